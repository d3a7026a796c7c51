//! The packet that is selected, to the byte: its fields by name, and the bytes on the colours of their fields.

use std::ops::Range;

use egui::{
    Color32, FontId, Label, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2,
    vec2,
};

use crate::capture::{Meta, Reader};
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::Lens;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::cell::cell_text;
use crate::ui::widgets::{ColouredPart, HexView, Looked, named, quiet};

/// From this width on, the fields stand beside the bytes; else above them, points.
const BESIDE: f32 = 600.0;
/// The bytes in rows of eight need so much width, points.
const BYTES: f32 = 336.0;
/// Height of a field.
const FIELD: f32 = 20.0;
/// Width of a field's name.
const NAME: f32 = 76.0;
/// The fields that stand above the bytes leave them so much of the height.
const LEAST_BYTES: f32 = 0.4;

/// The bytes and what was done with them.
#[derive(Debug, Default)]
pub struct Details {
    /// They are shown; None for wherever there is room.
    pub open: Option<bool>,
    hex: HexView,
    /// The byte under the pointer in the frame before.
    hovered: Option<usize>,
    /// The datagram that is shown, with its record.
    read: Option<(u64, Vec<u8>)>,
}

/// A field of a packet.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownField {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is called.
    pub name: String,
    /// What stands there.
    pub value: String,
    /// What that means; empty where there is nothing to say.
    pub meaning: String,
    /// What its name and its bytes stand on.
    pub color: Color32,
}

/// What is shown of a packet.
pub struct Shown<'a> {
    /// Where its bytes are.
    pub reader: &'a Reader,
    /// Its record.
    pub record: u64,
    /// What is known of that.
    pub meta: &'a Meta,
    /// Its fields, in order.
    pub fields: Vec<ShownField>,
    /// Why it is no packet.
    pub wrong: Option<String>,
    /// In which the text beside the bytes is read.
    pub charset: Charset,
}

impl Details {
    /// Other packets are shown.
    pub fn forget(&mut self) {
        *self = Details { open: self.open, ..Details::default() };
    }

    /// Draws the packet into the rest of the ui.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        let (above, below) = parts(ui.available_rect_before_wrap(), shown.lines());
        let mut list = ui.new_child(UiBuilder::new().id_salt("fields").max_rect(above));
        let framed = self.fields(&mut list, shown);
        let mut bytes = ui.new_child(UiBuilder::new().id_salt("bytes").max_rect(below));
        self.bytes(&mut bytes, shown, framed);
    }

    /// The bytes of a record, which are read once.
    pub fn datagram(&mut self, reader: &Reader, record: u64) -> &[u8] {
        if self.read.as_ref().is_none_or(|(read, _)| *read != record) {
            let mut bytes = Vec::new();
            reader.read(record, &mut bytes);
            self.read = Some((record, bytes));
        }
        self.read.as_ref().map_or(&[], |(_, bytes)| bytes)
    }

    /// The fields by name. Gives the bytes of the one under the pointer, here or among the bytes.
    fn fields(&mut self, ui: &mut Ui, shown: &Shown<'_>) -> Option<Range<usize>> {
        let mut framed = None;
        ScrollArea::vertical().id_salt("fields").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let clicked;
            (framed, clicked) = field_list(ui, &shown.fields, self.hovered);
            if let Some(range) = clicked {
                self.hex.select(range);
            }
            if let Some(wrong) = &shown.wrong {
                let color = Tokens::of(ui).error;
                ui.add(Label::new(RichText::new(wrong).size(space::SMALL).color(color)).wrap());
            }
        });
        framed
    }

    /// The bytes, each field on the colour of its name.
    fn bytes(&mut self, ui: &mut Ui, shown: &Shown<'_>, framed: Option<Range<usize>>) {
        if shown.meta.length == 0 {
            quiet(ui, t!("log.empty"));
            return;
        }
        let coloured = |field: &ShownField| ColouredPart { range: field.range.clone(), color: field.color };
        let parts: Vec<ColouredPart> = shown.fields.iter().map(coloured).collect();
        let lens = Lens::new(shown.reader.clone(), shown.charset);
        let looked = Looked { lens: &lens, record: shown.record, meta: shown.meta, parts: &parts, framed };
        let copied = self.hex.show(ui, &looked);
        let hovered = self.hex.hovered();
        if std::mem::replace(&mut self.hovered, hovered) != hovered {
            ui.ctx().request_repaint();
        }
        if let Some(what) = copied {
            let selected = self.hex.selected(shown.meta.length as usize);
            let mut bytes = Vec::new();
            shown.reader.read_part(shown.record, selected.start, selected.len(), &mut bytes);
            ui.ctx().copy_text(what.write(&bytes, shown.charset));
        }
    }
}

