//! The arguments of `netaide tftp` and its subcommands.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

use super::values as own;
use crate::cli::args::{base, fixed, flag, last, local_of, recording, value};
use crate::cli::values::{self, parser};
use crate::i18n::t;

/// `netaide tftp`.
pub fn command() -> Command {
    let command = base("tftp", t!("tftp-cli.about.tftp"), t!("tftp-cli.usage.tftp"))
        .subcommand_help_heading(fixed(t!("cli.heading.commands")))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands([get(), put(), serve()]);
    last(command, t!("tftp-cli.example.tftp"))
}

fn get() -> Command {
    let command = base("get", t!("tftp-cli.about.get"), t!("tftp-cli.usage.get"))
        .arg(url(t!("tftp-cli.help.url-get")))
        .arg(value("output", "FILE|-", t!("tftp-cli.help.output")).short('o').value_parser(value_parser!(PathBuf)))
        .arg(flag("force", t!("tftp-cli.help.force")));
    last(client(command), t!("tftp-cli.example.get"))
}

fn put() -> Command {
    let file = Arg::new("file").value_name("FILE|-").value_parser(value_parser!(PathBuf)).required(true);
    let command = base("put", t!("tftp-cli.about.put"), t!("tftp-cli.usage.put"))
        .arg(placed(file, t!("tftp-cli.help.file")))
        .arg(url(t!("tftp-cli.help.url-put")));
    last(client(command), t!("tftp-cli.example.put"))
}

fn serve() -> Command {
    let folder = Arg::new("folder").value_name("DIR").value_parser(value_parser!(PathBuf)).required(true);
    let command = base("serve", t!("tftp-cli.about.serve"), t!("tftp-cli.usage.serve"))
        .arg(placed(folder, t!("tftp-cli.help.folder")))
        .arg(local_of("listen", t!("tftp-cli.help.listen")).required(true))
        .next_help_heading(fixed(t!("tftp-cli.heading.access")))
        .arg(flag("write", t!("tftp-cli.help.write")))
        .arg(flag("overwrite", t!("tftp-cli.help.overwrite")).requires("write"))
        .arg(allow())
        .arg(value("max-size", "SIZE", t!("tftp-cli.help.max-size")).value_parser(parser(own::size)))
        .arg(value("max-transfers", "N", t!("tftp-cli.help.max-transfers")).value_parser(parser(own::transfers)))
        .arg(value("per-client", "N", t!("tftp-cli.help.per-client")).value_parser(parser(own::transfers)))
        .next_help_heading(fixed(t!("tftp-cli.heading.transfer")))
        .arg(value("blksize", "N|auto", t!("tftp-cli.help.most-blksize")).value_parser(parser(own::blksize)))
        .arg(value("windowsize", "N|auto", t!("tftp-cli.help.most-windowsize")).value_parser(parser(own::windowsize)))
        .arg(value("timeout", "S", t!("tftp-cli.help.first-wait")).value_parser(parser(own::timeout)))
        .arg(retries())
        .arg(flag("plain", t!("tftp-cli.help.plain-server")))
        .arg(flag("single-port", t!("tftp-cli.help.single-port")));
    let command = command
        .next_help_heading(fixed(t!("cli.heading.showing")))
        .arg(flag("json", t!("tftp-cli.help.json-server")))
        .arg(flag("quiet", t!("tftp-cli.help.quiet-server")));
    last(recording(command), t!("tftp-cli.example.serve"))
}

/// What `get` and `put` have in common.
fn client(command: Command) -> Command {
    let command = command
        .next_help_heading(fixed(t!("tftp-cli.heading.transfer")))
        .arg(value("blksize", "N|auto", t!("tftp-cli.help.blksize")).value_parser(parser(own::blksize)))
        .arg(value("windowsize", "N|auto", t!("tftp-cli.help.windowsize")).value_parser(parser(own::windowsize)))
        .arg(value("timeout", "S", t!("tftp-cli.help.timeout")).value_parser(parser(own::timeout)))
        .arg(retries())
        .arg(value("mode", "octet|netascii", t!("tftp-cli.help.mode")).value_parser(parser(own::mode)))
        .arg(value("rollover", "0|1", t!("tftp-cli.help.rollover")).value_parser(parser(own::rollover)))
        .arg(flag("plain", t!("tftp-cli.help.plain")).conflicts_with_all(["blksize", "windowsize", "rollover"]))
        .arg(value("charset", "NAME", t!("tftp-cli.help.charset")).value_parser(parser(values::charset)))
        .arg(value("local", "ADDR", t!("tftp-cli.help.local")).value_parser(parser(own::address)));
    let command = command
        .next_help_heading(fixed(t!("cli.heading.showing")))
        .arg(flag("json", t!("tftp-cli.help.json")))
        .arg(flag("hash", t!("tftp-cli.help.hash")))
        .arg(flag("quiet", t!("tftp-cli.help.quiet")).conflicts_with("hash"));
    recording(command)
}

fn url(help: Cow<'static, str>) -> Arg {
    placed(Arg::new("url").value_name("URL").required(true), help)
}

/// What is given by its place stands before what has a name.
fn placed(arg: Arg, help: Cow<'static, str>) -> Arg {
    arg.help_heading(fixed(t!("cli.heading.arguments"))).help(help)
}

fn retries() -> Arg {
    value("retries", "N", t!("tftp-cli.help.retries")).value_parser(parser(own::retries))
}

fn allow() -> Arg {
    value("allow", "NET", t!("tftp-cli.help.allow")).value_parser(parser(own::networks)).action(ArgAction::Append)
}
