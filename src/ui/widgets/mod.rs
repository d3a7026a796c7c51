//! Pieces that panels are made of. They know the model's types, but no panel.

use std::time::Duration;

mod answers;
mod attach_list;
mod cell;
mod combo_edit;
mod composition;
mod copied;
mod dock_switch;
pub mod feiq;
mod feiq_packets;
mod fields;
mod filter_box;
mod find_bar;
mod hex_view;
mod history;
mod inspector;
mod local_addresses;
mod log_view;
mod maker_fields;
mod newest;
mod pack;
mod packets;
mod places_help;
mod quick;
mod repeat;
mod scrollbar;
mod segmented;
mod sparkline;
mod speed;
mod statistics;
mod strip;
mod tftp_fields;
mod tftp_packets;
mod transfer_mark;

pub use answers::{AnswersView, answer_list, no_rules, presets, trial};
pub use attach_list::{attach_choices, attach_field, remember};
pub use combo_edit::combo_edit;
pub use composition::{composition, places};
pub use copied::copied_value;
pub use dock_switch::{dock_menu, dock_switch};
pub use feiq_packets::{FeiqPacketsView, feiq_shown_fields};
pub use fields::{
    accent_button, big_button, button_width, charset_list, choices, command_button, field_problem, group_heading,
    heading, labelled, line_edit, named, newline_list, newline_text, problem, quiet, row, row_check, row_half,
    short_row, text_field, text_mode_heading,
};
pub use filter_box::{filter_box, filter_counts, filter_problem};
pub use find_bar::find_bar;
pub use hex_view::{ColouredPart, HexView, Looked, copy_menu};
pub use history::{HistoryView, history_list};
pub use inspector::{Inspected, inspector};
pub use local_addresses::local_addresses;
pub use log_view::{LogAction, LogView, MOST_MARKED};
pub use maker_fields::{maker_line, maker_problem};
pub use newest::newest_button;
pub use pack::{PackView, Unpacked, codes_button, pack_fields, packed_bytes, unpacked};
pub use packets::{ShownField, field_list};
pub use places_help::places_help;
pub use quick::{QuickView, quick_list};
pub use repeat::{repeat_line, repeat_row};
pub use scrollbar::{Rows, scrollbar};
pub use segmented::segmented;
pub use sparkline::sparkline;
pub use speed::{clock, speed, took};
pub use statistics::StatisticsView;
pub use strip::{remark, strip};
pub use tftp_fields::{TUNING, TftpFields, unfold};
pub use tftp_packets::PacketsView;
pub use transfer_mark::transfer_mark;

/// How often a running search is looked at again, found or not.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
