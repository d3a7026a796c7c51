//! What is told above the tabs' content, until it is dismissed.

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The words.
    pub text: String,
    /// It tells that something was done, and not what went wrong.
    pub done: bool,
}

impl Message {
    /// Something went wrong.
    pub fn wrong(text: String) -> Self {
        Message { text, done: false }
    }

    /// Something was done.
    pub fn done(text: String) -> Self {
        Message { text, done: true }
    }
}
