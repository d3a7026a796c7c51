//! Where the rows of packets go, and where the bytes of one.

use egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder, pos2};

use crate::ui::theme::{Tokens, space};

/// From this width on, the bytes stand beside the packets; else below them, points.
const WIDE: f32 = 880.0;
/// Width of the bytes beside the packets, of all of it.
const BESIDE: f32 = 0.36;
/// Beside the packets, the bytes take at most so much width, points.
const MOST_BESIDE: f32 = 600.0;
/// Below the packets, the bytes take so much of the height.
const BELOW: f32 = 0.46;
/// Less height than this, in points, has no room for packets and bytes: the bytes take the packets' place when asked for.
const LEAST_FOR_BOTH: f32 = 240.0;

/// There is room for rows and bytes.
pub fn has_room_for_both(area: Rect) -> bool {
    area.width() >= WIDE || area.height() >= LEAST_FOR_BOTH
}

/// Where the rows go, and where the bytes: `both` can be shown, `details` are wanted.
pub fn split(area: Rect, both: bool, details: bool) -> (Option<Rect>, Option<Rect>) {
    let gap = space::ROW * 2.0;
    match (details, both) {
        (false, _) => (Some(area), None),
        (true, false) => (None, Some(area)),
        (true, true) if area.width() >= WIDE => {
            let at = area.right() - (area.width() * BESIDE).min(MOST_BESIDE);
            let rows = Rect::from_min_max(area.min, pos2(at - gap, area.bottom()));
            (Some(rows), Some(Rect::from_min_max(pos2(at, area.top()), area.max)))
        }
        (true, true) => {
            let at = area.bottom() - area.height() * BELOW;
            let rows = Rect::from_min_max(area.min, pos2(area.right(), at - gap));
            (Some(rows), Some(Rect::from_min_max(pos2(area.left(), at), area.max)))
        }
    }
}

/// In the place of the rows, where there are none: why.
pub fn empty(ui: &mut Ui, area: Rect, text: &str) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(area, 0.0, tokens.paper);
    let layout = Layout::centered_and_justified(egui::Direction::TopDown).with_cross_align(Align::Center);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area.shrink(space::GROUP)).layout(layout));
    inner.add(Label::new(RichText::new(text).color(tokens.quiet)).wrap());
}
