//! The list of what was sent: only the rows in view are made.

use egui::{Align, Button, Label, Layout, RichText, Role, ScrollArea, Ui, vec2};

use super::named;
use crate::i18n::t;
use crate::model::quick::beginning;
use crate::model::{History, Sent, local_time};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::shelf::HistoryAction;
use crate::ui::theme::{Tokens, space};

/// Height of a row, points.
const ROW: f32 = 44.0;
/// Characters of a text that are shown.
const MOST_SHOWN: usize = 80;
/// Characters in the tooltip.
const MOST_TOLD: usize = 600;
/// Day and time of a row.
const TIME: &str = "%m-%d %H:%M:%S";

/// How the history is looked at.
#[derive(Debug, Default)]
pub struct HistoryView {
    /// What is looked for.
    pub search: String,
    /// 清除全部 was pressed once.
    pub clears: bool,
    rows: Vec<usize>,
    found_for: Option<(String, u64)>,
}

impl HistoryView {
    /// How many entries are shown.
    pub fn find(&mut self, history: &History) -> usize {
        let asked = (self.search.to_lowercase(), history.revision());
        if self.found_for.as_ref() != Some(&asked) {
            let word = &asked.0;
            let says = |sent: &Sent| {
                word.is_empty() || sent.text.to_lowercase().contains(word) || sent.target.to_lowercase().contains(word)
            };
            let found = history.sent().iter().enumerate().filter(|(_, sent)| says(sent));
            self.rows = found.map(|(at, _)| at).collect();
            self.found_for = Some(asked);
        }
        self.rows.len()
    }
}

/// What is done with a row.
enum RowAction {
    PutBack,
    Again,
    Pin,
    Delete,
}

/// Draws the list.
pub fn history_list(ui: &mut Ui, history: &mut History, view: &mut HistoryView, actions: &mut Vec<Action>) {
    view.find(history);
    let mut asked = None;
    let scroll = ScrollArea::vertical().id_salt("history").auto_shrink(false);
    scroll.show_rows(ui, ROW - ui.spacing().item_spacing.y, view.rows.len(), |ui, rows| {
        for row in rows {
            let Some(sent) = view.rows.get(row).and_then(|&at| history.sent().get(at)) else { continue };
            if let Some(action) = ui.push_id(sent.id, |ui| draw(ui, sent, row)).inner {
                asked = Some((sent.id, sent.pinned, action));
            }
        }
    });
    match asked {
        Some((id, _, RowAction::PutBack)) => actions.push(Action::History(HistoryAction::PutBack(id))),
        Some((id, _, RowAction::Again)) => actions.push(Action::History(HistoryAction::Again(id))),
        Some((id, pinned, RowAction::Pin)) => {
            let done = history.pin(id, !pinned);
            actions.extend((!done).then(|| Action::Tell(t!("sent.pin-full").into_owned())));
        }
        Some((id, _, RowAction::Delete)) => history.remove(id),
        None => {}
    }
}

fn draw(ui: &mut Ui, sent: &Sent, row: usize) -> Option<RowAction> {
    let number = |what: &str| t!("quick.number", what = what, number = row + 1).into_owned();
    let tokens = Tokens::of(ui);
    let mut action = None;
    let size = vec2(ui.available_width(), ROW - ui.spacing().item_spacing.y);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 0.0;
        let pin = if sent.pinned { t!("sent.unpin") } else { t!("sent.pin") };
        let pin_colour = if sent.pinned { tokens.accent } else { tokens.quiet };
        let whole = sent.cut == 0;
        for (icon, color, name, enabled, does) in [
            (icons::TRASH, tokens.quiet, t!("sent.delete"), true, RowAction::Delete),
            (icons::PUSH_PIN, pin_colour, pin, true, RowAction::Pin),
            (icons::PAPER_PLANE_TILT, tokens.text, t!("sent.again"), whole, RowAction::Again),
        ] {
            let button = Button::new(RichText::new(icon).color(color)).frame(false);
            let button = button.min_size(vec2(space::CONTROL, space::CONTROL));
            let response = ui.add_enabled(enabled, button).on_hover_text(name.clone());
            named(&response, Role::Button, &number(&name));
            if response.clicked() {
                action = Some(does);
            }
        }
        ui.add_space(4.0);
        if body(ui, sent, &number(&t!("sent.put-back"))) {
            action = Some(RowAction::PutBack);
        }
    });
    action
}

/// What was sent, and below it when, to whom and how often; a click puts it back.
fn body(ui: &mut Ui, sent: &Sent, name: &str) -> bool {
    let tokens = Tokens::of(ui);
    let rect = ui.available_rect_before_wrap().shrink2(vec2(0.0, 2.0));
    let response = ui.interact(rect, ui.scope_id().with("body"), egui::Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 3.0, tokens.control_hovered);
    }
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)));
    inner.spacing_mut().item_spacing.y = 1.0;
    let text = RichText::new(beginning(&sent.text, MOST_SHOWN)).monospace().size(space::TABLE_FONT);
    inner.add(Label::new(text).truncate().selectable(false));
    inner.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let small = |text: String, color| Label::new(RichText::new(text).size(space::SMALL).color(color));
        if sent.count > 1 {
            ui.add(small(t!("sent.count", count = sent.count).into_owned(), tokens.quiet));
        }
        if sent.send.hex {
            ui.add(small("HEX".to_owned(), tokens.quiet));
        }
        if sent.cut > 0 {
            ui.add(small(icons::SCISSORS.to_owned(), tokens.error));
        }
        let time = local_time(sent.time.saturating_mul(1_000_000), TIME);
        ui.add(small(format!("{time} {}", sent.target), tokens.quiet).truncate());
    });
    named(&response, Role::Button, name);
    let told = [
        beginning(&sent.text, MOST_TOLD),
        if sent.cut > 0 { t!("sent.cut", bytes = sent.cut).into_owned() } else { String::new() },
        sent.target.clone(),
        t!("sent.put-back").into_owned(),
    ];
    let told = told.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    response.on_hover_text(told).clicked()
}
