//! The packet of TFTP that is selected, to the byte.

use egui::{Label, Ui};

use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::tftp::{Packets, RowKind, name_charset};
use crate::model::words::{self, FieldWords};
use crate::proto::tftp::FieldKind;
use crate::ui::theme::Tokens;
use crate::ui::widgets::packets::{Details, Shown, ShownField};
use crate::ui::widgets::quiet;

/// Draws the packet at a position into the rest of the ui.
pub(super) fn show(details: &mut Details, ui: &mut Ui, packets: &mut Packets, position: Option<u64>) {
    let Some(row) = position.and_then(|position| packets.row(position)) else {
        quiet(ui, t!("packets.select"));
        return;
    };
    let meta = packets.reader().meta(row.record);
    let Some(meta) = meta.filter(|_| matches!(row.kind, RowKind::Packet { .. })) else {
        let words = words::tftp_meaning(&row, None, packets.exchange());
        ui.add(Label::new(words).wrap().selectable(true));
        return;
    };
    let datagram = details.datagram(packets.reader(), row.record);
    let blksize = packets.exchange().and_then(|exchange| exchange.blksize);
    let fields = words::tftp_fields(datagram, packets.block(&row), blksize);
    let (charset, wrong) = (charset(datagram, &fields), words::tftp_wrong(datagram));
    let tokens = Tokens::of(ui);
    let fields = fields.into_iter().map(|field| ShownField {
        range: field.range,
        name: field.name,
        value: field.value,
        meaning: field.meaning,
        color: tokens.field(field.kind),
    });
    let fields = fields.collect();
    details.show(ui, &Shown { reader: packets.reader(), record: row.record, meta: &meta, fields, wrong, charset });
}

/// In which the text beside the bytes is read: that of the file's name or of the error's words; of data, ASCII is all
/// that can be told.
fn charset(datagram: &[u8], fields: &[FieldWords]) -> Charset {
    let text = fields.iter().find(|field| matches!(field.kind, FieldKind::Name | FieldKind::Message));
    text.map_or(Charset::Ascii, |field| {
        let text = datagram.get(field.range.clone()).unwrap_or_default();
        name_charset(text.strip_suffix(&[0]).unwrap_or(text))
    })
}
