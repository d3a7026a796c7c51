//! The inspector: what the selected bytes mean as numbers, times, an address and text.

use egui::{Grid, Label, RichText, Role, ScrollArea, Sense, Ui};

use super::named;
use crate::codec::charset::Charset;
use crate::codec::escape;
use crate::codec::inspect::Order;
use crate::i18n::t;
use crate::model::Reading;
use crate::ui::theme::{Tokens, space};

/// A row is read from these bytes.
pub struct Inspected<'a> {
    /// The bytes from the beginning of the selection on, at least eight where there are so many.
    pub from: &'a [u8],
    /// The selected ones, or as many of them as are shown as text.
    pub selected: &'a [u8],
    /// In which the text is read.
    pub charset: Charset,
}

/// Draws the readings. A click on a value copies it.
pub fn inspector(ui: &mut Ui, inspected: &Inspected<'_>) {
    let tokens = Tokens::of(ui);
    let small = |text: String| RichText::new(text).size(space::SMALL).color(tokens.quiet);
    let name_width = 62.0;
    let value_width = ((ui.available_width() - name_width - 32.0) / 2.0).max(60.0);
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(ui, |ui| {
        let title = t!("inspect.text", charset = inspected.charset.name()).into_owned();
        ui.horizontal(|ui| {
            ui.label(small(title.clone()));
            let rest = ui.available_width() - 8.0;
            value(ui, &title, Some(escape::show(inspected.selected, inspected.charset)), rest);
        });
        Grid::new("readings").num_columns(3).spacing([8.0, 1.0]).min_row_height(17.0).show(ui, |ui| {
            ui.label(small(t!("inspect.type").into_owned()));
            ui.label(small(t!("inspect.little").into_owned()));
            ui.label(small(t!("inspect.big").into_owned()));
            ui.end_row();
            for reading in Reading::ALL {
                let name = name(reading);
                ui.label(small(name.clone()));
                value(ui, &format!("{name} LE"), reading.read(inspected.from, Order::Little), value_width);
                if !reading.has_one_order() {
                    value(ui, &format!("{name} BE"), reading.read(inspected.from, Order::Big), value_width);
                }
                ui.end_row();
            }
        });
    });
}

fn name(reading: Reading) -> String {
    match reading {
        Reading::Bits => t!("inspect.bits").into_owned(),
        Reading::Unsigned(size) => format!("u{}", size * 8),
        Reading::Signed(size) => format!("i{}", size * 8),
        Reading::Single => "f32".to_owned(),
        Reading::Double => "f64".to_owned(),
        Reading::Seconds => t!("inspect.seconds").into_owned(),
        Reading::Milliseconds => t!("inspect.milliseconds").into_owned(),
        Reading::Ipv4 => "IPv4".to_owned(),
    }
}

/// A value of so much width at most; all of it is in the tooltip.
fn value(ui: &mut Ui, name: &str, value: Option<String>, width: f32) {
    ui.scope(|ui| {
        ui.set_width(width);
        let Some(value) = value else {
            ui.label(RichText::new("—").size(space::SMALL).color(Tokens::of(ui).lamp_off));
            return;
        };
        let text = RichText::new(&value).monospace().size(space::SMALL);
        let response = ui.add(Label::new(text).truncate().sense(Sense::click()));
        named(&response, Role::Button, &format!("{name}: {value}"));
        if response.on_hover_text(t!("inspect.hint", value = value)).clicked() {
            ui.ctx().copy_text(value);
        }
    });
}
