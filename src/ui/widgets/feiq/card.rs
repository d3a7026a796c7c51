//! A file of a message: what it is, how far it is, and what can be done with it.

use std::time::Duration;

use egui::text::TextFormat;
use egui::{Align, Button, FontId, Label, Layout, ProgressBar, Rect, RichText, Role, Stroke, Ui, UiBuilder, vec2};

use super::marked::marked;
use super::people::small;
use crate::i18n::t;
use crate::model::feiq::{
    Body, Entry, FileEnd, FileKind, FileLine, FileLineState, FileState, FileTransferId, Key, Kind, Way, cleaned,
};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqAction, FeiqPage, FileOf};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{clock, named, speed};
use crate::ui::work::LOOK;

/// Height of one of the two lines, points.
const LINE: f32 = 22.0;
/// Around them, points.
const INSET: f32 = 6.0;

/// Height of a button, points.
const BUTTON: f32 = 19.0;

/// What can be done with a file.
type Offer = (std::borrow::Cow<'static, str>, FeiqAction);

/// Draws one file.
pub fn card(
    ui: &mut Ui,
    page: &FeiqPage,
    key: &Key,
    rect: Rect,
    (entry, file): (&Entry, &FileLine),
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    ui.painter().rect(rect, 4.0, tokens.panel, Stroke::new(1.0, tokens.line), egui::StrokeKind::Inside);
    let inside = rect.shrink2(vec2(INSET + 2.0, 3.0));
    let state = file.transfer.and_then(|id| page.desk.transfer(id)).map(|transfer| transfer.state());
    let upper = Rect::from_min_size(inside.min, vec2(inside.width(), LINE));
    let found = page.talk.find.as_ref().map(|find| find.text.as_str()).unwrap_or_default();
    name(ui, upper, file, state.as_ref(), found);
    let lower = Rect::from_min_size(upper.left_bottom(), vec2(inside.width(), LINE));
    let layout = Layout::right_to_left(Align::Center);
    let salt = ("card", file.file.id);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(lower).layout(layout).id_salt(salt));
    let ui = &mut ui;
    let name = cleaned(&file.file.name);
    // Of several files, the button for all of them is what can be pressed next.
    let alone = left(entry.files()).len() == 1;
    for (text, action) in offers(page, key, entry, file, state.as_ref()) {
        let first = alone && matches!(&action, FeiqAction::Fetch(_, false)) && file.state == FileLineState::Offered;
        let words = RichText::new(text.as_ref()).size(space::SMALL);
        let button = match first {
            true => Button::new(words.color(tokens.on_accent)).fill(tokens.accent),
            false => Button::new(words),
        };
        let response = ui.add(slim(button));
        named(&response, Role::Button, &format!("{text} {name}"));
        if response.clicked() {
            actions.push(Action::Feiq(action));
        }
    }
    match &state {
        Some(state) if file.state == FileLineState::UnderWay && !state.waits => progress(ui, state, &name),
        _ => {
            let (icon, text, color) = told(ui, entry.way, file, state.as_ref());
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(small(format!("{icon} {text}"), color)).truncate());
            });
        }
    }
}

/// A button with small words, and air around them.
fn slim(button: Button<'_>) -> Button<'_> {
    button.small().min_size(vec2(0.0, BUTTON))
}

/// What it is, and how large, with what is searched marked.
fn name(ui: &mut Ui, rect: Rect, file: &FileLine, state: Option<&FileState>, found: &str) {
    let quiet = Tokens::of(ui).quiet;
    let layout = Layout::right_to_left(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt(("name", file.file.id)));
    let folder = file.file.kind == FileKind::Folder;
    let size = state.and_then(|state| state.size).or((!folder).then_some(file.file.size));
    ui.label(small(size.map(words::size).unwrap_or_else(|| t!("feiq.is-folder").into_owned()), quiet));
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let icon = if folder { icons::FOLDER } else { icons::FILE };
        // What a peer calls a file may turn the direction of the line around, and is shown without that.
        let name = cleaned(&file.file.name);
        let plain = TextFormat::simple(FontId::proportional(14.0), Tokens::of(ui).text);
        ui.label(icon);
        ui.add(Label::new(marked(ui, &name, found, &plain)).truncate());
    });
}

