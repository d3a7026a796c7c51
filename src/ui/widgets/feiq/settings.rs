//! 设置: who we are to the others, where we are heard, and what happens by itself. Each field checks itself.

use egui::{Button, ComboBox, Popup, PopupCloseBehavior, Response, Role, ScrollArea, TextEdit, Ui, vec2};

use crate::i18n::t;
use crate::model::feiq::{FeiqField, FeiqForm, FeiqProblem};
use crate::model::{self, words};
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqAction, FeiqPage, Wanted};
use crate::ui::icons;
use crate::ui::theme::space;
use crate::ui::widgets::{group_heading, labelled, line_edit, named, problem, quiet, row};

/// Width of the button behind the folder, points.
const BROWSE: f32 = 30.0;

/// What is known of the form while it is drawn.
struct Fields<'a> {
    problems: &'a [(FeiqField, FeiqProblem)],
    focus: &'a mut Option<FeiqField>,
    /// Something was changed for good.
    changed: bool,
}

/// Draws the settings into the rest of the column.
pub fn settings(ui: &mut Ui, page: &mut FeiqPage, composing: bool, actions: &mut Vec<Action>) {
    // While a word is composed, its letters stand in the field already.
    let problems = if composing { Vec::new() } else { page.desk.problems() };
    let (running, has_password) = (page.is_running(), page.desk.has_password());
    let mut fields = Fields { problems: &problems, focus: &mut page.focus, changed: false };
    let form = &mut page.desk.form;
    let password = &mut page.password;
    let waits = page.waits && running;
    ScrollArea::vertical().id_salt("feiq-settings").auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(space::COLUMN);
        group_heading(ui, &t!("feiq.group-me"));
        me(ui, form, &mut fields);
        group_heading(ui, &t!("feiq.group-network"));
        network(ui, form, &mut fields);
        if waits {
            quiet(ui, t!("feiq.waits"));
        }
        group_heading(ui, &t!("feiq.group-files"));
        folder(ui, form, &mut fields, actions);
        group_heading(ui, &t!("feiq.group-manners"));
        manners(ui, form, &mut fields);
        let changed = fields.changed;
        password_row(ui, password, has_password, actions);
        if changed {
            actions.push(Action::Feiq(FeiqAction::Apply));
        }
    });
}

impl Fields<'_> {
    /// A line with its label.
    fn text(&mut self, ui: &mut Ui, label: &str, text: &mut String, hint: &str) -> Response {
        let response = row(ui, label, |ui| ui.add(line_edit(text, space::FIELD).hint_text(hint)));
        self.changed |= response.lost_focus();
        response
    }

    /// What follows a field: the focus, and what is wrong.
    fn after(&mut self, ui: &mut Ui, field: FeiqField, response: &Response) {
        if *self.focus == Some(field) {
            *self.focus = None;
            response.request_focus();
            response.scroll_to_me(None);
        }
        for (_, wrong) in self.problems.iter().filter(|(of, _)| *of == field) {
            problem(ui, &words::feiq_problem(wrong));
        }
    }

    fn tick(&mut self, ui: &mut Ui, value: &mut bool, label: &str, hint: &str) {
        self.changed |= ui.checkbox(value, label).on_hover_text(hint).changed();
    }
}

fn me(ui: &mut Ui, form: &mut FeiqForm, fields: &mut Fields<'_>) {
    let nick = fields.text(ui, &t!("feiq.nick"), &mut form.nick, &t!("feiq.nick-hint"));
    fields.after(ui, FeiqField::Nick, &nick);
    fields.text(ui, &t!("feiq.group"), &mut form.group, &t!("feiq.group-hint"));
    fields.text(ui, &t!("feiq.away-text"), &mut form.away_text, &t!("feiq.away-example"));
    row(ui, &t!("feiq.look"), |ui| {
        let name = |feiq: bool| if feiq { t!("feiq.look-feiq") } else { t!("feiq.look-plain") };
        let combo = ComboBox::from_id_salt("feiq-look").selected_text(name(form.feiq_look)).width(space::FIELD);
        let shown = combo.truncate().show_ui(ui, |ui| {
            for feiq in [true, false] {
                fields.changed |= ui.selectable_value(&mut form.feiq_look, feiq, name(feiq)).changed();
            }
        });
        shown.response.on_hover_text(t!("feiq.look-hint"))
    });
}

