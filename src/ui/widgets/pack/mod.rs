//! Pieces of 打包: a row for each field, the bytes, the table of codes, and what a record holds by the same format.

mod bytes;
mod codes;
mod fields;
mod unpacked;

pub use bytes::packed_bytes;
pub use codes::codes_button;
pub use fields::pack_fields;
pub use unpacked::{Unpacked, unpacked};

use std::rc::Rc;

use crate::codec::structs::Field;
use crate::model::{PackForm, PackLook, PackProblem, SendFailure};

/// What the page remembers beside what is typed.
#[derive(Debug, Default)]
pub struct PackView {
    /// The name that is typed for a format to keep.
    pub name: String,
    /// Why it was not sent.
    pub problem: Option<SendFailure>,
    /// What was typed before a format was loaded or values were taken.
    pub before: Option<PackForm>,
    looked: Option<(PackForm, Look)>,
}

type Look = Result<Rc<PackLook>, PackProblem>;

impl PackView {
    /// What is typed, looked at only when it has changed: a format may describe megabytes.
    pub fn look(&mut self, form: &PackForm) -> Look {
        if let Some((_, look)) = self.looked.as_ref().filter(|(of, _)| of == form) {
            return look.clone();
        }
        let look = form.look().map(Rc::new);
        self.looked = Some((form.clone(), look.clone()));
        look
    }
}

/// A field for people: where, code, type.
fn title(field: &Field) -> String {
    let letter = field.code.letter();
    let code = if field.code.has_length() { format!("{}{letter}", field.size) } else { letter.to_string() };
    format!("{}  {code} {}", field.offset, field.code.type_name())
}
