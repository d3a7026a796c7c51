//! 数据日志: the log with its heading; an empty one says what to press.

use egui::{Align, Frame, Layout, Margin, RichText, TextWrapMode, Ui, vec2};

use crate::i18n::t;
use crate::model::{Kind, Shape, State, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{
    LogAction, button_width, filter_box, filter_counts, filter_problem, find_bar, heading, named, quiet, segmented,
};

/// Draws the heading and the log. Returns what was asked of the log.
pub fn log(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) -> Option<LogAction> {
    let frame = Frame::new().inner_margin(Margin::symmetric(space::MARGIN, 0));
    frame.show(ui, |ui| head(ui, tab, actions));
    let bound = tab.session.bound();
    let area = ui.available_rect_before_wrap();
    let action = tab.view.show(ui, &mut tab.session.log, bound);
    nothing_matches(ui, tab, area);
    let crowded = area.height() < LEAST_BESIDE_EVENTS && !tab.session.log.records().is_empty();
    if says_next_step(tab) && !crowded {
        let mut empty = ui.new_child(
            egui::UiBuilder::new().max_rect(area.shrink(space::GROUP)).layout(Layout::top_down(Align::Center)),
        );
        next_step(&mut empty, tab, actions);
    }
    action
}

/// What stands above the log: its name, how it is shown, what is looked for in it, and what is missing.
fn head(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let is_wide = ui.available_width() >= WIDE;
    let has_room = ui.available_width() >= ROOM;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            statistics_button(ui, tab, actions);
            clients_button(ui, tab, actions);
            shapes(ui, tab, actions);
            if is_wide {
                filter(ui, tab, FILTER);
            }
            // What is only told takes the room that the controls leave, and is cut where that is too little.
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                // Beside the list of clients in a small window there may be no room even for the name.
                let name = t!("log.heading");
                if ui.available_width() >= button_width(ui, &name) {
                    heading(ui, &name);
                }
                if has_room {
                    filter_counts(ui, &tab.session.filter, &tab.session.log);
                }
                if is_wide || !tab.session.log.is_filtered() {
                    counts(ui, tab);
                }
            });
        });
    });
    if !is_wide {
        filter_row(ui, tab, has_room);
    }
    filter_problem(ui, &tab.session.filter);
    if tab.session.finding {
        find_bar(ui, &mut tab.session, tab.view.selection.latest(), &mut tab.focus_find, actions);
    }
    not_recorded(ui, tab, actions);
}

/// In the middle of a log of which the filter shows nothing.
fn nothing_matches(ui: &mut Ui, tab: &Tab, area: egui::Rect) {
    let (filter, log) = (&tab.session.filter, &tab.session.log);
    if log.is_filtered() && log.count() == 0 && filter.progress().is_none() && area.height() >= LEAST_FOR_DEMO {
        let hint = RichText::new(t!("filter.nothing")).color(Tokens::of(ui).quiet);
        ui.put(area, egui::Label::new(hint));
    }
}

/// From this width on, the filter stands beside the heading.
const WIDE: f32 = 590.0;
/// From this width on, its counts stand there.
const ROOM: f32 = 390.0;
/// Width of the filter there.
const FILTER: f32 = 230.0;

/// The filter below the heading, where there is no room beside it: once it was asked for.
fn filter_row(ui: &mut Ui, tab: &mut Tab, counts_above: bool) {
    if !tab.filtering && tab.session.filter.text.is_empty() {
        return;
    }
    let width = ui.available_width();
    filter(ui, tab, width);
    if !counts_above && tab.session.filter.problem().is_none() {
        ui.horizontal(|ui| filter_counts(ui, &tab.session.filter, &tab.session.log));
    }
}

fn filter(ui: &mut Ui, tab: &mut Tab, width: f32) {
    filter_box(ui, &mut tab.session.filter, &mut tab.filter_form, &mut tab.focus_filter, width);
}

/// Until data has come or gone, the log says what to do; a few events leave room for it.
fn says_next_step(tab: &Tab) -> bool {
    const MOST_EVENTS: u64 = 4;
    let records = tab.session.log.records();
    if tab.session.file().is_some() {
        return false;
    }
    let totals = tab.session.totals();
    records.end - records.start <= MOST_EVENTS && totals.received_packets + totals.sent_packets == 0
}

/// Why nothing is recorded, with what can be done about it.
fn not_recorded(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let Some(why) = tab.session.not_recorded() else { return };
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("{} {why}", icons::WARNING)).size(space::SMALL).color(tokens.error));
        for (text, command) in
            [(t!("capture.retry"), Command::ToggleRecording), (t!("capture.settings"), Command::RecordingSettings)]
        {
            if ui.small_button(text).on_hover_text(command.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Do(command));
            }
        }
    });
}

