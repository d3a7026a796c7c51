//! `netaide feiq send`: a text to one or several, and whether it came there.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;

use clap::ArgMatches;

use super::drive::{Drive, Turn};
use super::json::{self as objects, Object};
use super::plan::{Common, addressees};
use super::show::Out;
use super::{who, words};
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::feiq::{Addressee, Delivery, Happening, IpmsgAsk, MessageId, Peer, PeerId, Send, text};
use crate::model::{json_time, words as model};

/// The message: a command sends one.
pub const ONLY: MessageId = MessageId(1);
/// Standard input in place of the text.
const PIPE: &str = "-";
/// A longer text fits into no datagram in any charset, bytes.
const MOST_TEXT: u64 = 4 * 65_507;

/// What is sent.
#[derive(Debug)]
pub struct Plan {
    /// To whom; None for everybody who is there.
    to: Option<Vec<SocketAddr>>,
    text: String,
    sealed: bool,
}

impl Plan {
    /// Reads the arguments of `send`, and standard input where that is the text.
    pub fn new(matches: &ArgMatches) -> Result<Self, Wrong> {
        let to = addressees(matches)?;
        let text = matches.get_one::<String>("text").cloned().unwrap_or_default();
        let text = if text == PIPE { read_input()? } else { text };
        if text.is_empty() {
            return Err(Wrong::of("TEXT", t!("feiq-cli.wrong.no-text")));
        }
        Ok(Plan { to, text, sealed: matches.get_flag("sealed") })
    }
}

/// All of standard input, without the line end at its end.
fn read_input() -> Result<String, Wrong> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST_TEXT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Wrong::of("TEXT", t!("cli.input.unreadable", cause = model::file_cause(&error))))?;
    if bytes.len() as u64 > MOST_TEXT {
        return Err(Wrong::of("TEXT", t!("feiq-cli.wrong.long-text")));
    }
    let text = String::from_utf8(bytes).map_err(|_| Wrong::of("TEXT", t!("cli.wrong.not-utf8")))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

/// Sends; the exit status: 0 only when everybody has it.
pub fn run(mut common: Common, plan: &Plan) -> u8 {
    match &plan.to {
        None => common.config.announce = true,
        Some(addresses) => common.meet_only(addresses),
    }
    let Some(mut drive) = Drive::start(&common) else { return FAILED };
    let status = send(&mut drive, &common, plan).unwrap_or_else(|status| status);
    drive.end();
    status
}

fn send(drive: &mut Drive, common: &Common, plan: &Plan) -> Result<u8, u8> {
    let to = targets(drive, common, plan.to.as_deref())?;
    for peer in &to {
        if peer.charset == Charset::Gbk {
            say_lacking(&plan.text, peer);
        }
    }
    let message = Send {
        id: ONLY,
        to: to.iter().map(|peer| Addressee::Peer(peer.id)).collect(),
        text: plan.text.clone(),
        receipt: true,
        sealed: plan.sealed,
        files: Vec::new(),
    };
    let mut sending = Sending::new(common.json, to);
    if !drive.ask(&IpmsgAsk::Say { message, files: Vec::new() }) {
        return Err(FAILED);
    }
    while !sending.is_over() {
        match drive.turn(None) {
            Turn::Told(told) => told.iter().for_each(|told| sending.hear(told.time, &told.happening)),
            Turn::Failed => return Err(FAILED),
            Turn::Interrupted => return Err(interrupt::INTERRUPTED),
        }
    }
    Ok(if sending.all_have_it() { DONE } else { FAILED })
}

/// Whom it goes to, each known here, with the charset that was asked for.
pub fn targets(drive: &mut Drive, common: &Common, to: Option<&[SocketAddr]>) -> Result<Vec<Arc<Peer>>, u8> {
    let mut peers: Vec<Arc<Peer>> = Vec::new();
    match to {
        None => peers = who::collect(drive, common)?,
        Some(addresses) => {
            drive.opened()?;
            for &address in addresses {
                let peer = drive.meet(address).ok_or_else(|| drive.why_not())?;
                if peers.iter().all(|known| known.id != peer.id) {
                    peers.push(peer);
                }
            }
            if common.charset.is_none() {
                peers = drive.introduced(&peers).ok_or_else(|| drive.why_not())?;
            }
        }
    }
    if peers.is_empty() {
        say(t!("feiq-cli.who.nobody"));
        return Err(FAILED);
    }
    if let Some(charset) = common.charset {
        for peer in &mut peers {
            drive.ask(&IpmsgAsk::Charset(peer.id, Some(charset)));
            Arc::make_mut(peer).charset = charset;
        }
    }
    Ok(peers)
}

/// Characters that become `?` are told before they do.
fn say_lacking(message: &str, peer: &Peer) {
    let lacking: String = text::lacking(message, peer.charset).into_iter().collect();
    if !lacking.is_empty() {
        say(t!("feiq-cli.lacking", characters = lacking, who = words::peer(peer)));
    }
}

/// How far a message is with everybody.
#[derive(Debug)]
pub struct Sending {
    out: Out,
    to: Vec<Arc<Peer>>,
    states: BTreeMap<PeerId, Delivery>,
}

impl Sending {
    /// Nothing is known yet.
    pub fn new(json: bool, to: Vec<Arc<Peer>>) -> Self {
        Sending { out: Out::new(json), to, states: BTreeMap::new() }
    }

    /// Takes and tells how far it is.
    pub fn hear(&mut self, time: i64, happening: &Happening) {
        let Happening::Delivery { message: ONLY, peer: id, state } = *happening else { return };
        let Some(peer) = self.to.iter().find(|peer| peer.id == id) else { return };
        self.states.insert(id, state);
        let (word, tries) = objects::delivery(state);
        let object = Object::Delivery {
            time: json_time(time),
            to: peer.address.to_string(),
            name: peer.name(),
            state: word,
            tries,
        };
        self.out.object(&object);
        match state {
            Delivery::Sending { .. } => {}
            state => say(format_args!("{}: {}", words::peer(peer), model::feiq_delivery(state))),
        }
    }

    /// How far it is with somebody.
    pub fn with(&self, id: PeerId) -> Option<Delivery> {
        self.states.get(&id).copied()
    }

    /// Nothing more will be told.
    fn is_over(&self) -> bool {
        let is_final =
            |peer: &Arc<Peer>| self.with(peer.id).is_some_and(|state| !matches!(state, Delivery::Sending { .. }));
        self.to.iter().all(is_final)
    }

    /// Everybody acknowledged it.
    fn all_have_it(&self) -> bool {
        self.to.iter().all(|peer| {
            let state = self.with(peer.id);
            matches!(state, Some(Delivery::Delivered | Delivery::Read | Delivery::Discarded))
        })
    }
}
