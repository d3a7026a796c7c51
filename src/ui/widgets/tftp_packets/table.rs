//! The packets as a table: what does not fit gives way, the meaning last.

use egui::{FontId, Ui};

use super::row::RowWords;
use crate::i18n::t;
use crate::model::tftp::{PacketRow, Packets};
use crate::model::{local_time, seconds};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::packets::{Content, Drawn, HEADER, LEAST_MEANING, List, Looks, ROW, cells, draw_row, header};

/// A column before the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Time,
    Delta,
    Direction,
    Peer,
    Kind,
    Block,
    Length,
}

/// Their widths, points.
const COLUMNS: [(Column, f32); 7] = [
    (Column::Time, 98.0),
    (Column::Delta, 84.0),
    (Column::Direction, 66.0),
    (Column::Peer, 152.0),
    (Column::Kind, 52.0),
    (Column::Block, 66.0),
    (Column::Length, 56.0),
];
/// Those that give way to the meaning, the first one first.
const GIVING_WAY: [Column; 4] = [Column::Delta, Column::Length, Column::Time, Column::Block];
/// Where rows are of many: whose they are is what tells them apart, and the meaning has their blocks.
const GIVING_WAY_OF_MANY: [Column; 5] = [Column::Delta, Column::Length, Column::Block, Column::Time, Column::Peer];
/// What is left for the meaning then, points.
const MEANING_OF_MANY: f32 = 150.0;

/// Draws the table into the rest of the ui. Who the peer is needs to be told only where there are many.
pub(super) fn show(ui: &mut Ui, list: &mut List, packets: &mut Packets) -> Drawn {
    let many = packets.exchange().is_none();
    let columns: Vec<(Column, f32)> =
        COLUMNS.into_iter().filter(|(column, _)| many || *column != Column::Peer).collect();
    let (giving_way, meaning): (&[Column], f32) = match many {
        true => (&GIVING_WAY_OF_MANY, MEANING_OF_MANY),
        false => (&GIVING_WAY, LEAST_MEANING),
    };
    let cells = cells(ui.available_rect_before_wrap(), &columns, giving_way, meaning);
    let name = t!("packets.name");
    let looks = Looks { name: &name, row: ROW, above: HEADER, goes_on: packets.goes_on() };
    let id = ui.scope_id().with("packets");
    let drawn = list.show(ui, id, packets.range(), &looks, |ui, rect, position| {
        let Some(row) = packets.row(position) else { return };
        let (tokens, words) = (Tokens::of(ui), RowWords::of(packets, &row));
        draw_row(ui, rect, &cells, (position, row.time), |column| content(column, &row, &words, &tokens));
    });
    header(ui, drawn.above, &cells, id, |column| (heading(column), at_right(column)));
    drawn
}

fn content(column: Option<Column>, row: &PacketRow, words: &RowWords, tokens: &Tokens) -> Content {
    let Some(column) = column else {
        return Content::Job(words.said.job("", &FontId::monospace(space::TABLE_FONT), tokens));
    };
    let color = match column {
        Column::Direction | Column::Kind => words.said.tone.color(tokens),
        Column::Block => tokens.text,
        _ => tokens.quiet,
    };
    Content::Text(cell_words(column, row, words), color, at_right(Some(column)))
}

fn heading(column: Option<Column>) -> String {
    match column {
        Some(Column::Time) => t!("table.time"),
        Some(Column::Delta) => t!("table.delta"),
        Some(Column::Direction) => t!("table.direction"),
        Some(Column::Peer) => t!("table.peer"),
        Some(Column::Kind) => t!("tftp-packet.view.kind"),
        Some(Column::Block) => t!("tftp-packet.view.block"),
        Some(Column::Length) => t!("table.length"),
        None => t!("packets.meaning"),
    }
    .into_owned()
}

fn cell_words(column: Column, row: &PacketRow, words: &RowWords) -> String {
    match column {
        Column::Time => local_time(row.time, "%H:%M:%S%.3f"),
        Column::Delta => row.delta.map(seconds).unwrap_or_default(),
        Column::Direction => words.said.tone.mark(),
        Column::Peer => row.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        Column::Kind => words.kind.clone(),
        Column::Block => words.block.clone(),
        Column::Length => words.length.clone(),
    }
}

fn at_right(column: Option<Column>) -> bool {
    matches!(column, Some(Column::Delta | Column::Block | Column::Length))
}
