//! From what stands in the send box to the bytes that go out, and back when the mode is switched.

use serde::{Deserialize, Serialize};

use super::spec::{charset_name, newline_name};
use crate::codec::charset::{Charset, EncodeError};
use crate::codec::checksum::Attach;
use crate::codec::escape::{self, EscapeError};
use crate::codec::hex::{self, HexError};
use crate::codec::newline::Newline;
use crate::codec::template::{self, Finish, Piece, Template, TemplateError};

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
    /// 占位符: `{{counter}}` and its like, in text and in hex, as [`template::read`] says.
    pub placeholders: bool,
    /// What is appended to text.
    #[serde(with = "newline_name")]
    pub newline: Newline,
    /// 附加位: the checksum at the very end, in text and in hex.
    pub attach: Attach,
}

impl Default for Composition {
    fn default() -> Self {
        Composition {
            hex: false,
            charset: Charset::Utf8,
            escapes: false,
            placeholders: false,
            newline: Newline::None,
            attach: Attach::default(),
        }
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
    /// A bad placeholder, with its place.
    #[error(transparent)]
    Placeholder(#[from] TemplateError),
}

/// 发送设置 beside how the box is read: what happens when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendSettings {
    /// 发送后清空.
    pub clear_after: bool,
}

impl Default for SendSettings {
    fn default() -> Self {
        SendSettings { clear_after: false }
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
    /// What would go out: what is typed, then the line ending, then the checksum over all of that.
    pub fn compose(&self, text: &str) -> Result<Template, ComposeError> {
        let newline = if self.hex { Newline::None } else { self.newline };
        let typed = self.typed(text)?;
        let ended = typed.finish(Finish::Append(newline.bytes(self.charset)));
        let whole = ended.finish(Finish::Attach(self.attach));
        whole.check()?;
        Ok(whole)
    }

    /// What is typed, with its places.
    fn typed(&self, text: &str) -> Result<Template, ComposeError> {
        if !self.placeholders {
            return Ok(Template::fixed(self.literal(text, text, 0)?));
        }
        template::read(text, self.charset, |piece, start| self.literal(piece, text, start))
    }

    /// The bytes of a piece of the text, which begins at a byte of it. What is wrong is told by its place in the whole.
    fn literal(&self, piece: &str, text: &str, start: usize) -> Result<Vec<u8>, ComposeError> {
        let before = || text.get(..start).unwrap_or_default().chars().count();
        if self.hex {
            Ok(hex::parse(piece).map_err(|error| error.within(text, start))?)
        } else if self.escapes {
            Ok(escape::parse(piece, self.charset).map_err(|error| error.behind(before()))?)
        } else {
            Ok(self.charset.encode(piece).map_err(|error| error.behind(before()))?)
        }
    }

    /// The text in pieces: those that are bytes, and the places, which stay as they are.
    fn pieces<'a>(&self, text: &'a str) -> Result<Vec<Typed<'a>>, ComposeError> {
        if !self.placeholders {
            return Ok(vec![Typed::Bytes(self.literal(text, text, 0)?)]);
        }
        let mut typed: Vec<Typed<'a>> = Vec::new();
        for piece in template::pieces(text)? {
            match piece {
                Piece::Place { text, .. } => typed.push(Typed::Place(text)),
                Piece::Literal { text: piece, offset } | Piece::Braces { text: piece, offset } => {
                    let bytes = self.literal(piece, text, offset)?;
                    match typed.last_mut() {
                        Some(Typed::Bytes(last)) => last.extend(bytes),
                        _ => typed.push(Typed::Bytes(bytes)),
                    }
                }
            }
        }
        Ok(typed)
    }
}

/// What is typed, of which the bytes are written in another way when the mode is switched.
enum Typed<'a> {
    Bytes(Vec<u8>),
    Place(&'a str),
}

/// Switches the box between text and hex, converting what is in it. Nothing is lost: placeholders stay as they are;
/// when bytes cannot stand as plain text, escapes are turned on; when the box cannot be read, it stays and the error
/// says why.
pub fn convert(settings: &mut Composition, text: &mut String, to_hex: bool) -> Result<(), ComposeError> {
    if settings.hex == to_hex {
        return Ok(());
    }
    let typed = settings.pieces(text)?;
    *text = if to_hex { as_hex(&typed) } else { as_text(settings, &typed) };
    settings.hex = to_hex;
    Ok(())
}

