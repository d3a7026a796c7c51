//! From what stands in the send box to the bytes that go out, and back when the mode is switched.

use serde::{Deserialize, Serialize};

use super::spec::{charset_name, newline_name};
use crate::codec::charset::{Charset, EncodeError};
use crate::codec::escape::{self, EscapeError};
use crate::codec::hex::{self, HexError};
use crate::codec::newline::Newline;
use crate::codec::template::Template;

/// How a text becomes a message: that of the send box, of a quick command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Composition {
    /// HEX instead of ASCII.
    pub hex: bool,
    /// 编码 of text.
    #[serde(with = "charset_name")]
    pub charset: Charset,
    /// 转义符指令解析: `\r \n \t \0 \xHH \\` in text.
    pub escapes: bool,
    /// What is appended to text.
    #[serde(with = "newline_name")]
    pub newline: Newline,
}

impl Default for Composition {
    fn default() -> Self {
        Composition { hex: false, charset: Charset::Utf8, escapes: false, newline: Newline::None }
    }
}

/// Why the box cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Bad hex, with its place.
    #[error(transparent)]
    Hex(#[from] HexError),
    /// A bad escape, with its place.
    #[error(transparent)]
    Escape(EscapeError),
    /// A character that the charset does not have.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// 发送设置 beside how the box is read: what happens when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendSettings {
    /// 发送后清空.
    pub clear_after: bool,
    /// 循环周期: send again and again.
    pub repeat: bool,
    /// 循环周期 in milliseconds, as it is typed.
    pub every: String,
    /// 次数, as it is typed; empty for until it is stopped.
    pub times: String,
}

impl Default for SendSettings {
    fn default() -> Self {
        SendSettings { clear_after: false, repeat: false, every: "1000".to_owned(), times: String::new() }
    }
}

impl From<EscapeError> for ComposeError {
    fn from(error: EscapeError) -> Self {
        match error {
            EscapeError::Encode(error) => ComposeError::Encode(error),
            other => ComposeError::Escape(other),
        }
    }
}

impl Composition {
    /// What would go out.
    pub fn compose(&self, text: &str) -> Result<Template, ComposeError> {
        if self.hex {
            return Ok(Template::fixed(hex::parse(text)?));
        }
        let mut bytes = self.encode(text)?;
        bytes.extend(self.newline.bytes(self.charset));
        Ok(Template::fixed(bytes))
    }

    fn encode(&self, text: &str) -> Result<Vec<u8>, ComposeError> {
        if self.escapes { Ok(escape::parse(text, self.charset)?) } else { Ok(self.charset.encode(text)?) }
    }
}

/// Switches the box between text and hex, converting what is in it. Nothing is lost: when bytes cannot stand as
/// plain text, escapes are turned on; when the box cannot be read, it stays and the error says why.
pub fn convert(settings: &mut Composition, text: &mut String, to_hex: bool) -> Result<(), ComposeError> {
    if settings.hex == to_hex {
        return Ok(());
    }
    if to_hex {
        *text = hex::format(&settings.encode(text)?);
    } else {
        let bytes = hex::parse(text)?;
        *text = as_text(settings, &bytes);
    }
    settings.hex = to_hex;
    Ok(())
}

fn as_text(settings: &mut Composition, bytes: &[u8]) -> String {
    let plain = settings.charset.decode_strict(bytes).filter(|text| is_plain(text));
    match plain {
        Some(text) if !settings.escapes => text,
        Some(text) if !text.contains(['\\', '\n', '\t']) => text,
        _ => {
            settings.escapes = true;
            escape::show(bytes, settings.charset)
        }
    }
}

/// Whether a text box keeps the text as it is.
pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()) && !text.contains('\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::template::Moment;

    #[test]
    fn text_goes_to_hex_and_back() {
        let mut settings = Composition { charset: Charset::Gbk, ..Composition::default() };
        let mut text = "你好".to_owned();
        convert(&mut settings, &mut text, true).expect("GBK has it");
        assert_eq!((text.as_str(), settings.hex), ("C4 E3 BA C3", true));
        convert(&mut settings, &mut text, false).expect("hex is good");
        assert_eq!((text.as_str(), settings.hex, settings.escapes), ("你好", false, false));
    }

    #[test]
    fn bytes_that_are_no_text_come_back_as_escapes() {
        let mut settings = Composition { hex: true, ..Composition::default() };
        let mut text = "41 00 FF 0D 0A".to_owned();
        convert(&mut settings, &mut text, false).expect("hex is good");
        assert!(settings.escapes);
        assert_eq!(
            settings.compose(&text).expect("escapes are good").fill(&Moment::default())[..],
            [0x41, 0, 0xFF, 0x0D, 0x0A]
        );
    }

    #[test]
    fn a_box_that_cannot_be_read_stays() {
        let mut settings = Composition { hex: true, ..Composition::default() };
        let mut text = "4x".to_owned();
        assert!(convert(&mut settings, &mut text, false).is_err());
        assert_eq!((text.as_str(), settings.hex), ("4x", true));
    }

    #[test]
    fn the_line_ending_is_in_the_charset() {
        let settings = Composition { charset: Charset::Utf16Le, newline: Newline::CrLf, ..Composition::default() };
        assert_eq!(settings.compose("a").expect("encodes").fill(&Moment::default())[..], *b"a\0\r\0\n\0");
    }
}
