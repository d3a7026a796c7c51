//! The packed bytes, a colour behind each field in turn.

use egui::text::LayoutJob;
use egui::{Color32, FontId, Label, TextFormat, Ui};

use crate::codec::hex;
use crate::model::PackLook;
use crate::ui::theme::{Tokens, space};

/// So many bytes are shown.
const MOST: usize = 1024;

/// Draws the bytes. Gaps have no colour behind them; two spaces stand between two fields.
pub fn packed_bytes(ui: &mut Ui, look: &PackLook) {
    let tokens = Tokens::of(ui);
    let tints = [tokens.rules.get(3), tokens.rules.get(4)].map(|tint| tint.copied().unwrap_or(tokens.control));
    let mut job = LayoutJob::default();
    let mut add = |from: usize, to: usize, color: Color32, behind: Color32| {
        let Some(bytes) = look.bytes.get(from.min(MOST)..to.min(MOST)).filter(|bytes| !bytes.is_empty()) else {
            return;
        };
        if !job.text.is_empty() {
            job.append("  ", 0.0, TextFormat::default());
        }
        let font = FontId::monospace(space::TABLE_FONT);
        job.append(&hex::format(bytes), 0.0, TextFormat { background: behind, ..TextFormat::simple(font, color) });
    };
    let mut end = 0;
    for (at, (field, checked)) in look.fields.iter().enumerate() {
        add(end, field.offset, tokens.quiet, Color32::TRANSPARENT);
        let color = if checked.is_ok() { tokens.text } else { tokens.error };
        let tint = tints.get(at % 2).copied().unwrap_or(Color32::TRANSPARENT);
        add(field.offset, field.offset + field.size, color, tint);
        end = field.offset + field.size;
    }
    add(end, look.bytes.len(), tokens.quiet, Color32::TRANSPARENT);
    if look.bytes.len() > MOST {
        job.append(" …", 0.0, TextFormat::simple(FontId::monospace(space::TABLE_FONT), tokens.quiet));
    }
    ui.add(Label::new(job).wrap());
}
