//! The tabs of the sessions, a button for another one, and the menu.

use egui::containers::menu::{MenuButton, SubMenuButton};
use egui::{Align, AtomExt, Button, Layout, RichText, Role, ScrollArea, Ui, vec2};

use crate::i18n::{Language, t};
use crate::model::{Jump, Kind, Settings, State, TIME_FORMAT, Theme, local_time, words};
use crate::ui::action::Action;
use crate::ui::app::Page;
use crate::ui::command::Command;
use crate::ui::feiq::FeiqPage;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::tftp::TftpPage;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{named, quiet, segmented};

/// Radius of the lamp of the TFTP server, points.
const LAMP: f32 = 3.0;
/// What closes a tab, with the gap behind it, takes so much width, points.
const CLOSE: f32 = 26.0;
/// A tab and the button for another one take so much width at least, points.
const LEAST_TABS: f32 = 128.0;

/// What the bar shows.
pub struct TopBar<'a> {
    /// The sessions.
    pub tabs: &'a [Tab],
    /// Which one is in front.
    pub active: usize,
    /// Which page is shown.
    pub page: Page,
    /// What is ticked in the menu.
    pub settings: &'a Settings,
    /// Whether its server runs.
    pub tftp: &'a TftpPage,
    /// Whether it is online, and what was not looked at.
    pub feiq: &'a FeiqPage,
}

/// Draws the bar.
pub fn top_bar(ui: &mut Ui, bar: &TopBar<'_>, actions: &mut Vec<Action>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        menu(ui, bar, actions);
        sidebar_button(ui, bar.settings, actions);
        ui.add_space(space::ROW);
        pages(ui, bar, actions);
        ui.add_space(space::ROW);
        // Very little room: on another page, the sessions are behind their own button.
        if bar.page != Page::Sessions && ui.available_width() < LEAST_TABS {
            return;
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let room = (ui.available_width() - 40.0).max(60.0);
            ScrollArea::horizontal().max_width(room).auto_shrink([true, false]).show(ui, |ui| {
                ui.horizontal_centered(|ui| {
                    for (at, tab) in bar.tabs.iter().enumerate() {
                        // Named by the tab and not by its place, so that a drag goes on when it moves.
                        ui.push_id(tab.id, |ui| tab_button(ui, bar, at, room, actions));
                    }
                });
            });
            new_button(ui, actions);
        });
    });
}

/// A tab, which with what closes it takes no more than the room for all of them.
fn tab_button(ui: &mut Ui, bar: &TopBar<'_>, at: usize, room: f32, actions: &mut Vec<Action>) {
    let Some(tab) = bar.tabs.get(at) else { return };
    let tokens = Tokens::of(ui);
    let front = at == bar.active && bar.page == Page::Sessions;
    let title = tab.title();
    let shown = match tab.session.answers.is_on() {
        true => format!("{} {title}", icons::ARROW_BEND_UP_LEFT),
        false => title.clone(),
    };
    let text = RichText::new(shown).color(if front { tokens.text } else { tokens.quiet });
    // A long name is cut, and not the lamp before it.
    let text = text.atom_shrink(true);
    let lamp = RichText::new("●").size(10.0).color(tokens.lamp(&tab.session.state()));
    let count = tab.session.status().map_or(0, |status| status.client_count());
    let mut button = Button::selectable(front, (lamp, text)).truncate().sense(egui::Sense::click_and_drag());
    let mark = if tab.session.is_repeating() { icons::REPEAT } else { "" };
    let clients = if count > 0 { count.to_string() } else { String::new() };
    if !(mark.is_empty() && clients.is_empty()) {
        // What goes on in a tab is seen from the others.
        let text = RichText::new(format!("{mark}{clients}")).monospace().size(space::SMALL).color(tokens.quiet);
        button = button.right_text(text);
    }
    ui.scope(|ui| {
        ui.set_max_width((room - CLOSE).clamp(60.0, 220.0));
        ui.spacing_mut().item_spacing.x = 0.0;
        let response = ui.add(button.min_size(vec2(60.0, space::CONTROL + 2.0))).on_hover_text(hover(tab));
        named(&response, Role::Button, &title);
        let close = ui.add(Button::new(RichText::new(icons::X).size(space::SMALL)).frame(false));
        let close = close.on_hover_text(Command::CloseSession.tooltip(ui.ctx()));
        named(&close, Role::Button, &t!("tabs.close", name = title));
        if close.clicked() || response.middle_clicked() {
            actions.push(Action::Close(at));
        } else if response.double_clicked() {
            actions.push(Action::Rename(at));
        } else if response.clicked() {
            actions.push(Action::Select(at));
        }
        response.context_menu(|ui| tab_menu(ui, at, bar.tabs.len(), actions));
        drag(&response, at, bar.tabs.len(), actions);
        let shown = egui::Id::unique("front tab");
        if front && ui.data(|data| data.get_temp(shown)) != Some(tab.id) {
            ui.data_mut(|data| data.insert_temp(shown, tab.id));
            response.scroll_to_me(None);
        }
    });
    ui.add_space(6.0);
}

