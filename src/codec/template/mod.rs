//! A message that may be different each time it is sent.
//!
//! A template is fixed bytes, or parts: fixed bytes and places such as `{{counter}}` ([`read()`] makes it of a text).
//! What belongs to the whole message is a [`Finish`]; they are applied in the order in which they were added, each
//! time it is filled: the line ending first, then the checksum over all of that.

mod arguments;
mod error;
mod number;
mod pieces;
mod place;
mod random;
mod read;
mod values;

use std::sync::Arc;

use super::charset::Charset;
use super::checksum::Attach;
use super::framing::Framing;
pub use error::{Spot, TemplateError, TemplateErrorKind};
pub use pieces::{Piece, pieces};
use place::{Filling, Part};
pub use read::read;

/// The most bytes that the places of a template may add to it, a few MiB.
pub const MOST: usize = 4 << 20;

/// What stands in a message: fixed bytes, and places that are filled when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    made: Made,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    /// Always the same, everything done.
    Fixed(Arc<[u8]>),
    /// Made anew each time.
    Parts(Arc<Parts>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    parts: Vec<Part>,
    /// In which what is filled in is written.
    charset: Charset,
    /// What is done with the whole, in order.
    finish: Vec<Finish>,
}

/// What is done with a whole message once its places are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finish {
    /// These bytes follow it: a line ending.
    Append(Vec<u8>),
    /// Its checksum follows it.
    Attach(Attach),
    /// It becomes a frame, with its delimiter, header or marks. The last of all: a length of the whole does not count
    /// what is put around it. A message that is too long for its header goes out as it is.
    Wrap(Framing),
}

/// What the places of a template are filled with, once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment<'a> {
    /// How many messages were made of the template before.
    pub count: u64,
    /// The time, nanoseconds since the Unix epoch.
    pub time: i64,
    /// Seconds that local time is ahead of UTC.
    pub offset: i32,
    /// Where random bytes come from; another number each time.
    pub seed: u64,
    /// What a rule captured of the message that is answered: the whole match, then its groups.
    pub captures: &'a [&'a [u8]],
}

impl Finish {
    /// Does it.
    fn apply(&self, message: &mut Vec<u8>) {
        match self {
            Finish::Append(bytes) => message.extend_from_slice(bytes),
            Finish::Attach(attach) => attach.append(message),
            Finish::Wrap(framing) => {
                if let Ok(frame) = framing.wrap(message) {
                    *message = frame;
                }
            }
        }
    }

    /// How many bytes it adds: a length of the whole counts them before they are there.
    fn adds(&self) -> usize {
        match self {
            Finish::Append(bytes) => bytes.len(),
            Finish::Attach(attach) => attach.width(),
            Finish::Wrap(_) => 0,
        }
    }

    /// Whether it changes nothing.
    fn is_idle(&self) -> bool {
        match self {
            Finish::Wrap(framing) => framing.is_raw(),
            other => other.adds() == 0,
        }
    }
}

impl Template {
    /// A message that is always the same.
    pub fn fixed(bytes: impl Into<Arc<[u8]>>) -> Template {
        Template { made: Made::Fixed(bytes.into()) }
    }

    fn of_parts(parts: Vec<Part>, charset: Charset) -> Template {
        Template { made: Made::Parts(Arc::new(Parts { parts, charset, finish: Vec::new() })) }
    }

    /// Adds something that is done with the whole, after what was added before.
    pub fn finish(self, step: Finish) -> Template {
        if step.is_idle() {
            return self;
        }
        match self.made {
            Made::Fixed(bytes) => {
                let mut bytes = bytes.to_vec();
                step.apply(&mut bytes);
                Template::fixed(bytes)
            }
            Made::Parts(parts) => {
                let mut parts = Arc::unwrap_or_clone(parts);
                parts.finish.push(step);
                Template { made: Made::Parts(Arc::new(parts)) }
            }
        }
    }

    /// The bytes, where they are always the same.
    pub fn as_fixed(&self) -> Option<&Arc<[u8]>> {
        match &self.made {
            Made::Fixed(bytes) => Some(bytes),
            Made::Parts(_) => None,
        }
    }

    /// The bytes to send now.
    pub fn fill(&self, moment: &Moment<'_>) -> Arc<[u8]> {
        match &self.made {
            Made::Fixed(bytes) => Arc::clone(bytes),
            Made::Parts(parts) => parts.fill(moment).into(),
        }
    }

    /// Whether every length fits into the bytes that it is given, for what is known now: a capture may be longer.
    ///
    /// # Errors
    /// The first length that does not fit, with its place.
    pub fn check(&self) -> Result<(), TemplateError> {
        match &self.made {
            Made::Fixed(_) => Ok(()),
            Made::Parts(parts) => Filling::new(parts, &Moment::default()).check(),
        }
    }
}

impl Parts {
    fn fill(&self, moment: &Moment<'_>) -> Vec<u8> {
        let mut message = Filling::new(self, moment).message();
        self.finish.iter().for_each(|step| step.apply(&mut message));
        message
    }

    /// How many bytes come behind the parts.
    fn added(&self) -> usize {
        self.finish.iter().map(Finish::adds).sum()
    }
}

#[cfg(test)]
mod tests;
