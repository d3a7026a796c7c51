//! One person of the list: who it is, with what program, where, since when, and what can be done with it.

use egui::containers::menu::SubMenuButton;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, FontId, Id, Painter, Rect, Response, Role, Sense, Stroke, Ui, pos2};

use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::feiq::{Person, Presence};
use crate::model::{local_time, words};
use crate::ui::action::Action;
use crate::ui::feiq::{Click, FeiqAction, FeiqPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;

/// Charsets that people on the other side may have.
const CHARSETS: [Charset; 4] = [Charset::Gbk, Charset::Utf8, Charset::Gb18030, Charset::Big5];

/// Draws a row and hears what is done with it.
pub fn person(ui: &mut Ui, page: &mut FeiqPage, rect: Rect, at: usize, actions: &mut Vec<Action>) {
    let Some(one) = page.desk.people().get(at) else { return };
    let response = ui.interact(rect, Id::unique(("feiq-person", &one.key)), Sense::click());
    let selected = page.selected.as_ref() == Some(&one.key) || page.chosen.contains(&one.key);
    paint(ui, rect, one, selected, &response);
    named(&response, Role::Button, &label(one));
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        let click = match (modifiers.command, modifiers.shift) {
            (true, _) => Click::Add,
            (_, true) => Click::Range,
            _ => Click::Only,
        };
        actions.push(Action::Feiq(FeiqAction::Select(one.key.clone(), click)));
    }
    response.context_menu(|ui| menu(ui, one, actions));
    response.on_hover_ui(|ui| about(ui, one));
}

/// What a screen reader says of a person.
fn label(one: &Person) -> String {
    let mut parts = vec![
        words::feiq_name(one),
        words::feiq_kind(one.kind).into_owned(),
        one.address.clone(),
        words::feiq_presence(one.presence).into_owned(),
    ];
    parts.extend((one.unread > 0).then(|| t!("feiq.unread-of", count = one.unread).into_owned()));
    parts.join(" · ")
}

fn paint(ui: &Ui, rect: Rect, one: &Person, selected: bool, response: &Response) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    let inside = rect.shrink2(egui::vec2(0.0, 1.0));
    if selected {
        painter.rect_filled(inside, 4.0, tokens.selected);
    } else if response.hovered() {
        painter.rect_filled(inside, 4.0, tokens.control);
    }
    if response.has_focus() {
        painter.rect_stroke(inside, 4.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    }
    let (upper, lower) = (rect.top() + 14.0, rect.top() + 31.0);
    lamp(painter, pos2(rect.left() + 10.0, upper), one.presence, &tokens);
    let left = rect.left() + 22.0;
    let right = rect.right() - 6.0;
    let time = when(one.spoke.max(one.seen));
    let time = painter.layout_no_wrap(time, FontId::monospace(11.0), tokens.quiet);
    let width = time.size().x;
    painter.galley(pos2(right - width, upper - time.size().y / 2.0), time, tokens.quiet);
    let color = if one.presence.is_here() { tokens.text } else { tokens.quiet };
    line(painter, &words::feiq_name(one), pos2(left, upper), right - width - 8.0 - left, (14.0, color));
    let mut room = right - left;
    if one.unread > 0 {
        room -= badge(painter, pos2(right, lower), one.unread, &tokens) + 6.0;
    }
    let (text, color) = match one.is_typing {
        true => (t!("feiq.typing").into_owned(), tokens.accent),
        false => (format!("{} · {}", words::feiq_kind(one.kind), address(&one.address)), tokens.quiet),
    };
    line(painter, &text, pos2(left, lower), room, (space::SMALL, color));
}

/// The address alone where the port is the usual one.
fn address(address: &str) -> &str {
    address.strip_suffix(":2425").unwrap_or(address)
}

/// The time of today, the day of another one.
fn when(time: i64) -> String {
    if time == 0 {
        return String::new();
    }
    let day = local_time(time, "%m-%d");
    if day == local_time(crate::model::feiq::now(), "%m-%d") { local_time(time, "%H:%M") } else { day }
}

/// Told apart by its shape as well: full, half, hollow.
fn lamp(painter: &Painter, place: egui::Pos2, presence: Presence, tokens: &Tokens) {
    match presence {
        Presence::Here => drop(painter.circle_filled(place, 4.0, tokens.lamp_on)),
        Presence::Away => {
            painter.circle_filled(place, 4.0, tokens.lamp_busy);
            painter.circle_filled(place + egui::vec2(1.5, -1.5), 2.5, tokens.panel);
        }
        Presence::Left | Presence::Silent => {
            painter.circle_stroke(place, 3.5, Stroke::new(1.0, tokens.lamp_off));
        }
    }
}

