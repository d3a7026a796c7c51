//! The arguments of the tools.

use clap::{Arg, ArgAction, Command};

use crate::cli::args::{base, flag, last, value};
use crate::cli::values::{self, parser};
use crate::i18n::t;

/// Every tool.
pub fn commands() -> [Command; 5] {
    [pack(), unpack(), ip(), interfaces(), charset()]
}

fn pack() -> Command {
    let values = Arg::new("value").value_name("VALUE").action(ArgAction::Append).allow_negative_numbers(true);
    let command = base("pack", t!("pack.cli.about-pack"), t!("pack.cli.usage-pack"))
        .arg(format())
        .arg(values.help(t!("pack.cli.value")))
        .arg(flag("raw", t!("pack.cli.raw")))
        .arg(in_charset());
    last(command, t!("pack.cli.example-pack"))
}

fn unpack() -> Command {
    let command = base("unpack", t!("pack.cli.about-unpack"), t!("pack.cli.usage-unpack"))
        .arg(format())
        .arg(Arg::new("hex").value_name("HEX").help(t!("pack.cli.hex")))
        .arg(in_charset());
    last(command, t!("pack.cli.example-unpack"))
}

fn ip() -> Command {
    let command = base("ip", t!("tools.cli.about-ip"), t!("tools.cli.usage-ip"))
        .arg(Arg::new("address").value_name("ADDRESS/PREFIX").required(true).help(t!("tools.cli.ip-address")))
        .arg(Arg::new("other").value_name("OTHER").help(t!("tools.cli.ip-other")));
    last(command, t!("tools.cli.example-ip"))
}

fn interfaces() -> Command {
    let command = base("interfaces", t!("tools.cli.about-interfaces"), t!("tools.cli.usage-interfaces"))
        .arg(flag("json", t!("tools.cli.json")));
    last(command, t!("tools.cli.example-interfaces"))
}

fn charset() -> Command {
    let text = Arg::new("text").value_name("TEXT").allow_hyphen_values(true).help(t!("tools.cli.charset-text"));
    let command = base("charset", t!("tools.cli.about-charset"), t!("tools.cli.usage-charset"))
        .arg(text.required_unless_present("hex").conflicts_with("hex"))
        .arg(value("hex", "HEX", t!("tools.cli.charset-hex")));
    last(command, t!("tools.cli.example-charset"))
}

fn format() -> Arg {
    Arg::new("format").value_name("FORMAT").required(true).help(t!("pack.cli.format"))
}

fn in_charset() -> Arg {
    value("charset", "NAME", t!("pack.cli.charset")).value_parser(parser(values::charset))
}
