//! 打包: a format of Python's `struct`, a text for each of its values, and the bytes that they make.

use serde::{Deserialize, Serialize};

use super::spec::charset_name;
use crate::codec::charset::Charset;
use crate::codec::structs::{Field, Format, FormatError, Value, ValueError};
use crate::i18n::t;

/// More fields than these are not shown, a row each.
const MOST_FIELDS: usize = 256;

/// What is typed into the page. Kept as text, so that nothing typed is lost while it is not valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackForm {
    /// The format string.
    pub format: String,
    /// A text for each value. Those behind the last field stay, for a longer format.
    pub values: Vec<String>,
    /// 编码 of text in `s`, `p` and `c`.
    #[serde(with = "charset_name")]
    pub charset: Charset,
    /// 解包 begins at this byte of the record: decimal or `0x`.
    pub offset: String,
}

impl Default for PackForm {
    fn default() -> Self {
        PackForm { format: String::new(), values: Vec::new(), charset: Charset::Utf8, offset: "0".to_owned() }
    }
}

/// A format with its values that was given a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedFormat {
    /// The name.
    pub name: String,
    /// The format string.
    pub format: String,
    /// A text for each value.
    pub values: Vec<String>,
    /// 编码.
    #[serde(with = "charset_name")]
    pub charset: Charset,
}

impl Default for SavedFormat {
    fn default() -> Self {
        SavedFormat { name: String::new(), format: String::new(), values: Vec::new(), charset: Charset::Utf8 }
    }
}

/// Why there is nothing to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackProblem {
    /// The format is not understood.
    Format(FormatError),
    /// There are more fields than rows.
    TooMany {
        /// How many there are.
        fields: usize,
        /// How many are shown at most.
        most: usize,
    },
}

/// A format with its values, looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct PackLook {
    /// The format.
    pub format: Format,
    /// The fields in order, each with what is wrong with its value.
    pub fields: Vec<(Field, Result<Checked, ValueError>)>,
    /// The bytes; zeros where a value is wrong.
    pub bytes: Vec<u8>,
}

/// A value that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The value.
    pub value: Value,
    /// It had no room and was cut, as Python cuts it.
    pub cut: bool,
}

impl PackForm {
    /// Reads the format and the values.
    ///
    /// # Errors
    /// What is wrong with the format. What is wrong with a value stands beside its field.
    pub fn look(&self) -> Result<PackLook, PackProblem> {
        let format = Format::parse(&self.format).map_err(PackProblem::Format)?;
        if format.count() > MOST_FIELDS {
            return Err(PackProblem::TooMany { fields: format.count(), most: MOST_FIELDS });
        }
        let mut bytes = vec![0; format.size()];
        let mut fields = Vec::new();
        for (at, field) in format.fields().enumerate() {
            let text = self.values.get(at).map_or("", String::as_str);
            let checked = Value::parse(text, field.code, self.charset)
                .and_then(|value| field.write(&value, &mut bytes).map(|whole| Checked { value, cut: !whole }));
            fields.push((field, checked));
        }
        Ok(PackLook { format, fields, bytes })
    }

    /// Makes room for the text of each value.
    pub fn make_room(&mut self, fields: usize) {
        if self.values.len() < fields {
            self.values.resize(fields, String::new());
        }
    }

    /// Where 解包 begins; None for what is no number.
    pub fn offset(&self) -> Option<usize> {
        let text = self.offset.trim();
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        match hex {
            _ if text.contains('+') => None,
            Some(digits) => usize::from_str_radix(digits, 16).ok(),
            None if text.is_empty() => Some(0),
            None => text.parse().ok(),
        }
    }

    /// 取用: takes values that were unpacked into the fields; a field whose bytes were missing keeps its text.
    pub fn take(&mut self, values: &[Option<Value>]) {
        self.make_room(values.len());
        for (text, value) in self.values.iter_mut().zip(values) {
            if let Some(value) = value {
                *text = value.show(self.charset);
            }
        }
    }

    /// Shows a format that was kept.
    pub fn load(&mut self, saved: &SavedFormat) {
        self.format.clone_from(&saved.format);
        self.values.clone_from(&saved.values);
        self.charset = saved.charset;
    }

