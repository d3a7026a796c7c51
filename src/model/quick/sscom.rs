//! SSCOM's `sscom51.ini`: in GBK, `N1=H,13 00 FF 88` the data of the first string, `N101=1,name,1000` its place in
//! the sequence (0 for none), its name and its delay. Settings stand behind, from `N1051` on.

use std::collections::BTreeMap;

use super::import::{ImportProblem, Imported};
use super::ini::{charset, entry, is_comment, lines};
use super::{MOST_AFTER, QuickCommand, QuickGroup};
use crate::codec::charset::Charset;
use crate::codec::hex;
use crate::codec::newline::Newline;
use crate::model::compose::Composition;

/// `Nx` is named by `N(x + 100)`.
const NAMES: u32 = 100;
/// From here on there are settings.
const SETTINGS: u32 = 1050;
/// 主面板字符串发送新行: text is sent with a line end.
const NEW_LINE: u32 = 1057;
/// 校验方式.
const CHECKSUM: u32 = 1060;
/// Lines that are looked at to tell what a file is.
const LOOK: usize = 400;

/// Whether there is a line `N1=A,…` or `N1=H,…`.
pub fn looks_like(bytes: &[u8]) -> bool {
    lines(bytes).take(LOOK).any(|line| {
        let after = line.bytes.strip_prefix(b"N").unwrap_or_default();
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let rest = after.get(digits..).unwrap_or_default();
        digits > 0 && (rest.starts_with(b"=A,") || rest.starts_with(b"=H,"))
    })
}

/// What the file says of one string.
#[derive(Default)]
struct Entry {
    line: usize,
    data: Option<(bool, String)>,
    order: u32,
    name: String,
    after: Option<u64>,
}

/// Reads the file.
pub fn read(bytes: &[u8]) -> Imported {
    let mut imported = Imported::default();
    let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
    let mut newline = Newline::None;
    let charset = charset(bytes, Charset::Gbk);
    for line in lines(bytes) {
        let decoded = charset.decode_strict(line.bytes);
        let text = decoded.clone().unwrap_or_else(|| charset.decode(line.bytes));
        let Some((number, value)) = numbered(&text) else {
            // SSCOM itself leaves remains of older values between the settings.
            if !is_comment(&text) && text.trim_start().starts_with('N') {
                imported.leave_out(line.number, ImportProblem::NotAnEntry);
            }
            continue;
        };
        match number {
            NEW_LINE if value.trim().ends_with(['Y', 'y']) => newline = Newline::CrLf,
            CHECKSUM => tell_checksum(&mut imported, line.number, value),
            SETTINGS.. => {}
            _ if decoded.is_none() => imported.leave_out(line.number, ImportProblem::NotText),
            _ => take(&mut imported, &mut entries, line.number, number, value),
        }
    }
    let mut found: Vec<_> = entries.into_values().filter_map(|entry| command(&mut imported, entry, newline)).collect();
    // Those of the sequence first, in its order: rows are sent from the top.
    found.sort_by_key(|(order, _)| if *order == 0 { u32::MAX } else { *order });
    let commands = found.into_iter().map(|(_, command)| command).collect();
    imported.groups.push(QuickGroup { commands, ..QuickGroup::default() });
    imported.left_out.sort_by_key(|left| left.line);
    imported.bounded()
}

/// `N12=value`.
fn numbered(text: &str) -> Option<(u32, &str)> {
    let (key, value) = entry(text)?;
    let number = key.strip_prefix(['N', 'n'])?.parse().ok()?;
    Some((number, value))
}

fn tell_checksum(imported: &mut Imported, line: usize, value: &str) {
    let name = match value.trim_start_matches(',').trim() {
        "1" => "ModbusCRC16",
        "2" => "ADD",
        "3" => "XOR",
        _ => return,
    };
    imported.leave_out(line, ImportProblem::Checksum(name.to_owned()));
}

fn take(imported: &mut Imported, entries: &mut BTreeMap<u32, Entry>, line: usize, number: u32, value: &str) {
    let data = |hex| Some((hex, value.get(2..).unwrap_or_default().to_owned()));
    let mode = match value.get(..2) {
        Some("A," | "a,") => data(false),
        Some("H," | "h,") => data(true),
        _ => None,
    };
    if mode.is_some() {
        let entry = entries.entry(number).or_default();
        (entry.line, entry.data) = (line, mode);
        return;
    }
    if number <= NAMES {
        imported.leave_out(line, ImportProblem::NoMode);
        return;
    }
    let entry = entries.entry(number - NAMES).or_default();
    let (order, rest) = value.split_once(',').unwrap_or(("0", value));
    // A name may have commas of its own; the delay stands behind the last one.
    let (name, after) = rest.rsplit_once(',').unwrap_or((rest, ""));
    let mut read = |text: &str| {
        let number = text.trim().parse::<u64>();
        if number.is_err() && !text.trim().is_empty() {
            imported.leave_out(line, ImportProblem::Number(text.trim().to_owned()));
        }
        number.ok()
    };
    entry.order = read(order).and_then(|order| u32::try_from(order).ok()).unwrap_or_default();
    entry.after = read(after).map(|after| after.min(MOST_AFTER));
    entry.name = name.trim().to_owned();
}

/// One string that has data; SSCOM always lists a hundred of them.
fn command(imported: &mut Imported, entry: Entry, newline: Newline) -> Option<(u32, QuickCommand)> {
    let (is_hex, text) = entry.data.filter(|(_, text)| !text.is_empty())?;
    let mut send = Composition { hex: is_hex, ..Composition::default() };
    if is_hex {
        if let Err(error) = hex::parse(&text) {
            imported.leave_out(entry.line, ImportProblem::Hex(error));
            return None;
        }
    } else {
        (send.charset, send.newline) = (Charset::Gbk, newline);
    }
    let usual = QuickCommand::default();
    let (order, ticked) = (entry.order, entry.order > 0);
    let after = entry.after.unwrap_or(usual.after);
    Some((order, QuickCommand { name: entry.name, text, send, after, ticked, ..usual }))
}
