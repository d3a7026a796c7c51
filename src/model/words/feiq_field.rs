//! Words of the fields of a packet of 飞秋: what each is called, what it says, and what that means.

use std::ops::Range;

use super::feiq_packet::{feiq_malformed, feiq_mode, feiq_mode_words, feiq_options};
use super::{Text, mac};
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::local_time;
use crate::proto::ipmsg::{
    Command, Field, FieldKind, FileKind, Kind, Mode, Options, Packet, fields, kind, mac as mac_of, text,
};

/// A field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeiqFieldWords {
    /// Where it is in the datagram.
    pub range: Range<usize>,
    /// What it is called.
    pub name: String,
    /// What stands there.
    pub value: String,
    /// What that means; empty where there is nothing to say.
    pub meaning: String,
    /// Which of the colours of fields it has.
    pub hue: usize,
}

/// What is known of a datagram as a whole.
struct Whole<'a> {
    datagram: &'a [u8],
    charset: Charset,
    command: Option<Command>,
}

/// The fields of a datagram.
pub fn feiq_fields(datagram: &[u8]) -> Vec<FeiqFieldWords> {
    let command = Packet::parse(datagram).ok().map(|packet| packet.command);
    let whole = Whole { datagram, charset: feiq_charset(datagram), command };
    fields(datagram).into_iter().map(|field| whole.words(field)).collect()
}

/// In which the texts of a datagram are read.
pub fn feiq_charset(datagram: &[u8]) -> Charset {
    let Ok(packet) = Packet::parse(datagram) else { return text::decode(datagram, false, None).1 };
    text::decode(packet.text(), packet.command.has(Options::UTF8), None).1
}

/// What is wrong with a datagram, where it is no packet.
pub fn feiq_wrong(datagram: &[u8]) -> Option<String> {
    Packet::parse(datagram).err().map(|why| feiq_malformed(why).into_owned())
}

impl Whole<'_> {
    fn words(&self, field: Field) -> FeiqFieldWords {
        let content = self.datagram.get(field.content.clone()).unwrap_or_default();
        let value = match field.kind {
            FieldKind::PictureData | FieldKind::End => bytes(field.range.len()),
            FieldKind::Rest if !content.is_ascii() || content.contains(&0) => bytes(content.len()),
            FieldKind::Extension => text::clean(&Charset::Utf8.decode(content)),
            _ => text::clean(&self.charset.decode(content)).replace('\n', " ⏎ "),
        };
        FeiqFieldWords {
            name: name(field.kind).into_owned(),
            value,
            meaning: self.meaning(field.kind, content).into_owned(),
            hue: hue(field.kind),
            range: field.range,
        }
    }

    fn meaning(&self, kind: FieldKind, content: &[u8]) -> Text {
        let text = || core::str::from_utf8(content).ok();
        let hex = || u64::from_str_radix(text()?, 16).ok();
        match kind {
            FieldKind::Version => version(content),
            FieldKind::Command => self.command.map(command_words).unwrap_or_default(),
            FieldKind::Nick | FieldKind::Group | FieldKind::Text | FieldKind::FileName if !content.is_ascii() => {
                self.charset.name().into()
            }
            FieldKind::Extension => Charset::Utf8.name().into(),
            FieldKind::Reference if self.is_request() => {
                hex().map(|number| t!("feiq-packet.about.number", number = number)).unwrap_or_default()
            }
            FieldKind::FileSize | FieldKind::Offset => {
                hex().map(|count| t!("feiq-packet.about.bytes", count = count)).unwrap_or_default()
            }
            FieldKind::FileTime => hex().and_then(time).unwrap_or_default(),
            FieldKind::FileAttributes => hex().map(file_kind).unwrap_or_default(),
            FieldKind::Font => t!("feiq-packet.about.font"),
            FieldKind::Cipher => t!("feiq-packet.about.cipher"),
            FieldKind::Rest => t!("feiq-packet.about.rest"),
            _ => Text::default(),
        }
    }

    fn is_request(&self) -> bool {
        matches!(self.command.map(Command::mode), Some(Mode::GETFILEDATA | Mode::GETDIRFILES))
    }
}

fn bytes(count: usize) -> String {
    t!("feiq-packet.about.bytes", count = count).into_owned()
}

fn version(content: &[u8]) -> Text {
    let program = match kind(content) {
        Kind::FeiQ => t!("feiq-packet.about.feiq"),
        Kind::IpMessenger | Kind::Bare => "IPMsg".into(),
        Kind::Iptux => "iptux".into(),
        Kind::Other => Text::default(),
    };
    match mac_of(content) {
        Some(address) => format!("{program}  MAC {}", mac(&address)).into(),
        None => program,
    }
}

