//! Small windows over the window: a name, a path, a record to go to, all commands, the keys. Esc closes each.

use egui::{Align, Button, Frame, Id, Key, Layout, Margin, Modal, Role, ScrollArea, Ui, vec2};

mod attach;
mod commands;
mod export;
mod feiq_path;
mod framing;
mod imported;
mod jump;
mod leave;
mod path;
mod recording;
mod replace;
mod replay;
mod rules;
mod send_file;

pub use attach::AttachDialog;
pub use commands::PaletteDialog;
pub use export::ExportDialog;
pub use feiq_path::FeiqPathDialog;
pub use framing::FramingDialog;
pub use imported::ImportedDialog;
pub use jump::JumpDialog;
pub use leave::LeaveDialog;
pub use path::PathDialog;
pub use recording::RecordingDialog;
pub use replace::ReplaceDialog;
pub use replay::ReplayDialog;
pub use rules::RulesDialog;
pub use send_file::SendFileDialog;

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::theme::space;
use crate::ui::widgets::{accent_button, heading, line_edit, named, quiet};

/// Width of a dialog where there is room, points.
const WIDTH: f32 = 520.0;
/// The least width of a button below a question.
const BUTTON: f32 = 72.0;

/// The dialog that is open.
#[derive(Debug)]
pub enum Dialog {
    /// A tab's name.
    Rename {
        /// Which tab.
        tab: usize,
        /// What is typed.
        name: String,
    },
    /// A file, by the system's dialog or by its path.
    Path(PathDialog),
    /// A file of 飞秋 by its path.
    FeiqPath(Box<FeiqPathDialog>),
    /// A record to go to.
    Jump(JumpDialog),
    /// Records into a file.
    Export(ExportDialog),
    /// How much room a recording may take.
    Recording(RecordingDialog),
    /// A download whose file is there already.
    Replace(Box<ReplaceDialog>),
    /// Closing the window while files are on their way.
    Leave(LeaveDialog),
    /// Records once more.
    Replay(ReplayDialog),
    /// A checksum, of all of them.
    Attach(AttachDialog),
    /// A file to the peer.
    SendFile(SendFileDialog),
    /// Rules that colour records.
    Rules(RulesDialog),
    /// What an import has left out.
    Imported(ImportedDialog),
    /// How the stream is split.
    Framing(FramingDialog),
    /// All commands, to be found by name.
    Palette(PaletteDialog),
    /// The keys.
    Help,
    /// What this is.
    About,
}

/// What a dialog came to in this frame.
enum Outcome {
    Stay,
    Close,
    Done(Action),
}

/// Draws the dialog, if one is open; closes it when it is done.
pub fn show(ctx: &egui::Context, dialog: &mut Option<Dialog>, composing: bool, actions: &mut Vec<Action>) {
    let Some(open) = dialog else { return };
    let mut outcome = Outcome::Stay;
    let frame = Frame::popup(&ctx.style_of(ctx.theme())).inner_margin(Margin::same(space::DIALOG));
    let modal = Modal::new(Id::unique("dialog")).frame(frame).show(ctx, |ui| {
        let room = room(ctx);
        // Always as wide: nothing moves while one types. As high as there is room, and no higher than it needs.
        ui.set_width(room.x.min(WIDTH));
        ui.set_max_height(room.y);
        let scroll = ScrollArea::vertical().max_height(room.y).min_scrolled_height(room.y).auto_shrink([false, true]);
        outcome = scroll.show(ui, |ui| draw(ui, open)).inner;
    });
    match outcome {
        Outcome::Done(action) if !composing => {
            actions.push(action);
            *dialog = None;
        }
        Outcome::Close => close(dialog),
        _ if modal.should_close() && !composing => close(dialog),
        _ => {}
    }
}

/// Closes it; what it was asked in front of is there again.
fn close(dialog: &mut Option<Dialog>) {
    *dialog = match dialog.take() {
        Some(Dialog::Leave(leave)) => leave.before.map(|before| *before),
        _ => None,
    };
}