/// Draws one line of text around a height, cut where there is no more room.
fn line(painter: &Painter, text: &str, place: egui::Pos2, room: f32, (size, color): (f32, Color32)) {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(size), color);
    job.wrap = TextWrapping::truncate_at_width(room.max(8.0));
    let galley = painter.layout_job(job);
    painter.galley(pos2(place.x, place.y - galley.size().y / 2.0), galley, color);
}

/// How many were not looked at. Returns its width.
fn badge(painter: &Painter, right: egui::Pos2, count: usize, tokens: &Tokens) -> f32 {
    let text = if count > 99 { "99+".to_owned() } else { count.to_string() };
    let galley = painter.layout_no_wrap(text, FontId::monospace(11.0), tokens.on_accent);
    let size = egui::vec2((galley.size().x + 10.0).max(18.0), 16.0);
    let rect = Rect::from_min_size(pos2(right.x - size.x, right.y - size.y / 2.0), size);
    painter.rect_filled(rect, 8.0, tokens.accent);
    painter.galley(rect.center() - galley.size() / 2.0, galley, tokens.on_accent);
    size.x
}

/// All that is known of a person.
fn about(ui: &mut Ui, one: &Person) {
    let mut lines = vec![words::feiq_name(one), one.login.clone(), one.address.clone()];
    lines.push(format!("{} · {}", words::feiq_kind(one.kind), words::feiq_presence(one.presence)));
    lines.extend(one.away_text.clone());
    let charset = if one.charset.1 { t!("feiq.charset-by-hand") } else { t!("feiq.charset-by-itself") };
    lines.push(format!("{}: {} ({charset})", t!("feiq.charset"), one.charset.0.name()));
    if one.seen != 0 {
        lines.push(format!("{}: {}", t!("feiq.last-seen"), local_time(one.seen, "%Y-%m-%d %H:%M:%S")));
    }
    lines.extend((!one.preview.is_empty()).then(|| one.preview.clone()));
    lines.push(one.version.clone());
    for line in lines.iter().filter(|line| !line.is_empty()) {
        ui.add(egui::Label::new(line).wrap());
    }
}

/// 右键.
fn menu(ui: &mut Ui, one: &Person, actions: &mut Vec<Action>) {
    SubMenuButton::new(t!("feiq.charset")).ui(ui, |ui| {
        let automatic = if one.charset.1 { None } else { Some(one.charset.0) };
        let text = match automatic {
            Some(charset) => format!("{} ({})", t!("feiq.charset-automatic"), charset.name()),
            None => t!("feiq.charset-automatic").into_owned(),
        };
        if ui.radio(!one.charset.1, text).clicked() {
            actions.push(Action::Feiq(FeiqAction::Charset(one.key.clone(), None)));
        }
        for charset in CHARSETS {
            if ui.radio(one.charset == (charset, true), charset.name()).clicked() {
                actions.push(Action::Feiq(FeiqAction::Charset(one.key.clone(), Some(charset))));
            }
        }
    });
    let mut item = |ui: &mut Ui, text: &str, enabled: bool, action: FeiqAction| {
        let response = ui.add_enabled(enabled, egui::Button::new(text));
        if response.clicked() {
            actions.push(Action::Feiq(action));
        }
        response
    };
    let here = one.presence.is_here();
    item(ui, &t!("feiq.ask-version"), here, FeiqAction::AskAbout(one.key.clone()))
        .on_disabled_hover_text(t!("feiq.not-here"));
    if ui.button(t!("feiq.copy-address")).clicked() {
        ui.ctx().copy_text(one.address.clone());
    }
    if here {
        item(ui, &t!("feiq.send-to-group"), true, FeiqAction::SelectGroup(one.group.clone()));
    }
    ui.separator();
    item(ui, &t!("feiq.export"), true, FeiqAction::Export(one.key.clone()));
    item(ui, &t!("feiq.forget"), !here, FeiqAction::Forget(one.key.clone()))
        .on_hover_text(t!("feiq.forget-hint"))
        .on_disabled_hover_text(t!("feiq.forget-here"));
}
