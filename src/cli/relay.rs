//! `relay`: its arguments, and what they fill in.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{base, common_without_sending, fixed, flag, last, local_of, remote_of, value};
use super::values::{self, parser};
use crate::i18n::t;
use crate::model::{FaultField, FaultsForm, Form, Host, Towards, Transport};

/// The subcommand.
pub fn command() -> Command {
    let command = base("relay", t!("relay.cli-about"), t!("relay.cli-usage"))
        .arg(local_of("listen", t!("relay.cli-listen")).required(true))
        .arg(remote_of("to", t!("relay.cli-to")).required(true))
        .arg(flag("udp", t!("relay.cli-udp")))
        .arg(
            value("connect-timeout", "SECONDS", t!("cli.help.connect-timeout"))
                .value_parser(parser(values::number(1, 86_400))),
        )
        .arg(value("idle", "SECONDS", t!("relay.cli-idle")).value_parser(parser(values::number(1, 86_400))));
    let command = command
        .next_help_heading(fixed(t!("relay.cli-heading")))
        .args(FaultField::ALL.into_iter().map(fault))
        .arg(flag("reorder", t!("relay.cli-reorder")))
        .arg(some("up", t!("relay.cli-up")))
        .arg(some("down", t!("relay.cli-down")))
        .arg(value("seed", "N", t!("relay.cli-seed")).value_parser(clap::value_parser!(u64)));
    last(common_without_sending(command), t!("relay.cli-example"))
}

/// `--drop PCT`.
fn fault(field: FaultField) -> Arg {
    let (value_name, help) = match field {
        FaultField::Delay => ("MS", t!("relay.cli-delay")),
        FaultField::Jitter => ("MS", t!("relay.cli-jitter")),
        FaultField::Drop => ("PCT", t!("relay.cli-drop")),
        FaultField::Duplicate => ("PCT", t!("relay.cli-duplicate")),
        FaultField::Corrupt => ("PCT", t!("relay.cli-corrupt")),
        FaultField::Rate => ("KIB", t!("relay.cli-rate")),
        FaultField::Split => ("N", t!("relay.cli-split")),
        FaultField::Join => ("MS", t!("relay.cli-join")),
        FaultField::ResetAfter => ("N", t!("relay.cli-reset-after")),
        FaultField::Reset => ("PCT", t!("relay.cli-reset")),
    };
    value(field.name(), value_name, help)
}

/// `--up NAME=VALUE,…`.
fn some(name: &'static str, help: std::borrow::Cow<'static, str>) -> Arg {
    value(name, "NAME=VALUE", help).value_delimiter(',').value_parser(parser(named)).action(ArgAction::Append)
}

/// A fault by its name, with its value as the form takes it.
fn named(text: &str) -> Result<(FaultField, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| t!("relay.cli-no-value").into_owned())?;
    let field = FaultField::ALL.into_iter().find(|field| field.name() == name.trim());
    let names = || FaultField::ALL.map(FaultField::name).join(", ");
    let field = field.ok_or_else(|| t!("relay.cli-no-fault", name = name, names = names()).into_owned())?;
    Ok((field, value.trim().to_owned()))
}

/// Fills in what is a relay's own.
pub fn fill(form: &mut Form, matches: &ArgMatches) {
    if let Some(server) = matches.get_one::<Host>("to") {
        form.remote_address = server.name.clone();
        form.remote_port = server.port.to_string();
    }
    let relay = &mut form.relay;
    relay.transport = if matches.get_flag("udp") { Transport::Udp } else { Transport::Tcp };
    relay.seed = matches.get_one("seed").copied();
    if let Some(seconds) = matches.get_one::<String>("idle") {
        relay.idle.clone_from(seconds);
    }
    for (towards, own) in [(Towards::Server, "up"), (Towards::Client, "down")] {
        let faults: &mut FaultsForm = relay.faults_mut(towards);
        faults.reorder = matches.get_flag("reorder");
        for field in FaultField::ALL {
            if let Some(text) = matches.get_one::<String>(field.name()) {
                faults.text_mut(field).clone_from(text);
            }
        }
        for (field, text) in matches.get_many::<(FaultField, String)>(own).into_iter().flatten() {
            faults.text_mut(*field).clone_from(text);
        }
    }
}
