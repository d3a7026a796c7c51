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
mod marked;
mod people;
mod person;
mod settings;
mod several;
mod talk;

pub use column::column;
pub use compose::compose;
pub use empty::empty;
pub use header::header;
pub use several::several;
pub use talk::talk;
