//! Wrong arguments in words: which argument, what is wrong with it, and where help is.

use std::borrow::Cow;
use std::error::Error as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{DONE, WRONG, say};
use crate::i18n::t;

/// An argument that clap cannot know to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// `--send`, or nothing where it is the whole.
    argument: Option<&'static str>,
    problem: String,
}

impl Wrong {
    /// Something wrong with one argument.
    pub fn of(argument: &'static str, problem: impl Into<String>) -> Self {
        Wrong { argument: Some(argument), problem: problem.into() }
    }

    /// Something wrong with the arguments together.
    pub fn of_all(problem: impl Into<String>) -> Self {
        Wrong { argument: None, problem: problem.into() }
    }
}

/// Says what is wrong; the exit status.
pub fn refuse(subcommand: Option<&str>, wrong: &Wrong) -> u8 {
    say(match wrong.argument {
        Some(argument) => t!("cli.wrong.argument", argument = argument, problem = wrong.problem),
        None => t!("cli.wrong.all", problem = wrong.problem),
    });
    say_where_help_is(subcommand);
    WRONG
}

/// Says what clap found, or prints the help that was asked for.
pub fn tell(error: &clap::Error, subcommand: Option<&str>) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A reader that has gone away wants no help.
        error.print().ok();
        return ExitCode::from(DONE);
    }
    match words(error, subcommand) {
        Some(problem) => say(problem),
        None => say(error.render()),
    }
    say_where_help_is(subcommand);
    ExitCode::from(WRONG)
}

fn say_where_help_is(subcommand: Option<&str>) {
    match subcommand {
        Some(name) => say(t!("cli.wrong.help-of", name = name)),
        None => say(t!("cli.wrong.help")),
    }
}

/// What is wrong, in the language that is spoken; None for what does not occur with these arguments.
fn words(error: &clap::Error, subcommand: Option<&str>) -> Option<Cow<'static, str>> {
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::UnknownArgument => match text(error, ContextKind::SuggestedArg) {
            Some(meant) => t!("cli.wrong.unknown-meant", argument = argument?, meant = meant),
            None => t!("cli.wrong.unknown", argument = argument?),
        },
        ErrorKind::MissingSubcommand | ErrorKind::InvalidSubcommand if subcommand == Some("quick") => {
            t!("quick.cli.no-command")
        }
        ErrorKind::MissingSubcommand | ErrorKind::InvalidSubcommand if subcommand == Some("tftp") => {
            t!("tftp-cli.wrong.no-command")
        }
        ErrorKind::MissingSubcommand | ErrorKind::InvalidSubcommand if subcommand == Some("feiq") => {
            t!("feiq-cli.wrong.no-command")
        }
        ErrorKind::MissingSubcommand => t!("cli.wrong.no-capture-command"),
        ErrorKind::InvalidSubcommand if subcommand.is_some() => t!("cli.wrong.no-capture-command"),
        ErrorKind::InvalidSubcommand => {
            t!("cli.wrong.no-command", name = text(error, ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingRequiredArgument => t!("cli.wrong.missing", argument = argument?),
        ErrorKind::InvalidValue if value.is_empty() => t!("cli.wrong.no-value", argument = argument?),
        ErrorKind::TooManyValues => t!("cli.wrong.flag-value", argument = argument?, value = value),
        ErrorKind::ArgumentConflict => match text(error, ContextKind::PriorArg) {
            Some(other) if Some(&other) != argument.as_ref() => {
                t!("cli.wrong.conflict", argument = argument?, other = other)
            }
            _ => t!("cli.wrong.twice", argument = argument?),
        },
        ErrorKind::ValueValidation => {
            let problem = error.source()?.to_string();
            t!("cli.wrong.argument", argument = name(&argument?), problem = problem)
        }
        ErrorKind::InvalidUtf8 => t!("cli.wrong.not-utf8"),
        _ => return None,
    })
}

/// `--send` of `--send <TEXT>`.
fn name(argument: &str) -> &str {
    argument.split_once(" <").map_or(argument, |(name, _)| name)
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(", ")),
        _ => None,
    }
}
