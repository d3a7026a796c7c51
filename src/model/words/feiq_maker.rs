//! Words of a packet made by hand: what is wrong with it, and what its receiver makes of it.

use super::feiq_packet::{feiq_malformed, feiq_packet};
use super::{Text, escape_error};
use crate::i18n::t;
use crate::model::feiq::{MakerProblem, Preset, Raw};
use crate::proto::ipmsg::{Mode, Options, Packet};

/// What is wrong with a field.
pub fn feiq_maker_problem(problem: &MakerProblem) -> Text {
    match problem {
        MakerProblem::Escape(error) => escape_error(error),
        MakerProblem::Number => t!("feiq-packet.problem.number"),
        MakerProblem::Command => t!("feiq-packet.problem.command"),
        MakerProblem::TooLong(bytes) => t!("feiq-packet.problem.too-long", bytes = bytes),
        MakerProblem::Address => t!("feiq-packet.problem.address"),
        MakerProblem::NobodySelected => t!("feiq-packet.problem.nobody"),
        MakerProblem::Every => t!("feiq-packet.problem.every", least = Raw::SHORTEST.as_millis()),
        MakerProblem::Times => t!("feiq-packet.problem.times", most = Raw::MOST_TIMES),
    }
}

/// What a preset is called.
pub fn feiq_preset(preset: Preset) -> Text {
    match preset {
        Preset::Entry => t!("feiq-packet.preset.entry"),
        Preset::Exit => t!("feiq-packet.preset.exit"),
        Preset::Message => t!("feiq-packet.preset.message"),
        Preset::Receipted => t!("feiq-packet.preset.receipted"),
        Preset::Shake => t!("feiq-packet.preset.shake"),
        Preset::Typing => t!("feiq-packet.preset.typing"),
        Preset::Files => t!("feiq-packet.preset.files"),
        Preset::Read => t!("feiq-packet.preset.read"),
    }
}

/// What a receiver makes of a datagram: what it says, and what is done then.
pub fn feiq_received(datagram: &[u8]) -> Vec<String> {
    let packet = match Packet::parse(datagram) {
        Ok(packet) => packet,
        Err(why) => return vec![t!("feiq-packet.then.ignored", why = feiq_malformed(why)).into_owned()],
    };
    let (command, number) = (packet.command, packet.number);
    let silent = command.has(Options::BROADCAST) || command.has(Options::AUTORET);
    let then = match command.mode() {
        Mode::BR_ENTRY => Some(t!("feiq-packet.then.entry")),
        Mode::SENDMSG if command.has(Options::SENDCHECK) && silent => Some(t!("feiq-packet.then.silent")),
        Mode::SENDMSG if command.has(Options::SENDCHECK) => Some(t!("feiq-packet.then.receipt", number = number)),
        Mode::SENDMSG => Some(t!("feiq-packet.then.no-receipt")),
        Mode::FEIQ_SHAKE => Some(t!("feiq-packet.then.shake")),
        Mode::GETFILEDATA | Mode::GETDIRFILES => Some(t!("feiq-packet.then.tcp")),
        _ => None,
    };
    let sealed = (command.mode() == Mode::SENDMSG && command.has(Options::SECRET))
        .then(|| t!("feiq-packet.then.sealed", number = number));
    let extra = packet.extra.as_slice();
    let is_utf8 = !extra.is_ascii() && core::str::from_utf8(extra).is_ok();
    let guessed = (is_utf8 && !command.has(Options::UTF8)).then(|| t!("feiq-packet.then.no-flag"));
    let mut lines = vec![feiq_packet(&packet)];
    lines.extend([then, sealed, guessed].into_iter().flatten().map(Text::into_owned));
    lines
}