/// What is not in view: selected, held back, gone, not recorded.
fn counts(ui: &mut Ui, tab: &Tab) {
    let log = &tab.session.log;
    let tokens = Tokens::of(ui);
    if log.is_paused() {
        let text = t!("log.paused", count = log.held_back());
        ui.label(RichText::new(format!("{} {text}", icons::PAUSE)).size(space::SMALL).color(tokens.event));
    }
    if log.gone() > 0 {
        ui.label(RichText::new(t!("log.gone-count", count = log.gone())).size(space::SMALL).color(tokens.event));
    }
    let unrecorded = tab.session.totals().unrecorded;
    if unrecorded > 0 {
        let text = t!("capture.unrecorded", count = unrecorded);
        ui.label(RichText::new(text).size(space::SMALL).color(tokens.event));
    }
    frames(ui, tab);
    let selected = tab.view.selection.count();
    if selected > 0 {
        quiet(ui, t!("log.selected", count = selected));
    }
}

/// That frames are shown, how many there are, and what is not in view of them.
fn frames(ui: &mut Ui, tab: &Tab) {
    let Some(frames) = tab.session.frames() else { return };
    let way = words::framing(tab.session.shown_framing());
    let shown = quiet(ui, t!("framing.shown", count = frames.count()));
    shown.on_hover_text(t!("framing.shown-hint", way = way, held = frames.held()));
    if frames.cut() > 0 {
        let text = RichText::new(t!("framing.cut-count", count = frames.cut())).size(space::SMALL);
        ui.label(text.color(Tokens::of(ui).event)).on_hover_text(t!("framing.cut-hint"));
    }
    if frames.behind() > BEHIND {
        quiet(ui, t!("framing.behind", count = frames.behind()));
    }
    // What there is least room for stands last.
    quiet(ui, way);
}

/// So many records that are no frames yet are worth to be told.
const BEHIND: u64 = 10_000;

/// 日志 表格 流: the ways to read the log.
fn shapes(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let now = tab.session.log.settings.shape();
    let segments = [
        (now == Shape::Log, t!("log.shape-log").into_owned(), Command::ShowLog),
        (now == Shape::Table, t!("log.shape-table").into_owned(), Command::ShowTable),
        (now == Shape::Stream, t!("log.shape-stream").into_owned(), Command::ShowStream),
    ];
    segmented(ui, &segments, actions);
}

fn clients_button(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    if !tab.session.form.has_clients() {
        return;
    }
    let count = tab.session.status().map_or(0, |status| status.client_count());
    let text = format!("{} {}", icons::USERS, t!("clients.count", count = count));
    let button = egui::Button::selectable(tab.clients, text);
    let response = ui.add(button).on_hover_text(Command::ToggleClients.tooltip(ui.ctx()));
    if response.clicked() {
        actions.push(Action::Do(Command::ToggleClients));
    }
}

fn statistics_button(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let command = Command::ToggleStatistics;
    let button = egui::Button::selectable(tab.statistics.open, command.text());
    if ui.add(button).on_hover_text(command.tooltip(ui.ctx())).clicked() {
        actions.push(Action::Do(command));
    }
}

/// Below some lines of events the hint needs this much height, or it would stand upon them.
const LEAST_BESIDE_EVENTS: f32 = 240.0;
/// Room for the button of the demonstration peer and its line.
const LEAST_FOR_DEMO: f32 = 96.0;

/// In the middle of an empty log: what to do next.
fn next_step(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let height = ui.available_height();
    ui.add_space(if height < LEAST_FOR_DEMO * 2.0 { 0.0 } else { height * 0.3 });
    let state = tab.session.state();
    let text = match (&state, tab.session.form.kind) {
        (State::Open { local, .. }, Kind::Udp) => t!("empty.udp", local = local),
        (State::Open { local, .. }, Kind::TcpServer) => t!("empty.server", local = local),
        (State::Open { .. }, Kind::TcpClient) => t!("empty.client"),
        (State::Open { local, .. }, Kind::Relay) => {
            let form = &tab.session.form;
            t!("relay.empty", local = local, remote = format!("{}:{}", form.remote_address, form.remote_port))
        }
        (State::Opening | State::Connecting { .. } | State::Closing, _) => words::state(&state).into(),
        (_, Kind::TcpClient) => t!("empty.press-connect"),
        (_, _) => t!("empty.press-open"),
    };
    ui.label(RichText::new(text).color(tokens.quiet));
    if ui.available_height() < LEAST_FOR_DEMO {
        return;
    }
    ui.add_space(space::GROUP);
    quiet(ui, t!("empty.no-peer"));
    let demo = egui::Button::new(format!("{} {}", icons::BROADCAST, Command::Demo.text())).min_size(vec2(120.0, 28.0));
    let response = ui.add(demo).on_hover_text(Command::Demo.tooltip(ui.ctx()));
    named(&response, egui::Role::Button, &Command::Demo.text());
    if response.clicked() {
        actions.push(Action::Do(Command::Demo));
    }
}
