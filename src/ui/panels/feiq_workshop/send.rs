//! Where the packet goes, how often, and the button. It says why it cannot be pressed, and why there are bounds.

use std::borrow::Cow;

use egui::{Label, RichText, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::feiq::{MakerField, Whom};
use crate::ui::action::Action;
use crate::ui::feiq::FeiqAction;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{accent_button, big_button, labelled, line_edit, maker_problem, named, problem, quiet};
use crate::ui::workshop::{Made, Workshop};

/// Width of a number, points.
const NUMBER: f32 = 56.0;
/// Width of an address.
const ADDRESS: f32 = 160.0;
/// A name is shown up to so many characters: a longer one would push the form around.
const LONGEST_NAME: usize = 12;
/// Width of the button.
const BUTTON: f32 = 104.0;

/// Draws them.
pub fn send(ui: &mut Ui, workshop: &mut Workshop, made: &Made, actions: &mut Vec<Action>) {
    whom(ui, workshop, made);
    let missing = missing(workshop, made);
    if missing.is_none() {
        maker_problem(ui, &made.problems, MakerField::Address);
    }
    rhythm(ui, workshop);
    maker_problem(ui, &made.problems, MakerField::Every);
    maker_problem(ui, &made.problems, MakerField::Times);
    ui.horizontal_wrapped(|ui| button(ui, workshop, made, missing, actions));
    if workshop.not_taken {
        problem(ui, &t!("feiq-packet.maker.not-taken"));
    }
    let color = Tokens::of(ui).quiet;
    ui.add(Label::new(RichText::new(t!("feiq-packet.maker.bounded")).size(space::SMALL).color(color)).wrap());
}

/// What nobody has typed or chosen yet: nothing is wrong with it.
fn missing(workshop: &Workshop, made: &Made) -> Option<Cow<'static, str>> {
    match workshop.maker.whom {
        Whom::Address if workshop.maker.address.trim().is_empty() => Some(t!("feiq-packet.maker.no-address")),
        Whom::Selected if made.selected.is_none() => Some(t!("feiq-packet.problem.nobody")),
        _ => None,
    }
}

fn whom(ui: &mut Ui, workshop: &mut Workshop, made: &Made) {
    let label = t!("feiq-packet.maker.whom");
    labelled(ui, &label, |ui| {
        // A wrapped row begins its next line where the one around it begins: behind the label only in a column.
        ui.vertical(|ui| whom_of(ui, workshop, made, &label));
    });
}

fn whom_of(ui: &mut Ui, workshop: &mut Workshop, made: &Made, label: &str) {
    let maker = &mut workshop.maker;
    ui.horizontal_wrapped(|ui| {
        let who = made.selected.as_deref().map(short);
        let who = who.unwrap_or_else(|| t!("feiq-packet.maker.nobody").into_owned());
        let selected = format!("{} ({who})", t!("feiq-packet.maker.selected"));
        for (whom, name) in [
            (Whom::Selected, selected.into()),
            (Whom::Everyone, t!("feiq-packet.maker.everyone")),
            (Whom::Address, t!("feiq-packet.maker.address")),
        ] {
            let radio = ui.radio_value(&mut maker.whom, whom, name.as_ref());
            named(&radio, Role::RadioButton, &format!("{label} {name}"));
            if whom == Whom::Everyone {
                radio.on_hover_text(t!("feiq-packet.maker.everyone-hint"));
            }
        }
        if maker.whom == Whom::Address {
            let edit = ui.add(line_edit(&mut maker.address, ADDRESS).hint_text("192.168.1.17:2425"));
            named(&edit, Role::TextInput, &format!("{label} {}", t!("feiq-packet.maker.address")));
        }
    });
}

fn rhythm(ui: &mut Ui, workshop: &mut Workshop) {
    let maker = &mut workshop.maker;
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(space::CONTROL);
        ui.checkbox(&mut maker.repeats, t!("feiq-packet.maker.repeats"));
        if maker.repeats {
            let every = ui.label(t!("feiq-packet.maker.every"));
            ui.add(line_edit(&mut maker.every, NUMBER)).labelled_by(every.id);
            let times = ui.label(t!("feiq-packet.maker.times"));
            ui.add(line_edit(&mut maker.times, NUMBER)).labelled_by(times.id);
        }
    });
}

fn button(
    ui: &mut Ui,
    workshop: &mut Workshop,
    made: &Made,
    missing: Option<Cow<'static, str>>,
    actions: &mut Vec<Action>,
) {
    let size = vec2(BUTTON, space::CONTROL);
    if made.left > 0 {
        if big_button(ui, true, size, accent_button(ui, &t!("feiq-packet.maker.stop"))).clicked() {
            actions.push(Action::Feiq(FeiqAction::StopRaw));
        }
        quiet(ui, t!("feiq-packet.maker.left", left = made.left));
        return;
    }
    let text = match workshop.maker.repeats {
        true => t!("feiq-packet.maker.send-repeated"),
        false => t!("feiq-packet.maker.send"),
    };
    let why = match (&made.raw, made.is_online) {
        (_, false) => Some(t!("feiq-packet.maker.offline")),
        (None, true) if made.problems.len() == 1 && missing.is_some() => missing,
        (None, true) => Some(t!("feiq-packet.maker.fix")),
        (Some(_), true) => None,
    };
    let button = accent_button(ui, &text);
    let response = big_button(ui, why.is_none(), size, button);
    if let Some(why) = why {
        quiet(ui, why);
    } else if response.on_hover_text(t!("feiq-packet.maker.send-hint")).clicked() {
        actions.extend(made.raw.clone().map(|raw| Action::Feiq(FeiqAction::SendRaw(raw))));
    }
}

fn short(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name)),
        None => name.to_owned(),
    }
}
