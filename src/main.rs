//! Picks the face: without a subcommand the window, with one the command line.

#![warn(missing_docs)]
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

use std::path::PathBuf;
use std::process::ExitCode;

use netaide::{cli, ui};
use tracing_subscriber::filter::LevelFilter;

fn main() -> ExitCode {
    trace();
    match cli::start(std::env::args_os()) {
        cli::Start::Ended(status) => status,
        cli::Start::Window { file } => window(file),
    }
}

fn window(file: Option<PathBuf>) -> ExitCode {
    if !has_display() {
        cli::say_no_display();
        return ExitCode::FAILURE;
    }
    let is_capture =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("netaide"));
    let (capture, workspace) = file.into_iter().partition::<Vec<_>, _>(is_capture);
    match ui::run(&ui::Start { workspace: workspace.into_iter().next(), capture: capture.into_iter().next() }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::say(error);
            ExitCode::FAILURE
        }
    }
}

/// Known before anything of the window is loaded, so that a server without a screen gets one sentence and no more.
fn has_display() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || names.into_iter().any(set)
}

/// What the workers do, on standard error, for whoever sets `NETAIDE_LOG` to `error` … `trace`.
fn trace() {
    let level = std::env::var("NETAIDE_LOG").ok().and_then(|level| level.parse().ok());
    let level = level.unwrap_or(LevelFilter::OFF);
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).init();
}
