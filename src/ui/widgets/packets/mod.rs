//! What packets of any protocol are looked at with: a list of rows, its columns, and beside it the fields and bytes of
//! the one that is selected.

mod columns;
mod details;
mod list;
mod place;
mod row;

pub use columns::{Cell, Content, HEADER, LEAST_MEANING, ROW, cells, draw_row, header};
pub use details::{Details, Shown, ShownField, field_list};
pub use list::{Drawn, List, Looks};
pub use place::{empty, has_room_for_both, split};
pub use row::{Said, Tone, copy, menu};
