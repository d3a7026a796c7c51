//! The command: a mode from the list or a number, and its options as ticks.

use egui::{ComboBox, Role, Ui};

use crate::i18n::t;
use crate::model::feiq::{Maker, MakerField, Mode, Options};
use crate::model::words;
use crate::ui::theme::space;
use crate::ui::widgets::{labelled, line_edit, maker_problem, named, quiet};
use crate::ui::workshop::Made;

/// Width of the number, points.
const NUMBER: f32 = 96.0;

/// Draws the command.
pub fn command(ui: &mut Ui, maker: &mut Maker, made: &Made) {
    let label = t!("feiq-packet.field.command");
    let (name, edit) = labelled(ui, &label, |ui| {
        let edit = ui.add(line_edit(&mut maker.command, NUMBER));
        if let Some(command) = maker.command() {
            modes(ui, maker, command.mode());
        }
        edit
    });
    let hex = maker.command().map(|command| format!("{command} = 0x{:X}", command.0)).unwrap_or_default();
    edit.labelled_by(name).on_hover_text(hex);
    maker_problem(ui, &made.problems, MakerField::Command);
    options(ui, maker);
}

fn modes(ui: &mut Ui, maker: &mut Maker, mode: Mode) {
    let text = format!("{}  {}", words::feiq_mode(mode), words::feiq_mode_words(mode));
    let width = ui.available_width() - space::SCROLLBAR;
    let list = ComboBox::from_id_salt("feiq-maker-mode").selected_text(&text).width(width).height(320.0).truncate();
    let shown = list.show_ui(ui, |ui| {
        let chosen = |other: &Mode| {
            let text = format!("{:02X}  {}  {}", other.0, words::feiq_mode(*other), words::feiq_mode_words(*other));
            ui.selectable_label(*other == mode, text).clicked()
        };
        Mode::NAMED.iter().copied().filter(chosen).last()
    });
    named(&shown.response, Role::ComboBox, &format!("{}: {text}", t!("feiq-packet.view.mode")));
    if let Some(mode) = shown.inner.flatten() {
        maker.set_mode(mode);
    }
}

fn options(ui: &mut Ui, maker: &mut Maker) {
    let Some(command) = maker.command() else { return };
    labelled(ui, &t!("feiq-packet.maker.options"), |ui| {
        ui.vertical(|ui| {
            ui.set_max_width(ui.available_width() - space::SCROLLBAR);
            ui.horizontal_wrapped(|ui| {
                let mut rest = command.options();
                for (option, name) in Options::of(command.mode()) {
                    rest = rest.without(option);
                    let mut holds = command.has(option);
                    let short = name.strip_suffix("OPT").unwrap_or(name);
                    let tick = ui.checkbox(&mut holds, short).on_hover_text(format!("{name} = 0x{:X}", option.0));
                    if tick.changed() {
                        maker.set_option(option, holds);
                    }
                }
                if rest != Options::NONE {
                    quiet(ui, t!("feiq-packet.maker.unknown-options", bits = format!("{:X}", rest.0)));
                }
            });
        });
    });
}
