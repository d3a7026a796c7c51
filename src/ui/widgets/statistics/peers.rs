//! Who takes how much: a row for each peer, sorted by what is asked for; only the rows in view are drawn.

use std::sync::Arc;

use egui::{Align, Button, Label, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use super::numbers::{Unit, grouped};
use crate::capture::Peer;
use crate::i18n::t;
use crate::model::statistics::{Overview, PeerFigures, Statistics, Volume};
use crate::ui::theme::{Tokens, space};

/// Height of a row.
const ROW: f32 = 20.0;

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Key {
    /// When they came.
    Came,
    /// Packets, both directions.
    Packets,
    /// Bytes, both directions.
    #[default]
    Bytes,
    /// Rate of the last second, both directions.
    Rate,
}

/// The order of the rows, made anew when the numbers or the key change.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub key: Key,
    ascending: bool,
    made: Option<(Arc<[PeerFigures]>, Key, bool, Unit)>,
    rows: Vec<u32>,
}

impl Order {
    /// The peers in order.
    pub fn sorted<'a>(&'a mut self, overview: &'a Overview, unit: Unit) -> impl Iterator<Item = &'a PeerFigures> {
        self.make(&overview.peers, unit);
        self.rows.iter().filter_map(|&row| overview.peers.get(row as usize))
    }

    fn make(&mut self, peers: &Arc<[PeerFigures]>, unit: Unit) {
        let (key, ascending) = (self.key, self.ascending);
        let made = |(of, with, up, as_unit): &(Arc<[PeerFigures]>, Key, bool, Unit)| {
            Arc::ptr_eq(of, peers) && (*with, *up, *as_unit) == (key, ascending, unit)
        };
        if self.made.as_ref().is_some_and(made) {
            return;
        }
        let mut rows: Vec<u32> = (0..peers.len() as u32).collect();
        let value = |row: &u32| peers.get(*row as usize).map_or(0.0, |peer| self.value(peer, unit));
        // Equal ones keep the order in which they came, so that nothing jumps.
        rows.sort_by(|a, b| {
            let (a, b) = (value(a), value(b));
            if ascending { a.total_cmp(&b) } else { b.total_cmp(&a) }
        });
        self.rows = rows;
        self.made = Some((Arc::clone(peers), key, ascending, unit));
    }

    fn value(&self, peer: &PeerFigures, unit: Unit) -> f64 {
        match self.key {
            Key::Came => 0.0,
            Key::Packets => both(&peer.volumes).packets as f64,
            Key::Bytes => both(&peer.volumes).bytes as f64,
            Key::Rate => rate(peer, unit),
        }
    }

    fn choose(&mut self, key: Key) {
        self.ascending = self.key == key && !self.ascending;
        self.key = key;
    }
}

fn both([received, sent]: &[Volume; 2]) -> Volume {
    Volume { packets: received.packets + sent.packets, bytes: received.bytes + sent.bytes }
}

fn rate(peer: &PeerFigures, unit: Unit) -> f64 {
    peer.now.iter().map(|pace| unit.of(*pace)).sum()
}

/// A peer's name.
pub(super) fn name(peer: Peer) -> String {
    match peer {
        Peer::None => t!("stats.peer-none").into_owned(),
        Peer::All => t!("stats.peer-all").into_owned(),
        Peer::Address(address) | Peer::Connection(address) => address.to_string(),
    }
}

/// The numbers of a peer as text: packets, bytes, rate.
pub(super) fn numbers(peer: &PeerFigures, unit: Unit) -> [String; 3] {
    let volume = both(&peer.volumes);
    [grouped(volume.packets), grouped(volume.bytes), unit.text(rate(peer, unit))]
}

