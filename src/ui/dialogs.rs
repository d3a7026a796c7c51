//! Small windows over the window: a name, a path, a record to go to, all commands, the keys. Esc closes each.

use egui::{Align, Grid, Id, Key, Layout, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};

mod export;
mod jump;
mod recording;
mod replay;
mod rules;

pub use export::ExportDialog;
pub use jump::JumpDialog;
pub use recording::RecordingDialog;
pub use replay::ReplayDialog;
pub use rules::RulesDialog;

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::pick::{Pick, Picked, Purpose};
use crate::ui::theme::space;
use crate::ui::widgets::{heading, problem, quiet};

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
    Path {
        /// What it is wanted for.
        purpose: Purpose,
        /// What is typed.
        path: String,
        /// The system's dialog, while it is open.
        pick: Option<Pick>,
        /// The system gave none.
        refused: bool,
        /// The file that was said to be written over.
        replace: String,
    },
    /// A record to go to.
    Jump(JumpDialog),
    /// Records into a file.
    Export(ExportDialog),
    /// How much room a recording may take.
    Recording(RecordingDialog),
    /// Records once more.
    Replay(ReplayDialog),
    /// Rules that colour records.
    Rules(RulesDialog),
    /// All commands, to be found by name.
    Palette {
        /// What is typed.
        query: String,
        /// Which match is marked.
        marked: usize,
    },
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
    let modal = Modal::new(Id::unique("dialog")).show(ctx, |ui| {
        ui.set_max_width(560.0);
        outcome = match open {
            Dialog::Rename { tab, name } => rename(ui, *tab, name),
            Dialog::Path { purpose, path, pick, refused, replace } => {
                path_ui(ui, *purpose, path, replace, pick, refused)
            }
            Dialog::Jump(jump) => jump.ui(ui),
            Dialog::Export(export) => export.ui(ui),
            Dialog::Recording(recording) => recording.ui(ui),
            Dialog::Replay(replay) => replay.ui(ui),
            Dialog::Rules(rules) => rules.ui(ui),
            Dialog::Palette { query, marked } => palette(ui, query, marked),
            Dialog::Help => help(ui),
            Dialog::About => about(ui),
        };
    });
    match outcome {
        Outcome::Done(action) if !composing => {
            actions.push(action);
            *dialog = None;
        }
        Outcome::Close => *dialog = None,
        _ if modal.should_close() && !composing => *dialog = None,
        _ => {}
    }
}

/// The buttons below a question. Enter confirms.
fn confirm(ui: &mut Ui, valid: bool, action: impl FnOnce() -> Action) -> Outcome {
    let mut outcome = Outcome::Stay;
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        let ok = ui.add_enabled(valid, egui::Button::new(t!("dialog.ok"))).clicked();
        if ui.button(t!("dialog.cancel")).clicked() {
            outcome = Outcome::Close;
        } else if valid && (ok || enter) {
            outcome = Outcome::Done(action());
        }
    });
    outcome
}

