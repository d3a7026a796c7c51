//! Bytes written as hex digits.
//!
//! Reading takes what people paste out of documents, source code and other tools: `01 02`,
//! `0102`, `0x01,0x02`, `01-02`, `01:02`, `\x01\x02`, `{0x01, 0x02};`, `01h 02h`, with line
//! breaks, tabs and full-width punctuation. What is not certain is an error with its place, never
//! a guess and never dropped. Writing has one form: `01 AB FF`.

/// Why a text is not bytes in hex, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {kind}")]
pub struct HexError {
    /// The line, from 1; lines end with LF.
    pub line: usize,
    /// The place in the line, from 1, in characters.
    pub column: usize,
    /// The place in the text, from 0, in bytes of its UTF-8.
    pub offset: usize,
    /// What is wrong there.
    pub kind: HexErrorKind,
}

/// What is wrong at the place of a [`HexError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HexErrorKind {
    /// A character that is neither a hex digit nor a separator.
    #[error("{0:?} is not a hex digit")]
    NotHex(char),
    /// The last of an odd number of digits: a byte has two.
    #[error("the digit {0:?} stands alone, a byte has two")]
    LoneDigit(char),
    /// `0x` or `\x`, and then no digit.
    #[error("no digits follow the prefix")]
    NoDigits,
}

impl HexError {
    /// The same in a longer text, of which what was read begins at a byte.
    pub fn within(self, text: &str, start: usize) -> HexError {
        error_at(text, start + self.offset, self.kind)
    }
}

/// The bytes that a text in hex stands for; no text, no bytes.
///
/// Digits, in either case, are taken two by two. A single digit is a byte only where it is marked
/// as a number, as in `0x1`, `\x1` or `1h`; `0x0102` is the two bytes 01 02. Between bytes there
/// may be white space and any of `, ; : - " { } [ ]`, and `，；：、`.
///
/// ```
/// use netaide::codec::hex;
/// assert_eq!(hex::parse("0102, 0x03-ff"), Ok(vec![1, 2, 3, 255]));
/// assert_eq!(hex::parse("01 0g").map_err(|error| error.column), Err(5));
/// ```
///
/// # Errors
/// The first place that is not hex, and why.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_separator);
        if rest.is_empty() {
            return Ok(bytes);
        }
        rest = token(rest, &mut bytes).map_err(|wrong| wrong.in_text(text))?;
    }
}

/// Appends the bytes of the digits at the beginning of `text`, which is not empty, and gives what
/// follows them.
fn token<'a>(text: &'a str, bytes: &mut Vec<u8>) -> Result<&'a str, Wrong<'a>> {
    let body = after_prefix(text);
    let prefixed = body.is_some();
    let body = body.unwrap_or(text);
    let (digits, rest) = body.split_at_checked(run_of_digits(body)).unwrap_or((body, ""));
    let after = if prefixed { None } else { rest.strip_prefix(['h', 'H']) };
    let marked = prefixed || after.is_some();

    if digits.is_empty() {
        // Without a prefix the text would be a separator or a digit if it were not foreign.
        return Err(foreign(rest).unwrap_or(Wrong { at: text, kind: HexErrorKind::NoDigits }));
    }
    let (pairs, lone) = digits.as_bytes().as_chunks::<2>();
    match lone {
        [digit] if marked && pairs.is_empty() => bytes.push(nibble(*digit)),
        [digit] => {
            // In `0G` it is the G that is wrong and not the 0.
            let alone = HexErrorKind::LoneDigit(char::from(*digit));
            let at = body.get(digits.len() - 1..).unwrap_or(body);
            let foreign = if after.is_some() { None } else { foreign(rest) };
            return Err(foreign.unwrap_or(Wrong { at, kind: alone }));
        }
        _ => bytes.extend(pairs.iter().map(|[high, low]| nibble(*high) << 4 | nibble(*low))),
    }
    Ok(after.unwrap_or(rest))
}

