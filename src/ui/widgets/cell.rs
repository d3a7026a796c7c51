//! The text of a cell of a table.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect};

/// Lays out a text for a cell and tells where it is painted: numbers at the right, words at the left; what does not fit
/// ends in `…`.
pub fn cell_text(
    painter: &Painter,
    rect: Rect,
    words: &str,
    font: &FontId,
    color: Color32,
    at_right: bool,
) -> (Arc<Galley>, Pos2) {
    let mut job = LayoutJob::single_section(words.to_owned(), TextFormat::simple(font.clone(), color));
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    let galley = painter.layout_job(job);
    let (anchor, at): (Align2, Pos2) =
        if at_right { (Align2::RIGHT_CENTER, rect.right_center()) } else { (Align2::LEFT_CENTER, rect.left_center()) };
    let at = anchor.anchor_size(at, galley.size()).min;
    (galley, at)
}