impl Shown<'_> {
    /// Lines of the list of fields.
    fn lines(&self) -> usize {
        self.fields.len() + usize::from(self.wrong.is_some())
    }
}

/// Where the fields go, and where the bytes.
fn parts(area: Rect, lines: usize) -> (Rect, Rect) {
    let gap = space::ROW * 2.0;
    if area.width() >= BESIDE {
        let at = area.right() - BYTES.max(area.width() * 0.5);
        let above = Rect::from_min_max(area.min, pos2(at - gap, area.bottom()));
        return (above, Rect::from_min_max(pos2(at, area.top()), area.max));
    }
    let height = (lines as f32 * FIELD).min(area.height() * (1.0 - LEAST_BYTES));
    let at = area.top() + height;
    let above = Rect::from_min_max(area.min, pos2(area.right(), at));
    (above, Rect::from_min_max(pos2(area.left(), at + gap), area.max))
}

/// Fields by name, one below the other; `hovered` is the byte under the pointer elsewhere. Gives the bytes of the field
/// that is pointed at, and of one that was clicked.
pub fn field_list(
    ui: &mut Ui,
    fields: &[ShownField],
    hovered: Option<usize>,
) -> (Option<Range<usize>>, Option<Range<usize>>) {
    let (mut framed, mut clicked) = (None, None);
    for field in fields {
        let lit = hovered.is_some_and(|byte| field.range.contains(&byte));
        let response = field_row(ui, field, lit);
        if response.hovered() || lit {
            framed = Some(field.range.clone());
        }
        if response.clicked() {
            clicked = Some(field.range.clone());
        }
    }
    (framed, clicked)
}

/// A field: its name on its colour, its value, what that means. A click selects its bytes.
fn field_row(ui: &mut Ui, field: &ShownField, lit: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), FIELD), Sense::click());
    let chip = Rect::from_min_size(rect.min + vec2(0.0, 1.0), vec2(NAME, FIELD - 2.0));
    ui.painter().rect_filled(chip, 3.0, field.color);
    if lit || response.hovered() {
        ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, tokens.text), StrokeKind::Inside);
    }
    let name = chip.shrink2(vec2(6.0, 0.0));
    let (font, mono) = (FontId::proportional(space::SMALL), FontId::monospace(space::TABLE_FONT));
    let put = |place: Rect, text: &str, font: &FontId, color| {
        let painter = ui.painter_at(place.intersect(ui.clip_rect()));
        let (galley, start) = cell_text(&painter, place, text, font, color, false);
        let end = start.x + galley.size().x;
        painter.galley(start, galley, color);
        end
    };
    put(name, &field.name, &font, tokens.text);
    let rest = Rect::from_min_max(pos2(chip.right() + 8.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
    // What it means needs less room than what it says, which may be long.
    let most = if field.meaning.is_empty() { rest.width() } else { rest.width() * 0.6 };
    let end = put(rest.with_max_x(rest.left() + most), &field.value, &mono, tokens.text);
    put(rest.with_min_x(end + 10.0), &field.meaning, &font, tokens.quiet);
    let said = format!("{}: {}  {}", field.name, field.value, field.meaning);
    named(&response, Role::Button, said.trim());
    response.on_hover_text(format!("{}\n{}", said.trim(), t!("packets.field-hint")))
}
