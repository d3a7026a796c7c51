//! The arguments, with their help in the language that is spoken.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::values::{self, parser};
use super::wrong::Wrong;
use super::{capture, checksums, feiq, quick, relay, tftp, tools};
use crate::i18n::t;
use crate::model::{parse_host, parse_local, parse_membership};

type Text = Cow<'static, str>;

/// The whole command line.
pub fn command() -> Command {
    let workspace = Arg::new("workspace")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help_heading(fixed(t!("cli.heading.arguments")))
        .help(t!("cli.help.workspace"));
    let command = base("netaide", t!("cli.about.netaide"), t!("cli.usage.netaide"))
        .arg(workspace)
        .subcommand_help_heading(fixed(t!("cli.heading.commands")))
        .args_conflicts_with_subcommands(true)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommands([
            udp(),
            tcp_client(),
            tcp_server(),
            relay::command(),
            tftp::command(),
            feiq::command(),
            capture::command(),
            quick::command(),
            demo(),
        ])
        .subcommands(tools::commands());
    let version = flag("version", t!("cli.help.version")).short('V').action(ArgAction::Version);
    last(command, t!("cli.example.netaide")).arg(version)
}

/// The workspace or capture that was named. A word that is no file may be a subcommand with a slip of the finger.
pub fn file(matches: &ArgMatches) -> Result<Option<PathBuf>, Wrong> {
    let Some(path) = matches.get_one::<PathBuf>("workspace") else { return Ok(None) };
    if path.is_file() {
        return Ok(Some(path.clone()));
    }
    let name = path.display();
    let file = looks_like_a_file(path);
    let problem = if file { t!("cli.wrong.no-file", name = name) } else { t!("cli.wrong.no-command", name = name) };
    Err(Wrong::of_all(problem))
}

fn looks_like_a_file(path: &Path) -> bool {
    path.extension().is_some() || path.components().count() > 1 || path.exists()
}

fn udp() -> Command {
    let group = values::address(|text| parse_membership(text).map(|_| text.to_owned()));
    let command = base("udp", t!("cli.about.udp"), t!("cli.usage.udp"))
        .arg(local(t!("cli.help.local-udp")).required_unless_present("remote"))
        .arg(remote(t!("cli.help.remote-udp")))
        .arg(value("join", "GROUP[@IFACE]", t!("cli.help.join")).value_parser(parser(group)).action(ArgAction::Append))
        .arg(value("ttl", "N", t!("cli.help.ttl")).value_parser(parser(values::number(0, 255))))
        .arg(flag("no-loopback", t!("cli.help.no-loopback")))
        .arg(value("interface", "IFACE", t!("cli.help.interface")));
    last(common(command.arg(reply())), t!("cli.example.udp"))
}

fn tcp_client() -> Command {
    let command = base("tcp-client", t!("cli.about.tcp-client"), t!("cli.usage.tcp-client"))
        .arg(remote(t!("cli.help.remote-tcp")).required(true))
        .arg(local(t!("cli.help.local-client")))
        .arg(
            value("connect-timeout", "SECONDS", t!("cli.help.connect-timeout"))
                .value_parser(parser(values::number(1, 86_400))),
        );
    let rate = value("rate", "KIB", t!("play.cli-rate"))
        .value_parser(value_parser!(u64).range(1..=1 << 30))
        .conflicts_with("every")
        .help_heading(fixed(t!("cli.heading.sending")));
    last(common(command.arg(reply()).arg(rate)), t!("cli.example.tcp-client"))
}

fn tcp_server() -> Command {
    let command = base("tcp-server", t!("cli.about.tcp-server"), t!("cli.usage.tcp-server"))
        .arg(local(t!("cli.help.local-server")).required(true));
    last(common(command.arg(reply())), t!("cli.example.tcp-server"))
}

fn demo() -> Command {
    last(base("demo", t!("cli.about.demo"), t!("cli.usage.demo")), t!("cli.example.demo"))
}

/// What a session has that sends nothing by itself.
pub(super) fn common_without_sending(command: Command) -> Command {
    recording(ending_without_sending(showing(command)))
}

/// What every session has: what is sent, how it is shown, when it ends.
fn common(command: Command) -> Command {
    recording(ending(showing(sending(command))))
}

pub(super) fn recording(command: Command) -> Command {
    command
        .next_help_heading(fixed(t!("capture.cli-heading")))
        .arg(value("capture", "FILE", t!("capture.cli-file")).value_parser(value_parser!(PathBuf)))
        .arg(value("capture-limit", "MIB", t!("capture.cli-limit")).value_parser(value_parser!(u64).range(1..=1 << 40)))
        .arg(flag("capture-stop", t!("capture.cli-stop")))
}

