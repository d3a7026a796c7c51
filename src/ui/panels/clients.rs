//! 客户端: who is connected to a server, since when, and how much went each way.
//!
//! A click marks a client as the target of 数据发送, with Ctrl and Shift several; 断开 ends the marked ones, or all.

use egui::{Align, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::i18n::t;
use crate::model::{Choice, Clients, Ending, Session, local_time, words};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{heading, quiet};

/// Height of a row.
const ROW: f32 = 20.0;

/// Draws the list.
pub fn clients(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    // The list keeps its width, full or empty.
    ui.set_min_width(ui.available_width());
    let Some(count) = tab.session.status().map(|status| status.client_count()) else {
        heading(ui, &t!("clients.heading"));
        quiet(ui, t!("clients.not-open"));
        return;
    };
    ui.horizontal(|ui| {
        heading(ui, &t!("clients.heading"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| buttons(ui, &mut tab.session, count, actions));
    });
    if count == 0 {
        quiet(ui, t!("clients.none"));
        return;
    }
    table(ui, tab, count);
}

fn buttons(ui: &mut Ui, session: &mut Session, count: usize, actions: &mut Vec<Action>) {
    let chosen = match &session.choice {
        Choice::All => Clients::All,
        Choice::Some(peers) => Clients::Some(peers.clone()),
    };
    let (text, hint) = match &chosen {
        Clients::All => (t!("clients.disconnect-all"), t!("hint.disconnect-all")),
        Clients::Some(_) => (t!("clients.disconnect"), t!("hint.disconnect")),
    };
    let empty = count == 0 || matches!(&chosen, Clients::Some(peers) if peers.is_empty());
    let button = ui.add_enabled(!empty, egui::Button::new(text)).on_hover_text(hint);
    let mut ending = button.clicked().then_some(Ending::Orderly);
    button.context_menu(|ui| {
        if ui.button(t!("clients.abort")).clicked() {
            ending = Some(Ending::Abort);
            ui.close();
        }
    });
    if let Some(Err(failure)) = ending.map(|ending| session.disconnect(chosen, ending)) {
        actions.push(Action::Tell(words::send_failure(&failure)));
    }
    if session.choice != Choice::All && ui.button(t!("clients.select-all")).clicked() {
        session.choice = Choice::All;
    }
}

fn table(ui: &mut Ui, tab: &mut Tab, count: usize) {
    let mut clicked = None;
    let builder = TableBuilder::new(ui)
        .id_salt(("clients", tab.id))
        .sense(egui::Sense::click())
        .striped(false)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::remainder().at_least(120.0).clip(true))
        .column(Column::exact(62.0))
        .column(Column::exact(58.0))
        .column(Column::exact(58.0));
    builder
        .header(ROW, |mut header| {
            for text in [t!("clients.address"), t!("clients.since"), "RX".into(), "TX".into()] {
                header.col(|ui| drop(quiet(ui, text)));
            }
        })
        .body(|body| {
            let session = &tab.session;
            body.rows(ROW, count, |mut row| client_row(&mut row, session, &mut clicked));
        });
    if let Some((at, modifiers)) = clicked {
        mark(tab, at, modifiers);
    }
}

fn client_row(row: &mut TableRow<'_, '_>, session: &Session, clicked: &mut Option<(usize, egui::Modifiers)>) {
    let at = row.index();
    // A client may go while the list is drawn; its row stays empty for this frame.
    let Some(client) = session.status().and_then(|status| status.clients(at..at + 1).pop()) else { return };
    row.set_selected(matches!(&session.choice, Choice::Some(peers) if peers.contains(&client.peer)));
    let mut cell = |text: String| {
        row.col(|ui| {
            let text = RichText::new(text).monospace().size(space::SMALL);
            ui.add(egui::Label::new(text).truncate());
        });
    };
    let mark = if client.peer_finished() { icons::PLUGS_CONNECTED } else { "" };
    let waiting = if client.unsent() > 0 { t!("clients.unsent", bytes = client.unsent()) } else { "".into() };
    cell(format!("{} {mark}{waiting}", client.address).trim_end().to_owned());
    cell(local_time(client.since, "%H:%M:%S"));
    cell(short(client.received()));
    cell(short(client.sent()));
    let response = row.response();
    if response.clicked() {
        *clicked = Some((at, response.ctx.input(|input| input.modifiers)));
    }
}

/// Marks clients as the target: one, with Ctrl in addition, with Shift a run.
fn mark(tab: &mut Tab, at: usize, modifiers: egui::Modifiers) {
    let Some(status) = tab.session.status() else { return };
    let marked = match &tab.session.choice {
        Choice::Some(peers) => peers.clone(),
        Choice::All => Vec::new(),
    };
    let anchor = tab.client_anchor.unwrap_or(at);
    let range = if modifiers.shift { anchor.min(at)..anchor.max(at) + 1 } else { at..at + 1 };
    let mut peers: Vec<_> = status.clients(range).iter().map(|client| client.peer).collect();
    if modifiers.command {
        let (gone, mut kept): (Vec<_>, Vec<_>) = marked.into_iter().partition(|peer| peers.contains(peer));
        peers.retain(|peer| !gone.contains(peer));
        kept.append(&mut peers);
        kept.sort_unstable();
        peers = kept;
    }
    if !modifiers.shift {
        tab.client_anchor = Some(at);
    }
    tab.session.choice = if peers.is_empty() { Choice::All } else { Choice::Some(peers) };
}

/// A count of bytes in few columns: `999`, `12.3k`, `4.5M`.
fn short(bytes: u64) -> String {
    const STEPS: [(u64, &str); 4] = [(1 << 40, "T"), (1 << 30, "G"), (1 << 20, "M"), (1 << 10, "k")];
    match STEPS.into_iter().find(|(step, _)| bytes >= *step) {
        Some((step, unit)) => format!("{:.1}{unit}", bytes as f64 / step as f64),
        None => bytes.to_string(),
    }
}
