//! Breaking text into the lines of a monospaced log.
//!
//! A line holds so many columns; an East Asian wide character takes two (Unicode Standard Annex 11). Characters
//! that would not be seen are shown as escapes (`\0`, `\r`, `\x1B`, `\u{FEFF}`), so that nothing is hidden.

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
        let shown = visible(c, used);
        let width = shown.width(c);
        if used + width > columns && used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        shown.push(c, &mut line);
        used += width;
    }
    lines.push(line);
}

/// The beginning of a text on one line of at most so many columns: line ends and tabs are escapes as well.
pub fn one_line(text: &str, columns: usize) -> String {
    let mut line = String::new();
    let mut used = 0;
    for c in text.chars() {
        let shown = match c {
            '\n' => Shown::Escape("\\n".to_owned()),
            '\t' => Shown::Escape("\\t".to_owned()),
            _ => visible(c, used),
        };
        used += shown.width(c);
        if used > columns {
            line.push('…');
            break;
        }
        shown.push(c, &mut line);
    }
    line
}

/// What stands for a character.
enum Shown {
    /// Itself.
    Itself,
    /// So many spaces, for a tab.
    Spaces(usize),
    /// An escape, for what could not be seen.
    Escape(String),
}

/// What stands for a character when `used` columns are taken before it.
fn visible(c: char, used: usize) -> Shown {
    match c {
        '\t' => Shown::Spaces(TAB - used % TAB),
        '\0' => Shown::Escape("\\0".to_owned()),
        '\r' => Shown::Escape("\\r".to_owned()),
        '\u{1}'..='\u{1f}' | '\u{7f}' => Shown::Escape(format!("\\x{:02X}", c as u32)),
        // C1 controls, and characters that only change how others are set.
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => Shown::unicode(c),
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => Shown::unicode(c),
        _ => Shown::Itself,
    }
}

impl Shown {
    fn unicode(c: char) -> Self {
        Shown::Escape(format!("\\u{{{:X}}}", c as u32))
    }

    fn width(&self, c: char) -> usize {
        match self {
            // The fonts have no picture for it; the one that the system lends is as wide as a Chinese character.
            Shown::Itself if c == char::REPLACEMENT_CHARACTER => 2,
            Shown::Itself => c.width().unwrap_or(1),
            Shown::Spaces(count) => *count,
            Shown::Escape(text) => text.len(),
        }
    }

    fn push(&self, c: char, line: &mut String) {
        match self {
            Shown::Itself => line.push(c),
            Shown::Spaces(count) => line.extend(std::iter::repeat_n(' ', *count)),
            Shown::Escape(text) => line.push_str(text),
        }
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
        check("a\0b\rc\u{7f}", 20, &["a\\0b\\rc\\x7F"]);
        check("\u{feff}x", 20, &["\\u{FEFF}x"]);
        check("ab\u{1b}", 4, &["ab", "\\x1B"]);
    }

    #[test]
    fn on_one_line_nothing_breaks_it() {
        assert_eq!(one_line("a\tb\r\n你\0", 99), "a\\tb\\r\\n你\\0");
        assert_eq!(one_line("你好吗", 5), "你好…");
        assert_eq!(one_line("你好吗", 6), "你好吗");
    }

    #[test]
    fn a_wide_character_in_a_narrow_log_still_ends() {
        check("你好", 1, &["你", "好"]);
    }
}