/// Draws the table. A click on a peer asks for its figures, another one for those of the session again.
pub(super) fn show(ui: &mut Ui, tab: u64, statistics: &mut Statistics, order: &mut Order, unit: Unit) {
    let overview = Arc::clone(statistics.overview());
    if overview.peers.is_empty() {
        super::quiet_line(ui, &t!("stats.none"));
        return;
    }
    if overview.others.0 > 0 {
        let volume = both(&overview.others.1);
        let (packets, bytes) = (grouped(volume.packets), grouped(volume.bytes));
        super::quiet_line(ui, &t!("stats.others", count = overview.others.0, packets = packets, bytes = bytes));
    }
    order.make(&overview.peers, unit);
    let mut key = None;
    let mut clicked = None;
    let table = TableBuilder::new(ui)
        .id_salt(("statistics of peers", tab))
        .sense(egui::Sense::click())
        .auto_shrink(false)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::remainder().at_least(84.0).clip(true))
        .column(Column::exact(74.0))
        .column(Column::exact(98.0))
        .column(Column::exact(74.0));
    let heads = [
        (Key::Came, t!("stats.peer")),
        (Key::Packets, t!("stats.row.packets")),
        (Key::Bytes, t!("stats.row.bytes")),
        (Key::Rate, t!("stats.rate")),
    ];
    let table = table.header(ROW, |mut header| {
        for (of, text) in heads {
            header.col(|ui| {
                if head(ui, &text, order, of) {
                    key = Some(of);
                }
            });
        }
    });
    table.body(|body| {
        body.rows(ROW, order.rows.len(), |mut row| {
            let at = order.rows.get(row.index()).map(|&at| at as usize);
            let Some(peer) = at.and_then(|at| overview.peers.get(at)) else { return };
            row.set_selected(statistics.chosen() == Some(peer.id));
            if peer_row(&mut row, peer, unit) {
                clicked = Some(peer.id);
            }
        });
    });
    if let Some(key) = key {
        order.choose(key);
    }
    if let Some(peer) = clicked {
        statistics.choose(Some(peer).filter(|_| statistics.chosen() != Some(peer)));
    }
}

/// The head of a column; pressed, it sorts by it.
fn head(ui: &mut Ui, text: &str, order: &Order, key: Key) -> bool {
    let tokens = Tokens::of(ui);
    let sign = match (order.key == key, order.ascending) {
        (false, _) => "",
        (true, true) => "↑",
        (true, false) => "↓",
    };
    let color = if order.key == key { tokens.text } else { tokens.quiet };
    // The sign stands on the free side, so that the text keeps its place.
    let (layout, shown) = match key {
        Key::Came => (Layout::left_to_right(Align::Center), format!("{text} {sign}")),
        _ => (Layout::right_to_left(Align::Center), format!("{sign} {text}")),
    };
    ui.with_layout(layout, |ui| {
        ui.spacing_mut().button_padding.x = 0.0;
        let label = RichText::new(shown.trim()).size(space::SMALL).color(color);
        let response = ui.add(Button::new(label).frame(false).truncate());
        super::super::named(&response, egui::Role::Button, &t!("stats.sort-by", column = text));
        response.on_hover_text(t!("stats.sort-by", column = text)).clicked()
    })
    .inner
}

fn peer_row(row: &mut TableRow<'_, '_>, peer: &PeerFigures, unit: Unit) -> bool {
    let name = name(peer.peer);
    let text = |text: String| Label::new(RichText::new(text).monospace().size(space::SMALL)).truncate();
    row.col(|ui| drop(ui.add(text(name))));
    for number in numbers(peer, unit) {
        row.col(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.add(text(number)));
        });
    }
    row.response().clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::PeerId;
    use crate::model::statistics::Pace;

    #[test]
    fn peers_are_sorted_by_each_key_and_equal_ones_stay() {
        let peer = |id, packets, bytes, rate| PeerFigures {
            id: PeerId(id),
            peer: Peer::None,
            volumes: [Volume { packets, bytes }, Volume::default()],
            now: [Pace { packets: rate, bytes: rate }, Pace::default()],
        };
        let peers = [peer(2, 1, 300, 0.0), peer(3, 2, 200, 5.0), peer(4, 2, 100, 5.0)];
        let overview = Overview { peers: peers.into(), ..Overview::default() };
        let mut order = Order::default();
        let ids = |order: &mut Order| order.sorted(&overview, Unit::Bytes).map(|peer| peer.id.0).collect::<Vec<_>>();
        assert_eq!(ids(&mut order), [2, 3, 4]);
        order.choose(Key::Packets);
        assert_eq!(ids(&mut order), [3, 4, 2]);
        order.choose(Key::Packets);
        assert_eq!(ids(&mut order), [2, 3, 4]);
        order.choose(Key::Rate);
        assert_eq!(ids(&mut order), [3, 4, 2]);
    }
}
