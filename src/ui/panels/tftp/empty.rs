//! A side without transfers teaches: what TFTP is for, what to type, and one button that shows it.

use egui::{Label, RichText, Role, ScrollArea, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tftp::{Side, TftpPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{copied_value, heading, named};

/// Lines are not longer than this, points.
const WIDEST: f32 = 560.0;

/// Draws what there is to learn.
pub fn empty(ui: &mut Ui, page: &TftpPage, actions: &mut Vec<Action>) {
    ScrollArea::vertical().id_salt("tftp-empty").auto_shrink(false).show(ui, |ui| {
        ui.set_max_width((ui.available_width() - space::SCROLLBAR).min(WIDEST));
        ui.spacing_mut().item_spacing.y = space::GROUP;
        match page.side {
            Side::Client => client(ui, page, actions),
            Side::Server => server(ui, page),
        }
    });
}

/// The button is in view even where there is little room.
fn client(ui: &mut Ui, page: &TftpPage, actions: &mut Vec<Action>) {
    heading(ui, &t!("tftp.empty.client"));
    paragraph(ui, &t!("tftp.empty.what"));
    let button = ui.button(format!("{}  {}", icons::PLAY, Command::TftpDemo.text()));
    let button = button.on_hover_text(Command::TftpDemo.tooltip(ui.ctx()));
    named(&button, Role::Button, &Command::TftpDemo.text());
    if button.clicked() {
        actions.push(Action::Do(Command::TftpDemo));
    }
    quiet(ui, &t!("tftp.empty.demo"));
    ui.add_space(space::ROW);
    for text in [t!("tftp.empty.download"), t!("tftp.empty.upload"), t!("tftp.empty.automatic")] {
        paragraph(ui, &text);
    }
    waiting(ui, page);
}

fn waiting(ui: &mut Ui, page: &TftpPage) {
    if page.client.waiting() > 0 {
        quiet(ui, &t!("tftp.waiting", count = page.client.waiting()));
    }
}

/// Before it runs, how it is started; then what a client types to get a file.
fn server(ui: &mut Ui, page: &TftpPage) {
    let Some((_, commands)) = &page.commands else {
        heading(ui, &t!("tftp.empty.server"));
        for text in [t!("tftp.empty.what"), t!("tftp.empty.start"), t!("tftp.empty.safe")] {
            paragraph(ui, &text);
        }
        return;
    };
    heading(ui, &t!("tftp.empty.runs"));
    paragraph(ui, &t!("tftp.empty.ask"));
    let width = ui.available_width();
    for command in commands {
        copied_value(ui, &t!("tftp.empty.command"), command, width);
    }
}

fn paragraph(ui: &mut Ui, text: &str) {
    ui.add(Label::new(text).wrap());
}

fn quiet(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).size(space::SMALL).color(Tokens::of(ui).quiet);
    ui.add(Label::new(text).wrap());
}