/// How far it is, how fast, and the time that is left.
fn progress(ui: &mut Ui, state: &FileState, name: &str) {
    ui.ctx().request_repaint_after(LOOK);
    let quiet = Tokens::of(ui).quiet;
    let rate = state.speed();
    let left =
        state.size.filter(|_| state.moved() > 0).map(|size| size.saturating_sub(state.bytes) as f64 / rate.max(1.0));
    let left = left.and_then(|left| Duration::try_from_secs_f64(left).ok());
    let fraction = state.size.map_or(0.0, |size| (state.bytes as f64 / size.max(1) as f64).min(1.0) as f32);
    let text = match (state.size, left) {
        _ if state.stalled().is_some() => {
            let far = state.size.map_or_else(|| words::size(state.bytes), |_| format!("{:.0}%", fraction * 100.0));
            format!("{far} {}", t!("feiq.stalled", seconds = state.stalled().unwrap_or_default()))
        }
        (Some(_), Some(left)) => format!("{:.0}% {} {}", fraction * 100.0, speed(rate), clock(left)),
        _ => format!("{} {}", words::size(state.bytes), speed(rate)),
    };
    ui.label(RichText::new(text).monospace().size(11.0).color(quiet));
    let width = (ui.available_width() - 4.0).max(16.0);
    let bar = ProgressBar::new(fraction).desired_width(width).desired_height(8.0).fill(Tokens::of(ui).accent);
    named(&ui.add(bar), Role::ProgressIndicator, name);
}

/// What became of it, with a sign.
fn told(ui: &Ui, way: Way, file: &FileLine, state: Option<&FileState>) -> (&'static str, String, egui::Color32) {
    let tokens = Tokens::of(ui);
    let mine = way == Way::Mine;
    match file.state {
        FileLineState::Offered if mine => (icons::CLOCK, t!("feiq.file-waits").into_owned(), tokens.quiet),
        FileLineState::UnderWay => (icons::CLOCK, t!("feiq.file-queued").into_owned(), tokens.quiet),
        FileLineState::Offered => (icons::DOWNLOAD_SIMPLE, t!("feiq.file-offered").into_owned(), tokens.quiet),
        FileLineState::Done if mine => (icons::CHECK_CIRCLE, t!("feiq.file-taken").into_owned(), tokens.received),
        FileLineState::Done if state.is_some_and(|state| state.unended) => {
            (icons::CHECK_CIRCLE, t!("feiq.file-unended").into_owned(), tokens.event)
        }
        FileLineState::Done => (icons::CHECK_CIRCLE, t!("feiq.file-here").into_owned(), tokens.received),
        FileLineState::Failed => {
            let end = state.and_then(|state| state.end.as_ref());
            // What one did oneself is no error.
            let (icon, color) = match end {
                Some(FileEnd::Cancelled) | None => (icons::X, tokens.quiet),
                _ => (icons::X_CIRCLE, tokens.error),
            };
            let nothing_came = !mine && state.is_some_and(|state| state.moved() == 0 && state.files == 0);
            let why = match end {
                None if mine => t!("feiq.file-failed"),
                // Of an earlier run, or of an earlier time online.
                None => t!("feiq.file-begun"),
                Some(FileEnd::Short(_)) if nothing_came => t!("feiq.file-not-given"),
                Some(end) => words::feiq_end(end),
            };
            (icon, why.into_owned(), color)
        }
        FileLineState::Withdrawn => (icons::X, t!("feiq.file-withdrawn").into_owned(), tokens.quiet),
        FileLineState::Past => (icons::X, t!("feiq.file-past").into_owned(), tokens.quiet),
    }
}

/// What can be done, from the right.
fn offers(page: &FeiqPage, key: &Key, entry: &Entry, file: &FileLine, state: Option<&FileState>) -> Vec<Offer> {
    let of = of(key, entry, file);
    let open = file.path.clone().map(|path| (t!("feiq.open-folder"), FeiqAction::OpenFolder(path)));
    let fetch = [
        (t!("feiq.fetch-as"), FeiqAction::FetchAs(of.clone())),
        (t!("feiq.fetch"), FeiqAction::Fetch(of.clone(), false)),
    ];
    match (file.state, entry.way) {
        // A link, kept by an earlier run.
        _ if !file.file.kind.is_taken() => Vec::new(),
        (FileLineState::UnderWay, _) => {
            file.transfer.map(|id| (t!("dialog.cancel"), FeiqAction::Cancel(id))).into_iter().collect()
        }
        (FileLineState::Done, _) => open.into_iter().collect(),
        (FileLineState::Offered, Way::Theirs) => fetch.into(),
        (FileLineState::Failed, Way::Theirs) => {
            let [elsewhere, again] = fetch;
            let goes_on = matches!(
                state.and_then(|state| state.end.as_ref()),
                Some(FileEnd::Short(_) | FileEnd::Cancelled | FileEnd::Failed(_)) | None
            ) && file.path.is_some();
            let honours = page.desk.person(key).is_some_and(|one| one.kind != Kind::Iptux);
            let is_file = file.file.kind != FileKind::Folder;
            let resume = (t!("feiq.go-on"), FeiqAction::Fetch(of, true));
            if goes_on && honours && is_file { vec![again, resume] } else { vec![elsewhere, again] }
        }
        _ => Vec::new(),
    }
}

