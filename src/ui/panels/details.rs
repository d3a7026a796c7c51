//! 详情: the record that was selected last, to the byte.

use std::ops::Range;

use egui::containers::menu::MenuButton;
use egui::{Align, Button, Layout, Panel, RichText, Role, ScrollArea, Ui};

use crate::capture::{Direction, Meta};
use crate::i18n::t;
use crate::model::{BytesAs, CopyAs, Lens, RecordText, TIME_FORMAT, local_time, seconds, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{Inspected, Looked, copy_menu, heading, inspector, named, quiet};

/// In a pane narrower than this, the inspector is shown only when it is asked for, in place of the hexdump.
const ROOMY: f32 = 520.0;
/// So many bytes are shown as text in the inspector.
const MOST_TEXT: usize = 256;
/// Width of the inspector.
const INSPECTOR: f32 = 364.0;

/// Draws the pane.
pub fn details(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    ui.set_min_size(ui.available_size());
    let looked = tab.view.selection.latest().and_then(|record| Some((record, tab.session.reader().meta(record)?)));
    let roomy = ui.available_width() >= ROOMY;
    let inspects = tab.details.inspector.unwrap_or(roomy);
    let mut copied = None;
    ui.horizontal(|ui| {
        heading(ui, &Command::ToggleDetails.text());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add(Button::new(RichText::new(icons::X).size(space::SMALL)).frame(false));
            named(&close, Role::Button, &t!("details.close"));
            if close.on_hover_text(Command::ToggleDetails.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Do(Command::ToggleDetails));
            }
            if looked.is_some_and(|(_, meta)| meta.direction != Direction::Event) {
                let button = ui.add(Button::selectable(inspects, t!("details.inspector")));
                if button.on_hover_text(t!("details.inspector-hint")).clicked() {
                    tab.details.inspector = Some(!inspects);
                }
                let (menu, inner) =
                    MenuButton::from_button(Button::new(format!("{} {}", t!("details.copy"), icons::CARET_DOWN)))
                        .ui(ui, copy_menu);
                named(&menu, Role::Button, &t!("details.copy"));
                copied = inner.and_then(|inner| inner.inner);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| about(ui, tab, looked));
        });
    });
    let Some((record, meta)) = looked else {
        quiet(ui, t!("details.none"));
        return;
    };
    if meta.direction == Direction::Event {
        event(ui, tab, record);
        return;
    }
    if meta.length == 0 {
        quiet(ui, t!("log.empty"));
        return;
    }
    bytes(ui, tab, (record, &meta), (inspects, roomy), copied);
}

/// Number, time, direction, peer and length, and which bytes are selected.
fn about(ui: &mut Ui, tab: &Tab, looked: Option<(u64, Meta)>) {
    let Some((record, meta)) = looked else { return };
    let log = &tab.session.log;
    let way = match meta.direction {
        way if log.settings.relays => words::way_of(way),
        Direction::Received => t!("log.mark-received"),
        Direction::Sent => t!("log.mark-sent"),
        Direction::Event => t!("table.event"),
    };
    let peer = log.peer(record).and_then(|peer| peer.address()).map(|peer| format!(" {peer}")).unwrap_or_default();
    let time = local_time(meta.time, TIME_FORMAT);
    let mut text = t!("details.about", number = record + 1, time = time, way = way, peer = peer).into_owned();
    let before = log.shown_before(record).and_then(|before| log.reader().meta(before));
    if let Some(before) = before {
        text.push_str(&format!(" · Δt {} s", seconds(meta.time.saturating_sub(before.time))));
    }
    if let Some(verdict) = log.verdict(record) {
        let words = words::verdict(&log.settings.verify, verdict).unwrap_or_else(|| t!("checksum.good").into_owned());
        text = format!("{words} · {text}");
    }
    if meta.direction != Direction::Event {
        let selected = tab.details.hex.selected(meta.length as usize);
        text = format!("{} · {text}", selection(&selected, meta.length));
    }
    let color = Tokens::of(ui).quiet;
    ui.add(egui::Label::new(RichText::new(&text).size(space::SMALL).color(color)).truncate()).on_hover_text(&text);
}

fn selection(selected: &Range<usize>, length: u32) -> String {
    let offset = format!("{:X}", selected.start);
    t!("details.selected", count = selected.len(), length = length, offset = offset).into_owned()
}

/// An event has no bytes of its own: its words.
fn event(ui: &mut Ui, tab: &Tab, record: u64) {
    let texts = RecordText::new(tab.session.reader(), tab.session.log.settings.charset);
    ScrollArea::vertical().id_salt("event").auto_shrink(false).show(ui, |ui| {
        ui.add(egui::Label::new(texts.record(record, CopyAs::Text).unwrap_or_default()).wrap().selectable(true));
    });
}

/// The hexdump and the inspector, beside each other where there is room.
fn bytes(
    ui: &mut Ui,
    tab: &mut Tab,
    (record, meta): (u64, &Meta),
    (inspects, roomy): (bool, bool),
    mut copied: Option<BytesAs>,
) {
    let reader = tab.session.reader();
    let charset = tab.session.log.settings.charset;
    let lens = Lens::new(reader.clone(), charset);
    let selected = tab.details.hex.selected(meta.length as usize);
    if inspects {
        let mut from = Vec::new();
        reader.read_part(record, selected.start, selected.len().clamp(8, MOST_TEXT), &mut from);
        let text = from.get(..selected.len()).unwrap_or(&from);
        let inspected = Inspected { from: &from, selected: text, charset };
        if roomy {
            let width = INSPECTOR.min(ui.available_width() * 0.5);
            let side = Panel::right("inspector").resizable(false).exact_size(width).show_separator_line(false);
            side.frame(egui::Frame::new().inner_margin(egui::Margin { left: space::MARGIN, ..Default::default() }))
                .show(ui, |ui| inspector(ui, &inspected));
        } else {
            inspector(ui, &inspected);
        }
    }
    if !inspects || roomy {
        let looked = Looked { lens: &lens, record, meta, parts: &[], framed: None };
        copied = tab.details.hex.show(ui, &looked).or(copied);
    }
    if let Some(what) = copied {
        let selected = tab.details.hex.selected(meta.length as usize);
        let mut bytes = Vec::new();
        reader.read_part(record, selected.start, selected.len(), &mut bytes);
        ui.ctx().copy_text(what.write(&bytes, charset));
    }
}
