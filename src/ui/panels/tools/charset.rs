//! 编码对照: a text, or some bytes, in every charset side by side.

use egui::text::LayoutJob;
use egui::{FontId, Grid, Label, RichText, Role, TextEdit, TextFormat, Ui};

use crate::codec::escape::is_visible;
use crate::codec::hex;
use crate::codec::table::{Decoded, Encoded, Part, decode_all, encode_all};
use crate::i18n::t;
use crate::model::{ComposeError, words};
use crate::ui::theme::{Tokens, space};
use crate::ui::tools::CharsetTool;
use crate::ui::widgets::{copied_value, group_heading, named, problem, quiet};

/// So many characters or bytes are looked at; more is told.
const MOST: usize = 1000;
/// So many characters are listed one by one.
const MOST_LISTED: usize = 100;
/// Width of the names of charsets.
const NAME: f32 = 92.0;
/// Width of a count.
const COUNT: f32 = 64.0;

/// Draws the tool.
pub fn charset(ui: &mut Ui, tool: &mut CharsetTool) {
    ui.horizontal_wrapped(|ui| {
        ui.radio_value(&mut tool.reads_bytes, false, t!("tools.charset.from-text"));
        ui.radio_value(&mut tool.reads_bytes, true, t!("tools.charset.from-bytes"));
    });
    if tool.reads_bytes { bytes(ui, &mut tool.hex) } else { text(ui, &mut tool.text) }
}

fn input(ui: &mut Ui, text: &mut String, name: &str, hint: &str) {
    let edit = TextEdit::multiline(text).font(egui::TextStyle::Monospace).hint_text(hint);
    let response = ui.add(edit.desired_rows(2).desired_width(f32::INFINITY));
    named(&response, Role::MultilineTextInput, name);
}

fn text(ui: &mut Ui, text: &mut String) {
    input(ui, text, &t!("tools.charset.text"), &t!("tools.charset.text-hint"));
    let looked: String = text.chars().take(MOST).collect();
    if looked.len() < text.len() {
        quiet(ui, t!("tools.charset.cut", most = MOST));
    }
    if looked.is_empty() {
        return;
    }
    ui.add_space(space::GROUP);
    rows(ui, "encoded", |ui, width| {
        for row in encode_all(&looked) {
            start(ui, row.charset.name(), &t!("send.bytes", count = row.bytes.len()));
            encoded(ui, &row, width);
            ui.end_row();
        }
    });
    ui.add_space(space::GROUP);
    group_heading(ui, &t!("tools.charset.code-points"));
    code_points(ui, &looked);
}

fn encoded(ui: &mut Ui, row: &Encoded, width: f32) {
    if row.missing.is_empty() {
        copied_value(ui, row.charset.name(), &hex::format(&row.bytes), width);
        return;
    }
    ui.vertical(|ui| {
        ui.set_width(width);
        if !row.bytes.is_empty() {
            copied_value(ui, row.charset.name(), &hex::format(&row.bytes), width);
        }
        let shown = row.missing.iter().take(MOST_LISTED).map(|missing| {
            let (character, position) = (missing.character, missing.position + 1);
            t!("tools.charset.missing-one", character = character, position = position).into_owned()
        });
        let list = shown.collect::<Vec<_>>().join(&t!("tools.charset.comma"));
        problem(ui, &t!("tools.charset.missing", count = row.missing.len(), list = list));
    });
}

fn bytes(ui: &mut Ui, typed: &mut String) {
    input(ui, typed, &t!("tools.charset.bytes"), &t!("send.hint-hex"));
    let bytes = match hex::parse(typed) {
        Ok(bytes) => bytes,
        Err(error) => return problem(ui, &words::compose_error(&ComposeError::Hex(error))),
    };
    let looked = bytes.get(..MOST).unwrap_or(&bytes);
    if looked.len() < bytes.len() {
        quiet(ui, t!("tools.charset.cut", most = MOST));
    }
    if looked.is_empty() {
        return;
    }
    ui.add_space(space::GROUP);
    rows(ui, "decoded", |ui, width| {
        for row in decode_all(looked) {
            let bad = row.bad();
            let note = if bad == 0 { "".into() } else { t!("tools.charset.bad", count = bad) };
            start(ui, row.charset.name(), &note);
            decoded(ui, &row, width);
            ui.end_row();
        }
    });
    quiet(ui, t!("tools.charset.bad-hint"));
}

/// Text, with what is none as hex in the colour of errors and with brackets around it.
fn decoded(ui: &mut Ui, row: &Decoded, width: f32) {
    let tokens = Tokens::of(ui);
    let font = FontId::monospace(space::TABLE_FONT);
    let mut job = LayoutJob::default();
    for part in &row.parts {
        let color = match part {
            Part::Text(_) => tokens.text,
            Part::Unseen(_) => tokens.quiet,
            Part::Bad(_) => tokens.error,
        };
        job.append(&part.show(), 0.0, TextFormat::simple(font.clone(), color));
    }
    ui.scope(|ui| {
        ui.set_width(width);
        let said = job.text.clone();
        let response = ui.add(Label::new(job).wrap().sense(egui::Sense::click()));
        named(&response, Role::Button, &format!("{}: {said}", row.charset.name()));
        if response.on_hover_text(t!("tools.copy-hint")).clicked() {
            ui.ctx().copy_text(row.text());
        }
    });
}

fn rows(ui: &mut Ui, salt: &str, content: impl FnOnce(&mut Ui, f32)) {
    let width = (ui.available_width() - NAME - COUNT - 3.0 * space::GROUP).max(80.0);
    Grid::new(salt).num_columns(3).spacing([space::GROUP, 4.0]).show(ui, |ui| content(ui, width));
}

/// The name of a charset, and what is said of its row.
fn start(ui: &mut Ui, name: &str, note: &str) {
    let quiet = Tokens::of(ui).quiet;
    for (text, width) in [(RichText::new(name), NAME), (RichText::new(note).size(space::SMALL).color(quiet), COUNT)] {
        ui.scope(|ui| {
            ui.set_width(width);
            ui.add(Label::new(text).truncate());
        });
    }
}

/// Each character with its number in Unicode and its bytes in UTF-8.
fn code_points(ui: &mut Ui, text: &str) {
    let width = ui.available_width() - space::GROUP;
    for character in text.chars().take(MOST_LISTED) {
        let utf8 = hex::format(character.encode_utf8(&mut [0; 4]).as_bytes());
        // What is not seen has its number only.
        let seen = if is_visible(character) { character } else { ' ' };
        let line = format!("U+{:04X}  {seen}  UTF-8 {utf8}", u32::from(character));
        copied_value(ui, &t!("tools.charset.code-point"), &line, width);
    }
    let left = text.chars().count().saturating_sub(MOST_LISTED);
    if left > 0 {
        quiet(ui, t!("tools.charset.more", count = left));
    }
}
