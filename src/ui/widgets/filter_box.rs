//! 筛选: a line of conditions above the log, and a form that writes it.

use egui::{Align, Button, Grid, Id, Label, Layout, Popup, PopupCloseBehavior, Response, RichText, Role, Ui, vec2};

use super::{LOOK_AGAIN, button_width, line_edit, named, problem, quiet};
use crate::i18n::t;
use crate::model::{Filter, FilterForm, FindKind, Log, words};
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};

/// Width of a field of the form, points.
const FIELD: f32 = 200.0;

/// Draws the line with the buttons that belong to it, from the left. `width` is what the whole may take.
pub fn filter_box(ui: &mut Ui, filter: &mut Filter, form: &mut FilterForm, focus: &mut bool, width: f32) {
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(width, space::CONTROL), layout, |ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        let clear = space::CONTROL;
        let rest = (width - clear - button_width(ui, &t!("filter.form")) - 16.0).max(60.0);
        let edit = line_edit(&mut filter.text, rest).id(Id::unique("filter")).hint_text(t!("filter.hint"));
        let response = ui.add(edit);
        named(&response, Role::TextInput, &t!("filter.box"));
        if std::mem::take(focus) {
            response.request_focus();
        }
        let tip = format!("{}\n\n{}", Command::Filter.tooltip(ui.ctx()), t!("filter.help"));
        response.on_hover_text(tip);
        let empty = filter.text.is_empty();
        let clears = ui.add_enabled(!empty, Button::new(icons::X).min_size(vec2(clear, 0.0)).frame(false));
        named(&clears, Role::Button, &t!("filter.clear"));
        if clears.on_hover_text(t!("filter.clear")).clicked() {
            filter.text.clear();
        }
        let opens = ui.button(t!("filter.form"));
        form_popup(&opens, filter, form);
        opens.on_hover_text(t!("filter.form-hint"));
    });
}

/// What is wrong with the line, below it.
pub fn filter_problem(ui: &mut Ui, filter: &Filter) {
    let wrong = filter.problem().map(words::filter_wrong);
    let failed = filter.has_failed().then(|| t!("search.failed").into_owned());
    if let Some(text) = wrong.or(failed) {
        problem(ui, &text);
    }
}

/// How many records are shown, and how far the search is.
pub fn filter_counts(ui: &mut Ui, filter: &Filter, log: &Log) {
    if !log.is_filtered() {
        return;
    }
    let records = log.records();
    let text = t!("filter.shown", shown = log.count(), count = records.end - records.start);
    ui.label(RichText::new(text).size(space::SMALL).color(Tokens::of(ui).accent));
    if let Some(progress) = filter.progress() {
        ui.ctx().request_repaint_after(LOOK_AGAIN);
        quiet(ui, t!("filter.searching", percent = (progress.fraction() * 100.0) as u32));
    }
}

fn form_popup(opens: &Response, filter: &mut Filter, form: &mut FilterForm) {
    let popup = Popup::from_toggle_button_response(opens).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        Grid::new("filter-form").num_columns(2).spacing(vec2(10.0, 6.0)).show(ui, |ui| {
            fields(ui, form);
        });
        ui.add_space(4.0);
        let line = form.line();
        // What will stand in the line; without conditions, that everything is shown.
        let written =
            if line.is_empty() { RichText::new(t!("filter.no-conditions")) } else { RichText::new(line).monospace() };
        ui.add(Label::new(written.size(space::SMALL).color(Tokens::of(ui).quiet)).wrap());
        ui.horizontal(|ui| {
            let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
            if ui.button(t!("filter.apply")).clicked() || enter {
                filter.text = form.line();
                ui.close();
            }
            if ui.button(t!("filter.clear")).clicked() {
                *form = FilterForm::default();
                filter.text.clear();
                ui.close();
            }
        });
    });
}

fn fields(ui: &mut Ui, form: &mut FilterForm) {
    ui.label(t!("filter.direction"));
    ui.horizontal(|ui| {
        ui.checkbox(&mut form.received, t!("filter.received"));
        ui.checkbox(&mut form.sent, t!("filter.sent"));
        ui.checkbox(&mut form.events, t!("filter.events"));
    });
    ui.end_row();
    ui.label(t!("filter.peer"));
    field(ui, &mut form.peer, FIELD, &t!("filter.peer"), &t!("filter.peer-hint"));
    ui.end_row();
    ui.label(t!("filter.length"));
    pair(ui, [&mut form.least, &mut form.most], [&t!("filter.length-least"), &t!("filter.length-most")], "");
    ui.end_row();
    ui.label(t!("filter.time"));
    pair(ui, [&mut form.from, &mut form.to], [&t!("filter.time-from"), &t!("filter.time-to")], &t!("filter.time-hint"));
    ui.end_row();
    // Beside the first of its two lines.
    ui.vertical(|ui| ui.horizontal(|ui| ui.label(t!("filter.content"))));
    ui.vertical(|ui| {
        field(ui, &mut form.content, FIELD, &t!("filter.content"), "");
        ui.horizontal(|ui| {
            for kind in FindKind::ALL {
                ui.selectable_value(&mut form.kind, kind, words::find_kind(kind));
            }
            ui.checkbox(&mut form.negated, t!("filter.negated"));
        });
    });
    ui.end_row();
}

fn pair(ui: &mut Ui, texts: [&mut String; 2], names: [&str; 2], hint: &str) {
    ui.horizontal(|ui| {
        let [from, to] = texts;
        let half = (FIELD - 22.0) / 2.0;
        field(ui, from, half, names[0], if hint.is_empty() { names[0] } else { hint });
        ui.label("–");
        field(ui, to, half, names[1], if hint.is_empty() { names[1] } else { hint });
    });
}

fn field(ui: &mut Ui, text: &mut String, width: f32, name: &str, hint: &str) {
    named(&ui.add(line_edit(text, width).hint_text(hint.to_owned())), Role::TextInput, name);
}
