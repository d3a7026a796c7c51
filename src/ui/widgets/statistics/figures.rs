//! The numbers of the session, or of one peer: a row each, received and sent side by side.

use egui::{Align, Label, Layout, RichText, ScrollArea, Ui, vec2};

use super::numbers::{NONE, Unit, grouped, moment, span};
use crate::i18n::t;
use crate::model::statistics::Figures;
use crate::ui::theme::{Tokens, space};

/// Height of a row.
const ROW: f32 = 18.0;
/// The rows are no wider than this, points.
const WIDEST: f32 = 400.0;
/// Width of the names, of all of the width.
const NAMES: f32 = 0.34;

/// A name, and the two numbers as text.
pub(super) type Row = (String, [String; 2]);

/// All rows. `lost` is what the kernel dropped: unknown is not none.
pub(super) fn rows(sides: &[Figures; 2], unit: Unit, lost: Option<Option<u64>>) -> Vec<Row> {
    let [pace, range, quantile] = [paces(unit), sizes(), gaps()];
    let counts: [Column; 2] = [
        (t!("stats.row.packets").into(), Box::new(|side: &Figures| grouped(side.volume.packets))),
        (t!("stats.row.bytes").into(), Box::new(|side: &Figures| grouped(side.volume.bytes))),
    ];
    let all = counts.into_iter().chain(pace).chain(range).chain(quantile).chain(times());
    let mut rows: Vec<Row> = all.map(|(name, text)| (name, sides.each_ref().map(text))).collect();
    if let Some(lost) = lost {
        let text = lost.map_or_else(|| t!("stats.unknown").into_owned(), grouped);
        rows.insert(2, (t!("stats.row.lost").into(), [text, NONE.to_owned()]));
    }
    rows
}

/// A row's name, and what it says of a direction.
type Column = (String, Box<dyn Fn(&Figures) -> String>);

fn column(name: impl Into<String>, text: impl Fn(&Figures) -> Option<String> + 'static) -> Column {
    (name.into(), Box::new(move |side| text(side).unwrap_or_else(|| NONE.to_owned())))
}

fn paces(unit: Unit) -> Vec<Column> {
    let text = move |pace| Some(unit.text(unit.of(pace)));
    vec![
        column(t!("stats.row.now-second"), move |side| text(side.now[0])),
        column(t!("stats.row.now-ten"), move |side| text(side.now[1])),
        column(t!("stats.row.peak-second"), move |side| text(side.peak[0])),
        column(t!("stats.row.peak-ten"), move |side| text(side.peak[1])),
        column(t!("stats.row.mean"), move |side| side.mean.and_then(text)),
    ]
}

fn sizes() -> Vec<Column> {
    let bytes = |text: String| format!("{text} B");
    vec![
        column(t!("stats.row.size-least"), move |side| side.sizes.range.map(|range| bytes(grouped(range.0.into())))),
        column(t!("stats.row.size-mean"), move |side| side.mean_size().map(|mean| bytes(format!("{mean:.1}")))),
        column(t!("stats.row.size-most"), move |side| side.sizes.range.map(|range| bytes(grouped(range.1.into())))),
    ]
}

fn gaps() -> Vec<Column> {
    vec![
        column(t!("stats.row.gap-least"), |side| side.gaps.range.map(|range| span(range[0]))),
        column(t!("stats.row.gap-mean"), |side| side.gaps.range.map(|range| span(range[1]))),
        column(t!("stats.row.gap-median"), |side| side.gaps.quantiles.map(|quantiles| span(quantiles[0]))),
        column(t!("stats.row.gap-high"), |side| side.gaps.quantiles.map(|quantiles| span(quantiles[1]))),
        column(t!("stats.row.gap-most"), |side| side.gaps.range.map(|range| span(range[2]))),
        column(t!("stats.row.jitter"), |side| side.gaps.jitter.map(span)),
    ]
}

fn times() -> Vec<Column> {
    vec![
        column(t!("stats.row.first"), |side| side.times.map(|times| moment(times.0))),
        column(t!("stats.row.last"), |side| side.times.map(|times| moment(times.1))),
        column(t!("stats.row.duration"), |side| side.times.map(|_| span(side.duration as f64))),
        column(t!("stats.row.backward"), |side| Some(grouped(side.gaps.backward))),
    ]
}

/// Draws the rows.
pub(super) fn show(ui: &mut Ui, rows: &[Row]) {
    let tokens = Tokens::of(ui);
    // A row is as high as its text and not as a button.
    ui.spacing_mut().interact_size.y = ROW;
    let heads = [t!("stats.received"), t!("stats.sent")].map(|text| text.into_owned());
    line(ui, &(String::new(), heads), [tokens.received, tokens.sent], false);
    ScrollArea::vertical().id_salt("figures").auto_shrink(false).show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            line(ui, row, [tokens.text; 2], true);
        }
    });
}

fn line(ui: &mut Ui, (name, texts): &Row, colors: [egui::Color32; 2], monospace: bool) {
    let tokens = Tokens::of(ui);
    // Wider, the numbers would stand too far from their names.
    let width = (ui.available_width() - 12.0).min(WIDEST);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let mut cell = |share: f32, layout, text: RichText| {
            let size = vec2(width * share, ROW);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_size(size);
                ui.add(Label::new(text.size(space::SMALL)).truncate());
            });
        };
        cell(NAMES, Layout::left_to_right(Align::Center), RichText::new(name).color(tokens.quiet));
        for (text, color) in texts.iter().zip(colors) {
            let text = RichText::new(text).color(color);
            let text = if monospace { text.monospace() } else { text };
            cell((1.0 - NAMES) / 2.0, Layout::right_to_left(Align::Center), text);
        }
    });
}
