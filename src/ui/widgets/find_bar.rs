//! 查找: the bar above the log in which one types what to look for.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Button, Id, Key, Label, Modifiers, RichText, Role, Stroke, Ui, vec2};

use super::{LOOK_AGAIN, line_edit, named, problem};
use crate::i18n::t;
use crate::model::{FindKind, Session, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};

/// Width of the box, points.
const BOX: f32 = 220.0;

/// The least width of the box beside everything else; in less room the rest stands below it.
const LEAST_BOX: f32 = 110.0;
/// Width of everything else, points.
const REST: f32 = 350.0;
/// Size of the marks of the steps.
const MARK: f32 = 10.0;
/// Room for what is found, points.
const STANDING: f32 = 64.0;

/// Draws the bar of a session. `at` is the record that is selected; `focus` asks for the box to be typed into.
pub fn find_bar(ui: &mut Ui, session: &mut Session, at: Option<u64>, focus: &mut bool, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        text_box(ui, session, focus, actions);
        standing(ui, session, at);
        kinds(ui, session);
        steps(ui, actions);
        let close = ui.add(Button::new(icons::X).frame(false));
        named(&close, Role::Button, &t!("find.close"));
        if close.on_hover_text(t!("find.close")).clicked() {
            session.finding = false;
        }
    });
    if let Some(error) = session.find.problem() {
        problem(ui, &words::pattern_error(error));
    }
    if session.find.has_failed() {
        problem(ui, &t!("search.failed"));
    }
}

fn text_box(ui: &mut Ui, session: &mut Session, focus: &mut bool, actions: &mut Vec<Action>) {
    let id = Id::unique("find");
    // Enter goes on to the next match; the box keeps the focus.
    if ui.memory(|memory| memory.has_focus(id)) {
        for (modifiers, command) in [(Modifiers::SHIFT, Command::FindPrevious), (Modifiers::NONE, Command::FindNext)] {
            if ui.input_mut(|input| input.consume_key(modifiers, Key::Enter)) {
                actions.push(Action::Do(command));
            }
        }
    }
    let hint = match session.find.kind {
        FindKind::Text => t!("find.hint-text"),
        FindKind::Hex => t!("find.hint-hex"),
        FindKind::Regex => t!("find.hint-regex"),
    };
    let beside = ui.available_width() - REST;
    let alone = ui.available_width() - STANDING - 24.0;
    let width = if beside >= LEAST_BOX { beside.min(BOX) } else { alone.min(BOX) };
    let response = ui.add(line_edit(&mut session.find.text, width).id(id).hint_text(hint));
    named(&response, Role::TextInput, &t!("find.box"));
    if std::mem::take(focus) {
        response.request_focus();
        // What was looked for before is there to be typed over.
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(session.find.text.chars().count()));
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), id);
    }
}

fn kinds(ui: &mut Ui, session: &mut Session) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for kind in FindKind::ALL {
        let response = ui.add(Button::selectable(session.find.kind == kind, words::find_kind(kind)));
        named(&response, Role::RadioButton, &format!("{} {}", t!("find.kind"), words::find_kind(kind)));
        if response.clicked() {
            session.find.kind = kind;
        }
    }
    let letters = session.find.kind != FindKind::Hex;
    let response = ui.add_enabled(letters, Button::selectable(session.find.exact_case && letters, "Aa"));
    named(&response, Role::CheckBox, &t!("find.exact-case"));
    if response.on_hover_text(t!("find.exact-case")).clicked() {
        session.find.exact_case = !session.find.exact_case;
    }
    ui.add_space(4.0);
}

fn steps(ui: &mut Ui, actions: &mut Vec<Action>) {
    for (command, mark) in [(Command::FindPrevious, "▲"), (Command::FindNext, "▼")] {
        let response = ui.add(Button::new(RichText::new(mark).size(MARK)).min_size(vec2(space::CONTROL, 0.0)));
        named(&response, Role::Button, &command.text());
        if response.on_hover_text(command.tooltip(ui.ctx())).clicked() {
            actions.push(Action::Do(command));
        }
    }
}

/// Which match of how many, and how far the search is.
fn standing(ui: &mut Ui, session: &Session, at: Option<u64>) {
    if session.find.found().is_none() {
        ui.add_space(STANDING);
        return;
    }
    let progress = session.find.progress();
    let (at, count) = session.find.standing(&session.log, at);
    let text = match count {
        0 if progress.is_none() => t!("find.none"),
        _ => t!("find.count", at = at.map_or("–".to_owned(), |at| at.to_string()), count = count),
    };
    let tokens = Tokens::of(ui);
    let shown = ui.scope(|ui| {
        // What stands behind it does not move as it grows.
        ui.set_min_width(STANDING);
        ui.add(Label::new(RichText::new(text).size(space::SMALL).color(tokens.quiet)).extend())
    });
    if let Some(progress) = progress {
        ui.ctx().request_repaint_after(LOOK_AGAIN);
        // A line below the count: it takes no room that others would have to give back at the end.
        let rect = shown.response.rect;
        let reached = rect.left()..=rect.left() + rect.width() * progress.fraction();
        ui.painter().hline(reached, rect.bottom() + 1.0, Stroke::new(2.0, tokens.accent));
        let text = t!("find.running", percent = (progress.fraction() * 100.0) as u32);
        named(&shown.inner.on_hover_text(&*text), Role::ProgressIndicator, &text);
    }
}
