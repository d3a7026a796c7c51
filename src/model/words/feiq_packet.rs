//! Words of the packets of 飞秋: what each says, in one line.

use super::Text;
use crate::i18n::t;
use crate::model::packets::{Again, PacketRow, RowKind};
use crate::proto::ipmsg::{
    Attachment, Command, FileRequest, Introduction, Malformed, Mode, Options, Packet, parse_attachments, text,
};

/// A text in a line is cut to so many characters.
const LONGEST_TEXT: usize = 200;
/// So many names of files are told.
const MOST_NAMES: usize = 5;

/// A mode as the protocol's documents call it, or its number.
pub fn feiq_mode(mode: Mode) -> Text {
    mode.name().map_or_else(|| format!("0x{:02X}", mode.0).into(), Text::Borrowed)
}

/// The options of a command by name, those without one as a number; empty for none.
pub fn feiq_options(command: Command) -> String {
    let mut rest = command.options();
    let mut names = Vec::new();
    for (option, name) in Options::of(command.mode()).filter(|(option, _)| command.has(*option)) {
        rest = rest.without(option);
        names.push(name.strip_suffix("OPT").unwrap_or(name).to_owned());
    }
    if rest != Options::NONE {
        names.push(format!("0x{:X}", rest.0));
    }
    names.join(" ")
}

/// What a row says.
pub fn feiq_meaning(row: &PacketRow) -> String {
    match (&row.kind, row.ipmsg()) {
        (RowKind::Event(happened), _) => super::notice(happened.as_ref(), row.peer),
        (_, Some(Ok(packet))) => feiq_packet(&packet),
        (_, Some(Err(why))) => feiq_malformed(why).into_owned(),
        (_, None) => String::new(),
    }
}

/// That the same was said before, where it was: which repeat it is, and how long after the one before.
pub fn feiq_again(row: &PacketRow) -> Option<Text> {
    let Again { times, since } = row.again?;
    let since = super::span(since);
    Some(match &row.kind {
        RowKind::Packet { sent: true, .. } => t!("feiq-packet.sent-again", times = times, since = since),
        _ => t!("feiq-packet.came-again", times = times, since = since),
    })
}

/// Why a datagram is no packet.
pub fn feiq_malformed(why: Malformed) -> Text {
    match why {
        Malformed::Version => t!("feiq-packet.wrong.version"),
        Malformed::Fields => t!("feiq-packet.wrong.fields"),
        Malformed::Number => t!("feiq-packet.wrong.number"),
        Malformed::Command => t!("feiq-packet.wrong.command"),
    }
}

/// What a packet says, in one line.
pub fn feiq_packet(packet: &Packet) -> String {
    let extra = || shorten(&feiq_decoded(packet, packet.text()));
    let words = match packet.command.mode() {
        Mode::BR_ENTRY => t!("feiq-packet.entry", who = who(packet)),
        Mode::BR_EXIT => t!("feiq-packet.exit", who = who(packet)),
        Mode::ANSENTRY => t!("feiq-packet.answer", who = who(packet)),
        Mode::BR_ABSENCE => t!("feiq-packet.absence", who = who(packet)),
        Mode::SENDMSG => message(packet).into(),
        Mode::RECVMSG => t!("feiq-packet.receipt", number = extra()),
        Mode::READMSG => t!("feiq-packet.read", number = extra()),
        Mode::DELMSG => t!("feiq-packet.deleted", number = extra()),
        Mode::ANSREADMSG => t!("feiq-packet.read-receipt", number = extra()),
        Mode::SENDINFO => t!("feiq-packet.info", text = extra()),
        Mode::SENDABSENCEINFO => t!("feiq-packet.absence-info", text = extra()),
        Mode::GETFILEDATA | Mode::GETDIRFILES => request(packet),
        Mode::RELEASEFILES => t!("feiq-packet.release", number = extra()),
        Mode::FEIQ_IMAGE => chunk(packet),
        Mode::FEIQ_IMAGE_RECEIPT => chunk_receipt(packet),
        mode => feiq_mode_words(mode),
    };
    words.into_owned()
}

