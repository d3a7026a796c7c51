//! The list of transfers: how far each is, how fast, on which terms, and how it ended. Rows in view alone are made.

use std::sync::Arc;

use egui::{Align, Button, EventFilter, Id, Key, Label, Layout, ProgressBar, Response, RichText, Role, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::i18n::t;
use crate::model::tftp::{Direction, Hashed, Line, Transfer};
use crate::model::{local_time, words};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::tftp::{Side, TftpAction, TftpPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{clock, heading, named, quiet, speed, took, transfer_mark};

/// Height of a row, points.
const ROW: f32 = 22.0;
/// Rows that Page Up and Page Down walk.
const PAGE: usize = 10;
/// Width of a bar, points.
const BAR: f32 = 40.0;
/// The name keeps this width, points.
const NAME: f32 = 104.0;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Name,
    Peer,
    Progress,
    Size,
    Speed,
    Left,
    Repeated,
    Terms,
    State,
    Elapsed,
    Began,
}

/// The columns in their order, their widths in points, and their ranks: where there is little room, those with the
/// greatest go first. All of it stands in the details of the row that is selected.
const COLUMNS: [(Shown, f32, u8); 11] = [
    (Shown::Name, NAME, 0),
    (Shown::Peer, 150.0, 6),
    (Shown::Progress, 78.0, 2),
    (Shown::Size, 70.0, 4),
    (Shown::Speed, 78.0, 3),
    (Shown::Left, 56.0, 5),
    (Shown::Repeated, 44.0, 8),
    (Shown::Terms, 96.0, 7),
    (Shown::State, 120.0, 1),
    (Shown::Elapsed, 56.0, 9),
    (Shown::Began, 64.0, 10),
];

/// Above the rows, points: the heading, the names of the columns, and what keeps them apart.
const ABOVE: f32 = 76.0;

/// 全部报文 needs so much room beside the heading, points.
const ALL: f32 = 96.0;

/// The height of the list with so many transfers, points, where none of them is hidden.
pub fn height(transfers: usize) -> f32 {
    ABOVE + transfers as f32 * ROW
}

/// Draws the list with its heading.
pub fn transfers(ui: &mut Ui, page: &mut TftpPage, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        heading(ui, &t!("tftp.transfers-heading"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| above(ui, page, actions));
    });
    let keys = keys(ui, page, actions);
    table(ui, page, actions);
    if let Some(row) = keys {
        let id = page.transfers(page.side).0.at(row).map(|transfer| transfer.id);
        id.into_iter().for_each(|id| page.view_mut(page.side).select(id));
    }
}

/// What can be done with all of them, and how many wait.
fn above(ui: &mut Ui, page: &TftpPage, actions: &mut Vec<Action>) {
    let summary = page.transfers(page.side).0.summary();
    let ended = summary.ended() > 0;
    let clear = ui.add_enabled(ended, Button::new(t!("tftp.clear-ended")));
    if clear.on_disabled_hover_text(t!("tftp.nothing-ended")).clicked() {
        actions.push(Action::Tftp(TftpAction::ClearEnded));
    }
    // Where there is no room, Esc does it.
    if ui.available_width() > ALL {
        let selected = page.transfers(page.side).1.selected.is_some();
        let all = ui.add_enabled(selected, Button::new(t!("tftp.all-packets")));
        let all = all.on_hover_text(t!("tftp.all-packets-hint"));
        if all.on_disabled_hover_text(t!("tftp.all-packets-shown")).clicked() {
            actions.push(Action::Tftp(TftpAction::ShowAll));
        }
    }
    let waiting = page.client.waiting();
    if page.side == Side::Client && waiting > 0 {
        if ui.button(t!("tftp.drop-waiting")).clicked() {
            actions.push(Action::Tftp(TftpAction::DropWaiting));
        }
        quiet(ui, t!("tftp.waiting", count = waiting));
    }
}

/// The list has the focus as a whole; keys walk its rows, Esc selects none. Returns the row that is walked to.
fn keys(ui: &mut Ui, page: &TftpPage, actions: &mut Vec<Action>) -> Option<usize> {
    let (list, view) = page.transfers(page.side);
    let id = Id::unique(("tftp-transfers", page.side as u8));
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    named(&response, Role::List, &t!("tftp.transfers-heading"));
    // Esc has taken the focus before this frame.
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::Tftp(TftpAction::ShowAll));
    }
    if !response.has_focus() {
        return None;
    }
    ui.painter().rect_stroke(rect, 2.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let last = list.len().checked_sub(1)?;
    let at = view.selected.and_then(|id| list.row_of(id));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let row = match at {
        _ if pressed(Key::Home) => 0,
        _ if pressed(Key::End) => last,
        Some(at) if pressed(Key::ArrowDown) => at + 1,
        Some(at) if pressed(Key::ArrowUp) => at.saturating_sub(1),
        Some(at) if pressed(Key::PageDown) => at + PAGE,
        Some(at) if pressed(Key::PageUp) => at.saturating_sub(PAGE),
        None if pressed(Key::ArrowDown) || pressed(Key::ArrowUp) => last,
        _ => return None,
    };
    Some(row.min(last))
}

