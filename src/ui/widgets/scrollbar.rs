//! The log's scrollbar: a place among rows, not among pixels, with marks at rows that matter.

use std::ops::Range;

use egui::{Color32, Id, Rect, Sense, Ui, pos2, vec2};

use crate::ui::theme::Tokens;

/// The least height of the thumb, points.
const LEAST_THUMB: f32 = 28.0;
/// Height of a mark, points.
const MARK: f32 = 3.0;

/// What the bar stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// All rows.
    pub all: Range<u64>,
    /// The first row in view.
    pub top: u64,
    /// The first row of the last page.
    pub last_top: u64,
    /// How many are in view.
    pub shown: u64,
}

/// Something beside the bar, such as a bookmark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where: 0.0 is the first row, 1.0 the end.
    pub at: f32,
    /// In which colour.
    pub color: Color32,
}

impl Rows {
    /// How far the view is scrolled, from 0 to 1.
    fn fraction(&self) -> f64 {
        let span = self.last_top.saturating_sub(self.all.start).max(1);
        (self.top.saturating_sub(self.all.start) as f64 / span as f64).clamp(0.0, 1.0)
    }

    /// The top row when the view is scrolled so far.
    fn row_at(&self, fraction: f64) -> u64 {
        let span = self.last_top.saturating_sub(self.all.start);
        // Above 2^53 a row has no f64 of its own; both ends are exact all the same.
        self.all.start + ((fraction.clamp(0.0, 1.0) * span as f64).round() as u64).min(span)
    }

    /// Where a row stands along the bar, for a [`Mark`].
    pub fn place(&self, row: u64) -> f32 {
        let total = self.all.end.saturating_sub(self.all.start).max(1);
        (row.saturating_sub(self.all.start) as f64 / total as f64).clamp(0.0, 1.0) as f32
    }
}

/// Draws the bar and returns the row that it was dragged to, if it was.
pub fn scrollbar(ui: &mut Ui, id: Id, rect: Rect, rows: &Rows, marks: &[Mark]) -> Option<u64> {
    let tokens = Tokens::of(ui);
    paint_marks(ui, rect, marks);
    let total = rows.all.end.saturating_sub(rows.all.start);
    if rows.last_top <= rows.all.start {
        return None;
    }
    let part = (rows.shown as f64 / total as f64).clamp(0.0, 1.0) as f32;
    let thumb_height = (rect.height() * part).max(LEAST_THUMB).min(rect.height());
    let travel = rect.height() - thumb_height;
    let at = rows.fraction() as f32;
    let thumb = Rect::from_min_size(pos2(rect.left(), rect.top() + at * travel), vec2(rect.width(), thumb_height));

    let response = ui.interact(rect, id, Sense::click_and_drag());
    let grip = id.with("grip");
    let pointer = response.interact_pointer_pos();
    if let (Some(pointer), true) = (pointer, response.drag_started() || response.clicked()) {
        let inside = if thumb.contains(pointer) { pointer.y - thumb.top() } else { thumb_height / 2.0 };
        ui.data_mut(|data| data.insert_temp(grip, inside));
    }
    let color = if response.dragged() || response.hovered() { tokens.quiet } else { tokens.lamp_off };
    // Drawn narrower than the marks, which stay visible beside it.
    ui.painter().rect_filled(thumb.shrink2(vec2(3.0, 1.0)), 3.0, color);
    let pointer = pointer.filter(|_| response.dragged() || response.clicked())?;
    let inside = ui.data(|data| data.get_temp::<f32>(grip)).unwrap_or(thumb_height / 2.0);
    Some(rows.row_at(f64::from(pointer.y - inside - rect.top()) / f64::from(travel.max(1.0))))
}

/// Marks that fall on the same place are drawn once.
fn paint_marks(ui: &Ui, rect: Rect, marks: &[Mark]) {
    let mut before = None;
    for mark in marks {
        let top = (rect.top() + mark.at.clamp(0.0, 1.0) * (rect.height() - MARK)).round();
        if before.replace((top, mark.color)) != Some((top, mark.color)) {
            let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), MARK));
            ui.painter().rect_filled(place, 1.0, mark.color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(start: u64, end: u64) -> Rows {
        Rows { all: start..end, top: start, last_top: end - 30, shown: 30 }
    }

    #[test]
    fn both_ends_and_the_middle_are_exact() {
        for (start, end) in [(0, 100_000_000), (7, 100_000_007), (0, 40), (1 << 40, (1 << 40) + 100_000_000)] {
            let rows = rows(start, end);
            assert_eq!(rows.row_at(0.0), start);
            assert_eq!(rows.row_at(-3.0), start, "dragged beyond the bar");
            assert_eq!(rows.row_at(1.0), rows.last_top);
            assert_eq!(rows.row_at(9.0), rows.last_top);
            assert_eq!(rows.row_at(0.5), start + (rows.last_top - start) / 2);
        }
    }

    #[test]
    fn a_row_is_where_its_fraction_leads_back_to() {
        let mut rows = rows(0, 100_000_000);
        for top in [0, 1, 2, 33_333_333, 49_999_985, 50_000_001, 99_999_969, 99_999_970] {
            rows.top = top;
            assert_eq!(rows.row_at(rows.fraction()), top);
        }
    }

    #[test]
    fn a_finger_moves_by_the_rows_of_a_pixel_and_never_back() {
        let rows = rows(0, 100_000_000);
        let tops: Vec<u64> = (0..=700_u16).map(|pixel| rows.row_at(f64::from(pixel) / 700.0)).collect();
        let step = rows.last_top / 700;
        assert!(tops.windows(2).all(|pair| (step..=step + 1).contains(&(pair[1] - pair[0]))));
    }

    #[test]
    fn marks_stand_between_the_ends() {
        let rows = rows(100, 200);
        assert_eq!((rows.place(100), rows.place(150), rows.place(200), rows.place(3)), (0.0, 0.5, 1.0, 0.0));
        assert_eq!(Rows { all: 5..5, top: 5, last_top: 5, shown: 0 }.place(5), 0.0);
    }
}
