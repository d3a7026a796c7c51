//! Breaking text into the lines of a monospaced log.
//!
//! A line holds so many columns; an East Asian wide character takes two (Unicode Standard Annex 11). Characters
//! that would not be seen are shown: a control character as its picture (U+2400 block), so that nothing is hidden.

use unicode_width::UnicodeWidthChar;

/// Columns between tab stops.
const TAB: usize = 8;

/// Breaks text at line ends (LF, CR LF) and where a line is full. An empty text is one empty line; a line end at
/// the very end does not start another line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let body = text.strip_suffix('\n').unwrap_or(text);
    for paragraph in body.split('\n') {
        wrap_paragraph(paragraph.strip_suffix('\r').unwrap_or(paragraph), columns.max(2), &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, columns: usize, lines: &mut Vec<String>) {
    if paragraph.len() <= columns && paragraph.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return lines.push(paragraph.to_owned());
    }
    let mut line = String::new();
    let mut used = 0;
    for c in paragraph.chars() {
        let (shown, width) = visible(c, used);
        if used + width > columns && used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        match c {
            '\t' => line.extend(std::iter::repeat_n(' ', width)),
            _ => line.push(shown),
        }
        used += width;
    }
    lines.push(line);
}

/// What stands for a character, and how many columns it takes when `used` are taken before it.
fn visible(c: char, used: usize) -> (char, usize) {
    match c {
        '\t' => (' ', TAB - used % TAB),
        '\u{7f}' => ('␡', 1),
        '\0'..='\u{1f}' => (char::from_u32(0x2400 + c as u32).unwrap_or('�'), 1),
        // C1 controls and characters that join others have no width of their own; a lone one would not be seen.
        '\u{80}'..='\u{9f}' => ('�', 1),
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ('␣', 1),
        _ => (c, c.width().unwrap_or(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &[&str]) {
        assert_eq!(wrap(text, columns), expected, "{text:?} in {columns}");
    }

    #[test]
    fn lines() {
        check("", 10, &[""]);
        check("a\n", 10, &["a"]);
        check("a\r\nb", 10, &["a", "b"]);
        check("a\n\nb", 10, &["a", "", "b"]);
        check("abcdef", 4, &["abcd", "ef"]);
        check("你好吗", 4, &["你好", "吗"]);
        check("a你好", 4, &["a你", "好"]);
        check("a\tb", 20, &["a       b"]);
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        check("a\0b\rc\u{7f}", 10, &["a␀b␍c␡"]);
        check("\u{feff}x", 10, &["␣x"]);
    }

    #[test]
    fn a_wide_character_in_a_narrow_log_still_ends() {
        check("你好", 1, &["你", "好"]);
    }
}
