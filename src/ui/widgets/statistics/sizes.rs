//! How long the records are: two bars for each class of length, received and sent.

use egui::{Align2, FontId, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::numbers::grouped;
use crate::i18n::t;
use crate::model::statistics::{Figures, SIZE_CLASSES, size_class};
use crate::ui::theme::{Tokens, space};

/// Height of a class.
const ROW: f32 = 20.0;

/// The classes from the first to the last with a record in it.
fn used(sides: &[Figures; 2]) -> std::ops::Range<usize> {
    let has = |class: &usize| sides.iter().any(|side| side.sizes.classes.get(*class).is_some_and(|&count| count > 0));
    let first = (0..SIZE_CLASSES).find(has).unwrap_or_default();
    first..(0..SIZE_CLASSES).rev().find(has).map_or(first, |last| last + 1)
}

/// A class by its lengths: `0`, `4–7`, `65 536+`.
pub(super) fn name(class: usize) -> String {
    match size_class(class) {
        (least, None) => format!("{}+", grouped(least.into())),
        (least, Some(most)) if least == most => least.to_string(),
        (least, Some(most)) => format!("{least}–{most}"),
    }
}

/// Packets of a class, received and sent.
pub(super) fn counts(sides: &[Figures; 2], class: usize) -> [u64; 2] {
    sides.each_ref().map(|side| side.sizes.classes.get(class).copied().unwrap_or_default())
}

/// Draws the bars of the classes that have records.
pub(super) fn show(ui: &mut Ui, sides: &[Figures; 2]) {
    let classes = used(sides);
    if classes.is_empty() {
        super::quiet_line(ui, &t!("stats.none"));
        return;
    }
    let most = classes.clone().flat_map(|class| counts(sides, class)).max().unwrap_or_default().max(1);
    ScrollArea::vertical().id_salt("sizes").auto_shrink(false).show(ui, |ui| {
        for class in classes {
            row(ui, class, counts(sides, class), most);
        }
    });
}

fn row(ui: &mut Ui, class: usize, counts: [u64; 2], most: u64) {
    let tokens = Tokens::of(ui);
    let font = FontId::monospace(space::SMALL - 1.0);
    let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 12.0, ROW), Sense::hover());
    let [names, numbers] = [digit * 11.0, digit * 10.0];
    let painter = ui.painter();
    painter.text(
        pos2(rect.left() + names, rect.center().y),
        Align2::RIGHT_CENTER,
        format!("{} B", name(class)),
        font.clone(),
        tokens.quiet,
    );
    let room = rect.left() + names + 8.0..rect.right() - numbers - 8.0;
    // Two bars fill the row; one alone stands in its middle, beside the numbers.
    let half = ROW / 2.0 - 1.0;
    let start = rect.top() + if counts.contains(&0) { half / 2.0 + 1.0 } else { 1.0 };
    let bars = counts.into_iter().zip([tokens.received, tokens.sent]).filter(|(count, _)| *count > 0);
    for (at, (count, color)) in bars.enumerate() {
        let top = start + at as f32 * half;
        let width = (room.end - room.start).max(0.0) * (count as f64 / most as f64) as f32;
        // One packet among millions is still to be seen.
        let bar = Rect::from_min_size(pos2(room.start, top), vec2(width.max(1.0), half - 1.0));
        painter.rect_filled(bar, 1.0, color);
    }
    let both = grouped(counts.iter().sum());
    painter.text(pos2(rect.right(), rect.center().y), Align2::RIGHT_CENTER, both, font, tokens.text);
    let [received, sent] = counts.map(grouped);
    let said = t!("stats.size-said", class = name(class), received = received, sent = sent).into_owned();
    super::super::named(&response, egui::Role::Label, &said);
    response.on_hover_text(said);
}
