//! The transfer that is selected: how it is in full, where its file is, and the checksums of it.

use std::sync::Arc;

use egui::{Align, Button, Color32, Label, Layout, RichText, Role, ScrollArea, TextStyle, Ui, vec2};

use crate::codec::digest::Digests;
use crate::i18n::t;
use crate::model::tftp::{Compared, Hashed, Line, Transfer, compare};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::tftp::{Side, TftpAction, TftpPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{copied_value, line_edit, named, quiet, remark, strip, took, transfer_mark};
use crate::ui::work::LOOK;

/// Width of the names of checksums, points.
const NAME: f32 = 60.0;
/// Width of an MD5, points.
const MD5: f32 = 270.0;
/// Width of the field for a checksum, points.
const COMPARE: f32 = 220.0;
/// A part narrower than this, in points, has that field in a row of its own.
const ROOMY: f32 = 620.0;

/// Draws it, in a part of so much height at most.
pub fn details(ui: &mut Ui, page: &mut TftpPage, height: f32, actions: &mut Vec<Action>) {
    let (list, view) = page.transfers(page.side);
    let Some(transfer) = view.selected.and_then(|id| list.get(id)).map(Arc::clone) else {
        quiet(ui, t!("tftp.select-one"));
        return;
    };
    let line = list.line(&transfer);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::vertical()
        .id_salt("tftp-details")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true]);
    // As high as there is room, and no higher than it needs.
    scroll.show(ui, |ui| {
        state(ui, page.side, &transfer, &line, actions);
        if let Some(path) = &transfer.path {
            let width = (ui.available_width() - NAME - space::GROUP).max(80.0);
            labelled(ui, &t!("tftp.file"), |ui| {
                copied_value(ui, &t!("tftp.file"), &path.display().to_string(), width);
            });
        }
        hashes(ui, page, &transfer, &line, actions);
    });
}

/// How it is, and what can be done with it.
fn state(ui: &mut Ui, side: Side, transfer: &Transfer, line: &Line, actions: &mut Vec<Action>) {
    let (icon, color) = transfer_mark(&Tokens::of(ui), line);
    let mut text = format!("{} · {}", words::tftp_text(&transfer.name), words::tftp_state(&line.state));
    let mut facts = vec![words::size(line.state.counts.bytes), took(line.elapsed)];
    facts.extend(line.state.agreed.as_ref().map(words::tftp_agreed_in_full));
    if line.state.counts.repeated > 0 {
        facts.push(t!("tftp.repeated", count = line.state.counts.repeated).into_owned());
    }
    text = format!("{text} · {}", facts.join(" · "));
    let buttons = |ui: &mut Ui| {
        let offer = match (&line.state.finished, side) {
            (None, _) => Some((t!("dialog.cancel"), TftpAction::Cancel(transfer.id))),
            (Some(_), Side::Client) => Some((t!("tftp.again"), TftpAction::Again(transfer.id))),
            (Some(_), Side::Server) => None,
        };
        if let Some((text, action)) = offer {
            let response = ui.add(Button::new(text.as_ref()));
            if response.clicked() {
                actions.push(Action::Tftp(action));
            }
        }
    };
    strip(ui, buttons, |ui| {
        // It has two lines from the beginning: nothing below moves when there is more to tell.
        ui.set_min_height(ui.text_style_height(&TextStyle::Body) * 2.0);
        remark(ui, icon, color, &text);
    });
}

