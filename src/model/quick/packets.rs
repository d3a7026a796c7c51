//! Packet Sender's `packets.ini`, an ini file of Qt's QSettings: `[NAMES]` lists the packets as `1\name=…`, and a
//! section of its name holds `hexString`, `toIP`, `port`, `tcpOrUdp` and `repeat` (seconds). A list of packets in one
//! section (`1\name`, `1\hexString`, …) is read as well.

use std::collections::HashMap;

use super::import::{ImportProblem, Imported};
use super::ini::{charset, entry, is_comment, lines};
use super::qsettings::{key, section, value};
use super::{QuickCommand, QuickGroup};
use crate::codec::charset::Charset;
use crate::codec::hex;
use crate::model::compose::{Composition, is_plain};

/// Where the packets are listed.
const NAMES: &str = "NAMES";
/// What each packet has.
const DATA: &str = "hexString";

/// Whether a packet's data is in it, or the list of names.
pub fn looks_like(bytes: &[u8]) -> bool {
    lines(bytes).any(|line| {
        let text = line.bytes.trim_ascii_start();
        let after_number = text.rsplit(|&byte| byte == b'\\').next().unwrap_or_default();
        after_number.starts_with(b"hexString=") || text.trim_ascii_end() == b"[NAMES]"
    })
}

/// All values by their whole path (`section/key`), and where each stands.
#[derive(Default)]
struct Values {
    by_path: HashMap<String, (usize, String)>,
    /// Paths of packets in the order of the file.
    packets: Vec<String>,
    /// The paths that the list of names gives, in its order.
    listed: Vec<(usize, usize, String)>,
}

/// Reads the file.
pub fn read(bytes: &[u8]) -> Imported {
    let mut imported = Imported::default();
    let values = values(bytes, &mut imported);
    let mut group = QuickGroup::default();
    for (_, line, name) in &values.listed {
        // The section of a packet is its name; `/` in a name makes a path of it.
        if values.text(name, DATA).is_none() {
            imported.leave_out(*line, ImportProblem::NoData(name.clone()));
        }
    }
    let listed: Vec<&String> = values.listed.iter().map(|(_, _, name)| name).collect();
    let known: HashMap<&String, usize> = listed.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut order: Vec<&String> = values.packets.iter().collect();
    order.sort_by_key(|path| known.get(path).copied().unwrap_or(usize::MAX));
    group.commands = order.into_iter().filter_map(|path| values.command(path, &mut imported)).collect();
    imported.groups.push(group);
    imported.left_out.sort_by_key(|left| left.line);
    imported.bounded()
}

fn values(bytes: &[u8], imported: &mut Imported) -> Values {
    let mut values = Values::default();
    let mut at = String::new();
    let charset = charset(bytes, Charset::Latin1);
    for line in lines(bytes) {
        let text = charset.decode(line.bytes);
        let text = text.trim();
        if is_comment(text) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            at = section(name);
            continue;
        }
        match entry(text) {
            Some((name, written)) => values.take(&at, &key(name), line.number, value(written)),
            None => imported.leave_out(line.number, ImportProblem::NotAnEntry),
        }
    }
    values.listed.sort_by_key(|(number, ..)| *number);
    values
}

impl Values {
    fn take(&mut self, section: &str, key: &str, line: usize, value: String) {
        let path = if section.is_empty() { key.to_owned() } else { format!("{section}/{key}") };
        if let Some(packet) = path.strip_suffix(DATA).and_then(|path| path.strip_suffix('/'))
            && !self.by_path.contains_key(&path)
        {
            self.packets.push(packet.to_owned());
        }
        if let (NAMES, Some(number)) = (section, key.strip_suffix("/name").and_then(|number| number.parse().ok())) {
            self.listed.push((number, line, value.clone()));
        }
        self.by_path.insert(path, (line, value));
    }

    fn text(&self, packet: &str, key: &str) -> Option<&(usize, String)> {
        self.by_path.get(&format!("{packet}/{key}"))
    }

    fn value(&self, packet: &str, key: &str) -> &str {
        self.text(packet, key).map_or("", |(_, value)| value.as_str())
    }

    fn command(&self, packet: &str, imported: &mut Imported) -> Option<QuickCommand> {
        let (line, data) = self.text(packet, DATA)?;
        let bytes = match hex::parse(data) {
            Ok(bytes) => bytes,
            Err(error) => {
                imported.leave_out(*line, ImportProblem::Hex(error));
                return None;
            }
        };
        let protocol = self.value(packet, "tcpOrUdp").trim();
        if !["", "tcp", "udp"].contains(&protocol.to_lowercase().as_str()) {
            imported.leave_out(*line, ImportProblem::Protocol(protocol.to_owned()));
        }
        let name = match self.value(packet, "name") {
            "" => packet.rsplit('/').next().unwrap_or(packet).to_owned(),
            name => name.to_owned(),
        };
        let (text, hex) = as_text(&bytes);
        let send = Composition { hex, ..Composition::default() };
        Some(QuickCommand { name, text, send, note: self.note(packet, protocol), ..QuickCommand::default() })
    }

    /// To whom it went there: a command here goes to whom its session talks to.
    fn note(&self, packet: &str, protocol: &str) -> String {
        let mut note = protocol.to_owned();
        let address = self.value(packet, "toIP").trim();
        if !address.is_empty() {
            note = format!("{note} {address}:{}", self.value(packet, "port"));
        }
        let repeat = self.value(packet, "repeat").trim();
        if repeat.parse::<f64>().is_ok_and(|seconds| seconds > 0.0) {
            note = format!("{note} repeat {repeat} s");
        }
        note.trim().to_owned()
    }
}

/// Text where it can be typed as it is, else hex.
fn as_text(bytes: &[u8]) -> (String, bool) {
    let text = Charset::Ascii.decode_strict(bytes).filter(|text| is_plain(text) && !text.is_empty());
    text.map_or_else(|| (hex::format(bytes), true), |text| (text, false))
}
