//! 客户端: which file of which server, and where it is here. Who sets nothing else gets what is best.

use egui::{Button, ComboBox, Key, Label, Popup, PopupCloseBehavior, Response, RichText, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::tftp::{ClientForm, TftpError, TftpField, downloads};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tftp::{TftpAction, TftpPage, Wanted};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{TftpFields, accent_button, combo_edit, group_heading, named, problem, row};

/// Draws the questions and the buttons.
pub fn client(ui: &mut Ui, page: &mut TftpPage, composing: bool, errors: &[TftpError], actions: &mut Vec<Action>) {
    group_heading(ui, &t!("tftp.transfer"));
    let mut fields = TftpFields { errors, focus: &mut page.focus, editable: true };
    let recent = page.client.recent.clone();
    let form = &mut page.client.form;
    let mut entered = server(ui, form, &mut fields, recent);
    entered |= enter(&fields.text(ui, TftpField::Port, &mut form.port, "69"));
    let name = fields.text(ui, TftpField::Name, &mut form.name, &t!("tftp.name-example"));
    entered |= enter(&name);
    if name.lost_focus() {
        form.spread();
    }
    charset(ui, form);
    entered |= local(ui, form, &mut fields, actions);
    target(ui, form);
    // While a word is composed, Enter ends the word.
    buttons(ui, entered && !composing, actions);
    let mut told: Vec<String> = page.client_view.refused.clone();
    told.extend(page.client.failure().as_ref().map(words::net_error));
    told.extend(page.unpicked.filter(|wanted| *wanted != Wanted::Shared).map(|_| t!("dialog.no-file").into_owned()));
    told.iter().for_each(|text| problem(ui, text));
}

/// 服务器, with those that were asked before to choose from.
fn server(ui: &mut Ui, form: &mut ClientForm, fields: &mut TftpFields<'_>, recent: Vec<String>) -> bool {
    let name = t!("tftp.server");
    let hint = t!("tftp.server-example");
    let offers = || recent.into_iter().map(|server| (server, String::new())).collect();
    let response = row(ui, &name, |ui| combo_edit(ui, &mut form.server, (&name, &hint), space::FIELD, true, offers));
    let entered = enter(&response);
    fields.after(ui, TftpField::Server, &response);
    if response.lost_focus() {
        form.spread();
    }
    entered
}

/// In which bytes the name goes: only of interest where it is more than ASCII.
fn charset(ui: &mut Ui, form: &mut ClientForm) {
    if form.name.is_ascii() {
        return;
    }
    row(ui, &t!("tftp.charset"), |ui| {
        let combo = ComboBox::from_id_salt("tftp-charset").selected_text(form.charset.name()).width(space::FIELD);
        let shown = combo.show_ui(ui, |ui| {
            for charset in ClientForm::CHARSETS {
                ui.selectable_value(&mut form.charset, charset, charset.name());
            }
        });
        shown.response.on_hover_text(t!("tftp.charset-hint"))
    });
}

/// 本地文件, with a menu that asks the system for a file or a folder.
fn local(ui: &mut Ui, form: &mut ClientForm, fields: &mut TftpFields<'_>, actions: &mut Vec<Action>) -> bool {
    let hint = t!("tftp.local-example");
    let (edit, browse) = fields.path(ui, TftpField::Local, &mut form.local, &hint);
    Popup::menu(&browse).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
        for (text, wanted) in [(t!("tftp.pick-file"), Wanted::File), (t!("tftp.pick-folder"), Wanted::Folder)] {
            if ui.button(text).clicked() {
                actions.push(Action::Tftp(TftpAction::Pick(wanted)));
            }
        }
    });
    let entered = enter(&edit);
    edit.on_hover_text(t!("tftp.local-hint"));
    entered
}

/// Where a download goes, as long as its name follows the remote one. The line stays where it says nothing: what is
/// below does not move while a path is typed.
fn target(ui: &mut Ui, form: &ClientForm) {
    let path = form.download_path().unwrap_or_else(downloads);
    let typed = path.to_string_lossy() == form.local.trim();
    let path = path.display().to_string();
    let text = if typed { " ".into() } else { t!("tftp.goes-to", path = path) };
    let text = RichText::new(text).size(space::SMALL).color(Tokens::of(ui).quiet);
    let line = ui.add(Label::new(text).truncate().show_tooltip_when_elided(typed));
    if !typed {
        line.on_hover_text(path);
    }
}

/// 下载, 上传. Enter in a field downloads: a file that is there is asked about.
fn buttons(ui: &mut Ui, entered: bool, actions: &mut Vec<Action>) {
    ui.add_space(space::ROW);
    ui.horizontal(|ui| {
        let size = vec2((space::COLUMN - ui.spacing().item_spacing.x) / 2.0, space::CONTROL + 6.0);
        let download = format!("{}  {}", icons::DOWNLOAD_SIMPLE, Command::TftpDownload.text());
        let upload = format!("{}  {}", icons::UPLOAD_SIMPLE, Command::TftpUpload.text());
        let offers =
            [(Command::TftpDownload, accent_button(ui, &download)), (Command::TftpUpload, Button::new(upload))];
        for (command, button) in offers {
            let response = ui.add_sized(size, button).on_hover_text(command.tooltip(ui.ctx()));
            named(&response, Role::Button, &command.text());
            if response.clicked() {
                actions.push(Action::Do(command));
            }
        }
    });
    if entered {
        actions.push(Action::Do(Command::TftpDownload));
    }
}

/// Enter was pressed in a field.
fn enter(response: &Response) -> bool {
    response.lost_focus() && response.ctx.input(|input| input.key_pressed(Key::Enter))
}
