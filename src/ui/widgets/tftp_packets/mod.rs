//! The packets of TFTP to look at: as a table or as a ladder, and beside it the bytes of the one that is selected.
//!
//! ```text
//! [表格|时序]  26 个报文                                   [保存 ▾] [字节]
//! │ 时间          间隔    方向  类型  块号  长度 │ 操作码  3      DATA，数据     │
//! │ 10:00:01.120  0.0001  ↓ 收  DATA   3     516 │ 块号    3                    │
//! │ 10:00:01.121  0.0001  ✈ 发  ACK    3       4 │ 0000  00 03 00 03 61 62 63   │
//! ```
//! A page keeps one [`PacketsView`] for each of its captures and draws it ([`PacketsView::show`]). Nothing in a frame is
//! proportional to the number of packets.

mod details;
mod head;
mod ladder;
mod row;
mod table;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use egui::{Ui, UiBuilder};

use crate::capture::Reader;
use crate::i18n::t;
use crate::model::Wake;
use crate::model::tftp::{Exchange, Packets};
use crate::ui::action::Action;
use crate::ui::widgets::packets::{Details, List, copy, empty, has_room_for_both, menu, split};

/// How packets are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// A row for each packet.
    #[default]
    Table,
    /// An arrow for each packet, between the lines of both sides.
    Ladder,
}

/// What is looked at of a capture of TFTP, and how.
#[derive(Debug, Default)]
pub struct PacketsView {
    look: Look,
    packets: Option<Packets>,
    /// What `list` is a list of.
    version: Option<u64>,
    list: List,
    /// Nothing of it was shown so far: its first packet is to be selected.
    is_new: bool,
    details: Details,
}

impl PacketsView {
    /// The packets that are shown, once some were: for saving them.
    pub fn packets(&self) -> Option<&Packets> {
        self.packets.as_ref()
    }

    /// Draws the packets of a transfer, or without one all records of the capture, into the rest of the ui.
    ///
    /// `reader` reads the capture of the station that the transfer is one of. Call it in every frame: while a transfer
    /// goes on, its newest packets are followed. What it asks for is [`Action::AskPackets`].
    pub fn show(&mut self, ui: &mut Ui, reader: &Reader, chosen: Option<Exchange>, actions: &mut Vec<Action>) {
        self.follow(ui, reader, chosen);
        let Some(packets) = &mut self.packets else { return };
        let area = ui.available_rect_before_wrap();
        let both = has_room_for_both(area);
        let details = self.details.open.unwrap_or(both);
        let before = self.look;
        head::head(ui, &mut self.look, packets, &mut self.details, details, actions);
        if self.look != before {
            self.list.keep_in_view();
        }
        let rest = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rest);
        if packets.range().is_empty() {
            empty(ui, rest, &why_empty(packets));
            return;
        }
        if std::mem::take(&mut self.is_new) {
            let first = packets.range().start;
            self.list.selection.set(first..first + 1);
        }
        let (rows, bytes) = split(rest, both, details);
        if let Some(bytes) = bytes {
            let position = self.list.selection.latest();
            let mut inner = ui.new_child(UiBuilder::new().id_salt("details").max_rect(bytes));
            details::show(&mut self.details, &mut inner, packets, position);
        }
        if let Some(rows) = rows {
            let mut inner = ui.new_child(UiBuilder::new().id_salt("rows").max_rect(rows));
            let drawn = match self.look {
                Look::Table => table::show(&mut inner, &mut self.list, packets),
                Look::Ladder => ladder::show(&mut inner, &mut self.list, packets),
            };
            if drawn.opens {
                self.details.open = Some(true);
            }
            let asked = menu(&drawn.response, !self.list.selection.is_empty(), |_| {});
            if drawn.copies || asked {
                copy(ui, &self.list.selection, |position| {
                    let row = packets.row(position)?;
                    Some(row::line(packets, &row))
                });
            }
        }
    }

    /// Takes up what came since the last frame.
    fn follow(&mut self, ui: &Ui, reader: &Reader, chosen: Option<Exchange>) {
        let ctx = ui.ctx().clone();
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        let ended = chosen.as_ref().is_some_and(|exchange| exchange.ended);
        let packets = self.packets.get_or_insert_with(|| Packets::new(reader));
        packets.update(reader, chosen, &wake);
        if packets.is_behind() {
            ui.ctx().request_repaint();
        }
        if self.version.replace(packets.version()) != Some(packets.version()) {
            // What is over is read from its beginning.
            self.list = List::new(!ended);
            self.details.forget();
            self.is_new = true;
        }
    }
}

/// In the place of the rows, where there are none.
fn why_empty(packets: &Packets) -> Cow<'static, str> {
    match packets.exchange() {
        _ if packets.progress().is_some() => t!("tftp-packet.view.searching"),
        Some(_) => t!("tftp-packet.view.none-of-transfer"),
        None => t!("tftp-packet.view.none"),
    }
}
