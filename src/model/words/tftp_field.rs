//! Words of the fields of a TFTP packet: what each is called, what it says, and what that means.

use super::tftp_packet::{tftp_malformed, tftp_mode, tftp_option};
use super::{Text, tftp_error_code, tftp_text};
use crate::i18n::t;
use crate::model::tftp::name_charset;
use crate::proto::tftp::{ErrorCode, Field, FieldKind, FieldValue, Packet, fields};

/// A field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldWords {
    /// What it is.
    pub kind: FieldKind,
    /// Where it is in the datagram.
    pub range: std::ops::Range<usize>,
    /// What it is called.
    pub name: String,
    /// What stands there.
    pub value: String,
    /// What that means; empty where there is nothing to say.
    pub meaning: String,
}

/// The fields of a datagram. `block` is the block that its number stands for, `blksize` the bytes of a block.
pub fn tftp_fields(datagram: &[u8], block: Option<u64>, blksize: Option<u16>) -> Vec<FieldWords> {
    let all = fields(datagram);
    let words = |at: usize, field: &Field<'_>| FieldWords {
        kind: field.kind,
        range: field.range.clone(),
        name: name(field.kind).into_owned(),
        value: value(&field.value),
        meaning: meaning(field, at.checked_sub(1).and_then(|at| all.get(at)), datagram, (block, blksize)).into_owned(),
    };
    all.iter().enumerate().map(|(at, field)| words(at, field)).collect()
}

/// What is wrong with a datagram, where it is no packet.
pub fn tftp_wrong(datagram: &[u8]) -> Option<String> {
    Packet::parse(datagram).err().map(tftp_malformed)
}

fn name(kind: FieldKind) -> Text {
    match kind {
        FieldKind::Opcode => t!("tftp-packet.field.opcode"),
        FieldKind::Name => t!("tftp-packet.field.name"),
        FieldKind::Mode => t!("tftp-packet.field.mode"),
        FieldKind::Option => t!("tftp-packet.field.option"),
        FieldKind::Value => t!("tftp-packet.field.value"),
        FieldKind::Block => t!("tftp-packet.field.block"),
        FieldKind::Data => t!("tftp-packet.field.data"),
        FieldKind::ErrorCode => t!("tftp-packet.field.error-code"),
        FieldKind::Message => t!("tftp-packet.field.message"),
        FieldKind::Rest => t!("tftp-packet.field.rest"),
    }
}

fn value(value: &FieldValue<'_>) -> String {
    match value {
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Text { text, .. } => tftp_text(text),
        FieldValue::Bytes(bytes) => t!("tftp-packet.bytes", count = bytes.len()).into_owned(),
    }
}

fn meaning(
    field: &Field<'_>,
    before: Option<&Field<'_>>,
    datagram: &[u8],
    (block, blksize): (Option<u64>, Option<u16>),
) -> Text {
    match (field.kind, &field.value) {
        (_, FieldValue::Text { ended: false, .. }) => t!("tftp-packet.not-ended"),
        (FieldKind::Opcode, FieldValue::Number(opcode)) => opcode_meaning(*opcode),
        (FieldKind::Name | FieldKind::Message, FieldValue::Text { text, .. }) if !text.is_ascii() => {
            name_charset(text).name().into()
        }
        (FieldKind::Mode, FieldValue::Text { text, .. }) => tftp_mode(text),
        (FieldKind::Option, FieldValue::Text { text, .. }) => option_source(text),
        (FieldKind::Value, FieldValue::Text { text, .. }) => match before.map(|before| before.value) {
            Some(FieldValue::Text { text: option, .. }) => tftp_option(option, text, datagram.starts_with(&[0, 1])),
            _ => Text::default(),
        },
        (FieldKind::Block, FieldValue::Number(number)) => match block.filter(|block| *block != u64::from(*number)) {
            Some(block) => t!("tftp-packet.wrapped", block = block),
            None => Text::default(),
        },
        (FieldKind::Data, FieldValue::Bytes(data)) => place(data.len() as u64, block, blksize),
        (FieldKind::ErrorCode, FieldValue::Number(code)) => tftp_error_code(ErrorCode(*code)),
        (FieldKind::Rest, _) => t!("tftp-packet.superfluous"),
        (_, FieldValue::Bytes(_)) => t!("tftp-packet.cut"),
        _ => Text::default(),
    }
}

fn opcode_meaning(opcode: u16) -> Text {
    match opcode {
        1 => t!("tftp-packet.opcode.read"),
        2 => t!("tftp-packet.opcode.write"),
        3 => t!("tftp-packet.opcode.data"),
        4 => t!("tftp-packet.opcode.ack"),
        5 => t!("tftp-packet.opcode.error"),
        6 => t!("tftp-packet.opcode.oack"),
        _ => t!("tftp-packet.opcode.unknown"),
    }
}

/// Where an option is described.
fn option_source(option: &[u8]) -> Text {
    let is = |known: &[&str]| known.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(option));
    match () {
        () if is(&["blksize"]) => "RFC 2348".into(),
        () if is(&["timeout", "tsize"]) => "RFC 2349".into(),
        () if is(&["windowsize"]) => "RFC 7440".into(),
        () if is(&["multicast"]) => "RFC 2090".into(),
        () if is(&["rollover", "blksize2", "utimeout"]) => t!("tftp-packet.option.no-rfc"),
        () => t!("tftp-packet.option.unknown"),
    }
}

/// Which part of the file it is.
fn place(bytes: u64, block: Option<u64>, blksize: Option<u16>) -> Text {
    let start = block.and_then(|block| block.checked_sub(1)).zip(blksize);
    match start.and_then(|(before, blksize)| before.checked_mul(blksize.into())).filter(|_| bytes > 0) {
        Some(start) => t!("tftp-packet.place", first = start, last = start.saturating_add(bytes - 1)),
        None => Text::default(),
    }
}