/// What a mode is for.
pub fn feiq_mode_words(mode: Mode) -> Text {
    match mode {
        Mode::NOOPERATION => t!("feiq-packet.mode.nothing"),
        Mode::BR_ENTRY => t!("feiq-packet.mode.entry"),
        Mode::BR_EXIT => t!("feiq-packet.mode.exit"),
        Mode::ANSENTRY => t!("feiq-packet.mode.answer"),
        Mode::BR_ABSENCE => t!("feiq-packet.mode.absence"),
        Mode::BR_ISGETLIST | Mode::BR_ISGETLIST2 | Mode::OKGETLIST | Mode::GETLIST => t!("feiq-packet.mode.get-list"),
        Mode::ANSLIST | Mode::ANSLIST_DICT => t!("feiq-packet.mode.list"),
        Mode::SENDMSG => t!("feiq-packet.mode.message"),
        Mode::RECVMSG => t!("feiq-packet.mode.receipt"),
        Mode::FEIQ_GROUP => t!("feiq-packet.mode.group"),
        Mode::READMSG => t!("feiq-packet.mode.read"),
        Mode::DELMSG => t!("feiq-packet.mode.deleted"),
        Mode::ANSREADMSG => t!("feiq-packet.mode.read-receipt"),
        Mode::GETINFO => t!("feiq-packet.mode.get-info"),
        Mode::SENDINFO => t!("feiq-packet.mode.info"),
        Mode::GETABSENCEINFO => t!("feiq-packet.mode.get-absence"),
        Mode::SENDABSENCEINFO => t!("feiq-packet.mode.absence-info"),
        Mode::GETFILEDATA => t!("feiq-packet.mode.get-file"),
        Mode::GETDIRFILES => t!("feiq-packet.mode.get-folder"),
        Mode::RELEASEFILES => t!("feiq-packet.mode.release"),
        Mode::DIRFILES_AUTH | Mode::DIRFILES_AUTHRET | Mode::AGENT_REQ => t!("feiq-packet.mode.version-four"),
        Mode::GETPUBKEY => t!("feiq-packet.mode.get-key"),
        Mode::ANSPUBKEY => t!("feiq-packet.mode.key"),
        Mode::FEIQ_HELLO => t!("feiq-packet.mode.hello"),
        Mode::FEIQ_HELLO_ANSWER => t!("feiq-packet.mode.hello-answer"),
        Mode::FEIQ_TYPING => t!("feiq-packet.mode.typing"),
        Mode::FEIQ_TYPING_END => t!("feiq-packet.mode.typing-end"),
        Mode::DIR_POLL => t!("feiq-packet.mode.help"),
        Mode::FEIQ_IMAGE => t!("feiq-packet.mode.image"),
        Mode::FEIQ_IMAGE_RECEIPT => t!("feiq-packet.mode.image-receipt"),
        Mode::FEIQ_GROUP_ENTRY => t!("feiq-packet.mode.group-entry"),
        Mode::FEIQ_SHAKE => t!("feiq-packet.mode.shake"),
        Mode::FEIQ_SHAKE_ANSWER => t!("feiq-packet.mode.shake-answer"),
        Mode::FEIQ_PROBE => t!("feiq-packet.mode.probe"),
        Mode(0xfb..=0xff) => t!("feiq-packet.mode.iptux"),
        Mode(other) => t!("feiq-packet.mode.unknown", mode = format!("{other:02X}")),
    }
}

/// Bytes of a packet's extra part, decoded as its receiver would.
pub fn feiq_decoded(packet: &Packet, bytes: &[u8]) -> String {
    text::decode(bytes, packet.command.has(Options::UTF8), None).0
}

fn shorten(words: &str) -> String {
    let mut short: String = words.chars().take(LONGEST_TEXT).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short.replace('\n', " ⏎ ")
}

/// `吴彦祖（市场部）`, with whether that user is away.
fn who(packet: &Packet) -> String {
    let Introduction { nick, group, user, host, away, .. } = Introduction::parse(packet);
    let name = if nick.is_empty() { format!("{user}@{host}") } else { nick };
    let name =
        if group.is_empty() { name } else { t!("feiq-packet.in-group", name = name, group = group).into_owned() };
    if away { t!("feiq-packet.away", who = name).into_owned() } else { name }
}

/// The text, what is asked with it, and the files.
fn message(packet: &Packet) -> String {
    let command = packet.command;
    let mut words = Vec::new();
    if command.has(Options::ENCRYPT) {
        words.push(t!("feiq-packet.encrypted").into_owned());
    } else {
        let said = feiq_decoded(packet, packet.text());
        let said = text::strip_font(&said);
        if !said.is_empty() {
            words.push(t!("feiq-packet.text", text = shorten(said)).into_owned());
        }
        if command.has(Options::FILEATTACH) {
            words.push(files(packet));
        }
    }
    let told = [
        (Options::SENDCHECK, t!("feiq-packet.wants-receipt")),
        (Options::SECRET, t!("feiq-packet.sealed")),
        (Options::PASSWORD, t!("feiq-packet.locked")),
        (Options::AUTORET, t!("feiq-packet.automatic")),
        (Options::BROADCAST, t!("feiq-packet.to-all")),
        (Options::MULTICAST, t!("feiq-packet.to-several")),
        (Options::RETRY, t!("feiq-packet.retried")),
    ];
    words.extend(told.into_iter().filter(|(option, _)| command.has(*option)).map(|(_, text)| text.into_owned()));
    t!("feiq-packet.message", what = words.join(&t!("feiq-packet.comma"))).into_owned()
}

fn files(packet: &Packet) -> String {
    let list = parse_attachments(packet.extended(), |bytes| feiq_decoded(packet, bytes)).files;
    let names: Vec<String> = list.iter().take(MOST_NAMES).map(|file: &Attachment| text::clean(&file.name)).collect();
    let mut names = names.join(&t!("feiq-packet.list-comma"));
    if list.len() > MOST_NAMES {
        names.push('…');
    }
    t!("feiq-packet.files", count = list.len(), names = shorten(&names)).into_owned()
}

fn request(packet: &Packet) -> Text {
    match FileRequest::parse(&packet.to_bytes()) {
        Ok(Some(asked)) if asked.request.folder => {
            t!("feiq-packet.get-folder", number = asked.request.number, file = asked.request.file)
        }
        Ok(Some(asked)) => {
            let request = asked.request;
            t!("feiq-packet.get-file", number = request.number, file = request.file, offset = request.offset)
        }
        _ => t!("feiq-packet.get-cut"),
    }
}

/// `id|total|offset|count|index|size|…#` before the bytes.
fn chunk(packet: &Packet) -> Text {
    let head = packet.text();
    let mut fields = head.split(|&byte| matches!(byte, b'|' | b'#')).map(String::from_utf8_lossy);
    let (id, total) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let (_, count, index) = (fields.next(), fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    t!(
        "feiq-packet.image",
        id = shorten(&id),
        total = shorten(&total),
        count = shorten(&count),
        index = shorten(&index)
    )
}

fn chunk_receipt(packet: &Packet) -> Text {
    let said = String::from_utf8_lossy(packet.text()).into_owned();
    let (id, index) = said.trim_end_matches('#').split_once('|').unwrap_or((&said, ""));
    t!("feiq-packet.image-receipt", id = shorten(id), index = shorten(index))
}
