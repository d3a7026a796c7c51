//! The arguments of `netaide feiq` and its subcommands.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

use super::values as own;
use crate::cli::args::{base, fixed, flag, last, recording, value};
use crate::cli::values::{self, parser};
use crate::i18n::t;

/// `netaide feiq`.
pub fn command() -> Command {
    let command = base("feiq", t!("feiq-cli.about.feiq"), t!("feiq-cli.usage.feiq"))
        .subcommand_help_heading(fixed(t!("cli.heading.commands")))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands([who(), listen(), send(), file(), fetch()]);
    last(command, t!("feiq-cli.example.feiq"))
}

fn who() -> Command {
    let command =
        base("who", t!("feiq-cli.about.who"), t!("feiq-cli.usage.who")).arg(time(t!("feiq-cli.help.for-who")));
    last(common(command, t!("feiq-cli.help.json-who")), t!("feiq-cli.example.who"))
}

fn listen() -> Command {
    let command = base("listen", t!("feiq-cli.about.listen"), t!("feiq-cli.usage.listen"))
        .arg(time(t!("feiq-cli.help.for-listen")));
    last(common(command, t!("feiq-cli.help.json-listen")), t!("feiq-cli.example.listen"))
}

fn send() -> Command {
    let text = Arg::new("text").value_name("TEXT|-").required(true).allow_hyphen_values(true);
    let command = base("send", t!("feiq-cli.about.send"), t!("feiq-cli.usage.send"))
        .arg(placed(text, t!("feiq-cli.help.text")))
        .arg(to())
        .arg(flag("sealed", t!("feiq-cli.help.sealed")))
        .arg(value("tries", "N", t!("feiq-cli.help.tries")).value_parser(parser(own::tries)))
        .arg(time(t!("feiq-cli.help.for-send")));
    last(common(command, t!("feiq-cli.help.json-send")), t!("feiq-cli.example.send"))
}

fn file() -> Command {
    let paths = Arg::new("path").value_name("PATH").value_parser(value_parser!(PathBuf)).required(true).num_args(1..);
    let command = base("file", t!("feiq-cli.about.file"), t!("feiq-cli.usage.file"))
        .arg(placed(paths, t!("feiq-cli.help.path")))
        .arg(to())
        .arg(time(t!("feiq-cli.help.for-file")));
    last(common(command, t!("feiq-cli.help.json-file")), t!("feiq-cli.example.file"))
}

fn fetch() -> Command {
    let offer = value("offer", "NUMBER:ID:NAME:SIZE", t!("feiq-cli.help.offer"));
    let command = base("fetch", t!("feiq-cli.about.fetch"), t!("feiq-cli.usage.fetch"))
        .arg(value("from", "ADDR", t!("feiq-cli.help.from")).value_parser(parser(own::address)).required(true))
        .arg(offer.value_parser(parser(own::offer)).action(ArgAction::Append))
        .arg(value("into", "DIR", t!("feiq-cli.help.into")).value_parser(value_parser!(PathBuf)))
        .arg(flag("overwrite", t!("feiq-cli.help.overwrite")))
        .arg(time(t!("feiq-cli.help.for-fetch")));
    last(common(command, t!("feiq-cli.help.json-fetch")), t!("feiq-cli.example.fetch"))
}

/// What every subcommand has: who we are, where we are, and how it is told.
fn common(command: Command, json: Cow<'static, str>) -> Command {
    let command = command
        .next_help_heading(fixed(t!("feiq-cli.heading.us")))
        .arg(value("name", "NAME", t!("feiq-cli.help.name")).value_parser(parser(own::name)))
        .arg(value("group", "GROUP", t!("feiq-cli.help.group")).value_parser(parser(own::name)))
        .arg(flag("plain", t!("feiq-cli.help.plain")))
        .arg(value("charset", "auto|gbk|utf-8", t!("feiq-cli.help.charset")).value_parser(parser(own::charset)));
    let command = command
        .next_help_heading(fixed(t!("feiq-cli.heading.network")))
        .arg(several("bind", "ADDR", t!("feiq-cli.help.bind")).value_parser(parser(own::ip)))
        .arg(value("port", "N", t!("feiq-cli.help.port")).value_parser(parser(own::port)))
        .arg(several("broadcast", "ADDR|none", t!("feiq-cli.help.broadcast")).value_parser(parser(own::broadcast)))
        .arg(several("beyond", "NET", t!("feiq-cli.help.beyond")).value_parser(parser(own::networks)));
    recording(command.next_help_heading(fixed(t!("cli.heading.showing"))).arg(flag("json", json)))
}

fn to() -> Arg {
    several("to", "ADDR|all", t!("feiq-cli.help.to")).value_parser(parser(own::addressee)).required(true)
}

fn time(help: Cow<'static, str>) -> Arg {
    value("for", "SECONDS", help).value_parser(parser(values::seconds))
}

fn several(name: &'static str, value_name: &'static str, help: Cow<'static, str>) -> Arg {
    value(name, value_name, help).action(ArgAction::Append)
}

/// What is given by its place stands before what has a name.
fn placed(arg: Arg, help: Cow<'static, str>) -> Arg {
    arg.help_heading(fixed(t!("cli.heading.arguments"))).help(help)
}