fn sending(command: Command) -> Command {
    command
        .next_help_heading(fixed(t!("cli.heading.sending")))
        .arg(item("send", "TEXT", t!("cli.help.send")).allow_negative_numbers(true))
        .arg(item("send-hex", "HEX", t!("cli.help.send-hex")).allow_negative_numbers(true))
        .arg(item("send-file", "PATH", t!("cli.help.send-file")).value_parser(value_parser!(PathBuf)))
        .arg(item("quick", "FILE[:GROUP]", t!("quick.cli.send")))
        .arg(flag("raw", t!("cli.help.raw")).conflicts_with_all(["send", "send-hex", "send-file", "quick", "append"]))
        .arg(
            value("every", "MS", t!("play.cli-every"))
                .value_parser(parser(values::period))
                .conflicts_with_all(["send-file", "raw"]),
        )
        .arg(value("times", "N", t!("play.cli-times")).value_parser(parser(values::count)).requires("every"))
        .arg(
            value("most-away", "N", t!("play.cli-most-away"))
                .value_parser(value_parser!(u32).range(1..=1_000_000))
                .requires("every"),
        )
        .arg(value("append", "none|cr|lf|crlf", t!("cli.help.append")).value_parser(parser(values::newline)))
        .arg(flag("placeholders", t!("places.cli")).conflicts_with("raw"))
        .arg(
            value("checksum", "SPEC", t!("checksum.cli-send"))
                .value_parser(parser(checksums::value))
                .conflicts_with("raw"),
        )
        .arg(flag("wrap", t!("framing.cli-wrap")).requires("frame").conflicts_with("raw"))
}

fn showing(command: Command) -> Command {
    command
        .next_help_heading(fixed(t!("cli.heading.showing")))
        .arg(value("charset", "NAME", t!("cli.help.charset")).value_parser(parser(values::charset)))
        .arg(value("show", "text|hex|both", t!("cli.help.show")).value_parser(parser(values::show)))
        .arg(value("frame", "SPEC", t!("framing.cli-frame")).allow_hyphen_values(true))
        .arg(flag("timestamps", t!("cli.help.timestamps")))
        .arg(flag("json", t!("cli.help.json")))
        .arg(value("verify", "SPEC", t!("checksum.cli-verify")).value_parser(parser(checksums::value)))
        .arg(flag("quiet", t!("cli.help.quiet")))
}

fn ending(command: Command) -> Command {
    let wait = value("wait", "MS", t!("cli.help.wait")).value_parser(parser(values::milliseconds));
    ending_without_sending(command).arg(wait)
}

fn ending_without_sending(command: Command) -> Command {
    command
        .next_help_heading(fixed(t!("cli.heading.ending")))
        .arg(value("for", "SECONDS", t!("cli.help.for")).value_parser(parser(values::seconds)))
        .arg(value("received", "N", t!("cli.help.received")).value_parser(parser(values::count)))
}

pub(super) fn base(name: &'static str, about: Text, usage: Text) -> Command {
    let usage_heading = t!("cli.heading.usage");
    Command::new(name)
        .about(about)
        .override_usage(usage.into_owned())
        .help_template(format!("{{about-with-newline}}\n{usage_heading}\n  {{usage}}\n\n{{all-args}}{{after-help}}"))
        .disable_help_flag(true)
        .next_help_heading(fixed(t!("cli.heading.session")))
}

/// Adds what stands at the end of a help page.
pub(super) fn last(command: Command, example: Text) -> Command {
    command
        .next_help_heading(fixed(t!("cli.heading.other")))
        .arg(flag("help", t!("cli.help.help")).short('h').action(ArgAction::Help))
        .after_help(example)
}

fn local(help: Text) -> Arg {
    local_of("local", help)
}

pub(super) fn local_of(name: &'static str, help: Text) -> Arg {
    value(name, "[ADDR:]PORT", help).value_parser(parser(values::address(parse_local)))
}

fn remote(help: Text) -> Arg {
    remote_of("remote", help)
}

pub(super) fn remote_of(name: &'static str, help: Text) -> Arg {
    value(name, "HOST:PORT", help).value_parser(parser(values::address(parse_host)))
}

fn reply() -> Arg {
    value("reply", "none|echo|upper|text:…|hex:…|rules:FILE", t!("reply.cli-help")).value_parser(parser(values::reply))
}

pub(super) fn value(name: &'static str, value_name: &'static str, help: Text) -> Arg {
    Arg::new(name).long(name).value_name(value_name).help(help)
}

/// Something to send; as often as one likes.
fn item(name: &'static str, value_name: &'static str, help: Text) -> Arg {
    value(name, value_name, help).action(ArgAction::Append)
}

pub(super) fn flag(name: &'static str, help: Text) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// clap keeps headings for ever; there are a handful of them in the life of the process.
pub(super) fn fixed(text: Text) -> &'static str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.leak(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_are_sound() {
        super::command().debug_assert();
    }
}
