//! 统计: the rate as a plot, and beside it the numbers, the lengths or the peers.

mod figures;
mod numbers;
mod peers;
mod plot;
mod sizes;
mod table;

use std::sync::Arc;

use egui::{Align, Button, Layout, RichText, Ui, UiBuilder};

use crate::i18n::t;
use crate::model::statistics::{Overview, Statistics};
use crate::ui::theme::{Tokens, space};
use numbers::Unit;

/// Narrower than this, in points, plot and pages take turns.
const LEAST_FOR_TWO: f32 = 520.0;
/// Narrower than this, in points, the table of peers has the whole width.
const LEAST_FOR_PEERS: f32 = 720.0;
/// Of the width, for the plot.
const PLOT: f32 = 0.46;

/// What stands beside the plot, or in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Page {
    /// The plot, where there is no room for it beside.
    Rate,
    #[default]
    Figures,
    Sizes,
    Peers,
}

/// The statistics of a tab and how they are looked at.
#[derive(Debug)]
pub struct StatisticsView {
    /// Whether somebody looks: nothing is counted otherwise.
    pub open: bool,
    /// What is counted.
    pub statistics: Statistics,
    page: Page,
    unit: Unit,
    order: peers::Order,
}

impl StatisticsView {
    /// A view that is not open.
    pub fn new(statistics: Statistics) -> Self {
        let (page, unit, order) = Default::default();
        StatisticsView { open: false, statistics, page, unit, order }
    }

    /// Draws what can be chosen, in a row that goes on below where it is narrow. `width` is that of the region.
    pub fn bar(&mut self, ui: &mut Ui, width: f32, lost: Option<u64>) {
        let overview = Arc::clone(self.statistics.overview());
        let two = width >= LEAST_FOR_TWO;
        self.units(ui);
        ui.separator();
        self.pages(ui, two);
        let copy = Button::new(RichText::new(t!("stats.copy")).size(space::SMALL));
        if ui.add(copy).on_hover_text(t!("stats.copy-hint")).clicked() {
            ui.ctx().copy_text(self.table(&overview, self.shown_page(two), lost));
        }
        self.whose(ui, &overview);
        self.notes(ui, &overview);
    }

    /// Draws plot and page. `tab` names the tab for egui; `lost` is what the kernel dropped, None if it cannot tell.
    pub fn show(&mut self, ui: &mut Ui, tab: u64, lost: Option<u64>) {
        let overview = Arc::clone(self.statistics.overview());
        let area = ui.available_rect_before_wrap();
        let two = area.width() >= LEAST_FOR_TWO;
        let mut rest = area;
        if two && (self.page != Page::Peers || area.width() >= LEAST_FOR_PEERS) {
            let (left, right) = area.split_left_right_at_fraction(PLOT);
            rest = right.with_min_x(right.left() + space::GROUP);
            let mut ui = ui.new_child(UiBuilder::new().max_rect(left));
            plot::show(&mut ui, tab, &overview.series, self.unit);
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
        child.set_clip_rect(child.clip_rect().intersect(rest));
        child.spacing_mut().item_spacing.y = 0.0;
        match self.shown_page(two) {
            Page::Rate => plot::show(&mut child, tab, &overview.series, self.unit),
            Page::Figures => figures::show(&mut child, &self.rows(&overview, lost)),
            Page::Sizes => sizes::show(&mut child, self.sides(&overview)),
            Page::Peers => peers::show(&mut child, tab, &mut self.statistics, &mut self.order, self.unit),
        }
        ui.allocate_rect(area, egui::Sense::hover());
    }

    /// With room for both, the plot has its place already.
    fn shown_page(&self, two: bool) -> Page {
        if two && self.page == Page::Rate { Page::Figures } else { self.page }
    }

    fn units(&mut self, ui: &mut Ui) {
        for unit in [Unit::Bytes, Unit::Packets] {
            ui.selectable_value(&mut self.unit, unit, RichText::new(unit.name()).size(space::SMALL));
        }
    }

    fn pages(&mut self, ui: &mut Ui, two: bool) {
        let pages = [
            (Page::Rate, t!("stats.page.rate")),
            (Page::Figures, t!("stats.page.figures")),
            (Page::Sizes, t!("stats.page.sizes")),
            (Page::Peers, t!("stats.page.peers")),
        ];
        let shown = self.shown_page(two);
        for (page, text) in pages.into_iter().skip(usize::from(two)) {
            if ui.selectable_label(shown == page, RichText::new(text).size(space::SMALL)).clicked() {
                self.page = page;
            }
        }
    }

    /// Says whose numbers these are, if not the session's.
    fn whose(&mut self, ui: &mut Ui, overview: &Overview) {
        let tokens = Tokens::of(ui);
        if let Some(id) = self.statistics.chosen() {
            let peer = overview.peers.iter().find(|peer| peer.id == id).map(|peer| peers::name(peer.peer));
            let text = t!("stats.only-peer", peer = peer.unwrap_or_default());
            let button = Button::new(RichText::new(text).size(space::SMALL).color(tokens.accent));
            if ui.add(button).on_hover_text(t!("stats.only-peer-hint")).clicked() {
                self.statistics.choose(None);
            }
        }
    }

    /// Says what is not in the numbers.
    fn notes(&self, ui: &mut Ui, overview: &Overview) {
        let tokens = Tokens::of(ui);
        let mut note = |text: &str| ui.label(RichText::new(text).size(space::SMALL).color(tokens.event));
        if self.statistics.is_broken() {
            note(&t!("stats.broken"));
        }
        if overview.missed > 0 {
            note(&t!("stats.missed", count = numbers::grouped(overview.missed)));
        }
        let (counted, length) = overview.counted;
        // While it follows it is a moment behind; that is not worth a word.
        if length - counted.min(length) > length / 50 {
            note(&t!("stats.counting", percent = counted * 100 / length.max(1)));
        }
    }

    /// Of the chosen peer once its numbers are there, else of the session.
    fn sides<'a>(&self, overview: &'a Overview) -> &'a [crate::model::statistics::Figures; 2] {
        let chosen = overview.chosen.as_ref().filter(|(id, _)| self.statistics.chosen() == Some(*id));
        chosen.map_or(&overview.sides, |(_, sides)| sides)
    }

    fn rows(&self, overview: &Overview, lost: Option<u64>) -> Vec<figures::Row> {
        // The kernel does not say whose datagrams it dropped.
        let lost = self.statistics.chosen().is_none().then_some(lost);
        figures::rows(self.sides(overview), self.unit, lost)
    }

    fn table(&mut self, overview: &Overview, page: Page, lost: Option<u64>) -> String {
        match page {
            Page::Rate => table::of_series(overview, self.unit),
            Page::Figures => table::of_figures(&self.rows(overview, lost)),
            Page::Sizes => table::of_sizes(self.sides(overview)),
            Page::Peers => table::of_peers(overview, &mut self.order, self.unit),
        }
    }
}

/// A line where there is nothing to show, or of what is not shown.
fn quiet_line(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    ui.label(RichText::new(text).size(space::SMALL).color(tokens.quiet));
}
