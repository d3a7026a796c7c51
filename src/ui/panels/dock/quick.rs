//! 快捷指令: the group, its commands, and what sends all of them in order.

use egui::containers::menu::MenuButton;
use egui::{Align, Button, ComboBox, DragValue, Frame, Key, Layout, Panel, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::quick::{QuickCommand, QuickGroup, Removed};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::shelf::{QuickAction, Shelf};
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{line_edit, named, problem, quick_list, quiet};

/// With more commands than this, there is a box to find one.
const FEW: usize = 8;

/// Draws the page.
pub fn quick(ui: &mut Ui, tab: &mut Tab, shelf: &mut Shelf, composing: bool, actions: &mut Vec<Action>) {
    leave_on_escape(ui, shelf, composing);
    let group = shelf.quick.shown(&tab.session.quick);
    head(ui, tab, shelf, group, actions);
    let Some(group) = group else {
        quiet(ui, t!("quick.no-group"));
        return;
    };
    Panel::bottom("quick-foot").frame(Frame::new()).show_separator_line(false).show(ui, |ui| {
        foot(ui, tab, shelf, group, actions);
    });
    let count = shelf.quick.groups().get(group).map_or(0, |group| group.commands.len());
    if count > FEW || !shelf.quick_view.search.is_empty() {
        let width = ui.available_width();
        let edit = line_edit(&mut shelf.quick_view.search, width).hint_text(t!("quick.search"));
        named(&ui.add(edit), Role::TextInput, &t!("quick.search"));
    }
    if count == 0 {
        ui.add(egui::Label::new(egui::RichText::new(t!("quick.empty")).weak()).wrap());
    } else if shelf.quick_view.count(&shelf.quick, group) == 0 {
        quiet(ui, t!("quick.none-found"));
    }
    let run = tab.quick_run.as_ref();
    let next = run.and_then(|run| run.next(&run.playing(&tab.session)?));
    quick_list(ui, &mut shelf.quick, group, &mut shelf.quick_view, next, actions);
}

fn leave_on_escape(ui: &Ui, shelf: &mut Shelf, composing: bool) {
    // Esc closes what is nearest: a dialog, a list, then this.
    let dialog = ui.memory(|memory| memory.top_modal_layer().is_some());
    let escape = !composing && !dialog && ui.input(|input| input.key_pressed(Key::Escape));
    if escape && !egui::Popup::is_any_open(ui.ctx()) && shelf.quick_view.naming.take().is_none() {
        shelf.quick_view.leave();
    }
}

/// Which group, and what is done with groups.
fn head(ui: &mut Ui, tab: &mut Tab, shelf: &mut Shelf, group: Option<usize>, actions: &mut Vec<Action>) {
    if let (Some(group), Some(_)) = (group, &shelf.quick_view.naming) {
        naming(ui, shelf, group, actions);
        return;
    }
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 2.0 * (space::CONTROL + ui.spacing().item_spacing.x)).max(60.0);
        let shown = group.and_then(|at| shelf.quick.groups().get(at)).map(|group| group.name.clone());
        let shown = shown.unwrap_or_default();
        let combo = ComboBox::from_id_salt("quick-group").selected_text(&shown).width(width).truncate().height(320.0);
        let response = ui.scope(|ui| {
            ui.set_max_width(width);
            let list = combo.show_ui(ui, |ui| {
                for group in shelf.quick.groups() {
                    ui.selectable_value(&mut tab.session.quick.shown, group.name.clone(), group.name.as_str());
                }
            });
            list.response
        });
        named(&response.inner, Role::ComboBox, &format!("{} {shown}", t!("quick.group")));
        let add = ui.add(Button::new(icons::PLUS).min_size(vec2(space::CONTROL, 0.0)).frame(false));
        named(&add, Role::Button, &t!("quick.group-add"));
        if add.on_hover_text(t!("quick.group-add")).clicked() {
            let name = shelf
                .quick
                .add_group(QuickGroup { name: t!("quick.group-default").into_owned(), ..QuickGroup::default() });
            shelf.quick_view.naming = Some(name.clone());
            tab.session.quick.shown = name;
        }
        let (menu, _) = MenuButton::from_button(Button::new(icons::LIST).frame(false)).ui(ui, |ui| {
            group_menu(ui, tab, shelf, group, actions);
        });
        named(&menu, Role::Button, &t!("quick.group-menu"));
        menu.on_hover_text(t!("quick.group-menu"));
    });
}

