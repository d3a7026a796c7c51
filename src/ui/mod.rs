//! The window.
//!
//! `App::logic` takes what the workers told, `App::ui` draws what the model says. What a user can do is one enum of
//! commands (`command`); panels note actions while they draw, and the app performs them afterwards. Nothing here
//! opens a socket, sleeps or waits.

mod action;
mod app;
mod command;
mod composing;
#[cfg(windows)]
mod console;
mod dialogs;
mod draw;
mod feiq;
mod fonts;
mod icons;
mod message;
mod panels;
mod perform;
mod pick;
mod shelf;
mod tab;
mod tftp;
mod theme;
mod tools;
mod wake;
mod widgets;
mod work;
mod workshop;

use std::path::PathBuf;

pub use app::App;

use crate::i18n::{Language, t};
use crate::model::{Settings, Storage, Workspace, words};

/// What the window starts with.
#[derive(Debug, Default)]
pub struct Start {
    /// A workspace file to open in place of the last run's sessions.
    pub workspace: Option<PathBuf>,
    /// A capture file to show beside them.
    pub capture: Option<PathBuf>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The workspace file that was named cannot be read.
    #[error("{0}")]
    Workspace(String),
    /// The system gave no window: there is no display, or no way to draw.
    #[error("{0}")]
    NoWindow(String),
}

/// Opens the window, and returns when it is closed.
pub fn run(start: &Start) -> Result<(), WindowError> {
    #[cfg(windows)]
    console::leave_own_console();
    let storage = Storage::of_user();
    let (settings, mut complaints) = storage.as_ref().map_or_else(Default::default, Storage::settings);
    settings.language.speak();
    let (workspace, more) = match &start.workspace {
        Some(path) => Workspace::load(path).map_err(|error| {
            Language::of_terminal().speak();
            WindowError::Workspace(words::storage_error(&error))
        })?,
        None => storage.as_ref().map_or_else(Default::default, Storage::workspace),
    };
    complaints.extend(more);
    // A workspace that was named on the command line is the user's file; the last run's sessions stay as they are.
    let keeps = start.workspace.is_none();
    let options = native_options(&settings);
    let capture = start.capture.clone();
    let created = Box::new(move |cc: &eframe::CreationContext<'_>| {
        let mut app = App::new(&cc.egui_ctx, storage, settings, workspace, complaints, keeps);
        app.end_with_system(&cc.egui_ctx);
        if let Some(path) = capture {
            app.open_capture(&path);
        }
        Ok(Box::new(app) as Box<dyn eframe::App>)
    });
    eframe::run_native("netaide", options, created).map_err(|error| {
        Language::of_terminal().speak();
        WindowError::NoWindow(t!("window.none", cause = error).into_owned())
    })
}

/// The window's picture in the task bar.
static ICON: &[u8] = include_bytes!("../../assets/icon.png");

fn native_options(settings: &Settings) -> eframe::NativeOptions {
    // A picture that cannot be read leaves the window with the toolkit's own.
    let icon = eframe::icon_data::from_png_bytes(ICON).unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_icon(icon)
        .with_title(t!("window.title"))
        .with_app_id("netaide")
        .with_inner_size(settings.window)
        .with_min_inner_size(Settings::LEAST_WINDOW)
        .with_maximized(settings.maximised)
        .with_drag_and_drop(true);
    eframe::NativeOptions { viewport, ..Default::default() }
}
