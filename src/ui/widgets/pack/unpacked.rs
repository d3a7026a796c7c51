//! 解包: what a record holds by the format: each field with its place and its value.

use egui::{Grid, Label, RichText, Ui};

use super::title;
use crate::codec::charset::Charset;
use crate::codec::structs::{Format, Value};
use crate::i18n::t;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{copied_value, quiet};

/// A record read by a format.
pub struct Unpacked {
    /// The value of each field; None where the record ends before it does.
    pub values: Vec<Option<Value>>,
    /// Bytes that are missing at the end.
    pub missing: usize,
    /// Bytes behind the last field.
    pub left: usize,
}

impl Unpacked {
    /// Reads the bytes of a record from a place on, where there are `length` of them in all.
    pub fn read(format: &Format, bytes: &[u8], length: usize) -> Self {
        Unpacked {
            values: format.fields().map(|field| field.read(bytes)).collect(),
            missing: format.size().saturating_sub(length),
            left: length.saturating_sub(format.size()),
        }
    }
}

/// Draws the fields, and what is missing or left.
pub fn unpacked(ui: &mut Ui, format: &Format, read: &Unpacked, charset: Charset) {
    let tokens = Tokens::of(ui);
    let width = (ui.available_width() - 96.0 - 2.0 * space::GROUP).max(60.0);
    Grid::new("unpacked").num_columns(2).spacing([space::GROUP, 2.0]).show(ui, |ui| {
        for (field, value) in format.fields().zip(&read.values) {
            let name = title(&field);
            ui.label(RichText::new(&name).monospace().size(space::SMALL).color(tokens.quiet));
            match value {
                Some(value) => copied_value(ui, &name, &value.show(charset), width),
                None => drop(ui.label(RichText::new("—").color(tokens.error))),
            }
            ui.end_row();
        }
    });
    if read.missing > 0 {
        let text = t!("pack.missing", missing = read.missing, size = format.size());
        ui.add(Label::new(RichText::new(text).size(space::SMALL).color(tokens.error)).wrap());
    }
    if read.left > 0 {
        quiet(ui, t!("pack.left", left = read.left));
    }
}