/// The name of the group while it is typed, and what is wrong with it.
fn naming(ui: &mut Ui, shelf: &mut Shelf, group: usize, actions: &mut Vec<Action>) {
    let Some(name) = &mut shelf.quick_view.naming else { return };
    let mut done = false;
    ui.horizontal(|ui| {
        let width = ui.available_width() - space::CONTROL - ui.spacing().item_spacing.x - 10.0;
        let response = ui.add(line_edit(name, width));
        named(&response, Role::TextInput, &t!("quick.group-name"));
        if ui.memory(|memory| memory.focused().is_none()) && !response.lost_focus() {
            response.request_focus();
        }
        let check = ui.add(Button::new(icons::CHECK));
        named(&check, Role::Button, &t!("quick.done"));
        let check = check.on_hover_text(t!("quick.done"));
        done = check.clicked() || response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    match shelf.quick.check_name(group, name) {
        Err(error) => problem(ui, &words::rename_error(error)),
        Ok(()) if done => {
            actions.push(Action::Quick(QuickAction::Rename { group, name: name.trim().to_owned() }));
            shelf.quick_view.naming = None;
        }
        Ok(()) => {}
    }
}

fn group_menu(ui: &mut Ui, tab: &mut Tab, shelf: &mut Shelf, group: Option<usize>, actions: &mut Vec<Action>) {
    let item = |ui: &mut Ui, text: &str| {
        let clicked = ui.button(text).clicked();
        if clicked {
            ui.close();
        }
        clicked
    };
    if let Some(at) = group {
        if item(ui, &t!("quick.group-rename")) {
            shelf.quick_view.naming = shelf.quick.groups().get(at).map(|group| group.name.clone());
        }
        if item(ui, &t!("quick.group-duplicate"))
            && let Some(name) = shelf.quick.duplicate_group(at)
        {
            tab.session.quick.shown = name;
        }
        if item(ui, &t!("quick.group-delete")) {
            shelf.quick.remove_group(at);
        }
        if item(ui, &t!("quick.all")) {
            let all = shelf.quick.groups().get(at).is_some_and(|group| group.commands.iter().all(|one| one.ticked));
            shelf.quick.tick_all(at, !all);
        }
        ui.separator();
    }
    if item(ui, &Command::ImportQuick.text()) {
        actions.push(Action::Do(Command::ImportQuick));
    }
    if group.is_some() {
        if item(ui, &Command::ExportQuick.text()) {
            actions.push(Action::Do(Command::ExportQuick));
        }
        if item(ui, &t!("quick.export-all")) {
            actions.push(Action::Quick(QuickAction::AskExportAll));
        }
    }
}

/// Adding, bringing back, and sending all in order.
fn foot(ui: &mut Ui, tab: &mut Tab, shelf: &mut Shelf, group: usize, actions: &mut Vec<Action>) {
    ui.add_space(space::ROW);
    removed(ui, tab, shelf);
    ui.horizontal_wrapped(|ui| {
        if ui.button(format!("{} {}", icons::PLUS, t!("quick.add"))).clicked() {
            let send = tab.session.send.clone();
            let at = shelf.quick.insert(group, usize::MAX, QuickCommand { send, ..QuickCommand::default() });
            if let Some(command) = at.and_then(|at| shelf.quick.command(group, at)) {
                shelf.quick_view.edit(command.id);
            }
        }
        let save = ui.button(t!("quick.from-box")).on_hover_text(Command::SaveAsQuick.tooltip(ui.ctx()));
        if save.clicked() {
            actions.push(Action::Do(Command::SaveAsQuick));
        }
    });
    ui.separator();
    sequence(ui, tab, shelf, group, actions);
    on_connect(ui, tab, shelf, group);
}

fn removed(ui: &mut Ui, tab: &mut Tab, shelf: &mut Shelf) {
    let name = match shelf.quick.removed() {
        Some(Removed::Group(_, group)) => group.name.clone(),
        Some(Removed::Command(_, _, command)) => command.title(),
        None => return,
    };
    let size = vec2(ui.available_width(), space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        if ui.button(t!("quick.undo")).clicked()
            && let Some(group) = shelf.quick.undo()
        {
            tab.session.quick.shown = group;
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(egui::RichText::new(t!("quick.removed", name = name)).weak()).truncate());
        });
    });
}

fn sequence(ui: &mut Ui, tab: &mut Tab, shelf: &mut Shelf, group: usize, actions: &mut Vec<Action>) {
    let Some(of) = shelf.quick.groups().get(group) else { return };
    let (mut looped, mut rounds) = (of.looped, of.rounds);
    ui.horizontal(|ui| {
        if tab.quick_run.is_some() {
            if ui.button(format!("{} {}", icons::STOP, t!("quick.stop"))).clicked() {
                actions.push(Action::Quick(QuickAction::Stop));
            }
        } else {
            let text = format!("{} {}", icons::PLAY, t!("quick.sequence"));
            let response = ui.button(text).on_hover_text(t!("quick.sequence-hint"));
            named(&response, Role::Button, &t!("quick.sequence"));
            if response.clicked() {
                actions.push(Action::Quick(QuickAction::Run));
            }
        }
        ui.checkbox(&mut looped, t!("quick.loop")).on_hover_text(t!("quick.loop-hint"));
        if looped {
            let field = ui.add(DragValue::new(&mut rounds).range(0..=u64::from(u32::MAX)));
            named(&field, Role::SpinButton, &t!("quick.rounds"));
            field.on_hover_text(t!("quick.loop-hint"));
        }
    });
    if (looped, rounds) != (of.looped, of.rounds) {
        shelf.quick.change(group, |group| (group.looped, group.rounds) = (looped, rounds));
    }
    if let Some(run) = &tab.quick_run {
        match run.playing(&tab.session) {
            Some(playing) => quiet(ui, t!("quick.playing", round = playing.rounds + 1, sent = playing.sent)),
            None => quiet(ui, t!("quick.starting")),
        };
    }
}

/// Which group is sent on connect is the session's.
fn on_connect(ui: &mut Ui, tab: &mut Tab, shelf: &Shelf, group: usize) {
    let Some(of) = shelf.quick.groups().get(group) else { return };
    let chosen = &mut tab.session.quick.on_connect;
    let mut sends = *chosen == of.name;
    let tick = ui.checkbox(&mut sends, t!("quick.on-connect")).on_hover_text(t!("quick.on-connect-hint"));
    if tick.changed() {
        *chosen = if sends { of.name.clone() } else { String::new() };
    }
}