/// The columns for which there is room.
fn columns(width: f32, gap: f32) -> Vec<(Shown, f32)> {
    let mut ranks: Vec<_> = COLUMNS.iter().collect();
    ranks.sort_by_key(|(_, _, rank)| *rank);
    let mut left = width;
    let mut most = None;
    for (_, width, rank) in ranks {
        left -= width + gap;
        if left < 0.0 {
            break;
        }
        most = Some(*rank);
    }
    let fits = |rank: u8| most.is_none_or(|most| rank <= most);
    COLUMNS.iter().filter(|(shown, _, rank)| *shown == Shown::Name || fits(*rank)).map(|(a, b, _)| (*a, *b)).collect()
}

fn table(ui: &mut Ui, page: &mut TftpPage, actions: &mut Vec<Action>) {
    let side = page.side;
    let columns = columns(ui.available_width() - space::SCROLLBAR, ui.spacing().item_spacing.x);
    let (list, view) = page.transfers(side);
    ui.spacing_mut().item_spacing.y = 1.0;
    let mut builder = TableBuilder::new(ui)
        // Another set of columns is another table: widths are remembered by place.
        .id_salt(("transfers", side as u8, columns.len()))
        .sense(Sense::CLICK)
        .striped(false)
        .stick_to_bottom(true)
        .min_scrolled_height(0.0)
        .auto_shrink(false)
        .cell_layout(Layout::left_to_right(Align::Center));
    for (shown, width) in &columns {
        builder = builder.column(match shown {
            Shown::Name => Column::remainder().at_least(*width).clip(true),
            _ => Column::exact(*width).clip(true),
        });
    }
    let revealed = view.selected.filter(|_| view.reveal).and_then(|id| list.row_of(id));
    if let Some(row) = revealed {
        builder = builder.scroll_to_row(row, None);
    }
    let mut clicked = None;
    builder
        .header(ROW, |mut header| {
            for (shown, _) in &columns {
                header.col(|ui| title(ui, *shown));
            }
        })
        .body(|body| {
            body.rows(ROW, list.len(), |mut row| {
                let Some(transfer) = list.at(row.index()).map(Arc::clone) else { return };
                let selected = view.selected == Some(transfer.id);
                row.set_selected(selected);
                let response = draw_row(&mut row, &columns, &transfer, &list.line(&transfer));
                if selected && response.clicked() && response.ctx.input(|input| input.modifiers.command) {
                    actions.push(Action::Tftp(TftpAction::ShowAll));
                } else if response.clicked() || response.secondary_clicked() {
                    clicked = Some(transfer.id);
                    let list = Id::unique(("tftp-transfers", side as u8));
                    response.ctx.memory_mut(|memory| memory.request_focus(list));
                }
                response.context_menu(|ui| menu(ui, page, &transfer, actions));
            });
        });
    let count = list.len();
    let view = page.view_mut(side);
    if std::mem::replace(&mut view.drawn, count) != count {
        // A list that sticks to its end is there one frame later.
        ui.ctx().request_repaint();
    }
    view.reveal &= revealed.is_none();
    if let Some(id) = clicked {
        view.select(id);
        // It was clicked where it is.
        view.reveal = false;
    }
}

fn title(ui: &mut Ui, shown: Shown) {
    let text = match shown {
        Shown::Name => t!("tftp.column.name"),
        Shown::Peer => t!("tftp.column.peer"),
        Shown::Progress => t!("tftp.column.progress"),
        Shown::Size => t!("tftp.column.size"),
        Shown::Speed => t!("tftp.column.speed"),
        Shown::Left => t!("tftp.column.left"),
        Shown::Repeated => t!("tftp.column.repeated"),
        Shown::Terms => t!("tftp.column.terms"),
        Shown::State => t!("tftp.column.state"),
        Shown::Elapsed => t!("tftp.column.elapsed"),
        Shown::Began => t!("tftp.column.began"),
    };
    if shown == Shown::State {
        ui.add_space(space::GROUP);
    }
    let response = if is_figure(shown) {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| quiet(ui, text)).inner
    } else {
        quiet(ui, text)
    };
    match shown {
        Shown::Repeated => drop(response.on_hover_text(t!("tftp.column.repeated-hint"))),
        Shown::Terms => drop(response.on_hover_text(t!("tftp.column.terms-hint"))),
        _ => {}
    }
}

/// Figures stand at the right of their columns.
fn is_figure(shown: Shown) -> bool {
    !matches!(shown, Shown::Name | Shown::Peer | Shown::Progress | Shown::State)
}

