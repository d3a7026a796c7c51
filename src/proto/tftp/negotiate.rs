//! Which options a client asks for, what a server answers, and whether the client can live with it.
//!
//! | option | a server answers | ERROR 8 | a client takes |
//! | --- | --- | --- | --- |
//! | `blksize` (RFC 2348) | no more than its bound | below 8 | 8 up to what it asked; 512 unasked |
//! | `windowsize` (RFC 7440) | no more than its bound and memory | 0 | 1 up to what it asked; 1 unasked |
//! | `timeout` (RFC 2349) | the same | 0, above 255 | the same; unasked it does not count |
//! | `tsize` (RFC 2349) | the size, or what was told | | any |
//! | `rollover` | the same | above 1 | the same; 0 unasked |
//!
//! What is no decimal number is ERROR 8 on both sides. Where RFC 2347 lets a server leave an illegal option out, in.tftpd
//! and atftpd refuse the request, and so does this: a client that asked for what cannot be would not expect 512. A
//! number that is too large is lowered, as in.tftpd does it. Other names are left out, an option that came before does
//! not count, and in netascii there is no tsize, for nobody knows the size on the wire.

use super::{Agreed, BLKSIZE, Bounds, LEAST_BLKSIZE, LONGEST_REQUEST, MOST_BLKSIZE, Mode, Options, Request, Wishes};

/// A window has no more bytes than this, so that what is unacknowledged stays small.
const MOST_UNDER_WAY: u32 = 4 << 20;
/// A window has no more blocks than this: half of the block numbers, so that a block that comes again is not taken for
/// one to come.
const MOST_WINDOW: u16 = 0x7FFF;

/// The options that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Blksize,
    Windowsize,
    Timeout,
    Tsize,
    Rollover,
}

const NAMES: [(Known, &str); 5] = [
    (Known::Blksize, "blksize"),
    (Known::Tsize, "tsize"),
    (Known::Timeout, "timeout"),
    (Known::Windowsize, "windowsize"),
    (Known::Rollover, "rollover"),
];

/// An option has an illegal value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Illegal;

/// What a server answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub agreed: Agreed,
    /// The options of the OACK; none: there is no OACK.
    pub options: Vec<u8>,
}

/// Which way the file goes, and its size where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From the server.
    Read(Option<u64>),
    /// To the server.
    Write(Option<u64>),
}

impl Agreed {
    /// The terms without any option (RFC 1350).
    pub(super) const PLAIN: Agreed =
        Agreed { blksize: BLKSIZE, windowsize: 1, timeout: None, tsize: None, rollover: 0, options: false };
}

impl Request<'_> {
    /// What `tsize` tells: the size of a file that is to be written, bytes. None where there is no such option, or no
    /// decimal number in it, and in netascii.
    pub fn tsize(&self) -> Option<u64> {
        let octet = Mode::named(self.mode) != Some(Mode::Netascii);
        let (_, value) = known(self.options).find(|((known, _), _)| *known == Known::Tsize)?;
        number(value).filter(|_| octet)
    }
}

impl Wishes {
    /// What can be asked for: within the RFCs' ranges, and no window that is too large.
    fn possible(self) -> Wishes {
        let blksize = self.blksize.clamp(LEAST_BLKSIZE, MOST_BLKSIZE);
        Wishes {
            blksize,
            windowsize: window(self.windowsize, blksize),
            timeout: self.timeout.filter(|seconds| *seconds > 0),
            rollover: self.rollover.filter(|number| *number <= 1),
            ..self
        }
    }

    /// Without any option.
    pub(super) const NONE: Wishes =
        Wishes { blksize: BLKSIZE, windowsize: 1, timeout: None, tsize: false, rollover: None };
}

/// The options of a client's request whose other fields have `length` bytes. What would make it too long is left out.
pub(super) fn ask(wishes: Wishes, way: Way, mode: Mode, length: usize) -> Vec<u8> {
    let wishes = wishes.possible();
    let tsize = match way {
        _ if mode == Mode::Netascii || !wishes.tsize => None,
        Way::Read(_) => Some(0),
        Way::Write(size) => size,
    };
    let mut bytes = Vec::new();
    for (known, name) in NAMES {
        let value = match known {
            Known::Blksize => (wishes.blksize != BLKSIZE).then_some(wishes.blksize.into()),
            Known::Windowsize => (wishes.windowsize != 1).then_some(wishes.windowsize.into()),
            Known::Timeout => wishes.timeout.map(u64::from),
            Known::Tsize => tsize,
            Known::Rollover => wishes.rollover.map(u64::from),
        };
        let Some(value) = value.map(|value| value.to_string()) else { continue };
        if length + bytes.len() + name.len() + value.len() + 2 <= LONGEST_REQUEST {
            Options::push(name.as_bytes(), value.as_bytes(), &mut bytes);
        }
    }
    bytes
}

