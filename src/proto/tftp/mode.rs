//! How a file's bytes stand in the packets.

/// The mode of a request (RFC 1350 section 2); mail is obsolete and refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The bytes as they are.
    #[default]
    Octet,
    /// Lines end in CR LF, a CR of the text is CR NUL (RFC 764).
    Netascii,
}

impl Mode {
    /// All modes.
    pub const ALL: [Mode; 2] = [Mode::Octet, Mode::Netascii];

    /// Its name in a request.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Octet => "octet",
            Mode::Netascii => "netascii",
        }
    }

    /// The mode of that name, in letters of either case.
    pub fn named(name: &[u8]) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name().as_bytes().eq_ignore_ascii_case(name))
    }
}