fn draw_row(row: &mut TableRow<'_, '_>, columns: &[(Shown, f32)], transfer: &Transfer, line: &Line) -> Response {
    for (shown, _) in columns {
        row.col(|ui| {
            if is_figure(*shown) {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| cell(ui, *shown, transfer, line));
            } else {
                cell(ui, *shown, transfer, line);
            }
        });
    }
    let response = row.response();
    let (name, state) = (words::tftp_text(&transfer.name), words::tftp_state(&line.state));
    let name = match transfer.direction {
        Direction::Incoming => t!("tftp.row-incoming", name = name, state = state),
        Direction::Outgoing => t!("tftp.row-outgoing", name = name, state = state),
    };
    named(&response, Role::ListItem, &name);
    response
}

fn cell(ui: &mut Ui, shown: Shown, transfer: &Transfer, line: &Line) {
    let state = &line.state;
    match shown {
        Shown::Name => name(ui, transfer),
        Shown::Peer => plain(ui, state.peer.map(|peer| peer.to_string()).unwrap_or_default()),
        Shown::Progress => progress(ui, line),
        Shown::Size => plain(ui, state.size.map(words::size).unwrap_or_else(|| words::size(state.counts.bytes))),
        Shown::Speed => plain(ui, if state.counts.bytes == 0 { String::new() } else { speed(line.speed) }),
        Shown::Left => plain(ui, line.left.map(clock).unwrap_or_default()),
        Shown::Repeated => plain(ui, state.counts.repeated.to_string()),
        Shown::Terms => plain(ui, state.agreed.as_ref().map(words::tftp_agreed).unwrap_or_default()),
        Shown::State => {
            ui.add_space(space::GROUP);
            ended(ui, line);
        }
        Shown::Elapsed => plain(ui, took(line.elapsed)),
        Shown::Began => plain(ui, local_time(transfer.since, "%H:%M:%S")),
    }
}

fn plain(ui: &mut Ui, text: String) {
    ui.add(Label::new(RichText::new(text).monospace().size(space::SMALL)).truncate());
}

/// The name after an arrow that says which way the file goes.
fn name(ui: &mut Ui, transfer: &Transfer) {
    let tokens = Tokens::of(ui);
    let (icon, color) = match transfer.direction {
        Direction::Incoming => (icons::DOWNLOAD_SIMPLE, tokens.received),
        Direction::Outgoing => (icons::UPLOAD_SIMPLE, tokens.sent),
    };
    ui.label(RichText::new(icon).color(color));
    ui.add(Label::new(words::tftp_text(&transfer.name)).truncate());
}

/// A bar while it goes on; how far it came when it has ended.
fn progress(ui: &mut Ui, line: &Line) {
    let percent = line.fraction.map(|fraction| format!("{:.0}%", (fraction * 100.0).floor()));
    match (&line.state.finished, line.fraction) {
        (None, Some(fraction)) => {
            let bar = ProgressBar::new(fraction).desired_width(BAR).desired_height(6.0);
            ui.add(bar.fill(Tokens::of(ui).accent));
            plain(ui, percent.unwrap_or_default());
        }
        (None, None) => plain(ui, words::size(line.state.counts.bytes)),
        (Some(_), _) => plain(ui, percent.unwrap_or_default()),
    }
}

/// How it ended, in words and with a sign; in full under the pointer.
fn ended(ui: &mut Ui, line: &Line) {
    let (icon, color) = transfer_mark(&Tokens::of(ui), line);
    let text = words::tftp_state(&line.state);
    ui.label(RichText::new(icon).color(color));
    ui.add(Label::new(RichText::new(text).size(space::SMALL)).truncate());
}

fn menu(ui: &mut Ui, page: &TftpPage, transfer: &Transfer, actions: &mut Vec<Action>) {
    let over = transfer.state().finished;
    let whole = over.as_ref().is_some_and(|how| how.is_whole());
    let hashes = match page.side {
        Side::Client => page.client.hashes.of(transfer.id),
        Side::Server => page.server.hashes.of(transfer.id),
    };
    let mut does = |ui: &mut Ui, text: &str, action: TftpAction| {
        if ui.button(text).clicked() {
            actions.push(Action::Tftp(action));
        }
    };
    match (&over, page.side) {
        (None, _) => does(ui, &t!("dialog.cancel"), TftpAction::Cancel(transfer.id)),
        (Some(_), Side::Client) => does(ui, &t!("tftp.again"), TftpAction::Again(transfer.id)),
        (Some(_), Side::Server) => {}
    }
    let mut copies = vec![(t!("tftp.copy-name"), words::tftp_text(&transfer.name))];
    copies.extend(transfer.path.as_ref().map(|path| (t!("tftp.copy-path"), path.display().to_string())));
    match hashes {
        Some(Hashed::Done(digests)) => {
            copies.push((t!("tftp.copy-md5"), digests.md5.clone()));
            copies.push((t!("tftp.copy-sha256"), digests.sha256.clone()));
        }
        None if whole && transfer.path.is_some() => does(ui, &t!("tftp.hash"), TftpAction::Hash(transfer.id)),
        _ => {}
    }
    for (text, value) in copies {
        if ui.button(text).clicked() {
            ui.ctx().copy_text(value);
        }
    }
}