/// The terms that an OACK brings to a client that asked for `wishes`.
pub(super) fn check(oack: Options<'_>, wishes: Wishes, way: Way, mode: Mode) -> Result<Agreed, Illegal> {
    let wishes = wishes.possible();
    let mut agreed = Agreed { options: true, ..Agreed::PLAIN };
    for ((known, _), value) in known(oack) {
        let value = number(value).ok_or(Illegal)?;
        match known {
            Known::Blksize => agreed.blksize = within(value, LEAST_BLKSIZE, wishes.blksize, BLKSIZE)?,
            Known::Windowsize => agreed.windowsize = within(value, 1, wishes.windowsize, 1)?,
            Known::Timeout => {
                let seconds = u8::try_from(value).ok().filter(|seconds| *seconds > 0).ok_or(Illegal)?;
                agreed.timeout = wishes.timeout;
                if wishes.timeout.is_some_and(|asked| asked != seconds) {
                    return Err(Illegal);
                }
            }
            Known::Tsize => agreed.tsize = Some(value).filter(|_| matches!(way, Way::Read(_)) && mode == Mode::Octet),
            Known::Rollover => {
                agreed.rollover = wishes.rollover.unwrap_or(0);
                if value != u64::from(agreed.rollover) {
                    return Err(Illegal);
                }
            }
        }
    }
    Ok(agreed)
}

/// What a server answers to a request: each option that it takes under the name that came, in the order in which they
/// came.
pub(super) fn answer(request: &Request<'_>, way: Way, bounds: Bounds) -> Result<Answer, Illegal> {
    let mut agreed = Agreed::PLAIN;
    let mut taken = Vec::new();
    for ((known, name), value) in known(request.options).filter(|_| bounds.options) {
        let told = number(value).ok_or(Illegal)?;
        match known {
            Known::Blksize if told < LEAST_BLKSIZE.into() => return Err(Illegal),
            Known::Blksize => agreed.blksize = lowered(told, bounds.blksize.clamp(LEAST_BLKSIZE, MOST_BLKSIZE)),
            Known::Windowsize if told == 0 => return Err(Illegal),
            Known::Windowsize => agreed.windowsize = lowered(told, bounds.windowsize),
            Known::Timeout => {
                agreed.timeout = Some(u8::try_from(told).ok().filter(|seconds| *seconds > 0).ok_or(Illegal)?);
            }
            Known::Tsize => {
                agreed.tsize = match way {
                    _ if Mode::named(request.mode) == Some(Mode::Netascii) => None,
                    // Of an empty file it is left out, for curl takes `tsize 0` for an error and gives up.
                    Way::Read(size) => size.filter(|size| *size > 0),
                    Way::Write(_) => Some(told),
                };
            }
            Known::Rollover => agreed.rollover = u16::try_from(told).ok().filter(|one| *one <= 1).ok_or(Illegal)?,
        }
        taken.push((known, name));
    }
    agreed.windowsize = window(agreed.windowsize, agreed.blksize);
    let mut options = Vec::new();
    for (known, name) in taken {
        if let Some(value) = agreed.value(known) {
            Options::push(name, value.to_string().as_bytes(), &mut options);
        }
    }
    agreed.options = !options.is_empty();
    Ok(Answer { agreed, options })
}

impl Agreed {
    fn value(&self, known: Known) -> Option<u64> {
        match known {
            Known::Blksize => Some(self.blksize.into()),
            Known::Windowsize => Some(self.windowsize.into()),
            Known::Timeout => self.timeout.map(u64::from),
            Known::Tsize => self.tsize,
            Known::Rollover => Some(self.rollover.into()),
        }
    }
}

/// The known options, with the names as they stand there; each at its first place only.
fn known<'a>(options: Options<'a>) -> impl Iterator<Item = ((Known, &'a [u8]), &'a [u8])> {
    let mut before: [Option<Known>; NAMES.len()] = [None; NAMES.len()];
    options.iter().filter_map(move |(name, value)| {
        let at = NAMES.iter().position(|(_, known)| known.as_bytes().eq_ignore_ascii_case(name))?;
        let (place, (known, _)) = (before.get_mut(at)?, NAMES.get(at)?);
        place.replace(*known).is_none().then_some(((*known, name), value))
    })
}

/// A decimal number as RFC 2347 has it; one that is too large for 64 bits is as large as can be.
fn number(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |number: u64, byte: &u8| number.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
    Some(value.iter().fold(0, digit))
}

/// A value that may be lowered from what was asked, but not below `least`; `unasked` where nothing was asked.
fn within(value: u64, least: u16, asked: u16, unasked: u16) -> Result<u16, Illegal> {
    let value = u16::try_from(value).map_err(|_| Illegal)?;
    let legal = if asked == unasked { value == unasked } else { (least..=asked).contains(&value) };
    legal.then_some(value).ok_or(Illegal)
}

fn lowered(asked: u64, most: u16) -> u16 {
    u16::try_from(asked).map_or(most, |asked| asked.min(most))
}

/// The window nearest to that one which may be.
fn window(asked: u16, blksize: u16) -> u16 {
    let most = (MOST_UNDER_WAY / u32::from(blksize)).min(MOST_WINDOW.into());
    lowered(asked.into(), u16::try_from(most).unwrap_or(MOST_WINDOW)).max(1)
}