/// A line that has the focus from the start.
fn line(ui: &mut Ui, text: &mut String, name: &str) {
    let response = ui.add(TextEdit::singleline(text).desired_width(420.0).min_size(vec2(0.0, space::CONTROL)));
    crate::ui::widgets::named(&response, egui::Role::TextInput, name);
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

fn rename(ui: &mut Ui, tab: usize, name: &mut String) -> Outcome {
    heading(ui, &Command::RenameSession.text());
    line(ui, name, &t!("dialog.name"));
    quiet(ui, t!("dialog.name-hint"));
    let chosen = name.trim().to_owned();
    confirm(ui, true, || Action::Named { tab, name: chosen })
}

fn path_ui(
    ui: &mut Ui,
    purpose: Purpose,
    path: &mut String,
    replace: &mut String,
    pick: &mut Option<Pick>,
    refused: &mut bool,
) -> Outcome {
    let action = |path: &str| match purpose {
        Purpose::OpenWorkspace => Action::OpenWorkspace(path.into()),
        Purpose::SaveWorkspace => Action::SaveWorkspace(path.into()),
        Purpose::LoadFile => Action::LoadIntoBox(path.into()),
        Purpose::OpenCapture => Action::OpenCapture(path.into()),
        Purpose::SaveCapture => Action::SaveCapture(path.into()),
        Purpose::RecordTo => Action::RecordTo(path.into()),
    };
    heading(
        ui,
        &match purpose {
            Purpose::OpenWorkspace => Command::OpenWorkspace.text(),
            Purpose::SaveWorkspace => Command::SaveWorkspace.text(),
            Purpose::LoadFile => Command::LoadFile.text(),
            Purpose::OpenCapture => Command::OpenCapture.text(),
            Purpose::SaveCapture => Command::SaveCapture.text(),
            Purpose::RecordTo => Command::RecordTo.text(),
        },
    );
    ui.horizontal(|ui| {
        line(ui, path, &t!("dialog.path"));
        let browse = ui.add_enabled(pick.is_none(), egui::Button::new(t!("dialog.browse")));
        if browse.clicked() {
            *refused = false;
            *pick = Some(Pick::open(ui.ctx(), purpose));
        }
    });
    match pick.as_mut().and_then(Pick::poll) {
        Some(Picked::File(file)) => return Outcome::Done(action(&file.to_string_lossy())),
        Some(Picked::Nothing) => {
            *pick = None;
            *refused = true;
        }
        None => {}
    }
    if *refused {
        problem(ui, &t!("dialog.no-file"));
    } else {
        quiet(ui, t!("dialog.path-hint"));
    }
    let chosen = path.trim().to_owned();
    if *replace == chosen && !chosen.is_empty() {
        problem(ui, &t!("dialog.replace"));
    }
    let outcome = confirm(ui, !chosen.is_empty(), || action(&chosen));
    let writes = matches!(purpose, Purpose::SaveWorkspace | Purpose::SaveCapture);
    let asks = writes && *replace != chosen && std::path::Path::new(&chosen).exists();
    match outcome {
        // A file that is there already is written over only when it is said twice.
        Outcome::Done(_) if asks => {
            *replace = chosen;
            Outcome::Stay
        }
        other => other,
    }
}

fn close_button(ui: &mut Ui) -> Outcome {
    ui.add_space(space::ROW);
    let closed = ui.with_layout(Layout::right_to_left(Align::Min), |ui| ui.button(t!("dialog.close")).clicked()).inner;
    if closed { Outcome::Close } else { Outcome::Stay }
}

fn palette(ui: &mut Ui, query: &mut String, marked: &mut usize) -> Outcome {
    line(ui, query, &t!("command.palette"));
    let wanted = query.to_lowercase();
    let found: Vec<Command> =
        Command::ALL.into_iter().filter(|command| command.text().to_lowercase().contains(&wanted)).collect();
    let step = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    let (up, down) = (step(Key::ArrowUp), step(Key::ArrowDown));
    *marked = (*marked + usize::from(down)).saturating_sub(usize::from(up)).min(found.len().saturating_sub(1));
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    let mut outcome = Outcome::Stay;
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (at, &command) in found.iter().enumerate() {
            let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
            let button = egui::Button::selectable(at == *marked, command.text()).shortcut_text(keys);
            let response = ui.add(button.min_size(vec2(420.0, space::CONTROL)));
            if at == *marked && (up || down) {
                response.scroll_to_me(None);
            }
            if response.clicked() || enter && at == *marked {
                outcome = Outcome::Done(Action::Do(command));
            }
        }
    });
    outcome
}

fn help(ui: &mut Ui) -> Outcome {
    heading(ui, &Command::Help.text());
    ScrollArea::vertical().max_height(380.0).show(ui, |ui| {
        Grid::new("keys").num_columns(2).spacing(vec2(24.0, 4.0)).show(ui, |ui| {
            for command in Command::ALL {
                let Some(keys) = command.shortcut() else { continue };
                ui.label(RichText::new(ui.ctx().format_shortcut(&keys)).monospace());
                ui.label(command.explanation().unwrap_or_else(|| command.text()));
                ui.end_row();
            }
        });
    });
    close_button(ui)
}

fn about(ui: &mut Ui) -> Outcome {
    heading(ui, &t!("window.title"));
    ui.label(t!("about.version", version = env!("CARGO_PKG_VERSION")));
    ui.label(t!("about.text"));
    quiet(ui, t!("about.fonts"));
    close_button(ui)
}
