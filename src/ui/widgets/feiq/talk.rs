//! The conversation: lines of different heights, of which only those in view are laid out.

use std::rc::Rc;

use egui::{Id, Rect, Role, Sense, Ui, UiBuilder, pos2};

use super::bubble::{Place, bubble};
use super::empty;
use super::lines::{Laid, Lines};
use crate::i18n::t;
use crate::model::feiq::Key;
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqPage, TalkView};
use crate::ui::theme::space;
use crate::ui::widgets::{Rows, named, newest_button, scrollbar};

/// How long a shake lasts, seconds.
const SHAKE: f64 = 0.7;
/// How far it moves what is shown, points.
const SHAKEN: f64 = 6.0;

/// Draws the conversation into the rest of the page.
pub fn talk(ui: &mut Ui, page: &mut FeiqPage, key: &Key, actions: &mut Vec<Action>) {
    page.pictures.frame(ui.ctx());
    let length = page.desk.length(key);
    if length == 0 && !page.is_running() {
        return empty::empty(ui, page);
    }
    let rect = ui.available_rect_before_wrap();
    let id = Id::unique(("feiq-talk", key));
    let response = ui.interact(rect, id, Sense::click());
    named(&response, Role::Document, &t!("feiq.talk"));
    let view = rect.with_max_x(rect.right() - space::SCROLLBAR - 4.0);
    let wheel = if ui.rect_contains_pointer(rect) { ui.input(|input| input.smooth_scroll_delta().y) } else { 0.0 };
    let found = page.talk.find.as_ref().map(|find| find.text.clone()).unwrap_or_default();
    let mut lines = Lines::new(&mut page.desk, &mut page.pictures, key, view.width(), found);
    let last = settle(ui, &mut page.talk, &mut lines, (length, view.height(), wheel));
    let shown = visible(ui, &page.talk, &mut lines, length, view);
    let talk = &mut page.talk;
    talk.drawn = shown.len();
    let end = shown.last().map_or(talk.top, |(at, ..)| at + 1);
    let rows = Rows {
        all: 0..length as u64,
        top: talk.top as u64,
        last_top: last as u64,
        shown: end.saturating_sub(talk.top) as u64,
    };
    paint(ui, page, key, view, &shown, actions);
    let bar = Rect::from_min_max(pos2(rect.right() - space::SCROLLBAR, rect.top()), rect.max);
    let talk = &mut page.talk;
    if let Some(top) = scrollbar(ui, id.with("bar"), bar, &rows, &[]) {
        (talk.top, talk.above) = (usize::try_from(top).unwrap_or(last), 0.0);
        talk.at_end = talk.top >= last;
        ui.ctx().request_repaint();
    }
    if talk.at_end {
        talk.seen = length;
    } else if newest_button(ui, view, length.saturating_sub(talk.seen) as u64) {
        talk.at_end = true;
    }
}

/// Applies the wheel and what is wanted, and keeps the place in range. Returns the first line of the last page.
fn settle(ui: &Ui, talk: &mut TalkView, lines: &mut Lines<'_>, (length, view, wheel): (usize, f32, f32)) -> usize {
    let (last, above) = TalkView::end(length, view, |at| lines.height(ui, at));
    if let Some(wanted) = talk.wanted.take() {
        talk.at_end = false;
        (talk.top, talk.above) = (wanted.min(length.saturating_sub(1)), 0.0);
        talk.scroll(-view / 3.0, length, |at| lines.height(ui, at));
    }
    if wheel != 0.0 {
        if talk.at_end {
            (talk.top, talk.above) = (last, above);
        }
        talk.at_end = false;
        talk.scroll(-wheel, length, |at| lines.height(ui, at));
    }
    if talk.at_end || talk.top > last || (talk.top == last && talk.above >= above) {
        talk.at_end = true;
        (talk.top, talk.above) = (last, above);
    }
    last
}

type InView = (usize, f32, Rc<Laid>);

/// The lines in view, each with its upper end.
fn visible(ui: &Ui, talk: &TalkView, lines: &mut Lines<'_>, length: usize, view: Rect) -> Vec<InView> {
    let mut shown = Vec::new();
    let mut y = view.top() - talk.above;
    for at in talk.top..length {
        if y >= view.bottom() {
            break;
        }
        let Some(laid) = lines.line(ui, at) else { break };
        let height = laid.height;
        shown.push((at, y, laid));
        y += height;
    }
    shown
}

fn paint(ui: &mut Ui, page: &mut FeiqPage, key: &Key, view: Rect, shown: &[InView], actions: &mut Vec<Action>) {
    let aside = shake(ui, &mut page.shaken);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(view).id_salt(("feiq-lines", key)));
    inside.set_clip_rect(view.intersect(ui.clip_rect()));
    let looked = page.talk.find.as_ref().and_then(|find| find.line());
    for (at, y, laid) in shown {
        let min = pos2(view.left() + aside, *y);
        let rect = Rect::from_min_max(min, pos2(view.right() + aside, y + laid.height));
        let place = Place { rect, at: *at, looked: looked == Some(*at) };
        bubble(&mut inside, page, key, &place, laid, actions);
    }
}

/// How far the conversation is moved aside: gently, and not for long.
fn shake(ui: &Ui, shaken: &mut Option<f64>) -> f32 {
    let now = ui.input(|input| input.time);
    let Some(since) = shaken.map(|began| now - began) else { return 0.0 };
    if !(0.0..SHAKE).contains(&since) {
        *shaken = None;
        return 0.0;
    }
    ui.ctx().request_repaint();
    ((since * 45.0).sin() * SHAKEN * (1.0 - since / SHAKE)) as f32
}
