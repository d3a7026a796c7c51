//! How Qt's QSettings writes names and values into an ini file.

/// A section's name; the one without a name is called `General`.
pub fn section(written: &str) -> String {
    if written.eq_ignore_ascii_case("general") { String::new() } else { key(written) }
}

/// A key: `\` parts its path, `%20` and `%U4F60` are characters.
pub fn key(written: &str) -> String {
    let mut name = String::new();
    let mut rest = written;
    while let Some(at) = rest.find(['%', '\\']) {
        let (before, after) = rest.split_at(at);
        name.push_str(before);
        let (character, length) = if after.starts_with('\\') { ('/', 1) } else { percent(after) };
        name.push(character);
        rest = after.get(length..).unwrap_or_default();
    }
    name.push_str(rest);
    name
}

/// `%20` or `%U4F60`, and how long that is; a lone `%` is itself.
fn percent(text: &str) -> (char, usize) {
    let coded = |from: usize, digits: usize| {
        let code = text.get(from..from + digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, from + digits))
    };
    let wide = text.as_bytes().get(1).is_some_and(|byte| matches!(byte, b'U' | b'u'));
    let found = if wide { coded(2, 4) } else { coded(1, 2) };
    found.unwrap_or(('%', 1))
}

/// A value: quoted or not, with the escapes of C.
pub fn value(written: &str) -> String {
    let written = written.trim();
    let inner = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(written);
    let mut value = String::new();
    let mut rest = inner.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match rest.next() {
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some('0') => value.push('\0'),
            Some('x') => {
                let mut code: u32 = 0;
                while let Some(digit) = rest.peek().and_then(|c| c.to_digit(16)) {
                    code = code.saturating_mul(16).saturating_add(digit);
                    rest.next();
                }
                value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(other) => value.push(other),
            None => value.push('\\'),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_read_as_qt_writes_them() {
        assert_eq!(key("1\\name"), "1/name");
        assert_eq!(key("My%20packet%2F%U4F60%U597D"), "My packet/你好");
        assert_eq!(key("100%"), "100%");
        assert_eq!(key("%zz%U4"), "%zz%U4");
        assert_eq!((section("General").as_str(), section("%General").as_str()), ("", "%General"));
        assert_eq!(value(r#" "a, b\"\\;" "#), r#"a, b"\;"#);
        assert_eq!(value(r"\x4f60\x597d"), "你好");
        assert_eq!(value(r"a\"), "a\\");
        assert_eq!(value(r"\xffffffffffff"), "\u{FFFD}");
    }
}
