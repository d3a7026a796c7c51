//! The packet that comes of the form: its text, its fields, its bytes on their colours, and what a receiver makes of it.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Label, Ui};

use crate::i18n::t;
use crate::model::words;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{ShownField, feiq_shown_fields, field_list, group_heading, quiet};
use crate::ui::workshop::Made;

/// So many bytes are shown; the packet may be longer.
const MOST_SHOWN: usize = 1024;
/// So many of its fields.
const MOST_FIELDS: usize = 64;

/// Draws it.
pub fn preview(ui: &mut Ui, made: &Made) {
    ui.add_space(space::GROUP);
    group_heading(ui, &t!("feiq-packet.maker.result"));
    let Some(bytes) = &made.bytes else {
        quiet(ui, t!("feiq-packet.maker.fix"));
        return;
    };
    quiet(ui, t!("feiq-packet.maker.length", count = bytes.len()));
    let fields = feiq_shown_fields(ui, bytes);
    let listed = fields.get(..MOST_FIELDS).unwrap_or(&fields);
    let pointed = ui
        .scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            field_list(ui, listed, None).0
        })
        .inner;
    let framed = pointed.map(|range| (range.start, range.end));
    ui.add_space(space::ROW);
    ui.add(Label::new(hex(ui, bytes, &fields, framed)).wrap().selectable(true));
    ui.add_space(space::GROUP);
    group_heading(ui, &t!("feiq-packet.maker.received"));
    for line in words::feiq_received(bytes) {
        ui.add(Label::new(line).wrap().selectable(true));
    }
}

/// The bytes as hex, each on the colour of its field; those of one field are marked.
fn hex(ui: &Ui, bytes: &[u8], fields: &[ShownField], framed: Option<(usize, usize)>) -> LayoutJob {
    let tokens = Tokens::of(ui);
    let font = FontId::monospace(space::TABLE_FONT);
    let mut job = LayoutJob::default();
    let mut fields = fields.iter().peekable();
    for (at, byte) in bytes.iter().enumerate().take(MOST_SHOWN) {
        while fields.next_if(|field| field.range.end <= at).is_some() {}
        let color =
            fields.peek().filter(|field| field.range.contains(&at)).map_or(Color32::TRANSPARENT, |field| field.color);
        let marked = framed.is_some_and(|(start, end)| (start..end).contains(&at));
        let background = if marked { tokens.selected } else { color };
        let format = TextFormat { background, ..TextFormat::simple(font.clone(), tokens.text) };
        job.append(&format!("{byte:02X} "), 0.0, format);
    }
    if bytes.len() > MOST_SHOWN {
        job.append("…", 0.0, TextFormat::simple(font, tokens.quiet));
    }
    job
}
