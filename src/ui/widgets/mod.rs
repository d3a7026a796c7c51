//! Pieces that panels are made of. They know the model's types, but no panel.

mod combo_edit;
mod fields;
mod log_view;
mod scrollbar;
mod sparkline;
mod statistics;

pub use combo_edit::combo_edit;
pub use fields::{
    big_button, charset_list, command_button, field_problem, group_heading, heading, named, problem, quiet, row,
    row_check, text_field, text_mode,
};
pub use log_view::{LogAction, LogView};
pub use sparkline::sparkline;
pub use statistics::StatisticsView;
