//! From the arguments that all subcommands have to a messenger: everything is checked before a socket is opened.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use clap::ArgMatches;

use super::values::Addressee;
use crate::cli::plan::Record;
use crate::cli::wrong::Wrong;
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::feiq::{IpmsgConfig, PORT, Profile, Rules};
use crate::model::tftp::Network;

/// So long answers are waited for where everybody is asked.
pub const USUAL_WAIT: Duration = Duration::from_secs(3);
/// No more hosts are written to one by one.
const MOST_HOSTS: u64 = 4096;

/// What all subcommands have.
#[derive(Debug)]
pub struct Common {
    /// The messenger, without what only the system and the disk know: login name, machine, MAC address, number.
    pub config: IpmsgConfig,
    /// FeiQ's form of the version field.
    pub feiq: bool,
    /// What peers are written to in; None for what each understands.
    pub charset: Option<Charset>,
    /// The user named broadcast addresses, or none.
    chose_broadcast: bool,
    /// One JSON object a line.
    pub json: bool,
    /// Until when; None for the subcommand's own end.
    pub time: Option<Duration>,
    /// Where the packets are kept.
    pub record: Record,
}

impl Common {
    /// Reads the arguments.
    pub fn new(matches: &ArgMatches) -> Result<Self, Wrong> {
        let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
        let profile = Profile { nick: text("name"), group: text("group"), ..Profile::default() };
        let broadcast = broadcast(matches)?;
        let beyond = matches.get_many::<Vec<Network>>("beyond").into_iter().flatten().flatten().copied();
        let beyond: Vec<Network> = beyond.collect();
        let hosts = beyond.iter().map(|network| 1u64 << 32u8.saturating_sub(network.prefix)).sum::<u64>();
        if hosts > MOST_HOSTS {
            return Err(Wrong::of("--beyond", t!("feiq-cli.wrong.hosts", hosts = hosts, most = MOST_HOSTS)));
        }
        let chose_broadcast = broadcast.is_some();
        let mut rules = Rules { reply: false, ..Rules::default() };
        if let Ok(Some(&tries)) = matches.try_get_one("tries") {
            rules.tries = tries;
        }
        let config = IpmsgConfig {
            profile,
            rules,
            port: matches.get_one("port").copied().unwrap_or(PORT),
            local: matches.get_many::<Ipv4Addr>("bind").into_iter().flatten().copied().collect(),
            broadcast,
            beyond,
            announce: false,
            number: 0,
        };
        Ok(Common {
            config,
            feiq: !matches.get_flag("plain"),
            charset: matches.get_one::<Option<Charset>>("charset").copied().flatten(),
            chose_broadcast,
            json: matches.get_flag("json"),
            time: matches.get_one("for").copied(),
            record: Record::of(matches),
        })
    }
}

impl Common {
    /// Tells these that we come and leave, and nobody else; nobody at all where none is given. What the user chose stays.
    pub fn meet_only(&mut self, addresses: &[SocketAddr]) {
        self.config.announce = true;
        if !self.chose_broadcast {
            self.config.broadcast = Some(Vec::new());
        }
        let new = addresses.iter().map(|address| Network { ip: address.ip(), prefix: 32 });
        self.config.beyond.extend(new.filter(|network| network.ip.is_ipv4()));
    }
}

/// None for those of the interfaces; `none` cannot stand beside addresses.
fn broadcast(matches: &ArgMatches) -> Result<Option<Vec<Ipv4Addr>>, Wrong> {
    let Some(given) = matches.get_many::<Option<Ipv4Addr>>("broadcast") else { return Ok(None) };
    let given: Vec<_> = given.copied().collect();
    let addresses: Vec<_> = given.iter().flatten().copied().collect();
    if !addresses.is_empty() && addresses.len() < given.len() {
        return Err(Wrong::of("--broadcast", t!("feiq-cli.wrong.none-beside")));
    }
    Ok(Some(addresses))
}

/// For whom something is, each once; None for everybody.
pub fn addressees(matches: &ArgMatches) -> Result<Option<Vec<SocketAddr>>, Wrong> {
    let given: Vec<_> = matches.get_many::<Addressee>("to").into_iter().flatten().copied().collect();
    let mut addresses = Vec::new();
    for one in &given {
        match one {
            Addressee::All if given.len() > 1 => return Err(Wrong::of("--to", t!("feiq-cli.wrong.all-beside"))),
            Addressee::All => return Ok(None),
            Addressee::At(address) if !addresses.contains(address) => addresses.push(*address),
            Addressee::At(_) => {}
        }
    }
    Ok(Some(addresses))
}
