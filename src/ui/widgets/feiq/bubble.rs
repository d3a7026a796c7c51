//! One message: who said it and when, what stands in it, and how far it is.

use egui::{
    Align, Align2, Button, CornerRadius, FontId, Image, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke,
    Ui, UiBuilder, Vec2, pos2, vec2,
};

use super::card;
use super::lines::{BETWEEN, COVER, DAY, GAP, HEAD, Laid, PADDING, Piece};
use super::people::small;
use crate::i18n::t;
use crate::model::feiq::{Body, Delivery, Entry, Key, Part, Way, parts};
use crate::model::{local_time, words};
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqAction, FeiqPage, Shown, Wanted};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{line_edit, named};

/// Where a line is drawn.
pub struct Place {
    /// With the day above it and the gap below.
    pub rect: Rect,
    /// Which line it is.
    pub at: usize,
    /// It is the match that is looked at.
    pub looked: bool,
}

/// Draws a line.
pub fn bubble(ui: &mut Ui, page: &mut FeiqPage, key: &Key, place: &Place, laid: &Laid, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let mut rect = place.rect;
    if let Some(text) = &laid.day {
        day(ui, Rect::from_min_size(rect.min, vec2(rect.width(), DAY)), text);
        rect.min.y += DAY;
    }
    if place.looked {
        ui.painter().rect_filled(rect.with_max_y(rect.bottom() - GAP / 2.0), 4.0, tokens.found);
    }
    if let Some(galley) = &laid.event {
        let at = Rect::from_min_size(pos2(rect.center().x - galley.size().x / 2.0, rect.top()), galley.size());
        ui.put(at, Label::new(galley.clone()).selectable(true));
        return;
    }
    let mine = laid.entry.way == Way::Mine;
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    let size = laid.inside + 2.0 * PADDING;
    let left = if mine { rect.right() - size.x } else { rect.left() };
    let around = Rect::from_min_size(pos2(left, head.bottom()), size);
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(("feiq-line", place.at)), |ui| {
        let (fill, line) = if mine { (tokens.selected, tokens.selected) } else { (tokens.paper, tokens.line) };
        let round = CornerRadius { nw: if mine { 8 } else { 2 }, ne: if mine { 2 } else { 8 }, sw: 8, se: 8 };
        ui.painter().rect(around, round, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
        let response = ui.interact(around, ui.scope_id().with("bubble"), Sense::click());
        above(ui, page, key, head, laid, actions);
        let mut all = response;
        let mut at = around.min + PADDING;
        for (piece, size) in &laid.pieces {
            let rect = Rect::from_min_size(at, *size);
            if let Some(words) = draw(ui, page, key, rect, (laid, piece), actions) {
                all = all.union(words);
            }
            at.y += size.y + BETWEEN;
        }
        all.context_menu(|ui| menu(ui, key, laid, actions));
    });
}

/// The day, with a line on both sides.
fn day(ui: &Ui, rect: Rect, text: &str) {
    let tokens = Tokens::of(ui);
    let font = FontId::proportional(space::SMALL);
    let words = ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, tokens.quiet);
    let line = Stroke::new(1.0, tokens.line);
    ui.painter().hline(rect.left() + 8.0..=words.left() - 8.0, rect.center().y, line);
    ui.painter().hline(words.right() + 8.0..=rect.right() - 8.0, rect.center().y, line);
}

/// Name, time, and how far a message of ours is.
fn above(ui: &mut Ui, page: &FeiqPage, key: &Key, rect: Rect, laid: &Laid, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let entry = &laid.entry;
    let mine = entry.way == Way::Mine;
    let layout = if mine { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt("head"));
    let ui = &mut ui;
    ui.spacing_mut().item_spacing.x = space::ROW + 2.0;
    if !mine {
        let name = page.desk.person(key).map(words::feiq_name).unwrap_or_default();
        ui.add(Label::new(small(name, tokens.received)).truncate());
    }
    let time = RichText::new(local_time(entry.time, "%H:%M:%S")).monospace().size(11.0).color(tokens.quiet);
    ui.label(time);
    if matches!(entry.body, Body::Text { sealed: true, .. } | Body::Sealed { .. }) {
        ui.label(small(format!("{} {}", icons::LOCK_SIMPLE, t!("feiq.sealed-mark")), tokens.event));
    }
    if entry.automatic {
        ui.label(small(t!("feiq.automatic"), tokens.event));
    }
    if entry.to_many {
        ui.label(small(t!("feiq.many-mark"), tokens.quiet));
    }
    if let Some(delivery) = entry.delivery {
        if has_failed(entry) {
            let again = ui.add(Button::new(small(t!("feiq.again"), tokens.accent)).small());
            named(&again, Role::Button, &t!("feiq.again"));
            if again.clicked() {
                actions.push(again_action(key, entry));
            }
        }
        state(ui, delivery);
    }
}

/// It is a message that did not arrive, and can be sent again.
fn has_failed(entry: &Entry) -> bool {
    matches!(entry.delivery, Some(Delivery::Failed(_))) && matches!(entry.body, Body::Text { .. })
}

/// What sends a failed message again: it, or one of an earlier run as a new one.
fn again_action(key: &Key, entry: &Entry) -> Action {
    Action::Feiq(match entry.message {
        Some(message) => FeiqAction::Again(key.clone(), message),
        None => FeiqAction::Anew(key.clone(), Box::new(entry.clone())),
    })
}