/// Something wrong at the beginning of a piece of the text that reaches to its end.
struct Wrong<'a> {
    at: &'a str,
    kind: HexErrorKind,
}

impl Wrong<'_> {
    fn in_text(self, text: &str) -> HexError {
        error_at(text, text.len().saturating_sub(self.at.len()), self.kind)
    }
}

/// Counts lines and columns, only now that they are needed.
pub(super) fn error_at(text: &str, offset: usize, kind: HexErrorKind) -> HexError {
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    HexError {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        offset,
        kind,
    }
}

/// What is wrong with the first character of `text`, if it belongs to no form of hex.
fn foreign(text: &str) -> Option<Wrong<'_>> {
    let first = text.chars().next()?;
    let known = is_separator(first) || first.is_ascii_hexdigit() || after_prefix(text).is_some();
    (!known).then_some(Wrong { at: text, kind: HexErrorKind::NotHex(first) })
}

/// What follows the prefix of a number, if there is one.
pub(super) fn after_prefix(text: &str) -> Option<&str> {
    text.strip_prefix(['0', '\\'])?.strip_prefix(['x', 'X'])
}

/// How many digits `text` begins with. A `0` that begins the prefix of the next number is none.
fn run_of_digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    match run.checked_sub(1) {
        Some(last) if text.get(last..).and_then(after_prefix).is_some() => last,
        _ => run,
    }
}

pub(super) fn is_separator(c: char) -> bool {
    let ascii = matches!(c, ',' | ';' | ':' | '-' | '"' | '{' | '}' | '[' | ']');
    ascii || c.is_whitespace() || matches!(c, '，' | '；' | '：' | '、')
}

/// The value of a hex digit.
fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        // The low four bits of `A` and of `a` are both 1.
        _ => (digit & 0xF) + 9,
    }
}

/// The bytes in hex: upper case, a space between two bytes.
pub fn format(bytes: &[u8]) -> String {
    let mut out = String::new();
    push(bytes, &mut out);
    out
}

/// The bytes as hex digits alone, in lower case: how digests and keys are written.
pub fn digits(bytes: &[u8]) -> String {
    let mut digits = format(bytes);
    digits.retain(|c| c != ' ');
    digits.make_ascii_lowercase();
    digits
}

/// Appends the bytes in hex to `out`, as [`format()`] writes them.
pub fn push(bytes: &[u8], out: &mut String) {
    out.reserve(bytes.len() * 3);
    for byte in bytes {
        let at = usize::from(byte % 16) * 3;
        let row = BYTES.get(usize::from(byte / 16)).copied().unwrap_or_default();
        out.push_str(row.get(at..at + 3).unwrap_or_default());
    }
    if !bytes.is_empty() {
        out.pop(); // the space behind the last byte
    }
}

/// Every byte with a space behind it, sixteen to a row: a byte is one look-up and one copy.
#[rustfmt::skip]
const BYTES: [&str; 16] = [
    "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F ",
    "10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F ",
    "20 21 22 23 24 25 26 27 28 29 2A 2B 2C 2D 2E 2F ",
    "30 31 32 33 34 35 36 37 38 39 3A 3B 3C 3D 3E 3F ",
    "40 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F ",
    "50 51 52 53 54 55 56 57 58 59 5A 5B 5C 5D 5E 5F ",
    "60 61 62 63 64 65 66 67 68 69 6A 6B 6C 6D 6E 6F ",
    "70 71 72 73 74 75 76 77 78 79 7A 7B 7C 7D 7E 7F ",
    "80 81 82 83 84 85 86 87 88 89 8A 8B 8C 8D 8E 8F ",
    "90 91 92 93 94 95 96 97 98 99 9A 9B 9C 9D 9E 9F ",
    "A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AC AD AE AF ",
    "B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 BA BB BC BD BE BF ",
    "C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 CA CB CC CD CE CF ",
    "D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB DC DD DE DF ",
    "E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 EA EB EC ED EE EF ",
    "F0 F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FB FC FD FE FF ",
];

#[cfg(test)]
mod tests;