fn draw(ui: &mut Ui, open: &mut Dialog) -> Outcome {
    match open {
        Dialog::Rename { tab, name } => rename(ui, *tab, name),
        Dialog::Path(path) => path.ui(ui),
        Dialog::FeiqPath(path) => path.ui(ui),
        Dialog::Jump(jump) => jump.ui(ui),
        Dialog::Export(export) => export.ui(ui),
        Dialog::Recording(recording) => recording.ui(ui),
        Dialog::Replace(asked) => asked.ui(ui),
        Dialog::Leave(leave) => leave.ui(ui),
        Dialog::Replay(replay) => replay.ui(ui),
        Dialog::Attach(attach) => attach.ui(ui),
        Dialog::SendFile(asked) => asked.ui(ui),
        Dialog::Rules(rules) => rules.ui(ui),
        Dialog::Imported(imported) => imported.ui(ui),
        Dialog::Framing(framing) => framing.ui(ui),
        Dialog::Palette(palette) => palette.ui(ui),
        Dialog::Help => commands::help(ui),
        Dialog::About => about(ui),
    }
}

/// What a dialog may take of the window.
fn room(ctx: &egui::Context) -> egui::Vec2 {
    ctx.content_rect().size() - egui::Vec2::splat(2.0 * f32::from(space::DIALOG) + 24.0)
}

/// The name of a dialog is its command's. The dots of the menu have led here.
fn title(ui: &mut Ui, command: Command) {
    named_title(ui, &command.text());
}

fn named_title(ui: &mut Ui, name: &str) {
    heading(ui, name.trim_end_matches('…'));
    ui.add_space(space::ROW);
}

/// Enter was pressed, and not on a button that has the focus.
fn enter(ui: &Ui) -> bool {
    !ui.memory(|memory| memory.focused().is_some()) && ui.input(|input| input.key_pressed(Key::Enter))
}

/// The buttons below a question. Enter confirms, unless it presses the control that has the focus. What cannot be
/// confirmed yet says why.
fn confirm(ui: &mut Ui, refusal: Option<String>, action: impl FnOnce() -> Action) -> Outcome {
    let mut outcome = Outcome::Stay;
    let presses = ui.memory(|memory| memory.focused().is_some()) && !ui.ctx().text_edit_focused();
    let enter = !presses && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(space::GROUP);
    let size = vec2(ui.available_width(), space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let text = t!("dialog.ok");
        let ok = match &refusal {
            None => ui.add(accent_button(ui, &text).min_size(vec2(BUTTON, 0.0))),
            Some(why) => {
                ui.add_enabled(false, Button::new(text).min_size(vec2(BUTTON, 0.0))).on_disabled_hover_text(why)
            }
        };
        if ui.add(Button::new(t!("dialog.cancel")).min_size(vec2(BUTTON, 0.0))).clicked() {
            outcome = Outcome::Close;
        } else if refusal.is_none() && (ok.clicked() || enter) {
            outcome = Outcome::Done(action());
        }
    });
    outcome
}

/// A line of the dialog's width that has the focus from the start.
fn line(ui: &mut Ui, text: &mut String, name: &str) {
    let width = ui.available_width();
    line_of(ui, text, name, width);
}

/// A line that has the focus from the start.
fn line_of(ui: &mut Ui, text: &mut String, name: &str, width: f32) {
    let response = ui.add(line_edit(text, width));
    named(&response, Role::TextInput, name);
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

fn rename(ui: &mut Ui, tab: usize, name: &mut String) -> Outcome {
    title(ui, Command::RenameSession);
    line(ui, name, &t!("dialog.name"));
    quiet(ui, t!("dialog.name-hint"));
    let chosen = name.trim().to_owned();
    confirm(ui, None, || Action::Named { tab, name: chosen })
}

fn close_button(ui: &mut Ui) -> Outcome {
    ui.add_space(space::ROW);
    let closed = ui.with_layout(Layout::right_to_left(Align::Min), |ui| ui.button(t!("dialog.close")).clicked()).inner;
    if closed { Outcome::Close } else { Outcome::Stay }
}

fn about(ui: &mut Ui) -> Outcome {
    heading(ui, &t!("window.title"));
    ui.label(t!("about.version", version = env!("CARGO_PKG_VERSION")));
    ui.label(t!("about.text"));
    quiet(ui, t!("about.fonts"));
    close_button(ui)
}
