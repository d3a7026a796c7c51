//! What is shown as a table to paste: columns with tabs between, a row a line.

use super::figures::Row;
use super::numbers::{Unit, clock};
use super::peers::{Order, name, numbers};
use super::sizes;
use crate::i18n::t;
use crate::model::statistics::{Figures, Overview, SIZE_CLASSES};

/// The numbers of the session or of a peer.
pub(super) fn of_figures(rows: &[Row]) -> String {
    let head = line(&[String::new(), t!("stats.received").into(), t!("stats.sent").into()]);
    rows.iter()
        .fold(head, |text, (name, [received, sent])| text + &line(&[name.clone(), received.clone(), sent.clone()]))
}

/// All classes of length.
pub(super) fn of_sizes(sides: &[Figures; 2]) -> String {
    let head = line(&[t!("stats.page.sizes").into(), t!("stats.received").into(), t!("stats.sent").into()]);
    (0..SIZE_CLASSES).fold(head, |text, class| {
        let [received, sent] = sizes::counts(sides, class).map(|count| count.to_string());
        text + &line(&[sizes::name(class), received, sent])
    })
}

/// All peers, in the order in which they are shown.
pub(super) fn of_peers(overview: &Overview, order: &mut Order, unit: Unit) -> String {
    let names = [t!("stats.peer"), t!("stats.row.packets"), t!("stats.row.bytes"), t!("stats.rate")];
    let head = line(&names.map(|name| name.into_owned()));
    order.sorted(overview, unit).fold(head, |text, peer| {
        let [packets, bytes, rate] = numbers(peer, unit);
        text + &line(&[name(peer.peer), packets, bytes, rate])
    })
}

/// The rate over time.
pub(super) fn of_series(overview: &Overview, unit: Unit) -> String {
    let head = line(&[t!("stats.time").into(), t!("stats.received").into(), t!("stats.sent").into()]);
    let width = overview.series.width() as f64 / 1e9;
    overview.series.paces().enumerate().fold(head, |text, (at, sides)| {
        let [received, sent] = sides.map(|pace| unit.text(unit.of(pace)));
        text + &line(&[clock((at + 1) as f64 * width), received, sent])
    })
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| ungrouped(cell)).collect();
    cells.join("\t") + "\n"
}

/// Without the gaps between groups of digits: a spreadsheet would not take them for numbers.
fn ungrouped(cell: &str) -> String {
    let digit = |character: Option<char>| character.is_some_and(|character| character.is_ascii_digit());
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell.chars().peekable();
    while let Some(character) = rest.next() {
        let gap = character == ' ' && digit(text.chars().next_back()) && digit(rest.peek().copied());
        if !gap {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_and_words_keep_their_gaps() {
        let cells = ["1 234 567", "1 000 B", "Last 10 s", "12.3 kB/s"].map(str::to_owned);
        assert_eq!(line(&cells), "1234567\t1000 B\tLast 10 s\t12.3 kB/s\n");
    }
}
