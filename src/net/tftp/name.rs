//! Which file of a folder the name in a request means, and which names mean none.
//!
//! A name is bytes. It is read in up to three ways, which are tried in this order:
//!
//! 1. as it is: UTF-8 on every system, and on Unix any other bytes, which a file may have for a name there;
//! 2. as UTF-8 that is meant as GB18030: programs of a Chinese system name files so, and some of those names are
//!    UTF-8 by accident;
//! 3. as GB18030 (of which GBK and GB2312 are parts), where it is not UTF-8.
//!
//! The file that is there under the first of these is meant. A new file is named by the first one that is text.
//!
//! Nothing is decoded a second time: `%2e%2e` is a file of that very name. A leading slash is the folder itself, as
//! with every TFTP server; a backslash is a slash.

use std::ffi::OsString;

use crate::codec::charset::Charset;

/// How the names of unfinished files begin ([`crate::capture::file_beside`] names its own so as well): nobody may ask
/// for them.
pub const HIDDEN: &str = ".netaide-";

/// A file below a folder, component by component. None of them is `..`, absolute, or a name that a system keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// The folders on the way, from the root.
    pub folders: Vec<OsString>,
    /// The file.
    pub file: OsString,
    /// It is text, so that a new file may have this name.
    pub text: bool,
}

/// The files that a name may mean, the likeliest first. None for a name that means nothing in a folder.
pub fn readings(name: &[u8]) -> Vec<FileName> {
    let utf8 = std::str::from_utf8(name).ok();
    let gb = Charset::Gb18030.decode_strict(name).filter(|text| Some(text.as_str()) != utf8);
    let as_it_is = file_name(name, utf8.is_some()).filter(|_| utf8.is_some() || cfg!(unix));
    if utf8.is_some() && as_it_is.is_none() {
        // It says something bad, and what else it might say is no excuse.
        return Vec::new();
    }
    let as_gb = gb.and_then(|text| file_name(text.as_bytes(), true));
    as_it_is.into_iter().chain(as_gb).collect()
}

fn file_name(name: &[u8], text: bool) -> Option<FileName> {
    let slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    // \\server\share
    if name.len() > 1 && name.iter().take(2).all(slash) {
        return None;
    }
    let mut parts: Vec<&[u8]> = name.split(|byte| slash(byte)).collect();
    // What a name ends in is its file, and so neither nothing nor the folder itself.
    let file = parts.pop().filter(|part| is_plain(part))?;
    // On the way, these mean the folder in which they stand.
    parts.retain(|part| !matches!(*part, b"" | b"."));
    if !parts.iter().all(|part| is_plain(part)) {
        return None;
    }
    let folders = parts.into_iter().map(os_string).collect::<Option<_>>()?;
    Some(FileName { folders, file: os_string(file)?, text })
}

/// A component that names something of its own, on every system: what only one of them misunderstands is refused by
/// all, so that a folder is served alike everywhere.
fn is_plain(part: &[u8]) -> bool {
    // Also `.` and `..`; Windows drops dots and blanks at the end.
    let ends_badly = part.last().is_none_or(|last| matches!(last, b'.' | b' '));
    // A drive, or a stream of a file.
    let colon = part.contains(&b':');
    !ends_badly && !colon && !has_control(part) && !is_hidden(part) && !is_device(part) && !is_windows_alias(part)
}

fn has_control(part: &[u8]) -> bool {
    // Those above U+007F are controls in text only.
    std::str::from_utf8(part)
        .map_or_else(|_| part.iter().any(u8::is_ascii_control), |text| text.chars().any(char::is_control))
}

/// An unfinished file, in letters of either case, since some file systems do not tell them apart.
fn is_hidden(part: &[u8]) -> bool {
    part.get(..HIDDEN.len()).is_some_and(|start| start.eq_ignore_ascii_case(HIDDEN.as_bytes()))
}

/// A device of Windows, which has the name in every folder and with any extension.
fn is_device(part: &[u8]) -> bool {
    const ALONE: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];
    const NUMBERED: [&str; 2] = ["COM", "LPT"];
    let Ok(text) = std::str::from_utf8(part) else { return false };
    let stem = text.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    let number = |rest: &str| matches!(rest, "¹" | "²" | "³") || matches!(rest.as_bytes(), [b'0'..=b'9']);
    ALONE.contains(&stem.as_str()) || NUMBERED.iter().any(|name| stem.strip_prefix(name).is_some_and(number))
}

/// The short name that Windows may give to a file with a long one (`NETAID~1.PAR`): a second name, by which an
/// unfinished file could be asked for.
fn is_windows_alias(part: &[u8]) -> bool {
    let stem = part.split(|byte| *byte == b'.').next().unwrap_or_default();
    let tail = stem.iter().rposition(|byte| *byte == b'~').and_then(|tilde| stem.get(tilde + 1..));
    let numbered = tail.is_some_and(|tail| !tail.is_empty() && tail.iter().all(u8::is_ascii_digit));
    cfg!(windows) && stem.len() <= 8 && numbered
}

#[cfg(unix)]
fn os_string(part: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Some(OsString::from_vec(part.to_vec()))
}

#[cfg(not(unix))]
fn os_string(part: &[u8]) -> Option<OsString> {
    std::str::from_utf8(part).ok().map(OsString::from)
}
