//! Picks the face: without a subcommand the window, with one the command line.

fn main() -> std::process::ExitCode {
    match netaide::ui::run(&netaide::ui::Start::default()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}