fn hover(tab: &Tab) -> String {
    if let Some(file) = tab.session.file() {
        return file.display().to_string();
    }
    let mut text = format!("{}\n{}", words::kind(tab.session.form.kind), words::state(&tab.session.state()));
    if let Some(playing) = tab.session.repeating() {
        text = format!("{text}\n{}: {}", t!("play.repeat"), words::playing(playing));
    }
    text
}

/// A tab that is dragged beyond its neighbour takes its place.
fn drag(response: &egui::Response, at: usize, count: usize, actions: &mut Vec<Action>) {
    let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) else { return };
    if pointer.x < response.rect.left() - 12.0 && at > 0 {
        actions.push(Action::Move { from: at, to: at - 1 });
    } else if pointer.x > response.rect.right() + 32.0 && at + 1 < count {
        actions.push(Action::Move { from: at, to: at + 1 });
    }
}

fn tab_menu(ui: &mut Ui, at: usize, count: usize, actions: &mut Vec<Action>) {
    let mut item = |ui: &mut Ui, command: Command, action: Action, enabled: bool| {
        if ui.add_enabled(enabled, menu_item(ui, command)).clicked() {
            actions.push(action);
            ui.close();
        }
    };
    item(ui, Command::RenameSession, Action::Rename(at), true);
    item(ui, Command::DuplicateSession, Action::Duplicate(at), true);
    if ui.add_enabled(at > 0, Button::new(t!("tabs.move-left"))).clicked() {
        actions.push(Action::Move { from: at, to: at - 1 });
        ui.close();
    }
    if ui.add_enabled(at + 1 < count, Button::new(t!("tabs.move-right"))).clicked() {
        actions.push(Action::Move { from: at, to: at + 1 });
        ui.close();
    }
    if ui.add(menu_item(ui, Command::CloseSession)).clicked() {
        actions.push(Action::Close(at));
        ui.close();
    }
}

fn new_button(ui: &mut Ui, actions: &mut Vec<Action>) {
    let (response, _) = MenuButton::from_button(Button::new(icons::PLUS)).ui(ui, |ui| {
        for kind in Kind::ALL {
            if ui.button(words::kind(kind)).clicked() {
                actions.push(Action::New(kind));
                ui.close();
            }
        }
    });
    named(&response, Role::Button, &t!("tabs.new"));
    response.on_hover_text(Command::NewSession.tooltip(ui.ctx()));
}

/// 会话, TFTP, 工具.
fn pages(ui: &mut Ui, bar: &TopBar<'_>, actions: &mut Vec<Action>) {
    let page = bar.page;
    let pages = [
        (page == Page::Sessions, t!("dock.sessions").into_owned(), Command::ShowSessions),
        (page == Page::Tftp, t!("dock.tftp").into_owned(), Command::ShowTftp),
        (page == Page::Feiq, t!("dock.feiq").into_owned(), Command::ShowFeiq),
        (page == Page::Tools, t!("dock.tools").into_owned(), Command::ShowTools),
    ];
    let segments = segmented(ui, &pages, actions);
    if let Some(segment) = segments.get(1).filter(|_| bar.tftp.server.is_running()) {
        tftp_lamp(ui, segment, &bar.tftp.server.state());
    }
    if let Some(segment) = segments.get(2).filter(|_| bar.feiq.is_running() || bar.feiq.desk.unread() > 0) {
        feiq_lamp(ui, segment, bar.feiq);
    }
}

