//! The line ending that is added to what is sent.

use super::charset::Charset;

/// What is added behind a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Newline {
    /// Nothing.
    #[default]
    None,
    /// Carriage return, U+000D: old terminals and many modems.
    Cr,
    /// Line feed, U+000A: Unix.
    Lf,
    /// Both: Windows, AT commands, most text protocols of the Internet.
    CrLf,
}

impl Newline {
    /// Every line ending, in the order in which a menu lists them.
    pub const ALL: [Newline; 4] = [Newline::None, Newline::Cr, Newline::Lf, Newline::CrLf];

    /// The name for settings and the command line: `none`, `cr`, `lf` or `crlf`.
    pub fn name(self) -> &'static str {
        match self {
            Newline::None => "none",
            Newline::Cr => "cr",
            Newline::Lf => "lf",
            Newline::CrLf => "crlf",
        }
    }

    /// The line ending of that name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|newline| newline.name().eq_ignore_ascii_case(name))
    }

    /// The characters.
    pub fn text(self) -> &'static str {
        match self {
            Newline::None => "",
            Newline::Cr => "\r",
            Newline::Lf => "\n",
            Newline::CrLf => "\r\n",
        }
    }

    /// The characters in a charset: in UTF-16, CRLF is four bytes.
    pub fn bytes(self, charset: Charset) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in self.text().chars() {
            // CR and LF are ASCII, and every charset has ASCII.
            charset.encode_char(c, &mut bytes);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for newline in Newline::ALL {
            assert_eq!(Newline::from_name(newline.name()), Some(newline));
        }
        assert_eq!(Newline::from_name("CRLF"), Some(Newline::CrLf));
        assert_eq!(Newline::from_name("\n"), None);
        assert_eq!(Newline::default(), Newline::None);
    }

    #[test]
    fn bytes_are_in_the_charset() {
        for charset in Charset::ALL {
            for newline in Newline::ALL {
                assert_eq!(charset.decode(&newline.bytes(charset)), newline.text());
            }
        }
        assert_eq!(Newline::CrLf.bytes(Charset::Gbk), b"\r\n");
        assert_eq!(Newline::CrLf.bytes(Charset::Utf16Le), b"\r\0\n\0");
        assert_eq!(Newline::CrLf.bytes(Charset::Utf16Be), b"\0\r\0\n");
    }
}