/// `SENDMSG SENDCHECK  0x120  消息`.
fn command_words(command: Command) -> Text {
    let (mode, options) = (command.mode(), feiq_options(command));
    let gap = if options.is_empty() { "" } else { " " };
    format!("{}{gap}{options}  0x{:X}  {}", feiq_mode(mode), command.0, feiq_mode_words(mode)).into()
}

fn time(seconds: u64) -> Option<Text> {
    let nanoseconds = i64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?.checked_mul(1_000_000_000)?;
    Some(local_time(nanoseconds, "%Y-%m-%d %H:%M:%S").into())
}

fn file_kind(attributes: u64) -> Text {
    match FileKind::of(attributes) {
        FileKind::File => t!("feiq-packet.about.file"),
        FileKind::Folder => t!("feiq-packet.about.folder"),
        FileKind::Parent => t!("feiq-packet.about.parent"),
        FileKind::Clipboard => t!("feiq-packet.about.clipboard"),
        FileKind::Other(_) => t!("feiq-packet.about.other"),
    }
}

/// Neighbours differ; what is of one kind is of one colour.
const fn hue(kind: FieldKind) -> usize {
    match kind {
        FieldKind::Version | FieldKind::FileId | FieldKind::PictureId => 0,
        FieldKind::Number | FieldKind::Reference | FieldKind::PictureTotal | FieldKind::Group => 1,
        FieldKind::User | FieldKind::FileName | FieldKind::PictureOffset | FieldKind::Nick => 2,
        FieldKind::Host | FieldKind::FileSize | FieldKind::PictureCount | FieldKind::Icon => 3,
        FieldKind::Command | FieldKind::FileAttributes | FieldKind::PictureIndex | FieldKind::Charset => 5,
        FieldKind::Font | FieldKind::FileTime | FieldKind::PictureSize | FieldKind::Extension => 4,
        FieldKind::Cipher | FieldKind::Offset | FieldKind::FileExtra | FieldKind::PictureExtra => 7,
        FieldKind::Text => 8,
        FieldKind::PictureData => 6,
        FieldKind::End | FieldKind::Rest => 9,
    }
}

fn name(kind: FieldKind) -> Text {
    match kind {
        FieldKind::Version => t!("feiq-packet.field.version"),
        FieldKind::Number => t!("feiq-packet.field.number"),
        FieldKind::User => t!("feiq-packet.field.user"),
        FieldKind::Host => t!("feiq-packet.field.host"),
        FieldKind::Command => t!("feiq-packet.field.command"),
        FieldKind::Nick => t!("feiq-packet.field.nick"),
        FieldKind::Group => t!("feiq-packet.field.group"),
        FieldKind::Icon => t!("feiq-packet.field.icon"),
        FieldKind::Charset => t!("feiq-packet.field.charset"),
        FieldKind::Extension => t!("feiq-packet.field.extension"),
        FieldKind::Text => t!("feiq-packet.field.text"),
        FieldKind::Font => t!("feiq-packet.field.font"),
        FieldKind::Cipher => t!("feiq-packet.field.cipher"),
        FieldKind::Reference => t!("feiq-packet.field.reference"),
        FieldKind::FileId => t!("feiq-packet.field.file-id"),
        FieldKind::FileName => t!("feiq-packet.field.file-name"),
        FieldKind::FileSize => t!("feiq-packet.field.file-size"),
        FieldKind::FileTime => t!("feiq-packet.field.file-time"),
        FieldKind::FileAttributes => t!("feiq-packet.field.file-kind"),
        FieldKind::FileExtra => t!("feiq-packet.field.file-extra"),
        FieldKind::Offset => t!("feiq-packet.field.offset"),
        FieldKind::PictureId => t!("feiq-packet.field.picture-id"),
        FieldKind::PictureTotal => t!("feiq-packet.field.picture-total"),
        FieldKind::PictureOffset => t!("feiq-packet.field.picture-offset"),
        FieldKind::PictureCount => t!("feiq-packet.field.picture-count"),
        FieldKind::PictureIndex => t!("feiq-packet.field.picture-index"),
        FieldKind::PictureSize => t!("feiq-packet.field.picture-size"),
        FieldKind::PictureExtra => t!("feiq-packet.field.picture-extra"),
        FieldKind::PictureData => t!("feiq-packet.field.picture-data"),
        FieldKind::End => t!("feiq-packet.field.end"),
        FieldKind::Rest => t!("feiq-packet.field.rest"),
    }
}
