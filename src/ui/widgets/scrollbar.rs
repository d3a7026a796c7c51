//! The log's scrollbar: a place among records, not among pixels.

use std::ops::Range;

use egui::{Id, Rect, Sense, Ui, pos2, vec2};

use crate::ui::theme::Tokens;

/// The least height of the thumb, points.
const LEAST_THUMB: f32 = 28.0;

/// Draws the bar and returns the record that it was dragged to.
///
/// `top` is the first record in view, `last_top` the first record of the last page, `shown` how many are in view.
pub fn scrollbar(
    ui: &mut Ui,
    id: Id,
    rect: Rect,
    records: &Range<u64>,
    top: u64,
    last_top: u64,
    shown: u64,
) -> Option<u64> {
    let tokens = Tokens::of(ui);
    let total = records.end - records.start;
    let span = last_top.saturating_sub(records.start);
    if span == 0 {
        return None;
    }
    let part = (shown as f64 / total as f64).clamp(0.0, 1.0) as f32;
    let thumb_height = (rect.height() * part).max(LEAST_THUMB).min(rect.height());
    let travel = rect.height() - thumb_height;
    let at = (top.saturating_sub(records.start) as f64 / span as f64).clamp(0.0, 1.0) as f32;
    let thumb = Rect::from_min_size(pos2(rect.left(), rect.top() + at * travel), vec2(rect.width(), thumb_height));

    let response = ui.interact(rect, id, Sense::click_and_drag());
    let grip = id.with("grip");
    let pointer = response.interact_pointer_pos();
    if let (Some(pointer), true) = (pointer, response.drag_started() || response.clicked()) {
        let inside = if thumb.contains(pointer) { pointer.y - thumb.top() } else { thumb_height / 2.0 };
        ui.data_mut(|data| data.insert_temp(grip, inside));
    }
    let color = if response.dragged() || response.hovered() { tokens.quiet } else { tokens.lamp_off };
    ui.painter().rect_filled(thumb.shrink2(vec2(3.0, 1.0)), 3.0, color);
    let pointer = pointer.filter(|_| response.dragged() || response.clicked())?;
    let inside = ui.data(|data| data.get_temp::<f32>(grip)).unwrap_or(thumb_height / 2.0);
    let wanted = f64::from(((pointer.y - inside - rect.top()) / travel.max(1.0)).clamp(0.0, 1.0));
    Some(records.start + (wanted * span as f64).round() as u64)
}
