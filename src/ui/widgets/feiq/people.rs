//! The list of people under the headings of their groups. Rows in view alone are made.

use egui::{EventFilter, FontId, Id, Key as Pressed, Rect, RichText, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::person::person;
use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqAction, FeiqPage, OFFLINE, PeopleRow};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{named, quiet};

/// People that Page Up and Page Down walk.
const PAGE: isize = 10;

/// Draws the list into the rest of the column.
pub fn people(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    let revision = page.desk.revision();
    page.people.follow(page.desk.people(), revision);
    if page.people.height() <= 0.0 {
        let searched = !page.people.search.trim().is_empty();
        quiet(ui, if searched { t!("feiq.nobody-found") } else { t!("feiq.nobody-yet") });
        return;
    }
    keys(ui, page, actions);
    let reveal = std::mem::take(&mut page.people.reveal);
    let wanted = page.selected.as_ref().filter(|_| reveal);
    let wanted = wanted.and_then(|key| page.people.place_of(page.desk.people(), key));
    let scroll = ScrollArea::vertical().id_salt("feiq-people").auto_shrink(false);
    scroll.show_viewport(ui, |ui, viewport| {
        let width = space::COLUMN;
        ui.set_height(page.people.height());
        ui.set_width(width);
        let origin = ui.max_rect().left_top();
        let rows = page.people.between_heights(viewport.top(), viewport.bottom());
        page.people.drawn = rows.len();
        for at in rows {
            let Some((row, place)) = page.people.row(at) else { continue };
            let rect =
                Rect::from_min_max(origin + vec2(0.0, place.start), pos2(origin.x + width, origin.y + place.end));
            match row.clone() {
                PeopleRow::Group(name, count) => group(ui, page, rect, &name, count, actions),
                PeopleRow::Person(at) => person(ui, page, rect, at, actions),
            }
        }
        if let Some(place) = wanted {
            let rect = Rect::from_min_max(origin + vec2(0.0, place.start), origin + vec2(1.0, place.end));
            ui.scroll_to_rect(rect, None);
        }
    });
}

/// The heading of a group: folds it, and its menu writes to all of it.
fn group(ui: &mut Ui, page: &mut FeiqPage, rect: Rect, name: &str, count: usize, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let response = ui.interact(rect, Id::unique(("feiq-group", name)), Sense::click());
    let title = match name {
        OFFLINE => t!("feiq.group-offline").into_owned(),
        "" => t!("feiq.group-none").into_owned(),
        name => name.to_owned(),
    };
    let folded = page.people.folded.contains(name) && page.people.search.trim().is_empty();
    named(&response, Role::Button, &format!("{title} {count}"));
    let icon = if folded { icons::CARET_RIGHT } else { icons::CARET_DOWN };
    let middle = rect.center().y;
    let font = FontId::proportional(space::SMALL);
    let color = if response.hovered() || response.has_focus() { tokens.text } else { tokens.quiet };
    let left = egui::Align2::LEFT_CENTER;
    ui.painter().text(pos2(rect.left() + 2.0, middle), left, icon, font.clone(), color);
    let counted = count.to_string();
    let number = ui.painter().layout_no_wrap(counted, FontId::monospace(space::SMALL), tokens.quiet);
    let room = rect.width() - 24.0 - number.size().x - 8.0;
    let mut job = egui::text::LayoutJob::simple_singleline(title, font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let text = ui.painter().layout_job(job);
    ui.painter().galley(pos2(rect.left() + 20.0, middle - text.size().y / 2.0), text, color);
    let place = pos2(rect.right() - number.size().x - 6.0, middle - number.size().y / 2.0);
    ui.painter().galley(place, number, tokens.quiet);
    if response.clicked() {
        let folded = &mut page.people.folded;
        if !folded.remove(name) {
            folded.insert(name.to_owned());
        }
    }
    if name != OFFLINE {
        response.context_menu(|ui| {
            if ui.button(t!("feiq.send-to-group")).clicked() {
                actions.push(Action::Feiq(FeiqAction::SelectGroup(name.to_owned())));
            }
        });
    }
}

/// The list has the focus as a whole; keys walk its people.
fn keys(ui: &mut Ui, page: &FeiqPage, actions: &mut Vec<Action>) {
    let id = Id::unique("feiq-people-keys");
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    named(&response, Role::List, &t!("feiq.people"));
    if !response.has_focus() {
        return;
    }
    ui.painter().rect_stroke(rect, 2.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let steps = [
        (Pressed::ArrowDown, 1),
        (Pressed::ArrowUp, -1),
        (Pressed::PageDown, PAGE),
        (Pressed::PageUp, -PAGE),
        (Pressed::Home, isize::MIN),
        (Pressed::End, isize::MAX),
    ];
    let step = steps.into_iter().find(|(key, _)| ui.input(|input| input.key_pressed(*key)));
    let Some((_, by)) = step else { return };
    if let Some(key) = page.people.step(page.desk.people(), page.selected.as_ref(), by) {
        actions.push(Action::Feiq(FeiqAction::Walk(key)));
    }
}

/// A small text in a colour.
pub(super) fn small(text: impl Into<String>, color: egui::Color32) -> RichText {
    RichText::new(text).size(space::SMALL).color(color)
}
