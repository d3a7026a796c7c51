//! How high a line of a conversation is, and what stands in it: only those in view are laid out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use egui::text::{TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Ui, Vec2, vec2};

use super::marked::marked;
use super::{card, emoticons};
use crate::i18n::t;
use crate::model::feiq::{Body, Entry, FeiqDesk, Key, Part, PictureState, Way, now, parts};
use crate::model::local_time;
use crate::ui::feiq::{Pictures, Shown};
use crate::ui::theme::{Tokens, space};

/// Height of the line with the day, points.
pub const DAY: f32 = 28.0;
/// Height of the line with name, time and state, points.
pub const HEAD: f32 = 18.0;
/// Around what stands in a bubble, points.
pub const PADDING: Vec2 = vec2(10.0, 6.0);
/// Between two lines, points.
pub const GAP: f32 = 8.0;
/// Between two parts of a bubble, points.
pub const BETWEEN: f32 = 4.0;
/// Height of a file, points.
pub const CARD: f32 = 52.0;
/// Width of a file, points.
const CARD_WIDTH: f32 = 340.0;
/// Height of a sealed message, and of a row of buttons, points.
pub const COVER: f32 = 26.0;
/// Width of a sealed message, points.
const COVER_WIDTH: f32 = 260.0;
/// A picture is not larger than this, points.
const PICTURE: Vec2 = vec2(280.0, 220.0);
/// What stands in the place of a picture that has not come, points.
const NO_PICTURE: Vec2 = vec2(180.0, 32.0);
/// A bubble takes so much of the width at most.
const WIDEST: f32 = 0.82;
/// Characters of a text that are shown: what is longer is of nobody's hand.
const LONGEST: usize = 20_000;

/// So often one looks whether a picture is still awaited.
const SELDOM: Duration = Duration::from_secs(2);

/// A part of a bubble.
#[derive(Clone)]
pub enum Piece {
    /// Words.
    Text(Arc<Galley>),
    /// A picture, and where its file is, if it is here.
    Picture(Vec2, Shown, Option<PathBuf>),
    /// A sealed message; whether a password is asked for.
    Cover(bool),
    /// A file, by place.
    File(usize),
    /// Buttons for all files.
    Files,
}

/// A line, laid out.
#[derive(Clone)]
pub struct Laid {
    /// What it is.
    pub entry: Entry,
    /// The day, where it is another one than that of the line before.
    pub day: Option<String>,
    /// Something that happened; else it is a message.
    pub event: Option<Arc<Galley>>,
    /// What stands in the bubble, each with its size.
    pub pieces: Vec<(Piece, Vec2)>,
    /// Size of what stands in the bubble.
    pub inside: Vec2,
    /// Height with everything.
    pub height: f32,
}

/// Lays lines out, each once in a frame.
pub struct Lines<'a> {
    desk: &'a mut FeiqDesk,
    pictures: &'a mut Pictures,
    key: &'a Key,
    width: f32,
    /// What is searched.
    found: String,
    laid: HashMap<usize, Rc<Laid>>,
}

impl<'a> Lines<'a> {
    /// The lines of a conversation in so much width.
    pub fn new(desk: &'a mut FeiqDesk, pictures: &'a mut Pictures, key: &'a Key, width: f32, found: String) -> Self {
        Lines { desk, pictures, key, width, found, laid: HashMap::new() }
    }

    /// How high a line is, points.
    pub fn height(&mut self, ui: &Ui, at: usize) -> f32 {
        self.line(ui, at).map_or(0.0, |laid| laid.height)
    }

    /// A line.
    pub fn line(&mut self, ui: &Ui, at: usize) -> Option<Rc<Laid>> {
        if let Some(laid) = self.laid.get(&at) {
            return Some(Rc::clone(laid));
        }
        let before =
            at.checked_sub(1).and_then(|before| self.desk.entry(self.key, before)).map(|entry| day(entry.time));
        let entry = self.desk.entry(self.key, at)?.clone();
        let day = Some(day(entry.time)).filter(|day| before.as_ref() != Some(day));
        let laid = Rc::new(self.lay(ui, entry, day));
        self.laid.insert(at, Rc::clone(&laid));
        Some(laid)
    }

    fn lay(&mut self, ui: &Ui, entry: Entry, day: Option<String>) -> Laid {
        let tokens = Tokens::of(ui);
        let above = if day.is_some() { DAY } else { 0.0 };
        if let Some(text) = event(&entry) {
            let galley = self.words(ui, &text, (space::SMALL, tokens.event), self.width - 24.0);
            let height = above + galley.size().y + GAP;
            return Laid { entry, day, event: Some(galley), pieces: Vec::new(), inside: Vec2::ZERO, height };
        }
        let room = (self.width * WIDEST - 2.0 * PADDING.x).max(60.0);
        let pieces = self.pieces(ui, &entry, room);
        let width = pieces.iter().map(|(_, size)| size.x).fold(0.0, f32::max);
        let heights: f32 = pieces.iter().map(|(_, size)| size.y).sum();
        let inside = vec2(width, heights + BETWEEN * pieces.len().saturating_sub(1) as f32);
        let height = above + HEAD + inside.y + 2.0 * PADDING.y + GAP;
        Laid { entry, day, event: None, pieces, inside, height }
    }

