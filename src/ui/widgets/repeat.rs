//! 循环周期: its row in the left column, and how it goes below the send box.
//!
//! ```text
//! [✓] 循环周期 [1000] ms × [∞  ] ⚙
//! ```

use egui::containers::menu::MenuButton;
use egui::{Align, Button, DragValue, Label, Layout, RichText, Role, Ui, vec2};

use super::{line_edit, named, problem, quiet};
use crate::i18n::t;
use crate::model::{PlayEnd, Session, Settings, words};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};

/// Width of the field of the period and of the times, points.
const PERIOD: f32 = 58.0;
const TIMES: f32 = 38.0;

/// Draws the row: whether, how often, how many times, and how fast at most to other machines.
pub fn repeat_row(ui: &mut Ui, session: &mut Session, most_away: u32, actions: &mut Vec<Action>) {
    let size = vec2(space::COLUMN, space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.checkbox(&mut session.sending.repeat, t!("play.repeat")).on_hover_text(t!("play.repeat-hint"));
        let period = ui.add(line_edit(&mut session.sending.every, PERIOD)).on_hover_text(t!("play.period-hint"));
        named(&period, Role::TextInput, &t!("play.period"));
        quiet(ui, "ms ×");
        let times = line_edit(&mut session.sending.times, TIMES).hint_text("∞");
        named(&ui.add(times).on_hover_text(t!("play.times-hint")), Role::TextInput, &t!("play.times"));
        limit(ui, most_away, actions);
    });
    if let (true, Err(error)) = (session.sending.repeat, session.sending.rhythm()) {
        problem(ui, &words::repeat_error(error));
    }
}

/// How many packets a second other machines are sent.
fn limit(ui: &mut Ui, most_away: u32, actions: &mut Vec<Action>) {
    let (response, _) = MenuButton::from_button(Button::new(icons::GEAR).frame(false)).ui(ui, |ui| {
        ui.set_max_width(space::COLUMN);
        ui.horizontal(|ui| {
            let label = ui.label(t!("play.limit"));
            let mut most = most_away;
            let field = ui.add(DragValue::new(&mut most).range(Settings::AWAY).update_while_editing(false));
            named(&field.labelled_by(label.id), Role::SpinButton, &t!("play.limit"));
            if most != most_away {
                actions.push(Action::SetMostAway(most));
            }
        });
        quiet(ui, t!("play.limit-hint"));
    });
    named(&response, Role::Button, &t!("play.limit-button"));
    response.on_hover_text(t!("play.limit-button"));
}

/// Below the send box: how it goes, or how it went that ended by itself. False where there is nothing to say.
pub fn repeat_line(ui: &mut Ui, session: &mut Session) -> bool {
    let tokens = Tokens::of(ui);
    let running = session.is_repeating();
    let Some(playing) = session.repeating() else { return running };
    let (mut text, full) = (words::playing(playing), words::playing_in_full(playing));
    let mut color = tokens.quiet;
    if let Some(end) = &playing.ended {
        text = format!("{} · {text}", words::play_end(end));
        color = if *end == PlayEnd::Done { tokens.quiet } else { tokens.error };
        let dismiss = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("hint.dismiss"));
        named(&dismiss, Role::Button, &t!("hint.dismiss"));
        if dismiss.clicked() {
            session.dismiss_repeat();
        }
    } else {
        ui.label(RichText::new(icons::REPEAT).size(space::SMALL).color(tokens.accent));
    }
    let line = Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate();
    ui.add(line).on_hover_text(full);
    true
}