/// Both checksums, and a field to compare with. The rows are there from the beginning: nothing moves when they come.
fn hashes(ui: &mut Ui, page: &mut TftpPage, transfer: &Transfer, line: &Line, actions: &mut Vec<Action>) {
    let wide = ui.available_width() > ROOMY;
    let hashed = match page.side {
        Side::Client => page.client.hashes.of(transfer.id),
        Side::Server => page.server.hashes.of(transfer.id),
    };
    let done = match &hashed {
        Some(Hashed::Done(digests)) => Some((*digests).clone()),
        _ => None,
    };
    let whole = line.state.finished.as_ref().is_some_and(|how| how.is_whole()) && transfer.path.is_some();
    let over = line.state.finished.is_some();
    let told = told(ui, hashed, whole, over);
    let compare = &mut page.view_mut(page.side).compare;
    labelled(ui, "MD5", |ui| {
        match (&done, told) {
            (Some(digests), _) => copied_value(ui, "MD5", &digests.md5, MD5.min(ui.available_width())),
            (None, Some((text, color))) => {
                ui.add(Label::new(RichText::new(text).size(space::SMALL).color(color)).truncate());
            }
            (None, None) => {
                if ui.add(Button::new(RichText::new(t!("tftp.hash")).size(space::SMALL)).small()).clicked() {
                    actions.push(Action::Tftp(TftpAction::Hash(transfer.id)));
                }
            }
        }
        if let Some(digests) = done.as_ref().filter(|_| wide) {
            compare_field(ui, compare, digests);
        }
    });
    labelled(ui, "SHA-256", |ui| {
        let width = ui.available_width();
        match &done {
            Some(digests) => copied_value(ui, "SHA-256", &digests.sha256, width),
            None => drop(quiet(ui, "")),
        }
    });
    if !wide {
        labelled(ui, &t!("tftp.compare"), |ui| {
            if let Some(digests) = &done {
                compare_field(ui, compare, digests);
            }
        });
    }
}

/// What there is to say in the place of checksums; None where they can be asked for.
fn told(ui: &Ui, hashed: Option<Hashed<'_>>, whole: bool, over: bool) -> Option<(String, Color32)> {
    let tokens = Tokens::of(ui);
    match hashed {
        None if whole => None,
        None if over => Some(("—".to_owned(), tokens.quiet)),
        None | Some(Hashed::Done(_)) => Some((t!("tftp.hash-none").into_owned(), tokens.quiet)),
        Some(Hashed::Waiting) => Some((t!("tftp.hash-waiting").into_owned(), tokens.quiet)),
        Some(Hashed::Running(progress)) => {
            ui.ctx().request_repaint_after(LOOK);
            let percent = format!("{:.0}", progress.fraction() * 100.0);
            Some((t!("tftp.hashing", percent = percent).into_owned(), tokens.quiet))
        }
        Some(Hashed::Changed) => Some((t!("tftp.hash-changed").into_owned(), tokens.event)),
        Some(Hashed::Failed(error)) => {
            Some((t!("tftp.hash-failed", cause = words::file_cause(error)).into_owned(), tokens.error))
        }
    }
}

/// A checksum from elsewhere beside those of the file.
fn compare_field(ui: &mut Ui, text: &mut String, digests: &Digests) {
    let tokens = Tokens::of(ui);
    let width = COMPARE.min(ui.available_width() * 0.6);
    let field = ui.add(line_edit(text, width).hint_text(t!("tftp.compare-hint")));
    named(&field, Role::TextInput, &t!("tftp.compare"));
    let (icon, color, words) = match compare(digests, text) {
        None => return,
        Some(Compared::Equal(name)) => (icons::CHECK_CIRCLE, tokens.received, t!("tftp.equal", name = name)),
        Some(Compared::Differs(name)) => (icons::X_CIRCLE, tokens.error, t!("tftp.differs", name = name)),
        Some(Compared::Neither) => (icons::X_CIRCLE, tokens.event, t!("tftp.no-hash")),
    };
    ui.label(RichText::new(icon).color(color));
    ui.add(Label::new(RichText::new(words).color(color)).truncate());
}

/// A quiet name, and what stands behind it.
fn labelled(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let size = vec2(NAME, space::CONTROL);
        ui.set_min_height(space::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            let text = RichText::new(name).size(space::SMALL).color(Tokens::of(ui).quiet);
            ui.add(Label::new(text).truncate());
        });
        content(ui);
    });
}
