//! The codes of a format.

/// A code: what kind of value, and how many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// `x`: a byte of zero that is no value.
    Pad,
    /// `c`: one byte, as bytes.
    Char,
    /// `?`: true or false in one byte.
    Bool,
    /// `s`: as many bytes as the count says, filled up with zeros.
    Text,
    /// `p`: a byte that says the length, then the bytes, filled up with zeros: a Pascal string.
    Pascal,
    /// A whole number: its letter, its size in bytes, and whether it has a sign.
    Int {
        /// `b B h H i I l L q Q n N P`.
        letter: char,
        /// 1, 2, 4 or 8.
        size: usize,
        /// In two's complement.
        signed: bool,
    },
    /// `e f d`: IEEE 754 in 2, 4 or 8 bytes.
    Float {
        /// 2, 4 or 8.
        size: usize,
    },
}

impl Code {
    /// Every letter, in the order in which Python's manual lists them.
    pub const LETTERS: [char; 20] =
        ['x', 'c', 'b', 'B', '?', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q', 'n', 'N', 'e', 'f', 'd', 's', 'p'];

    /// The letter of an address, which Python lists after the others.
    pub const ADDRESS: char = 'P';

    /// The code of a letter, with native or standard sizes. None if there is none.
    pub fn of(letter: char, native: bool) -> Option<Code> {
        let int = |size, signed| Some(Code::Int { letter, size, signed });
        match letter {
            'x' => Some(Code::Pad),
            'c' => Some(Code::Char),
            '?' => Some(Code::Bool),
            's' => Some(Code::Text),
            'p' => Some(Code::Pascal),
            'b' => int(1, true),
            'B' => int(1, false),
            'h' => int(2, true),
            'H' => int(2, false),
            'i' => int(4, true),
            'I' => int(4, false),
            'l' => int(if native { 8 } else { 4 }, true),
            'L' => int(if native { 8 } else { 4 }, false),
            'q' => int(8, true),
            'Q' => int(8, false),
            'n' if native => int(8, true),
            'N' | 'P' if native => int(8, false),
            'e' => Some(Code::Float { size: 2 }),
            'f' => Some(Code::Float { size: 4 }),
            'd' => Some(Code::Float { size: 8 }),
            _ => None,
        }
    }

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Code::Pad => 'x',
            Code::Char => 'c',
            Code::Bool => '?',
            Code::Text => 's',
            Code::Pascal => 'p',
            Code::Int { letter, .. } => letter,
            Code::Float { size: 2 } => 'e',
            Code::Float { size: 4 } => 'f',
            Code::Float { .. } => 'd',
        }
    }

    /// Bytes of one.
    pub fn size(self) -> usize {
        match self {
            Code::Int { size, .. } | Code::Float { size } => size,
            _ => 1,
        }
    }

    /// The count before it is a length and not a repetition.
    pub fn has_length(self) -> bool {
        matches!(self, Code::Text | Code::Pascal)
    }

    /// The kind of value for people: `u16`, `f32`, `bytes`.
    pub fn type_name(self) -> String {
        match self {
            Code::Pad => "pad".to_owned(),
            Code::Char => "char".to_owned(),
            Code::Bool => "bool".to_owned(),
            Code::Text => "bytes".to_owned(),
            Code::Pascal => "pascal".to_owned(),
            Code::Int { size, signed, .. } => format!("{}{}", if signed { 'i' } else { 'u' }, size * 8),
            Code::Float { size } => format!("f{}", size * 8),
        }
    }

    /// The least and the greatest number, of whole numbers. An address takes negative numbers too, as Python does.
    pub fn range(self) -> Option<(i128, i128)> {
        let Code::Int { letter, size, signed } = self else { return None };
        let bits = 8 * size as u32;
        Some(match (signed, letter) {
            (true, _) => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
            (false, Code::ADDRESS) => (-(1 << (bits - 1)), (1 << bits) - 1),
            (false, _) => (0, (1 << bits) - 1),
        })
    }
}