fn network(ui: &mut Ui, form: &mut FeiqForm, fields: &mut Fields<'_>) {
    let port = fields.text(ui, &t!("feiq.port"), &mut form.port, "2425");
    fields.after(ui, FeiqField::Port, &port);
    interfaces(ui, form, fields);
    let (label, edit) = labelled(ui, &t!("feiq.beyond"), |ui| {
        let edit = TextEdit::multiline(&mut form.beyond).desired_rows(2).desired_width(space::FIELD);
        ui.add(edit.hint_text(t!("feiq.beyond-example"))).on_hover_text(t!("feiq.beyond-hint"))
    });
    fields.changed |= edit.lost_focus();
    let edit = edit.labelled_by(label);
    fields.after(ui, FeiqField::Beyond, &edit);
}

/// 网卡: all, or some by their addresses. The system is asked for them when the list is opened.
fn interfaces(ui: &mut Ui, form: &mut FeiqForm, fields: &mut Fields<'_>) {
    let text = if form.local.is_empty() { t!("feiq.all-interfaces").into_owned() } else { form.local.join(", ") };
    let (_, button) = labelled(ui, &t!("feiq.interfaces"), |ui| {
        let button = Button::new(&text).right_text(icons::CARET_DOWN).truncate();
        ui.add_sized(vec2(space::FIELD, space::CONTROL), button)
    });
    named(&button, Role::Button, &format!("{} {text}", t!("feiq.interfaces")));
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        let mut all = form.local.is_empty();
        if ui.checkbox(&mut all, t!("feiq.all-interfaces")).changed() {
            form.local.clear();
            fields.changed = true;
        }
        for address in model::addresses().unwrap_or_default().into_iter().filter(|address| address.ip.is_ipv4()) {
            let ip = address.ip.to_string();
            let mut chosen = form.local.contains(&ip);
            if ui.checkbox(&mut chosen, format!("{ip}  {}", address.interface)).changed() {
                form.local.retain(|known| *known != ip);
                form.local.extend(chosen.then_some(ip));
                fields.changed = true;
            }
        }
        quiet(ui, t!("feiq.interfaces-hint"));
    });
}

fn folder(ui: &mut Ui, form: &mut FeiqForm, fields: &mut Fields<'_>, actions: &mut Vec<Action>) {
    let (label, (edit, browse)) = labelled(ui, &t!("feiq.folder"), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let edit = line_edit(&mut form.folder, space::FIELD - BROWSE - 2.0).hint_text(t!("feiq.folder-usual"));
        (ui.add(edit), ui.add(Button::new(icons::FOLDER_OPEN).min_size(vec2(BROWSE, space::CONTROL))))
    });
    named(&browse, Role::Button, &t!("feiq.browse"));
    if browse.on_hover_text(t!("feiq.browse")).clicked() {
        actions.push(Action::Feiq(FeiqAction::Pick(Wanted::Receive)));
    }
    fields.changed |= edit.lost_focus();
    let edit = edit.labelled_by(label).on_hover_text(t!("feiq.folder-hint"));
    fields.after(ui, FeiqField::Folder, &edit);
}

fn manners(ui: &mut Ui, form: &mut FeiqForm, fields: &mut Fields<'_>) {
    fields.tick(ui, &mut form.keep_history, &t!("feiq.keep-history"), &t!("feiq.keep-history-hint"));
    fields.tick(ui, &mut form.notify, &t!("feiq.notify"), &t!("feiq.notify-hint"));
    fields.tick(ui, &mut form.shakes, &t!("feiq.shakes"), &t!("feiq.shakes-hint"));
    fields.tick(ui, &mut form.reply, &t!("feiq.reply"), &t!("feiq.reply-hint"));
    fields.tick(ui, &mut form.manners, &t!("feiq.manners"), &t!("feiq.manners-hint"));
}

/// The password of locked messages: a new one, and whether there is one.
fn password_row(ui: &mut Ui, typed: &mut String, has: bool, actions: &mut Vec<Action>) {
    let hint = if has { t!("feiq.password-set") } else { t!("feiq.password-none") };
    let (label, edit) = labelled(ui, &t!("feiq.password"), |ui| {
        let width = space::FIELD - BROWSE - 2.0;
        ui.spacing_mut().item_spacing.x = 2.0;
        let edit = ui.add(line_edit(typed, width).password(true).hint_text(hint));
        let set = ui.add(Button::new(icons::CHECK).min_size(vec2(BROWSE, space::CONTROL)));
        named(&set, Role::Button, &t!("feiq.password-change"));
        if set.on_hover_text(t!("feiq.password-change")).clicked() {
            actions.push(Action::Feiq(FeiqAction::SetPassword(typed.clone())));
        }
        edit
    });
    edit.labelled_by(label).on_hover_text(t!("feiq.password-hint"));
}
