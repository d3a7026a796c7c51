//! Pieces of the page of 飞秋: the people with what is set beside them, the conversation, and the box below it.

mod bubble;
mod card;
mod chips;
mod column;
mod compose;
mod emoticons;
mod empty;
mod find;
mod header;
mod lines;
mod people;
mod person;
mod settings;
mod talk;

pub use column::column;
pub use compose::compose;
pub use empty::{empty, several};
pub use header::header;
pub use talk::talk;