fn of(key: &Key, entry: &Entry, file: &FileLine) -> Box<FileOf> {
    let place = file.path.clone();
    Box::new(FileOf { key: key.clone(), number: entry.number, file: file.file.clone(), place })
}

/// Files of a message that could be fetched now.
fn left(files: &[FileLine]) -> Vec<&FileLine> {
    let open = |file: &&FileLine| matches!(file.state, FileLineState::Offered | FileLineState::Failed);
    files.iter().filter(|file| open(file) && file.file.kind.is_taken()).collect()
}

/// Transfers of the files of a message that go on or wait.
fn under_way(files: &[FileLine]) -> Vec<FileTransferId> {
    files.iter().filter(|file| file.state == FileLineState::UnderWay).filter_map(|file| file.transfer).collect()
}

/// There is something to be done with the files of a message together.
pub fn has_row(entry: &Entry) -> bool {
    let Body::Text { files, .. } = &entry.body else { return false };
    match (entry.way, entry.message) {
        (Way::Mine, Some(_)) if !entry.closed => {
            files.iter().any(|file| !matches!(file.state, FileLineState::Withdrawn | FileLineState::Past))
        }
        (Way::Theirs, _) => !left(files).is_empty() || under_way(files).len() > 1,
        _ => false,
    }
}

/// What is done with all files of a message: 全部接收, 全部取消 and 拒绝, or 撤回.
pub fn all(ui: &mut Ui, page: &FeiqPage, key: &Key, rect: Rect, entry: &Entry, actions: &mut Vec<Action>) {
    let Body::Text { files, .. } = &entry.body else { return };
    let left = left(files);
    let layout = Layout::right_to_left(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt("all-files"));
    let tokens = Tokens::of(&ui);
    let mut button = |ui: &mut Ui, text: &str, next: bool, action: Vec<FeiqAction>| {
        let words = RichText::new(text).size(space::SMALL);
        let response = ui.add(slim(match next {
            true => Button::new(words.color(tokens.on_accent)).fill(tokens.accent),
            false => Button::new(words),
        }));
        named(&response, Role::Button, text);
        if response.clicked() {
            actions.extend(action.into_iter().map(Action::Feiq));
        }
        response
    };
    match (entry.way, entry.message) {
        (Way::Mine, Some(message)) => {
            button(&mut ui, &t!("feiq.withdraw"), false, vec![FeiqAction::Withdraw(message)])
                .on_hover_text(t!("feiq.withdraw-hint"));
        }
        (Way::Theirs, _) => {
            if !left.is_empty() {
                button(&mut ui, &t!("feiq.decline"), false, vec![FeiqAction::Decline(key.clone(), entry.number)])
                    .on_hover_text(t!("feiq.decline-hint"));
            }
            let under_way = under_way(files);
            if under_way.len() > 1 {
                let cancel = under_way.iter().copied().map(FeiqAction::Cancel).collect();
                button(&mut ui, &t!("feiq.cancel-all", count = under_way.len()), false, cancel);
            }
            if left.len() > 1 {
                let fetch = left.iter().map(|file| FeiqAction::Fetch(of(key, entry, file), false)).collect();
                let next = left.iter().any(|file| file.state == FileLineState::Offered);
                button(&mut ui, &t!("feiq.fetch-all", count = left.len()), next, fetch);
            }
            let folder = page.desk.form.folder.trim();
            if !folder.is_empty() {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let quiet = Tokens::of(ui).quiet;
                    ui.add(Label::new(small(folder, quiet)).truncate());
                });
            }
        }
        _ => {}
    }
}
