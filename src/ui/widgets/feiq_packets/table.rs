//! The packets of 飞秋 as a table: what does not fit gives way, the meaning last.

use egui::{Color32, FontId, Ui};

use super::names::Names;
use super::row::RowWords;
use crate::i18n::t;
use crate::model::feiq::{FeiqPackets, PacketRow};
use crate::model::{local_time, seconds};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::packets::{
    Cell, Content, Drawn, HEADER, LEAST_MEANING, List, Looks, ROW, cells, draw_row, header,
};

/// A column before the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Time,
    Delta,
    Direction,
    Peer,
    Mode,
    Options,
    Length,
}

/// Their widths, points.
const COLUMNS: [(Column, f32); 7] = [
    (Column::Time, 98.0),
    (Column::Delta, 84.0),
    (Column::Direction, 66.0),
    (Column::Peer, 128.0),
    (Column::Mode, 104.0),
    (Column::Options, 140.0),
    (Column::Length, 48.0),
];
/// Those that can do with less, points: the time without what is below a second, the peer without its address.
const SLIM: [(Column, f32); 3] = [(Column::Time, 72.0), (Column::Direction, 58.0), (Column::Peer, 84.0)];
/// What is left for the meaning then, points.
const SLIM_MEANING: f32 = 130.0;
/// Those that give way to the meaning, the first one first.
const GIVING_WAY: [Column; 6] =
    [Column::Delta, Column::Options, Column::Length, Column::Mode, Column::Peer, Column::Time];
/// In less width than this, in points, columns that can do with less do.
const ROOMY: f32 = 540.0;
/// From this width on, in points, no address is cut, and no word for a direction in any language.
const WHOLE_FROM: f32 = 420.0;
/// The widths that takes, points.
const WHOLE: [(Column, f32); 2] = [(Column::Direction, 70.0), (Column::Peer, 122.0)];
/// With so much width there is room for a name with its address and port.
const WIDE_FROM: f32 = 760.0;
const WIDE: [(Column, f32); 1] = [(Column::Peer, 212.0)];

/// Draws the table into the rest of the ui.
pub(super) fn show(ui: &mut Ui, list: &mut List, packets: &mut FeiqPackets, names: &Names<'_>) -> Drawn {
    let slim = ui.available_width() < ROOMY;
    let columns = columns(ui.available_width());
    let meaning = if slim { SLIM_MEANING } else { LEAST_MEANING };
    let cells = cells(ui.available_rect_before_wrap(), &columns, &GIVING_WAY, meaning);
    let peer_room = cells.iter().find(|cell| cell.column == Some(Column::Peer)).map_or(0.0, Cell::width);
    let name = t!("packets.name");
    let looks = Looks { name: &name, row: ROW, above: HEADER, goes_on: true };
    let id = ui.scope_id().with("feiq-packets");
    let drawn = list.show(ui, id, packets.range(), &looks, |ui, rect, position| {
        let Some(row) = packets.row(position) else { return };
        let (tokens, words) = (Tokens::of(ui), RowWords::of(&row, names));
        let peer = longest(ui, &words.peer, peer_room);
        draw_row(ui, rect, &cells, (position, row.time), |column| content(column, (slim, peer), &row, &words, &tokens));
    });
    header(ui, drawn.above, &cells, id, |column| (heading(column), at_right(column)));
    drawn
}

/// The widths in a table of so many points.
fn columns(room: f32) -> [(Column, f32); 7] {
    let other: &[(Column, f32)] = match () {
        () if room < ROOMY => &SLIM,
        () if room >= WIDE_FROM => &WIDE,
        () => &[],
    };
    let whole: &[(Column, f32)] = if room >= WHOLE_FROM { &WHOLE } else { &[] };
    COLUMNS.map(|(column, usual)| {
        let of = |widths: &[(Column, f32)]| widths.iter().find(|(other, _)| *other == column).map(|(_, width)| *width);
        (column, of(other).unwrap_or(usual).max(of(whole).unwrap_or_default()))
    })
}

/// The first of several words for a thing that fits into a column; the last one may be cut.
fn longest<'a>(ui: &Ui, words: &'a [String], room: f32) -> &'a str {
    let font = FontId::monospace(space::TABLE_FONT);
    let fits = |words: &&String| {
        let galley = ui.painter().layout_no_wrap((*words).clone(), font.clone(), Color32::PLACEHOLDER);
        galley.size().x <= room
    };
    words.iter().find(fits).or(words.last()).map(String::as_str).unwrap_or_default()
}

fn content(
    column: Option<Column>,
    (slim, peer): (bool, &str),
    row: &PacketRow,
    words: &RowWords,
    tokens: &Tokens,
) -> Content {
    let Some(column) = column else {
        return Content::Job(words.said.job("", &FontId::monospace(space::TABLE_FONT), tokens));
    };
    let color = match column {
        Column::Direction | Column::Mode => words.said.tone.color(tokens),
        Column::Peer => tokens.text,
        _ => tokens.quiet,
    };
    let text = match column {
        Column::Time => local_time(row.time, if slim { "%H:%M:%S" } else { "%H:%M:%S%.3f" }),
        Column::Delta => row.delta.map(seconds).unwrap_or_default(),
        Column::Direction => words.said.tone.mark(),
        Column::Peer => peer.to_owned(),
        Column::Mode => words.mode.clone(),
        Column::Options => words.options.clone(),
        Column::Length => words.length.clone(),
    };
    Content::Text(text, color, at_right(Some(column)))
}

fn heading(column: Option<Column>) -> String {
    match column {
        Some(Column::Time) => t!("table.time"),
        Some(Column::Delta) => t!("table.delta"),
        Some(Column::Direction) => t!("table.direction"),
        Some(Column::Peer) => t!("table.peer"),
        Some(Column::Mode) => t!("feiq-packet.view.mode"),
        Some(Column::Options) => t!("feiq-packet.view.options"),
        Some(Column::Length) => t!("table.length"),
        None => t!("packets.meaning"),
    }
    .into_owned()
}

fn at_right(column: Option<Column>) -> bool {
    matches!(column, Some(Column::Delta | Column::Length))
}
