//! The packet of 飞秋 that is selected, to the byte.

use egui::{Label, Ui};

use crate::i18n::t;
use crate::model::feiq::{FeiqPackets, RowKind};
use crate::model::words;
use crate::ui::theme::Tokens;
use crate::ui::widgets::packets::{Details, Shown, ShownField};
use crate::ui::widgets::quiet;

/// Draws the packet at a position into the rest of the ui.
pub(super) fn show(details: &mut Details, ui: &mut Ui, packets: &mut FeiqPackets, position: Option<u64>) {
    let Some(row) = position.and_then(|position| packets.row(position)) else {
        quiet(ui, t!("packets.select"));
        return;
    };
    let meta = packets.reader().meta(row.record);
    let Some(meta) = meta.filter(|_| matches!(row.kind, RowKind::Packet { .. })) else {
        ui.add(Label::new(words::feiq_meaning(&row)).wrap().selectable(true));
        return;
    };
    let datagram = details.datagram(packets.reader(), row.record);
    let (fields, charset) = (feiq_shown_fields(ui, datagram), words::feiq_charset(datagram));
    let wrong = words::feiq_wrong(datagram);
    details.show(ui, &Shown { reader: packets.reader(), record: row.record, meta: &meta, fields, wrong, charset });
}

/// The fields of a datagram with their colours.
pub fn feiq_shown_fields(ui: &Ui, datagram: &[u8]) -> Vec<ShownField> {
    let tokens = Tokens::of(ui);
    let shown = |field: words::FeiqFieldWords| ShownField {
        range: field.range,
        name: field.name,
        value: field.value,
        meaning: field.meaning,
        color: tokens.field_at(field.hue),
    };
    words::feiq_fields(datagram).into_iter().map(shown).collect()
}