/// How far a message of ours is: told apart by its sign as well.
pub(super) fn state(ui: &mut Ui, delivery: Delivery) {
    let tokens = Tokens::of(ui);
    let (icon, color) = match delivery {
        Delivery::Sending { .. } => (icons::CLOCK, tokens.quiet),
        Delivery::Sent => (icons::CHECK, tokens.quiet),
        Delivery::Delivered => (icons::CHECK, tokens.received),
        Delivery::Read => (icons::CHECKS, tokens.received),
        Delivery::Discarded => (icons::X, tokens.event),
        Delivery::Failed(_) => (icons::X_CIRCLE, tokens.error),
    };
    let words = words::feiq_delivery(delivery);
    let label = ui.add(Label::new(small(format!("{icon} {words}"), color)).truncate());
    named(&label, Role::Label, &words);
}

/// Draws a part of the bubble. Returns words that can be selected.
fn draw(
    ui: &mut Ui,
    page: &mut FeiqPage,
    key: &Key,
    rect: Rect,
    (laid, piece): (&Laid, &Piece),
    actions: &mut Vec<Action>,
) -> Option<Response> {
    match piece {
        Piece::Text(galley) => return Some(ui.put(rect, Label::new(galley.clone()).selectable(true))),
        Piece::Picture(size, shown, _) => picture(ui, rect, *size, shown),
        Piece::Cover(locked) => cover(ui, page, key, rect, (laid.entry.number, *locked), actions),
        Piece::File(at) => {
            if let Body::Text { files, .. } = &laid.entry.body
                && let Some(file) = files.get(*at)
            {
                card::card(ui, page, key, rect, (&laid.entry, file), actions);
            }
        }
        Piece::Files => card::all(ui, page, key, rect, &laid.entry, actions),
    }
    None
}

fn picture(ui: &mut Ui, rect: Rect, size: Vec2, shown: &Shown) {
    let tokens = Tokens::of(ui);
    let text = match shown {
        Shown::Texture(texture) => {
            let image = Image::from_texture(egui::load::SizedTexture::new(texture.id(), size));
            let response = ui.put(rect, image.corner_radius(4));
            return named(&response, Role::Image, &t!("feiq.picture"));
        }
        Shown::Missing => t!("feiq.picture-missing"),
        Shown::Broken => t!("feiq.picture-broken"),
        Shown::Waits => t!("feiq.picture-waits"),
    };
    ui.painter().rect_filled(rect, 4.0, tokens.control);
    let label = small(format!("{} {text}", icons::IMAGE), tokens.quiet);
    ui.put(rect, Label::new(label).truncate());
}

/// A sealed message: 打开, and a password where one is asked for.
fn cover(
    ui: &mut Ui,
    page: &mut FeiqPage,
    key: &Key,
    rect: Rect,
    (number, locked): (u64, bool),
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    let layout = Layout::right_to_left(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt("cover"));
    let ui = &mut ui;
    let open = ui.add(Button::new(RichText::new(t!("feiq.open")).color(tokens.on_accent)).fill(tokens.accent));
    named(&open, Role::Button, &t!("feiq.open-sealed"));
    let mut opens = open.clicked();
    if locked {
        let (typed, wrong) = page.passwords.entry((key.clone(), number)).or_default();
        let width = (ui.available_width() * 0.55).max(60.0);
        let edit = ui.add(line_edit(typed, width).password(true).hint_text(t!("feiq.password")));
        named(&edit, Role::TextInput, &t!("feiq.password"));
        opens |= edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let (text, color) = match *wrong {
            true => (t!("feiq.password-wrong"), tokens.error),
            false => (t!("feiq.locked"), tokens.event),
        };
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(small(text, color)).truncate());
        });
    } else {
        let text = format!("{} {}", icons::LOCK_SIMPLE, t!("feiq.sealed-cover"));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(text).color(tokens.event)).truncate());
        });
    }
    ui.set_min_height(COVER);
    if opens {
        actions.push(Action::Feiq(FeiqAction::Open(key.clone(), number)));
    }
}

/// A text to paste: emoticons stay what a peer understands, a picture is named.
fn copied(text: &str) -> String {
    let copied = parts(text).map(|part| match part {
        Part::Text(words) => words.to_owned(),
        Part::Emoticon(one) => one.code.to_owned(),
        Part::Picture(_) => t!("feiq-word.picture").into_owned(),
    });
    copied.collect()
}

/// 右键 on a message.
fn menu(ui: &mut Ui, key: &Key, laid: &Laid, actions: &mut Vec<Action>) {
    let entry = &laid.entry;
    if let Body::Text { text, .. } = &entry.body
        && !text.is_empty()
        && ui.button(t!("feiq.copy-text")).clicked()
    {
        ui.ctx().copy_text(copied(text));
    }
    let pictures = laid.pieces.iter().filter_map(|(piece, _)| match piece {
        Piece::Picture(_, _, path) => path.as_ref(),
        _ => None,
    });
    for (at, path) in pictures.enumerate() {
        if ui.push_id(at, |ui| ui.button(t!("feiq.save-picture")).clicked()).inner {
            actions.push(Action::Feiq(FeiqAction::Pick(Wanted::Picture(path.clone()))));
        }
    }
    if has_failed(entry) && ui.button(t!("feiq.again")).clicked() {
        actions.push(again_action(key, entry));
    }
    if ui.button(t!("feiq.export")).clicked() {
        actions.push(Action::Feiq(FeiqAction::Export(key.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_names_pictures_and_keeps_emoticons() {
        assert_eq!(copied("看 /:) /~#>00000011<B~!"), format!("看 /:) {}!", t!("feiq-word.picture")));
    }
}
