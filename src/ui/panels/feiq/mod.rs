//! 飞秋: left the people, in the middle the conversation above the box, right (folded by default) the packets.
//!
//! ```text
//! ┌──────────────────┬──────────────────────────────────────────────┐
//! │ [  ● 上线      ] │ 吴彦祖  飞秋 · 192.168.1.17   [查找][数据包] │
//! │ 我 [在线|离开] ⚙ │──────────────────────────────────────────────│
//! │ [搜索…       ] ⟳ │ 吴彦祖 16:05:48                              │
//! │ 研发部 3       ▾ │ ╭──────╮                                     │
//! │ ● 吴彦祖   16:05 │ │ haha │                    16:05:49 已送达  │
//! │   飞秋 192.168…  │ ╰──────╯                            ╭──────╮ │
//! │ ● …              │                                     │ 你好 │ │
//! │                  ├──────────────────────────────────────────────┤
//! │                  │ [☺][文件][文件夹][抖动]  ☐ 密封   [   发送 ] │
//! └──────────────────┴──────────────────────────────────────────────┘
//! ```

mod status;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

pub use status::status;

use crate::model::Settings;
use crate::ui::action::Action;
use crate::ui::feiq::FeiqPage;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::feiq as pieces;

/// A page narrower than this, in points, has no room for the column beside the conversation.
pub const NARROW: f32 = 520.0;
/// The conversation keeps this height above the box, points.
const LEAST_TALK: f32 = 96.0;
/// The least height of the box with its buttons, points.
const LEAST_BOX: f32 = 96.0;
/// What files that go with the message take of it, points.
const FILES: f32 = 26.0;

/// Draws the page.
pub fn feiq(ui: &mut Ui, page: &mut FeiqPage, settings: &mut Settings, composing: bool, actions: &mut Vec<Action>) {
    let panel = Tokens::of(ui).panel;
    let column = Frame::new().fill(panel).inner_margin(Margin { left: space::MARGIN, right: 0, top: 8, bottom: 4 });
    if settings.sidebar && ui.available_width() < NARROW {
        // No room for both: the column takes the conversation's place until it is folded.
        CentralPanel::default().frame(column).show(ui, |ui| pieces::column(ui, page, composing, actions));
        return;
    }
    if settings.sidebar {
        let left = Panel::left("feiq-column").frame(column).exact_size(space::SIDEBAR).resizable(false);
        left.show(ui, |ui| pieces::column(ui, page, composing, actions));
    }
    let framed = Frame::new().fill(panel).inner_margin(Margin::symmetric(space::MARGIN, 6));
    Panel::top("feiq-header").frame(framed).resizable(false).show(ui, |ui| pieces::header(ui, page, actions));
    if page.draft_key().is_some() {
        let has_files = page.draft().is_some_and(|draft| !draft.files.is_empty());
        let least = if has_files { LEAST_BOX + FILES } else { LEAST_BOX };
        let most = (ui.available_height() - LEAST_TALK).max(least);
        let below = Panel::bottom("feiq-box").frame(framed).resizable(true);
        // The default widens the range, so the range comes last.
        let below = below.default_size(settings.feiq_height).size_range(least..=most);
        let shown = below.show(ui, |ui| pieces::compose(ui, page, composing, actions));
        settings.feiq_height = shown.response.rect.height();
    }
    let lines = Frame::new().fill(panel).inner_margin(Margin { left: space::MARGIN, right: 0, top: 0, bottom: 0 });
    CentralPanel::default().frame(lines).show(ui, |ui| match page.selected.clone() {
        Some(key) if !page.is_to_many() => pieces::talk(ui, page, &key, actions),
        Some(_) => pieces::several(ui, page, actions),
        None => pieces::empty(ui, page),
    });
}
