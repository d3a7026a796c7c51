//! What a text shows: words, emoticons of FeiQ, and pictures that come in packets of their own.

use super::Emoticon;

/// What the reference to a picture begins with: `/~#>` and eight hex digits, then `<B~`, or `<G~` for a GIF.
const PICTURE: &str = "/~#>";

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words.
    Text(&'a str),
    /// An emoticon.
    Emoticon(&'static Emoticon),
    /// A picture, by its number.
    Picture(u32),
}

/// The parts of a text, in order. No two texts follow each other, and none is empty.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let (part, after) = first(rest)?;
        rest = after;
        Some(part)
    })
}

/// The first part, and what follows it; None of nothing.
fn first(text: &str) -> Option<(Part<'_>, &str)> {
    let slashes = text.match_indices('/').map(|(at, _)| at);
    let found = slashes.filter_map(|at| Some((at, token(text.get(at..)?)?))).next();
    match found {
        _ if text.is_empty() => None,
        Some((0, (part, length))) => Some((part, text.get(length..)?)),
        Some((at, _)) => text.split_at_checked(at).map(|(words, after)| (Part::Text(words), after)),
        None => Some((Part::Text(text), "")),
    }
}

/// What a text that begins with a slash begins with, if it is more than words, and its length in bytes.
fn token(text: &str) -> Option<(Part<'_>, usize)> {
    picture(text)
        .map(|(id, length)| (Part::Picture(id), length))
        .or_else(|| Emoticon::at_start(text).map(|one| (Part::Emoticon(one), one.code.len())))
}

fn picture(text: &str) -> Option<(u32, usize)> {
    let reference = text.strip_prefix(PICTURE)?;
    let (digits, after) = reference.split_at_checked(reference.bytes().take(9).position(|byte| byte == b'<')?)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_whole = after.starts_with("<B~") || after.starts_with("<G~");
    let id = u32::from_str_radix(digits, 16).ok().filter(|_| plain && is_whole)?;
    Some((id, PICTURE.len() + digits.len() + 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> String {
        let name = |part| match part {
            Part::Text(words) => format!("'{words}'"),
            Part::Emoticon(one) => one.chinese.to_owned(),
            Part::Picture(id) => format!("{id:x}"),
        };
        parts(text).map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_text_falls_into_its_parts() {
        for (text, expected) in [
            ("", ""),
            ("你好", "'你好'"),
            ("你好/:)再见/:bye/:bye", "'你好' 微笑 '再见' 再见 再见"),
            ("/~#>1ac2b42f<B~", "1ac2b42f"),
            ("a/~#>0000000a<G~b", "'a' a 'b'"),
            ("/~#>1ac2b42f<X~", "'/~#>1ac2b42f<X~'"),
            ("/~#>1ac2b42f0<B~", "'/~#>1ac2b42f0<B~'"),
            ("/~#>+1ac2b42<B~", "'/~#>+1ac2b42<B~'"),
            ("/~#><B~", "'/~#><B~'"),
            ("/~#>1ac2", "'/~#>1ac2'"),
            ("/~#>中文<B~", "'/~#>中文<B~'"),
            ("http://a/b", "'http://a/b'"),
            ("//:)", "'/' 微笑"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_are_all_of_it(text in "([/:;~#><B~)(a中0-9]|/:\\)|/~#>[0-9a-f]{1,9}<[BG]~){0,40}") {
            let mut again = String::new();
            let mut was_text = false;
            for part in parts(&text) {
                match part {
                    Part::Text(words) => {
                        prop_assert!(!was_text && !words.is_empty());
                        again.push_str(words);
                    }
                    Part::Emoticon(one) => again.push_str(one.code),
                    Part::Picture(id) => {
                        let from = text.get(again.len()..).expect("within");
                        let reference = from.split_inclusive('~').take(2).collect::<String>();
                        let digits = format!("{id:x}");
                        prop_assert!(reference.contains(&digits));
                        again.push_str(&reference);
                    }
                }
                was_text = matches!(part, Part::Text(_));
            }
            prop_assert_eq!(again, text);
        }
    }
}
