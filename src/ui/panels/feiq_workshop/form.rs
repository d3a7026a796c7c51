//! The form: version, number, names; what the packet says, and in which charset.

use egui::containers::menu::MenuButton;
use egui::{Button, Response, Role, TextEdit, Ui};

use crate::i18n::t;
use crate::model::feiq::{Maker, MakerField, Preset, VersionLook};
use crate::model::words;
use crate::ui::icons;
use crate::ui::theme::space;
use crate::ui::widgets::{charset_list, labelled, line_edit, maker_line, maker_problem, named, problem};
use crate::ui::workshop::{Made, Workshop};

/// Width of the list of charsets, points.
const CHARSET: f32 = 110.0;

/// Packets to begin with. `nick` and `group` are ours.
pub fn presets(ui: &mut Ui, workshop: &mut Workshop, nick: &str, group: &str) {
    let name = t!("feiq-packet.maker.presets");
    let (menu, _) = MenuButton::from_button(Button::new(format!("{name} {}", icons::CARET_DOWN))).ui(ui, |ui| {
        for preset in Preset::ALL {
            if ui.button(words::feiq_preset(preset)).clicked() {
                preset.put(&mut workshop.maker, nick, group, &t!("feiq-packet.maker.sample"));
                workshop.not_loaded = false;
                ui.close();
            }
        }
    });
    named(&menu, Role::Button, &name);
}

/// What stands before the command.
pub fn form(ui: &mut Ui, workshop: &mut Workshop, made: &Made) {
    if workshop.not_loaded {
        problem(ui, &t!("feiq-packet.maker.not-loaded"));
    }
    let maker = &mut workshop.maker;
    let mut versions: Vec<Response> = Vec::new();
    let label = t!("feiq-packet.field.version");
    labelled(ui, &label, |ui| {
        ui.spacing_mut().item_spacing.x = space::GROUP;
        for (look, name) in [
            (VersionLook::Plain, t!("feiq-packet.maker.plain")),
            (VersionLook::FeiQ, t!("feiq-packet.maker.feiq")),
            (VersionLook::Free, t!("feiq-packet.maker.free")),
        ] {
            let response = ui.radio_value(&mut maker.version, look, name.as_ref());
            named(&response, Role::RadioButton, &format!("{label} {name}"));
            versions.push(response.on_hover_text(t!("feiq-packet.maker.version-hint")));
        }
        if maker.version == VersionLook::Free {
            let width = ui.available_width() - space::SCROLLBAR;
            let edit = ui.add(line_edit(&mut maker.free_version, width));
            named(&edit, Role::TextInput, &label);
        }
    });
    maker_problem(ui, &made.problems, MakerField::Version);
    let wrong = made.problems.as_slice();
    let (profile, number) = (&made.ours.profile, made.ours.number);
    let hint = t!("feiq-packet.maker.number-next", number = number);
    maker_line(ui, &t!("feiq-packet.field.number"), &mut maker.number, &hint, (wrong, MakerField::Number));
    let own = |name: &str| t!("feiq-packet.maker.own", name = name).into_owned();
    let user = own(&profile.user);
    maker_line(ui, &t!("feiq-packet.field.user"), &mut maker.user, &user, (wrong, MakerField::User));
    let host = own(&profile.host);
    maker_line(ui, &t!("feiq-packet.field.host"), &mut maker.host, &host, (wrong, MakerField::Host));
}

/// What stands behind the command.
pub fn contents(ui: &mut Ui, maker: &mut Maker, made: &Made) {
    let wrong = made.problems.as_slice();
    let (name, edit) = labelled(ui, &t!("feiq-packet.maker.text"), |ui| {
        let width = ui.available_width() - space::SCROLLBAR;
        let edit = TextEdit::multiline(&mut maker.text).desired_width(width).desired_rows(2);
        ui.add(edit.hint_text(t!("feiq-packet.maker.text-hint")))
    });
    edit.labelled_by(name).on_hover_text(t!("feiq-packet.maker.text-hint"));
    maker_problem(ui, wrong, MakerField::Text);
    let hint = t!("feiq-packet.maker.list-hint");
    maker_line(ui, &t!("feiq-packet.maker.list"), &mut maker.list, &hint, (wrong, MakerField::List))
        .on_hover_text(hint.as_ref());
    let label = t!("feiq-packet.maker.charset");
    labelled(ui, &label, |ui| {
        let list = ui.scope(|ui| {
            ui.set_max_width(CHARSET);
            charset_list(ui, "feiq-maker-charset", &mut maker.charset)
        });
        named(&list.inner, Role::ComboBox, &format!("{label} {}", maker.charset.name()));
        ui.checkbox(&mut maker.ended, t!("feiq-packet.maker.ended")).on_hover_text(t!("feiq-packet.maker.ended-hint"));
    });
}