    /// What is kept under a name.
    pub fn saved(&self, name: &str) -> SavedFormat {
        let fields = Format::parse(&self.format).map_or(0, |format| format.count());
        let values = self.values.iter().take(fields).cloned().collect();
        SavedFormat { name: name.to_owned(), format: self.format.clone(), values, charset: self.charset }
    }
}

impl PackLook {
    /// Whether every value is right.
    pub fn is_sound(&self) -> bool {
        self.fields.iter().all(|(_, checked)| checked.is_ok())
    }

    /// The call that gives the same bytes in Python; None while a value is wrong.
    pub fn python(&self, format: &str) -> Option<String> {
        let values: Option<Vec<String>> =
            self.fields.iter().map(|(_, checked)| Some(checked.as_ref().ok()?.value.python())).collect();
        let quoted = format.chars().flat_map(char::escape_default).collect::<String>();
        let arguments: Vec<String> = std::iter::once(format!("\"{quoted}\"")).chain(values?).collect();
        Some(format!("struct.pack({})", arguments.join(", ")))
    }
}

/// Formats of the textbooks: TFTP's first packet (RFC 1350), a length in front of a message, and the header of a file
/// with its name and its size.
pub fn examples() -> [SavedFormat; 4] {
    let example = |name: &str, format: &str, values: &[&str]| SavedFormat {
        name: name.to_owned(),
        format: format.to_owned(),
        values: values.iter().map(|text| (*text).to_owned()).collect(),
        charset: Charset::Utf8,
    };
    [
        example(&t!("pack.example-tftp"), "!H8sb5sb", &["1", "test.jpg", "0", "octet", "0"]),
        example(&t!("pack.example-length"), "!I", &["5"]),
        example(&t!("pack.example-native"), "i", &["1024"]),
        example(&t!("pack.example-file"), "128sq", &["test.jpg", "102400"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SessionSpec, Settings, Storage, Workspace};

    fn textbook() -> PackForm {
        let mut form = PackForm::default();
        form.load(&examples()[0]);
        form
    }

    #[test]
    fn the_textbook_in_bytes_and_in_python() {
        let form = textbook();
        let look = form.look().expect("a format");
        assert!(look.is_sound());
        assert_eq!(look.bytes, b"\x00\x01test.jpg\x00octet\x00");
        assert_eq!(
            look.python(&form.format).as_deref(),
            Some(r#"struct.pack("!H8sb5sb", 1, b'test.jpg', 0, b'octet', 0)"#)
        );
    }

    #[test]
    fn nothing_typed_is_lost_by_a_shorter_format() {
        let mut form = textbook();
        form.format = "!H".into();
        assert_eq!(form.look().expect("a format").bytes, [0, 1]);
        form.format = "!H8sb5sb?".into();
        let look = form.look().expect("a format");
        assert_eq!((look.is_sound(), look.fields.iter().filter(|field| field.1.is_err()).count()), (false, 1));
        assert!(look.bytes.starts_with(b"\x00\x01test.jpg"));
        form.format = "300B".into();
        assert_eq!(form.look(), Err(PackProblem::TooMany { fields: 300, most: MOST_FIELDS }));
    }

    #[test]
    fn what_was_unpacked_is_taken_and_what_was_missing_stays() {
        let mut form = textbook();
        form.take(&[Some(Value::Int(2)), Some(Value::Bytes(b"a\0".to_vec())), None]);
        assert_eq!(form.values[..3], ["2", "a\\0", "0"]);
        for (text, offset) in [("", Some(0)), (" 12 ", Some(12)), ("0x10", Some(16)), ("x", None), ("+1", None)] {
            form.offset = text.into();
            assert_eq!(form.offset(), offset, "{text}");
        }
    }

    #[test]
    fn formats_are_kept_with_the_settings_and_forms_with_the_session() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::new(folder.path().to_owned());
        let settings = Settings { formats: examples().into(), ..Settings::default() };
        storage.save_settings(&settings).expect("written");
        assert_eq!(storage.settings(), (settings, Vec::new()));
        let session = SessionSpec { pack: textbook(), ..SessionSpec::default() };
        let workspace = Workspace { active: 0, sessions: vec![session] };
        storage.save_workspace(&workspace).expect("written");
        assert_eq!(storage.workspace(), (workspace, Vec::new()));
    }
}
