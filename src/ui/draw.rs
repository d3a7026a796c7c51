//! How a frame is put together.
//!
//! ```text
//! ┌ tabs ─────────────────────────────── 会话 TFTP 工具 ☰ ┐
//! │ messages                                             │
//! ├─────────────┬─────────────────┬────────┬────────┤
//! │ 网络设置     │ 数据日志         │ 客户端  │ 快捷    │
//! │ 接收设置     │                 │        │ 历史    │
//! │ 发送设置     ├─────────────────┴────────┤ 打包    │
//! │             │ 数据发送                  │ 应答    │
//! ├─────────────┴──────────────────────────┴────────┤
//! │ 就绪!                        1/1  RX: 4  TX: 6  │
//! └─────────────────────────────────────────────────┘
//! ```

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use crate::model::{Dock, Settings};
use crate::ui::action::Action;
use crate::ui::app::{App, Page};
use crate::ui::panels;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};

/// A window narrower than this, in points, has no room for the left column beside the log.
const NARROW: f32 = 480.0;
/// Beside a log narrower than this, in points, there is no room for the list of clients; folding the column makes some.
const ROOMY: f32 = 420.0;
/// Less height than this, in points, has no room for the log above the statistics: they take its place.
const LEAST_WITH_STATISTICS: f32 = 260.0;
/// The dock is at least as wide, points.
const LEAST_DOCK: f32 = 232.0;
/// Beside the dock, the log keeps this width, points.
const LEAST_BESIDE_DOCK: f32 = 360.0;
/// Less width than this, in points, has no room for the dock beside the log: it takes the log's place.
const LEAST_WITH_DOCK: f32 = LEAST_DOCK + LEAST_BESIDE_DOCK;
/// The log with its heading keeps this height beside the details, points.
const LEAST_LOG: f32 = 112.0;

impl App {
    /// Draws the regions of the window, from the edges to the middle.
    pub(super) fn draw(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        self.draw_top(ui, actions);
        self.draw_bottom(ui, actions);
        if self.page == Page::Tftp {
            let composing = self.composing.is_active();
            panels::tftp(ui, &mut self.tftp, &mut self.settings, composing, actions);
            return;
        }
        if self.page == Page::Feiq {
            if self.feiq.packets && panels::feiq_workshop(ui, &mut self.feiq, actions) {
                return;
            }
            let composing = self.composing.is_active();
            panels::feiq(ui, &mut self.feiq, &mut self.settings, composing, actions);
            return;
        }
        if self.page == Page::Tools {
            let frame = framed(ui);
            CentralPanel::default().frame(frame).show(ui, |ui| panels::tools(ui, &mut self.tools, actions));
            return;
        }
        let composing = self.composing.is_active();
        let restored = self.front_is_restored();
        let Some(tab) = self.tabs.get_mut(self.active) else { return };
        let panel = Tokens::of(ui).panel;
        let narrow = ui.available_width() < NARROW;
        let most_away = self.settings.most_away;
        let column = Frame::new().fill(panel).inner_margin(Margin { left: space::MARGIN, right: 0, top: 8, bottom: 4 });
        if self.settings.sidebar && narrow {
            // No room for both: the column takes the log's place until it is folded.
            CentralPanel::default()
                .frame(column)
                .show(ui, |ui| draw_column(ui, tab, composing, restored, most_away, actions));
            return;
        }
        if self.settings.sidebar {
            let panel = Panel::left("column").frame(column).exact_size(space::SIDEBAR).resizable(false);
            panel.show(ui, |ui| draw_column(ui, tab, composing, restored, most_away, actions));
        }
        if let Some(page) = self.dock.filter(|_| tab.session.file().is_none())
            && draw_dock(ui, &mut self.settings.dock_width, |ui| {
                let (shelf, formats) = (&mut self.shelf, &mut self.settings.formats);
                panels::dock(ui, page, tab, &mut panels::Desk { shelf, formats, composing }, actions);
            })
        {
            return;
        }
        if tab.session.file().is_none() {
            draw_send(ui, tab, composing, self.dock, &mut self.settings, actions);
        }
        if tab.statistics.open && draw_statistics(ui, tab, actions) {
            return;
        }
        if tab.session.form.has_clients() && tab.clients && ui.available_width() >= ROOMY {
            draw_clients(ui, tab, actions);
        }
        if tab.details.open {
            draw_details(ui, tab, &mut self.settings, actions);
        }
        if tab.lesson {
            draw_lesson(ui, tab, actions);
        }
        let log = Frame::new().fill(panel).inner_margin(Margin { left: 0, right: 0, top: 4, bottom: 0 });
        let asked = CentralPanel::default().frame(log).show(ui, |ui| panels::log(ui, tab, actions)).inner;
        if let Some(action) = asked {
            self.perform_in_log(ui.ctx(), action);
        }
    }

