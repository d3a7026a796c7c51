//! Whether an input method is composing a word.
//!
//! While a word is composed, its unfinished letters stand in the text box already. Nothing may be sent, rejected or
//! converted then; when the word is committed or given up, all goes on.

use egui::{Event, ImeEvent};

/// Follows the events of the input method.
#[derive(Clone, Copy, Debug, Default)]
pub struct Composing {
    active: bool,
}

impl Composing {
    /// Looks at the events of a frame.
    pub fn follow(&mut self, ctx: &egui::Context) {
        ctx.input(|input| input.events.iter().for_each(|event| self.handle(event)));
    }

    fn handle(&mut self, event: &Event) {
        match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => self.active = !text.is_empty(),
            Event::Ime(ImeEvent::Commit(_)) => self.active = false,
            Event::WindowFocused(false) => self.active = false,
            _ => {}
        }
    }

    /// A word is being composed.
    pub fn is_active(self) -> bool {
        self.active
    }
}
