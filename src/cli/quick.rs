//! Quick commands on the command line: `--quick FILE[:GROUP]` sends a group, `netaide quick import` converts a file.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};

use super::args::{base, fixed, last, value};
use super::wrong::{self, Wrong};
use super::{DONE, FAILED, say};
use crate::i18n::t;
use crate::model::quick::{self, QuickCommand, QuickGroup};
use crate::model::words;

/// `netaide quick`.
pub fn command() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true).value_parser(value_parser!(PathBuf));
    let file = file.help_heading(fixed(t!("cli.heading.arguments"))).help(t!("quick.cli.file"));
    let to = value("to", "OUT.toml", t!("quick.cli.to")).value_parser(value_parser!(PathBuf)).required(true);
    let import = base("import", t!("quick.cli.import"), t!("quick.cli.usage-import")).arg(file).arg(to);
    let command = base("quick", t!("quick.cli.about"), t!("quick.cli.usage"))
        .subcommand_help_heading(fixed(t!("cli.heading.commands")))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommand(last(import, t!("quick.cli.example")));
    last(command, t!("quick.cli.example"))
}

/// Runs what is asked for; the exit status.
pub fn run(matches: &ArgMatches) -> u8 {
    let Some((_, matches)) = matches.subcommand() else { return super::WRONG };
    import(matches).unwrap_or_else(|error| wrong::refuse(Some("quick import"), &error))
}

/// Writes what a file holds as our own TOML, and says what was left out.
fn import(matches: &ArgMatches) -> Result<u8, Wrong> {
    let path = |name| matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let (from, to) = (path("file"), path("to"));
    if to.exists() {
        return Err(Wrong::of("--to", t!("quick.cli.exists", path = to.display())));
    }
    let imported = match quick::import(&from) {
        Ok(imported) => imported,
        Err(error) => {
            say(words::import_error(&error));
            return Ok(FAILED);
        }
    };
    words::left_out(&imported).iter().for_each(say);
    if let Err(error) = quick::export(&to, &imported.groups) {
        say(words::storage_error(&error));
        return Ok(FAILED);
    }
    say(words::imported(&imported));
    Ok(DONE)
}

/// The ticked commands of `FILE` or `FILE:GROUP`, in order. Without a group's name, those of all groups.
pub fn commands(named: &str) -> Result<Vec<QuickCommand>, Wrong> {
    let (path, group) = match named.rsplit_once(':') {
        // A file may have a colon in its name, and on Windows behind the drive.
        Some((path, group)) if !Path::new(named).exists() => (path, Some(group)),
        _ => (named, None),
    };
    let imported = quick::import(Path::new(path)).map_err(|error| Wrong::of("--quick", words::import_error(&error)))?;
    if let Some(wrong) = words::left_out(&imported).into_iter().next() {
        return Err(Wrong::of("--quick", format!("{path}: {wrong}")));
    }
    let chosen = |of: &QuickGroup| group.is_none_or(|group| of.name == group);
    if let Some(name) = group.filter(|_| !imported.groups.iter().any(chosen)) {
        let names: Vec<&str> = imported.groups.iter().map(|group| group.name.as_str()).collect();
        return Err(Wrong::of("--quick", t!("quick.cli.no-group", name = name, names = names.join(", "))));
    }
    let commands = imported.groups.into_iter().filter(chosen).flat_map(|group| group.commands);
    let ticked: Vec<QuickCommand> = commands.filter(|command| command.ticked).collect();
    if ticked.is_empty() { Err(Wrong::of("--quick", t!("quick.nothing-ticked"))) } else { Ok(ticked) }
}