/// Being online is not forgotten: a lamp, or how many messages were not looked at, in the corner of its segment.
fn feiq_lamp(ui: &Ui, segment: &egui::Response, page: &FeiqPage) {
    let tokens = Tokens::of(ui);
    let unread = page.desk.unread();
    if unread == 0 {
        let place = segment.rect.right_top() + vec2(-LAMP - 1.0, LAMP + 1.0);
        ui.painter().circle_filled(place, LAMP, tokens.lamp(&page.desk.state()));
        named(segment, Role::Button, &t!("feiq.segment-online"));
        return;
    }
    let text = if unread > 99 { "99+".to_owned() } else { unread.to_string() };
    let galley = ui.painter().layout_no_wrap(text, egui::FontId::monospace(9.0), tokens.on_accent);
    let size = vec2((galley.size().x + 6.0).max(12.0), 12.0);
    let place = segment.rect.right_top() + vec2(-size.x + 4.0, -3.0);
    let badge = egui::Rect::from_min_size(place, size);
    ui.painter().rect_filled(badge, 6.0, tokens.accent);
    ui.painter().galley(badge.center() - galley.size() / 2.0, galley, tokens.on_accent);
    let text = t!("feiq.segment-unread", count = unread);
    named(segment, Role::Button, &text);
    segment.clone().on_hover_text(text);
}

/// A TFTP server that runs is not forgotten: a lamp in the corner of its page's segment, on which nothing moves.
fn tftp_lamp(ui: &Ui, segment: &egui::Response, state: &State) {
    let place = segment.rect.right_top() + vec2(-LAMP - 1.0, LAMP + 1.0);
    ui.painter().circle_filled(place, LAMP, Tokens::of(ui).lamp(state));
    named(segment, Role::Button, &t!("tftp.serving"));
    segment.clone().on_hover_text(match state {
        State::Open { local, .. } => t!("tftp.listens", local = local),
        _ => t!("tftp.serving"),
    });
}

fn sidebar_button(ui: &mut Ui, settings: &Settings, actions: &mut Vec<Action>) {
    let button = Button::selectable(settings.sidebar, icons::SIDEBAR_SIMPLE);
    let response = ui.add(button).on_hover_text(Command::ToggleSidebar.tooltip(ui.ctx()));
    named(&response, Role::Button, &Command::ToggleSidebar.text());
    if response.clicked() {
        actions.push(Action::Do(Command::ToggleSidebar));
    }
}

const SESSION: [Command; 6] = [
    Command::NewSession,
    Command::DuplicateSession,
    Command::RenameSession,
    Command::CloseSession,
    Command::OpenWorkspace,
    Command::SaveWorkspace,
];
const CAPTURE: [Command; 7] = [
    Command::OpenCapture,
    Command::SaveCapture,
    Command::Export,
    Command::Replay,
    Command::RecordTo,
    Command::ToggleRecording,
    Command::RecordingSettings,
];
const LOG: [Command; 8] = [
    Command::Find,
    Command::Filter,
    Command::Rules,
    Command::Framing,
    Command::Jump,
    Command::ToggleDetails,
    Command::ToggleStatistics,
    Command::ClearLog,
];

