//! What a file may be called here that somebody else named.

use super::escape::is_hidden;

/// A name is cut to so many bytes: file systems take 255, and ` (2)` or `.part` may have to go behind it.
pub const LONGEST_FILE_NAME: usize = 200;
/// An extension up to this length survives that, bytes.
const LONGEST_EXTENSION: usize = 20;
/// What Windows has devices for, whatever the extension.
const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
/// As those, each with a digit behind it.
const RESERVED_WITH_DIGIT: [&str; 2] = ["COM", "LPT"];

/// What a file or folder of that name may be called in the folder that it goes to; None where the name is none, but a
/// way somewhere else: with a separator, `..`, a drive, a control character, or the name of a device of Windows.
///
/// For the stream of a folder, where a name that tries such things ends the transfer.
pub fn safe_name(name: &str) -> Option<String> {
    let drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let escapes = name.contains(['/', '\\']) || name.chars().any(char::is_control) || drive;
    let plain = name.trim_matches([' ', '.']);
    (!escapes && !plain.is_empty() && !is_reserved(plain)).then(|| cleaned(name))
}

/// What a file of that name may be called here, whatever the name: what cannot be in a name of Windows becomes `_`.
///
/// For a file that a message offers, which the user accepts under the name that is shown.
pub fn cleaned(name: &str) -> String {
    let refused = |character: char| character.is_control() || "/\\:*?\"<>|".contains(character);
    let plain: String = name
        .chars()
        .filter(|&character| character.is_control() || !is_hidden(character))
        .map(|character| if refused(character) { '_' } else { character })
        .collect();
    // Windows drops dots and spaces at the end without a word, so that two names would be one.
    let trimmed = cut(plain.trim().trim_end_matches(['.', ' ']));
    match trimmed {
        _ if trimmed.is_empty() => "_".to_owned(),
        _ if is_reserved(&trimmed) => format!("_{trimmed}"),
        _ => trimmed,
    }
}

/// The name of a device, with or without an extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let is = |device: &str| stem.eq_ignore_ascii_case(device);
    RESERVED.into_iter().any(is) || {
        let without = stem.strip_suffix(|last: char| last.is_ascii_digit() || "¹²³".contains(last));
        RESERVED_WITH_DIGIT.into_iter().any(|device| without.is_some_and(|stem| stem.eq_ignore_ascii_case(device)))
    }
}

/// A name that is not too long, with its extension.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST_FILE_NAME {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|&dot| dot > 0 && name.len() - dot <= LONGEST_EXTENSION);
    let (stem, extension) = name.split_at_checked(dot.unwrap_or(name.len())).unwrap_or((name, ""));
    let stem = stem.get(..stem.floor_char_boundary(LONGEST_FILE_NAME - extension.len())).unwrap_or_default();
    format!("{}{extension}", stem.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_stays_or_is_refused() {
        for (name, safe, clean) in [
            ("报告.docx", Some("报告.docx"), "报告.docx"),
            ("a b.txt", Some("a b.txt"), "a b.txt"),
            (".hidden", Some(".hidden"), ".hidden"),
            ("a..b", Some("a..b"), "a..b"),
            ("name. .", Some("name"), "name"),
            ("12:30 <x>|?*\".txt", Some("12_30 _x_____.txt"), "12_30 _x_____.txt"),
            ("gpj.\u{202e}exe.txt", Some("gpj.exe.txt"), "gpj.exe.txt"),
            ("", None, "_"),
            (".", None, "_"),
            ("..", None, "_"),
            (". .", None, "_"),
            ("...", None, "_"),
            ("../../etc/passwd", None, ".._.._etc_passwd"),
            ("/etc/passwd", None, "_etc_passwd"),
            ("a\\b", None, "a_b"),
            ("C:\\x", None, "C__x"),
            ("C:x", None, "C_x"),
            ("a\0b\n", None, "a_b_"),
            ("\u{85}", None, "_"),
            ("con", None, "_con"),
            ("NUL.txt", None, "_NUL.txt"),
            ("aux .txt", None, "_aux .txt"),
            ("Com1", None, "_Com1"),
            ("lpt9.log", None, "_lpt9.log"),
            ("COM¹", None, "_COM¹"),
            ("com", Some("com"), "com"),
            ("COM10", Some("COM10"), "COM10"),
            ("console", Some("console"), "console"),
        ] {
            assert_eq!(safe_name(name).as_deref(), safe, "{name:?}");
            assert_eq!(cleaned(name), clean, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = cleaned(&format!("{}.tar.gz", "名".repeat(300)));
        assert!(long.ends_with("名.gz") || long.ends_with(".gz"), "{long}");
        assert!(long.len() <= LONGEST_FILE_NAME && long.len() > LONGEST_FILE_NAME - 4);
        assert_eq!(cleaned(&"x".repeat(1000)).len(), LONGEST_FILE_NAME);
        assert_eq!(cleaned(&format!("x.{}", "y".repeat(1000))).len(), LONGEST_FILE_NAME);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_one_component(name in "([./\\\\: \u{0}-\u{20}a-cC-O名\u{202e}]|con|NUL|..){0,12}") {
            for found in [Some(cleaned(&name)), safe_name(&name)].into_iter().flatten() {
                prop_assert!(!found.is_empty() && found.len() <= LONGEST_FILE_NAME + 1);
                prop_assert!(!found.contains(['/', '\\', ':']) && !found.chars().any(char::is_control));
                prop_assert!(found != "." && found != ".." && !is_reserved(&found), "{:?}", found);
                prop_assert!(!found.ends_with(['.', ' ']));
                prop_assert_eq!(&cleaned(&found), &found);
            }
        }
    }
}
