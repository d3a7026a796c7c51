//! The 96 emoticons of FeiQ, to choose one.

use egui::{Button, FontId, Grid, RichText, Role, ScrollArea, Ui, vec2};

use crate::i18n::Language;
use crate::model::feiq::{EMOTICONS, Emoticon};
use crate::ui::widgets::named;

/// In a row, where there is room.
const COLUMNS: usize = 8;
/// Height of one, points; Chinese names are as wide at most.
const CELL: f32 = 34.0;
/// Width of one where names are English, points.
const ENGLISH: f32 = 46.0;
/// Between two, points.
const GAP: f32 = 2.0;
/// What the window keeps beside the table, points.
const BESIDE: f32 = 48.0;
/// Size of an emoticon, points.
const SIZE: f32 = 18.0;

/// Size of a name where no font has the emoticon, points.
const WORDS: f32 = 10.5;

/// Draws the table. Returns the code of the one that was chosen.
pub fn emoticons(ui: &mut Ui) -> Option<&'static str> {
    let mut chosen = None;
    let width = match Language::spoken() {
        Language::Chinese => CELL,
        Language::English => ENGLISH,
    };
    let room = ui.ctx().content_rect().width() - BESIDE;
    let columns = ((room / (width + GAP)) as usize).clamp(1, COLUMNS);
    let height = (ui.ctx().content_rect().height() * 0.5).min(300.0);
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        // A name stands in its cell on two lines where it has more than three characters.
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        Grid::new("feiq-emoticons").spacing(vec2(GAP, GAP)).show(ui, |ui| {
            for (at, one) in EMOTICONS.iter().enumerate() {
                if at > 0 && at.is_multiple_of(columns) {
                    ui.end_row();
                }
                let text = match picture(ui, one) {
                    Some(emoji) => RichText::new(emoji).size(SIZE),
                    None => RichText::new(name(one)).size(WORDS),
                };
                let response = ui.add_sized(vec2(width, CELL), Button::new(text).frame_when_inactive(false).wrap());
                named(&response, Role::Button, &format!("{} {}", name(one), one.code));
                if response.on_hover_text(format!("{}  {}", name(one), one.code)).clicked() {
                    chosen = Some(one.code);
                }
            }
        });
    });
    chosen
}

/// What an emoticon is called.
pub fn name(one: &Emoticon) -> &'static str {
    match Language::spoken() {
        Language::Chinese => one.chinese,
        Language::English => one.english,
    }
}

/// The emoji that shows it, where a font has it.
pub fn picture(ui: &Ui, one: &Emoticon) -> Option<&'static str> {
    let font = FontId::proportional(SIZE);
    one.emoji.filter(|emoji| ui.fonts_mut(|fonts| fonts.has_glyphs(&font, emoji)))
}
