//! The strip of long work: one quiet line each, with progress, speed, the time that is left, and cancel.

use egui::{Button, Label, ProgressBar, RichText, Role, Ui};

use crate::i18n::t;
use crate::model::tftp::Summary;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::feiq::FilesAtWork;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{clock, named, speed, strip};
use crate::ui::work::{LOOK, Work};

/// Lines in view at once; the others follow as these end.
const MOST: usize = 4;
/// Width of the bar, points.
const BAR: f32 = 120.0;

/// What goes on on other pages than the one in front.
pub struct Others {
    /// So many transfers of the client of TFTP, and how.
    pub tftp: Option<(usize, Summary)>,
    /// Files of 飞秋.
    pub feiq: Option<FilesAtWork>,
}

/// Draws the strip.
pub fn work(ui: &mut Ui, works: &[Work], others: &Others, actions: &mut Vec<Action>) {
    if let Some((count, summary)) = &others.tftp {
        let name = t!("tftp.at-work", count = count);
        transfers(ui, &name, (summary.speed, summary.fraction), Command::ShowTftp, actions);
    }
    if let Some(files) = &others.feiq {
        ui.ctx().request_repaint_after(LOOK);
        let name = t!("feiq.at-work", count = files.count);
        transfers(ui, &name, (files.speed, files.fraction), Command::ShowFeiq, actions);
    }
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

/// All transfers of a page in one line, which leads there.
fn transfers(ui: &mut Ui, name: &str, (rate, fraction): (f64, f32), show: Command, actions: &mut Vec<Action>) {
    let state = |ui: &mut Ui| {
        if button(ui, &t!("tftp.show"), &t!("tftp.show")) {
            actions.push(Action::Do(show));
        }
        small(ui, &format!("{:>10}", speed(rate)));
        bar(ui, fraction, name);
    };
    strip(ui, state, |ui| drop(ui.add(Label::new(RichText::new(name).size(space::SMALL)).truncate())));
}

/// How far it is.
fn bar(ui: &mut Ui, fraction: f32, name: &str) {
    let bar = ProgressBar::new(fraction).desired_width(BAR).desired_height(8.0).fill(Tokens::of(ui).accent);
    named(&ui.add(bar), Role::ProgressIndicator, name);
    small(ui, &format!("{:>3.0}%", fraction * 100.0));
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
    bar(ui, progress.fraction(), &work.name);
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
