//! The sign before what a transfer is: told apart by its shape as well as by its colour.

use egui::Color32;

use crate::model::tftp::{Finished, Line};
use crate::ui::icons;
use crate::ui::theme::Tokens;

/// The sign and its colour.
pub fn transfer_mark(tokens: &Tokens, line: &Line) -> (&'static str, Color32) {
    match &line.state.finished {
        None => (icons::ARROWS_LEFT_RIGHT, tokens.accent),
        Some(Finished::Complete) => (icons::CHECK_CIRCLE, tokens.received),
        Some(Finished::Unconfirmed) => (icons::CHECK_CIRCLE, tokens.event),
        Some(Finished::Cancelled) => (icons::STOP, tokens.quiet),
        Some(_) => (icons::X_CIRCLE, tokens.error),
    }
}
