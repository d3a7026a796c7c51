//! TFTP: left what is asked for, or shared; right the transfers above the packets of the one that is selected.
//!
//! ```text
//! ┌──────────────────┬──────────────────────────────────────────────┐
//! │ [客户端] [服务器] │ ↓ hello.txt  192.168.1.5:69  ▓▓▓░░ 45%  …    │
//! │ 服务器   [     ▾]│ ↑ boot.img   192.168.1.5:69  已完成          │
//! │ 远程文件名 [    ]│                                              │
//! │ 本地文件 [     …]├──────────────────────────────────────────────┤
//! │ [下载]  [上传]   │ MD5 …  SHA-256 …   比较 [                  ] │
//! │ 选项 [自动 ▾]    ├──────────────────────────────────────────────┤
//! │                  │ RRQ hello.txt octet …                        │
//! └──────────────────┴──────────────────────────────────────────────┘
//! ```

mod client;
mod client_options;
mod details;
mod empty;
mod packets;
mod reach;
mod server;
mod server_options;
mod status;
mod transfers;

use egui::{Button, CentralPanel, Frame, Margin, Panel, RichText, Role, ScrollArea, Ui, vec2};

pub use status::status;

use crate::i18n::t;
use crate::model::Settings;
use crate::ui::action::Action;
use crate::ui::tftp::{Side, TftpAction, TftpPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;

/// A page narrower than this, in points, has no room for the column beside the transfers.
const NARROW: f32 = 480.0;
/// The list of transfers keeps this height above the packets, points.
const LEAST_LIST: f32 = 92.0;
/// And where there are many of them, this part of the room.
const MANY: f32 = 0.3;
/// The details of a transfer take so much height, points.
const DETAILS: f32 = 160.0;
/// The packets have at least this height, points.
const LEAST_PACKETS: f32 = 72.0;

/// Draws the page.
pub fn tftp(ui: &mut Ui, page: &mut TftpPage, settings: &mut Settings, composing: bool, actions: &mut Vec<Action>) {
    let panel = Tokens::of(ui).panel;
    let column_frame =
        Frame::new().fill(panel).inner_margin(Margin { left: space::MARGIN, right: 0, top: 8, bottom: 4 });
    if settings.sidebar && ui.available_width() < NARROW {
        // No room for both: the column takes the list's place until it is folded. Who can read what is said all the same,
        // below, so that what is pressed to get here stays where it is.
        said(ui, page, Panel::bottom("tftp-reach-below"));
        CentralPanel::default().frame(column_frame).show(ui, |ui| column(ui, page, composing, actions));
        return;
    }
    if settings.sidebar {
        let left = Panel::left("tftp-column").frame(column_frame).exact_size(space::SIDEBAR).resizable(false);
        left.show(ui, |ui| column(ui, page, composing, actions));
    }
    let framed = framed(ui);
    said(ui, page, Panel::top("tftp-reach"));
    if !page.transfers(page.side).0.is_empty() {
        below(ui, page, settings, framed, actions);
    }
    CentralPanel::default().frame(framed).show(ui, |ui| {
        if page.transfers(page.side).0.is_empty() {
            empty::empty(ui, page, actions);
        } else {
            transfers::transfers(ui, page, actions);
        }
    });
}

fn framed(ui: &Ui) -> Frame {
    Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(space::MARGIN, 6))
}

/// Of a server: who can read what.
fn said(ui: &mut Ui, page: &TftpPage, place: Panel) {
    if page.side == Side::Server {
        place.frame(framed(ui)).resizable(false).show(ui, |ui| reach::reach(ui, &page.server));
    }
}

/// What belongs to the transfer that is selected: its packets, and above them its file.
fn below(ui: &mut Ui, page: &mut TftpPage, settings: &mut Settings, framed: Frame, actions: &mut Vec<Action>) {
    let listed = transfers::height(page.transfers(page.side).0.len());
    let least_list = listed.min(ui.available_height() * MANY).max(LEAST_LIST);
    let room = (ui.available_height() - least_list).max(LEAST_PACKETS);
    // In a low window the details scroll.
    let most = (room - DETAILS).max(room * 0.55).max(LEAST_PACKETS);
    // What a few transfers leave free is the packets'.
    let free = ui.available_height() - DETAILS - listed;
    if free > settings.tftp_height.min(most) {
        let packets = Panel::bottom("tftp-packets-grown").frame(framed).resizable(false).exact_size(free);
        packets.show(ui, |ui| packets::packets(ui, page, actions));
    } else {
        let packets = Panel::bottom("tftp-packets").frame(framed).resizable(true);
        // The default widens the range, so the range comes last.
        let packets = packets.default_size(settings.tftp_height).size_range(LEAST_PACKETS..=most);
        let shown = packets.show(ui, |ui| packets::packets(ui, page, actions));
        settings.tftp_height = shown.response.rect.height();
    }
    let rest = (ui.available_height() - least_list).max(28.0);
    let details = Panel::bottom("tftp-details").frame(framed).resizable(false).max_size(rest);
    details.show(ui, |ui| details::details(ui, page, rest - 16.0, actions));
}

fn column(ui: &mut Ui, page: &mut TftpPage, composing: bool, actions: &mut Vec<Action>) {
    ScrollArea::vertical().id_salt(("tftp", page.side as u8)).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(space::COLUMN);
        sides(ui, page, actions);
        ui.add_space(space::ROW);
        // While a word is composed, its letters stand in the field already.
        let errors = match page.side {
            _ if composing => Vec::new(),
            Side::Client => page.client.errors(),
            Side::Server => page.server.errors(),
        };
        match page.side {
            Side::Client => {
                client::client(ui, page, composing, &errors, actions);
                client_options::client_options(ui, page, &errors);
            }
            Side::Server => {
                server::server(ui, page, &errors, actions);
                server_options::server_options(ui, page, &errors);
            }
        }
    });
}

/// 客户端, 服务器: which of the two is shown. Both go on when the other is shown, and a lamp says so.
fn sides(ui: &mut Ui, page: &TftpPage, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let size = vec2((space::COLUMN - 1.0) / 2.0, space::CONTROL + 2.0);
        for side in Side::ALL {
            let (name, lamp) = match side {
                Side::Client if page.at_work().is_some() => (t!("tftp.client"), tokens.lamp_busy),
                Side::Client => (t!("tftp.client"), tokens.lamp_off),
                Side::Server => (t!("tftp.server-side"), tokens.lamp(&page.server.state())),
            };
            let lamp = RichText::new("●").size(10.0).color(lamp);
            let button = Button::selectable(page.side == side, (lamp, RichText::new(name.as_ref())));
            let response = ui.add_sized(size, button);
            named(&response, Role::RadioButton, &name);
            if response.clicked() {
                actions.push(Action::Tftp(TftpAction::Show(side)));
            }
        }
    });
}
