//! Single values of arguments: text to value, or what is wrong in words.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;
use clap::builder::{StringValueParser, TypedValueParser};

use super::wrong::Wrong;
use crate::codec::charset::Charset;
use crate::codec::framing::Framing;
use crate::codec::newline::Newline;
use crate::i18n::t;
use crate::model::{AddressError, PERIOD, words};

/// How records are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// As text in the charset.
    Text,
    /// As hex.
    Hex,
    /// Hex, then text.
    Both,
}

/// Makes a parser for clap of a function whose errors are words.
pub fn parser<T, F>(parse: F) -> impl TypedValueParser<Value = T>
where
    T: Clone + Send + Sync + 'static,
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
{
    // An error type of its own, because clap wants one; its text is all that is used of it.
    StringValueParser::new().try_map(move |text| parse(&text).map_err(Refused))
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);

/// An address, with what is wrong with it in words.
pub fn address<T>(
    check: impl Fn(&str) -> Result<T, AddressError> + Clone,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| check(text).map_err(|error| words::address_error(&error).into_owned())
}

/// An address as the form takes it: IP with its scope, and port.
pub fn split(address: SocketAddr) -> (String, String) {
    let ip = match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%{}", v6.ip(), v6.scope_id()),
        _ => address.ip().to_string(),
    };
    (ip, address.port().to_string())
}

/// A charset by any of its names.
pub fn charset(text: &str) -> Result<Charset, String> {
    Charset::from_name(text).ok_or_else(|| {
        let names = Charset::ALL.map(Charset::name).join(", ");
        t!("cli.value.charset", names = names).into_owned()
    })
}

/// How `--frame` splits; not at all without it. Text in it is of the charset.
pub fn framing(matches: &ArgMatches, charset: Charset) -> Result<Framing, Wrong> {
    let Some(text) = matches.get_one::<String>("frame") else { return Ok(Framing::Raw) };
    Framing::parse(text, charset).map_err(|error| Wrong::of("--frame", words::framing_error(&error)))
}

/// A line ending by its name.
pub fn newline(text: &str) -> Result<Newline, String> {
    Newline::from_name(text).ok_or_else(|| {
        let names = Newline::ALL.map(Newline::name).join(", ");
        t!("cli.value.one-of", names = names).into_owned()
    })
}

/// `text`, `hex` or `both`.
pub fn show(text: &str) -> Result<Show, String> {
    match text {
        "text" => Ok(Show::Text),
        "hex" => Ok(Show::Hex),
        "both" => Ok(Show::Both),
        _ => Err(t!("cli.value.one-of", names = "text, hex, both").into_owned()),
    }
}

/// What is answered, before it is known in which charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replying {
    /// Nothing.
    None,
    /// The same bytes.
    Echo,
    /// The same text in upper case.
    Upper,
    /// This text, with escapes.
    Text(String),
    /// These bytes.
    Hex(String),
    /// As the rules of a file say.
    Rules(PathBuf),
}

/// `none`, `echo`, `upper`, `text:…`, `hex:…` or `rules:FILE`.
pub fn reply(text: &str) -> Result<Replying, String> {
    match text.split_once(':') {
        Some(("text", text)) => Ok(Replying::Text(text.to_owned())),
        Some(("hex", hex)) => Ok(Replying::Hex(hex.to_owned())),
        Some(("rules", path)) => Ok(Replying::Rules(path.into())),
        None if text == "none" => Ok(Replying::None),
        None if text == "echo" => Ok(Replying::Echo),
        None if text == "upper" => Ok(Replying::Upper),
        _ => Err(t!("cli.value.one-of", names = "none, echo, upper, text:…, hex:…, rules:FILE").into_owned()),
    }
}

/// Seconds, with a fraction.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let number: Option<f64> = text.parse().ok();
    let duration = number.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| t!("cli.value.seconds").into_owned())
}

/// Whole milliseconds.
pub fn milliseconds(text: &str) -> Result<Duration, String> {
    whole(text, 0, u64::MAX).map(Duration::from_millis)
}

/// Whole milliseconds of a period, from one to a day.
pub fn period(text: &str) -> Result<Duration, String> {
    whole(text, *PERIOD.start(), *PERIOD.end()).map(Duration::from_millis)
}

/// A number of records, at least one.
pub fn count(text: &str) -> Result<u64, String> {
    whole(text, 1, u64::MAX)
}

/// A whole number in a range that ends where the form's field ends; kept as the text that the form takes.
pub fn number(least: u64, most: u64) -> impl Fn(&str) -> Result<String, String> + Clone {
    move |text| whole(text, least, most).map(|number| number.to_string())
}

fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && (least..=most).contains(number));
    number.ok_or_else(|| match most {
        u64::MAX => t!("cli.value.whole", least = least).into_owned(),
        _ => t!("field.number", least = least, most = most).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_fractions_and_no_nonsense() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("3"), Ok(Duration::from_secs(3)));
        for wrong in ["", "x", "-1", "nan", "inf", "1e300"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_are_digits_in_their_range() {
        assert_eq!(count("1"), Ok(1));
        assert_eq!(number(0, 255)("255"), Ok("255".to_owned()));
        for wrong in ["0", "", "+1", "-1", "1.5", "18446744073709551616"] {
            assert!(count(wrong).is_err(), "{wrong}");
        }
        assert!(number(0, 255)("256").is_err());
    }

    #[test]
    fn a_scope_stays_with_its_address() {
        let scoped = "[fe80::1%7]:9".parse().expect("an address");
        assert_eq!(split(scoped), ("fe80::1%7".to_owned(), "9".to_owned()));
        assert_eq!(split(([127, 0, 0, 1], 80).into()), ("127.0.0.1".to_owned(), "80".to_owned()));
    }
}