fn as_hex(typed: &[Typed<'_>]) -> String {
    let pieces: Vec<String> = typed
        .iter()
        .map(|piece| match piece {
            Typed::Bytes(bytes) => hex::format(bytes),
            Typed::Place(place) => (*place).to_owned(),
        })
        .collect();
    pieces.join(" ")
}

fn as_text(settings: &mut Composition, typed: &[Typed<'_>]) -> String {
    let escapes = settings.escapes;
    let plain = |bytes: &[u8]| {
        let text = settings.charset.decode_strict(bytes).filter(|text| is_plain(text))?;
        (!escapes || !text.contains(['\\', '\n', '\t'])).then_some(text)
    };
    let is_plain = typed
        .iter()
        .all(|piece| matches!(piece, Typed::Place(_)) || piece.bytes().is_some_and(|bytes| plain(bytes).is_some()));
    let charset = settings.charset;
    let write = |bytes: &[u8]| if is_plain { plain(bytes).unwrap_or_default() } else { escape::show(bytes, charset) };
    let mut out = String::new();
    for piece in typed {
        match piece {
            Typed::Place(place) => out.push_str(place),
            // What would be read as a placeholder is not one.
            Typed::Bytes(bytes) if settings.placeholders => out.push_str(&write(bytes).replace("{{", "{{{{")),
            Typed::Bytes(bytes) => out.push_str(&write(bytes)),
        }
    }
    settings.escapes |= !is_plain;
    out
}

impl Typed<'_> {
    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Typed::Bytes(bytes) => Some(bytes),
            Typed::Place(_) => None,
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

    fn with_places(hex: bool) -> Composition {
        Composition { hex, placeholders: true, ..Composition::default() }
    }

    fn sent(settings: &Composition, text: &str) -> Vec<u8> {
        settings.compose(text).expect("it is right").fill(&Moment { count: 5, ..Moment::default() }).to_vec()
    }

    #[test]
    fn the_checksum_is_over_text_and_line_ending() {
        let attach: Attach = "sum".parse().expect("a sum");
        let settings = Composition { newline: Newline::CrLf, attach, ..with_places(false) };
        assert_eq!(sent(&settings, "a{{counter}}"), [b'a', b'5', 13, 10, b'a' + b'5' + 23]);
        let modbus = Composition { attach: "crc16-modbus".parse().expect("a CRC"), ..with_places(true) };
        assert_eq!(sent(&modbus, "01 03 0000 000A"), [1, 3, 0, 0, 0, 10, 0xC5, 0xCD]);
        assert_eq!(sent(&modbus, "AA 55 {{len:u16be}} {{counter:u8}}")[..5], [0xAA, 0x55, 0, 7, 5]);
    }

    #[test]
    fn placeholders_stay_when_the_mode_is_switched() {
        for (text, hex) in [
            ("你{{counter}}好{{len:u8}}", "E4 BD A0 {{counter}} E5 A5 BD {{len:u8}}"),
            ("{{0}}", "{{0}}"),
            ("{{{{x}}{{{time:%H:%M}}}", "7B 7B 78 7D 7D 7B {{time:%H:%M}} 7D"),
        ] {
            let (mut settings, mut typed) = (with_places(false), text.to_owned());
            let before = sent(&settings, &typed);
            convert(&mut settings, &mut typed, true).expect("it is right");
            assert_eq!(typed, hex);
            assert_eq!(sent(&settings, &typed), before);
            convert(&mut settings, &mut typed, false).expect("it is right");
            assert_eq!((typed.as_str(), settings.escapes), (text, false));
        }
        let (mut settings, mut typed) = (with_places(true), "FF {{counter:u8}} 7B 7B 41".to_owned());
        convert(&mut settings, &mut typed, false).expect("it is right");
        assert_eq!((typed.as_str(), settings.escapes), ("\\xFF{{counter:u8}}{{{{A", true));
        assert_eq!(sent(&settings, &typed), [0xFF, 5, b'{', b'{', b'A']);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place_in_the_whole() {
        let error = with_places(true).compose("AA {{len:u8}}\nBB x").expect_err("no hex");
        assert!(matches!(error, ComposeError::Hex(HexError { line: 2, column: 4, .. })), "{error}");
        let escapes = Composition { escapes: true, ..with_places(false) };
        let error = escapes.compose("好{{counter}}\\q").expect_err("no escape");
        assert_eq!(error, ComposeError::Escape(EscapeError::Unknown { position: 12, character: 'q' }));
        let ascii = Composition { charset: Charset::Ascii, ..with_places(false) };
        let error = ascii.compose("{{counter}}好").expect_err("not in ASCII");
        assert!(matches!(error, ComposeError::Encode(EncodeError { position: 11, .. })), "{error}");
        let error = with_places(false).compose("\n {{nothing}}").expect_err("no placeholder");
        assert!(error.to_string().starts_with("line 2, column 4"), "{error}");
        // The box stays as it is.
        let (mut settings, mut typed) = (with_places(false), "a{{b".to_owned());
        assert!(convert(&mut settings, &mut typed, true).is_err());
        assert_eq!((typed.as_str(), settings.hex), ("a{{b", false));
    }

    #[test]
    fn without_the_tick_braces_are_braces() {
        let settings = Composition::default();
        assert_eq!(sent(&settings, "{{counter}}{{"), b"{{counter}}{{");
    }
}
