//! The strip of long work: one quiet line each, with progress, speed, the time that is left, and cancel.

use std::time::Duration;

use egui::{Button, Label, ProgressBar, RichText, Role, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{named, speed, strip};
use crate::ui::work::Work;

/// Lines in view at once; the others follow as these end.
const MOST: usize = 4;
/// Width of the bar, points.
const BAR: f32 = 120.0;

/// Draws the strip.
pub fn work(ui: &mut Ui, works: &[Work], actions: &mut Vec<Action>) {
    for work in works.iter().take(MOST) {
        line(ui, work, actions);
    }
    if works.len() > MOST {
        small(ui, &t!("work.more", count = works.len() - MOST));
    }
}

fn line(ui: &mut Ui, work: &Work, actions: &mut Vec<Action>) {
    strip(
        ui,
        |ui| state(ui, work, actions),
        |ui| drop(ui.add(Label::new(RichText::new(&work.name).size(space::SMALL)).truncate())),
    );
}

/// From the right: what can be done, the time that is left, the speed, and how far it is.
fn state(ui: &mut Ui, work: &Work, actions: &mut Vec<Action>) {
    if button(ui, &t!("dialog.cancel"), &t!("work.cancel", name = work.name)) {
        actions.push(Action::CancelWork(work.id));
    }
    if let Some(paused) = work.paused() {
        let text = if paused { t!("work.go-on") } else { t!("work.pause") };
        if button(ui, &text, &text) {
            actions.push(Action::PauseWork { id: work.id, paused: !paused });
        }
    }
    let progress = work.progress();
    if let Some(left) = progress.left().filter(|_| work.paused() != Some(true)) {
        small(ui, &t!("work.left", time = format!("{:>5}", clock(left))));
    }
    // As wide as any: the bar does not move.
    small(ui, &format!("{:>10}", speed(progress.speed())));
    let bar = ProgressBar::new(progress.fraction()).desired_width(BAR).desired_height(8.0).fill(Tokens::of(ui).accent);
    named(&ui.add(bar), Role::ProgressIndicator, &work.name);
    small(ui, &format!("{:>3.0}%", progress.fraction() * 100.0));
}

fn button(ui: &mut Ui, text: &str, name: &str) -> bool {
    let button = ui.add(Button::new(RichText::new(text).size(space::SMALL)).frame(false));
    named(&button, Role::Button, name);
    button.clicked()
}

fn small(ui: &mut Ui, text: &str) {
    let color = Tokens::of(ui).quiet;
    ui.label(RichText::new(text).monospace().size(space::SMALL).color(color));
}

/// `1:05`, or with hours `2:01:05`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