    fn pieces(&mut self, ui: &Ui, entry: &Entry, room: f32) -> Vec<(Piece, Vec2)> {
        let tokens = Tokens::of(ui);
        let mut pieces = Vec::new();
        match &entry.body {
            Body::Text { text, files, .. } => {
                self.text(ui, (text, entry.time), room, &mut pieces);
                if pieces.is_empty() && files.is_empty() {
                    let galley = self.words(ui, &t!("feiq.empty-message"), (14.0, tokens.quiet), room);
                    let size = galley.size();
                    pieces.push((Piece::Text(galley), size));
                }
                let size = vec2(room.min(CARD_WIDTH), CARD);
                pieces.extend((0..files.len()).map(|at| (Piece::File(at), size)));
                if card::has_row(entry) {
                    pieces.push((Piece::Files, vec2(size.x, COVER)));
                }
            }
            Body::Sealed { locked } => pieces.push((Piece::Cover(*locked), vec2(room.min(COVER_WIDTH), COVER))),
            Body::Encrypted => {
                let galley = self.words(ui, &t!("feiq.encrypted"), (14.0, tokens.event), room);
                let size = galley.size();
                pieces.push((Piece::Text(galley), size));
            }
            Body::Shake | Body::Event(_) => {}
        }
        pieces
    }

    /// Words with emoticons, and pictures between them; with the time at which they were said.
    fn text(&mut self, ui: &Ui, (text, time): (&str, i64), room: f32, pieces: &mut Vec<(Piece, Vec2)>) {
        let color = Tokens::of(ui).text;
        let text: String = text.chars().take(LONGEST).collect();
        let mut words = String::new();
        let end = |lines: &Self, words: &mut String, pieces: &mut Vec<(Piece, Vec2)>| {
            let ended = std::mem::take(words);
            if !ended.trim().is_empty() {
                let galley = lines.words(ui, ended.trim_end(), (14.0, color), room);
                let size = galley.size();
                pieces.push((Piece::Text(galley), size));
            }
        };
        for part in parts(&text) {
            match part {
                Part::Text(text) => words.push_str(text),
                Part::Emoticon(one) => match emoticons::picture(ui, one) {
                    Some(emoji) => words.push_str(emoji),
                    None => words.push_str(&format!("[{}]", emoticons::name(one))),
                },
                Part::Picture(id) => {
                    end(self, &mut words, pieces);
                    pieces.push(self.picture(ui, id, time, room));
                }
            }
        }
        end(self, &mut words, pieces);
    }

    fn picture(&mut self, ui: &Ui, id: u32, said: i64, room: f32) -> (Piece, Vec2) {
        let (shown, path) = match self.desk.picture(self.key, id, said, now()) {
            PictureState::Here(path) => (self.pictures.get(ui.ctx(), path.clone()), Some(path)),
            PictureState::Missing => (Shown::Missing, None),
            PictureState::Broken => (Shown::Broken, None),
            PictureState::Comes => {
                // It may come no more, of which nobody tells.
                ui.ctx().request_repaint_after(SELDOM);
                (Shown::Waits, None)
            }
        };
        let size = match &shown {
            Shown::Texture(texture) => {
                let real = texture.size_vec2() / ui.pixels_per_point();
                let scale = (PICTURE.x.min(room) / real.x).min(PICTURE.y / real.y).min(1.0);
                (real * scale).max(vec2(8.0, 8.0))
            }
            _ => vec2(NO_PICTURE.x.min(room), NO_PICTURE.y),
        };
        (Piece::Picture(size, shown, path), size)
    }

    /// Text with what is searched marked in it.
    fn words(&self, ui: &Ui, text: &str, (size, color): (f32, Color32), room: f32) -> Arc<Galley> {
        let plain = TextFormat::simple(FontId::proportional(size), color);
        let mut job = marked(ui, text, &self.found, &plain);
        job.wrap = TextWrapping::wrap_at_width(room);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }
}

/// What happened, where a line is no message.
fn event(entry: &Entry) -> Option<String> {
    match (&entry.body, entry.way) {
        (Body::Event(text), _) => Some(text.clone()),
        (Body::Shake, Way::Mine) => Some(t!("feiq.shaken-mine").into_owned()),
        (Body::Shake, _) => Some(t!("feiq.shaken-theirs").into_owned()),
        _ => None,
    }
}

fn day(time: i64) -> String {
    local_time(time, "%Y-%m-%d")
}
