//! The packets of 飞秋 to look at: a table, and beside it the fields and bytes of the one that is selected.
//!
//! ```text
//! 对方 [所有人 ▾] 模式 [所有模式 ▾]   16 条             [保存 ▾] [字节]
//! │ 时间      方向  对方      模式     选项       长度  含义       │
//! │ 10:00:01  ↓ 收  吴彦祖    SENDMSG  SENDCHECK  98    消息 “…”   │
//! │ 版本  1_lbt6_0#…   飞秋 │ 0000  31 5F 6C 62 74 36 5F 30        │
//! ```
//! Nothing in a frame is proportional to the number of packets.

mod details;
mod head;
mod names;
mod row;
mod table;
#[cfg(test)]
mod tests;

use egui::{Ui, UiBuilder};

pub use details::feiq_shown_fields;

use names::Names;

use crate::capture::Reader;
use crate::i18n::t;
use crate::model::feiq::{FeiqPackets, PacketFilter, Person};
use crate::ui::action::Action;
use crate::ui::widgets::packets::{Details, List, copy, empty, has_room_for_both, menu, split};

/// What is looked at of the capture of 飞秋, and how.
#[derive(Debug, Default)]
pub struct FeiqPacketsView {
    filter: PacketFilter,
    packets: Option<FeiqPackets>,
    /// What `list` is a list of.
    version: Option<u64>,
    list: List,
    details: Details,
}

impl FeiqPacketsView {
    /// The packets that are shown, once some were: for saving them.
    pub fn packets(&self) -> Option<&FeiqPackets> {
        self.packets.as_ref()
    }

    /// Draws the packets of a capture into the rest of the ui; call it in every frame. Gives the bytes of a packet that is
    /// to be loaded into the form.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        reader: &Reader,
        people: &[Person],
        actions: &mut Vec<Action>,
    ) -> Option<Vec<u8>> {
        let names = Names::of(people);
        // Somebody may have come to the same IP address since, or gone.
        self.filter.peer = self.filter.peer.map(|peer| names.peer(peer.address));
        self.follow(ui, reader);
        let packets = self.packets.as_mut()?;
        let both = has_room_for_both(ui.available_rect_before_wrap());
        let details = self.details.open.unwrap_or(both);
        head::head(ui, &mut self.filter, packets, &names, (&mut self.details, details), actions);
        let rest = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rest);
        if packets.range().is_empty() {
            let filtered = *packets.filter() != PacketFilter::default();
            empty(ui, rest, &if filtered { t!("feiq-packet.view.none-found") } else { t!("feiq-packet.view.none") });
            return None;
        }
        let (rows, bytes) = split(rest, both, details);
        if let Some(bytes) = bytes {
            let mut inner = ui.new_child(UiBuilder::new().id_salt("details").max_rect(bytes));
            details::show(&mut self.details, &mut inner, packets, self.list.selection.latest());
        }
        let mut inner = ui.new_child(UiBuilder::new().id_salt("rows").max_rect(rows?));
        let drawn = table::show(&mut inner, &mut self.list, packets, &names);
        if drawn.opens {
            self.details.open = Some(true);
        }
        let mut asked = Asked::default();
        let copies = menu(&drawn.response, !self.list.selection.is_empty(), |ui| asked = more(ui));
        if drawn.copies || copies {
            copy(ui, &self.list.selection, |position| Some(row::line(&*packets.row(position)?, &names)));
        }
        if asked.hex {
            copy(ui, &self.list.selection, |position| Some(crate::codec::hex::format(&packets.bytes(position)?)));
        }
        let loaded = asked.load.then(|| self.list.selection.latest()).flatten();
        packets.bytes(loaded?)
    }

    /// Takes up what came since the last frame.
    fn follow(&mut self, ui: &Ui, reader: &Reader) {
        let packets = self.packets.get_or_insert_with(|| FeiqPackets::new(reader));
        if packets.update(reader, self.filter) {
            ui.ctx().request_repaint();
        }
        if self.version.replace(packets.version()) != Some(packets.version()) {
            self.list = List::new(true);
            self.details.forget();
        }
    }
}

/// What else was asked for of the selected rows.
#[derive(Debug, Default)]
struct Asked {
    hex: bool,
    load: bool,
}

fn more(ui: &mut Ui) -> Asked {
    let asked = Asked {
        hex: ui.button(t!("feiq-packet.view.copy-hex")).clicked(),
        load: ui.button(t!("feiq-packet.view.load")).clicked(),
    };
    if asked.hex || asked.load {
        ui.close();
    }
    asked
}
