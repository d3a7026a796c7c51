//! The arguments of `netaide capture` and its subcommands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Arg, ArgGroup, Command, value_parser};

use crate::capture::Direction;
use crate::cli::args::{base, fixed, flag, last, value};
use crate::cli::values::{self, parser};
use crate::i18n::t;
use crate::model::parse_host;
use crate::model::replay::Speed;

/// `netaide capture`.
pub fn command() -> Command {
    let command = base("capture", t!("cli.about.capture"), t!("cli.usage.capture"))
        .subcommand_help_heading(fixed(t!("cli.heading.commands")))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands([info(), search(), export(), replay()]);
    last(command, t!("cli.example.capture"))
}

fn info() -> Command {
    let command = base("info", t!("cli.about.capture-info"), t!("cli.usage.capture-info")).arg(file());
    last(command, t!("cli.example.capture-info"))
}

fn search() -> Command {
    let text = |name, value_name, help| value(name, value_name, help).allow_hyphen_values(true);
    let command = base("search", t!("cli.about.capture-search"), t!("cli.usage.capture-search"))
        .arg(file())
        .arg(text("text", "TEXT", t!("cli.help.search-text")))
        .arg(text("hex", "HEX", t!("cli.help.search-hex")))
        .arg(text("regex", "REGEX", t!("cli.help.search-regex")))
        .arg(filter())
        .group(ArgGroup::new("wanted").args(["text", "hex", "regex", "filter"]).required(true).multiple(true))
        .arg(flag("ignore-case", t!("cli.help.ignore-case")))
        .arg(flag("count", t!("cli.help.count")))
        .arg(charset())
        .arg(frame());
    last(command, t!("cli.example.capture-search"))
}

fn export() -> Command {
    let command = base("export", t!("cli.about.capture-export"), t!("cli.usage.capture-export"))
        .arg(file())
        .arg(value("to", "text|csv|json|raw|pcapng", t!("cli.help.export-to")).value_parser(parser(to)).required(true))
        .arg(
            value("output", "PATH", t!("cli.help.output"))
                .short('o')
                .value_parser(value_parser!(PathBuf))
                .required(true),
        )
        .arg(flag("force", t!("cli.help.force")))
        .arg(flag("hex", t!("cli.help.export-hex")))
        .arg(flag("bom", t!("cli.help.bom")))
        .arg(charset())
        .arg(frame())
        .next_help_heading(fixed(t!("cli.heading.which")))
        .arg(value("direction", "received|sent", t!("cli.help.direction")).value_parser(parser(direction)))
        .arg(peer())
        .arg(filter());
    last(command, t!("cli.example.capture-export"))
}

fn replay() -> Command {
    let command = base("replay", t!("cli.about.capture-replay"), t!("cli.usage.capture-replay"))
        .arg(file())
        .arg(
            value("to", "HOST:PORT", t!("cli.help.replay-to"))
                .value_parser(parser(values::address(parse_host)))
                .required(true),
        )
        .arg(value("protocol", "udp|tcp", t!("cli.help.protocol")).value_parser(parser(protocol)).required(true))
        .arg(value("speed", "N|max", t!("cli.help.speed")).value_parser(parser(speed)))
        .arg(value("most", "N", t!("cli.help.most")).value_parser(parser(most)))
        .next_help_heading(fixed(t!("cli.heading.which")))
        .arg(value("side", "sent|received", t!("cli.help.side")).value_parser(parser(direction)))
        .arg(peer())
        .arg(filter())
        .arg(charset());
    last(command, t!("cli.example.capture-replay"))
}

fn file() -> Arg {
    Arg::new("file").value_name("FILE").value_parser(value_parser!(PathBuf)).required(true).help(t!("cli.help.capture"))
}

fn filter() -> Arg {
    value("filter", "CONDITIONS", t!("cli.help.filter")).allow_hyphen_values(true)
}

fn peer() -> Arg {
    value("peer", "ADDR:PORT", t!("cli.help.peer")).value_parser(parser(address))
}

fn frame() -> Arg {
    value("frame", "SPEC", t!("framing.cli-frame")).allow_hyphen_values(true)
}

fn charset() -> Arg {
    value("charset", "NAME", t!("cli.help.capture-charset")).value_parser(parser(values::charset))
}

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The log.
    Text,
    /// A table.
    Csv,
    /// JSON lines.
    Json,
    /// Bytes.
    Raw,
    /// Packets.
    Pcapng,
}

fn to(text: &str) -> Result<To, String> {
    let names = [("text", To::Text), ("csv", To::Csv), ("json", To::Json), ("raw", To::Raw), ("pcapng", To::Pcapng)];
    one_of(text, &names)
}

fn direction(text: &str) -> Result<Direction, String> {
    one_of(text, &[("received", Direction::Received), ("sent", Direction::Sent)])
}

/// True for TCP.
fn protocol(text: &str) -> Result<bool, String> {
    one_of(text, &[("udp", false), ("tcp", true)])
}

fn one_of<T: Copy>(text: &str, names: &[(&str, T)]) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| *name == text).map(|&(_, value)| value);
    found.ok_or_else(|| {
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        t!("cli.value.one-of", names = names.join(", ")).into_owned()
    })
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| t!("cli.value.address").into_owned())
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed::Most);
    }
    let factor = text.parse().ok().filter(|factor| (Speed::LEAST..=Speed::GREATEST).contains(factor));
    factor.map(Speed::Times).ok_or_else(|| t!("cli.value.speed").into_owned())
}

fn most(text: &str) -> Result<u32, String> {
    values::number(1, 1_000_000)(text).map(|number| number.parse().unwrap_or(1))
}