/// Short enough for a small window at a large scale: what belongs together is one menu below.
fn menu(ui: &mut Ui, bar: &TopBar<'_>, actions: &mut Vec<Action>) {
    let settings = bar.settings;
    let (response, _) = MenuButton::from_button(Button::new(icons::LIST)).ui(ui, |ui| {
        ui.set_min_width(220.0);
        SubMenuButton::new(t!("menu.session")).ui(ui, |ui| items(ui, &SESSION, actions));
        SubMenuButton::new(t!("menu.capture")).ui(ui, |ui| items(ui, &CAPTURE, actions));
        SubMenuButton::new(t!("menu.log")).ui(ui, |ui| items(ui, &LOG, actions));
        if let Some(tab) = bar.tabs.get(bar.active) {
            SubMenuButton::new(t!("bookmarks.menu")).ui(ui, |ui| bookmarks(ui, tab, actions));
        }
        ui.separator();
        languages(ui, settings, actions);
        themes(ui, settings, actions);
        zooms(ui, settings, actions);
        ui.separator();
        SubMenuButton::new(t!("menu.help")).ui(ui, |ui| {
            items(
                ui,
                &[Command::Demo, Command::FramingLesson, Command::Palette, Command::Help, Command::About],
                actions,
            );
        });
        items(ui, &[Command::Quit], actions);
    });
    named(&response, Role::Button, &t!("menu.open"));
    response.on_hover_text(t!("menu.open"));
}

/// So many bookmarks are listed; the keys lead to all of them.
const MOST_BOOKMARKS: usize = 200;

fn bookmarks(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let keys = [Command::ToggleBookmark, Command::NextBookmark, Command::PreviousBookmark, Command::ClearBookmarks];
    items(ui, &keys, actions);
    ui.separator();
    if tab.view.bookmarks().is_empty() {
        quiet(ui, t!("bookmarks.none"));
    }
    let reader = tab.session.log.reader();
    ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
        for &record in tab.view.bookmarks().range(tab.session.log.records()).take(MOST_BOOKMARKS) {
            let time = reader.meta(record).map(|meta| local_time(meta.time, TIME_FORMAT)).unwrap_or_default();
            let text = format!("{}  {time}", record + 1);
            if ui.button(RichText::new(text).monospace().size(space::SMALL)).clicked() {
                actions.push(Action::Jump(Jump::Record(record)));
                ui.close();
            }
        }
    });
}

fn menu_item(ui: &Ui, command: Command) -> Button<'static> {
    let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
    Button::new(command.text()).shortcut_text(keys)
}

fn items(ui: &mut Ui, commands: &[Command], actions: &mut Vec<Action>) {
    for &command in commands {
        let response = ui.add(menu_item(ui, command));
        named(&response, Role::Button, &command.text());
        if response.clicked() {
            actions.push(Action::Do(command));
            ui.close();
        }
    }
}

fn languages(ui: &mut Ui, settings: &Settings, actions: &mut Vec<Action>) {
    SubMenuButton::new(t!("menu.language")).ui(ui, |ui| {
        for language in Language::ALL {
            if ui.radio(settings.language == language, language.name()).clicked() {
                actions.push(Action::Language(language));
                ui.close();
            }
        }
    });
}

fn themes(ui: &mut Ui, settings: &Settings, actions: &mut Vec<Action>) {
    let name = |theme| match theme {
        Theme::System => t!("theme.system"),
        Theme::Light => t!("theme.light"),
        Theme::Dark => t!("theme.dark"),
    };
    SubMenuButton::new(t!("menu.theme")).ui(ui, |ui| {
        for theme in Theme::ALL {
            if ui.radio(settings.theme == theme, name(theme)).clicked() {
                actions.push(Action::Theme(theme));
                ui.close();
            }
        }
    });
}

fn zooms(ui: &mut Ui, settings: &Settings, actions: &mut Vec<Action>) {
    SubMenuButton::new(t!("menu.zoom")).ui(ui, |ui| {
        for zoom in [1.0_f32, 1.25, 1.5, 2.0, 2.5, 3.0] {
            let chosen = (settings.zoom - zoom).abs() < 0.01;
            if ui.radio(chosen, format!("{:.0} %", zoom * 100.0)).clicked() {
                actions.push(Action::Zoom(zoom));
                ui.close();
            }
        }
        ui.separator();
        items(ui, &[Command::ZoomIn, Command::ZoomOut, Command::ZoomReset], actions);
    });
}