    /// The tabs, and below them what there is to be told.
    fn draw_top(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let bar = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(8, 4));
        Panel::top("tabs").frame(bar).exact_size(38.0).show(ui, |ui| {
            let bar = panels::TopBar {
                tabs: &self.tabs,
                active: self.active,
                page: self.page,
                settings: &self.settings,
                tftp: &self.tftp,
                feiq: &self.feiq,
            };
            panels::top_bar(ui, &bar, actions);
        });
        let (left, discards) = (self.leftovers.count(), self.leftovers.discards);
        if left > 0 {
            let offer = Panel::top("leftovers").frame(Frame::new());
            offer.show(ui, |ui| panels::leftovers(ui, left, discards, actions));
        }
        if !self.messages.is_empty() {
            Panel::top("messages").frame(Frame::new()).show(ui, |ui| panels::banners(ui, &self.messages, actions));
        }
    }

    /// The status bar, and above it the work that runs.
    fn draw_bottom(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let line = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(10, 2));
        if self.page == Page::Tftp {
            Panel::bottom("status").frame(line).exact_size(26.0).show(ui, |ui| panels::tftp_status(ui, &self.tftp));
        } else if self.page == Page::Feiq {
            Panel::bottom("status").frame(line).exact_size(26.0).show(ui, |ui| panels::feiq_status(ui, &self.feiq));
        } else if let Some(tab) = self.tabs.get_mut(self.active) {
            Panel::bottom("status").frame(line).exact_size(26.0).show(ui, |ui| panels::status_bar(ui, tab, actions));
        }
        // On its own page, TFTP has its list.
        let tftp = self.tftp.at_work().filter(|_| self.page != Page::Tftp);
        // So has 飞秋 its cards.
        let feiq = self.feiq.at_work().filter(|_| self.page != Page::Feiq);
        if !self.works.is_empty() || tftp.is_some() || feiq.is_some() {
            let others = panels::Others { tftp, feiq };
            Panel::bottom("work").frame(line).show(ui, |ui| panels::work(ui, &self.works, &others, actions));
        }
    }
}

fn framed(ui: &Ui) -> Frame {
    Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(space::MARGIN, 6))
}

fn draw_send(
    ui: &mut Ui,
    tab: &mut Tab,
    composing: bool,
    dock: Option<Dock>,
    settings: &mut Settings,
    actions: &mut Vec<Action>,
) {
    let heights = 104.0..=(ui.available_height() * 0.6).max(104.0);
    let send = Panel::bottom("send").frame(framed(ui)).resizable(true).size_range(heights);
    let shown = send.default_size(settings.send_height).show(ui, |ui| panels::send(ui, tab, composing, dock, actions));
    settings.send_height = shown.response.rect.height();
}

/// True if the dock took the place of the log and the send box.
fn draw_dock(ui: &mut Ui, width: &mut f32, dock: impl FnOnce(&mut Ui)) -> bool {
    if ui.available_width() < LEAST_WITH_DOCK {
        CentralPanel::default().frame(framed(ui)).show(ui, dock);
        return true;
    }
    let widest = ui.available_width() - LEAST_BESIDE_DOCK;
    let panel = Panel::right("dock").frame(framed(ui)).resizable(true);
    let panel = panel.default_size(*width).size_range(LEAST_DOCK..=widest);
    let shown = panel.show(ui, dock);
    *width = shown.response.rect.width();
    false
}

/// True if the statistics took the place of the log.
fn draw_statistics(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) -> bool {
    if ui.available_height() < LEAST_WITH_STATISTICS {
        CentralPanel::default().frame(framed(ui)).show(ui, |ui| panels::statistics(ui, tab, actions));
        return true;
    }
    let highest = ui.available_height() * 0.75;
    let panel = Panel::bottom("statistics").frame(framed(ui)).resizable(true).size_range(130.0..=highest);
    let normal = (ui.available_height() * 0.5).clamp(170.0, 300.0);
    panel.default_size(normal).show(ui, |ui| panels::statistics(ui, tab, actions));
    false
}

fn draw_clients(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let widest = (ui.available_width() * 0.55).max(160.0);
    let list = Panel::right("clients").frame(framed(ui)).resizable(true).size_range(160.0..=widest);
    let normal = (ui.available_width() * 0.36).clamp(200.0, 340.0);
    list.default_size(normal).show(ui, |ui| panels::clients(ui, tab, actions));
}

/// Height of the lesson's row of buttons and its margins.
const LESSON_BUTTONS: f32 = 48.0;

/// What is to be seen in the log, above it; in a small window it scrolls, and leaves the log some lines.
fn draw_lesson(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let most = (ui.available_height() - LEAST_LOG).clamp(64.0, 190.0);
    let panel = Panel::top(egui::Id::unique(("lesson", tab.id))).frame(framed(ui)).resizable(false);
    panel.max_size(most).show(ui, |ui| panels::lesson(ui, tab, most - LESSON_BUTTONS, actions));
}

/// The details below the log take at most what leaves it some lines.
fn draw_details(ui: &mut Ui, tab: &mut Tab, settings: &mut Settings, actions: &mut Vec<Action>) {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(space::MARGIN, 4));
    let most = (ui.available_height() - LEAST_LOG).max(64.0);
    let panel = Panel::bottom(egui::Id::unique(("details", tab.id))).frame(frame).resizable(true);
    // The default widens the range, so the range comes last.
    let panel = panel.default_size(settings.details_height).size_range(64.0..=most);
    let shown = panel.show(ui, |ui| panels::details(ui, tab, actions));
    settings.details_height = shown.response.rect.height();
}

fn draw_column(ui: &mut Ui, tab: &mut Tab, composing: bool, restored: bool, most_away: u32, actions: &mut Vec<Action>) {
    ScrollArea::vertical().id_salt(tab.id).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(space::COLUMN);
        if tab.session.file().is_some() {
            panels::file(ui, tab, restored, actions);
            ui.add_space(space::GROUP);
            panels::receive(ui, tab, actions);
            return;
        }
        panels::network(ui, tab, composing, actions);
        ui.add_space(space::GROUP);
        panels::receive(ui, tab, actions);
        ui.add_space(space::GROUP);
        panels::send_settings(ui, tab, composing, most_away, actions);
    });
}
