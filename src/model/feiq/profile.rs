//! What the form says: who we are to the others, how the messenger behaves, and what is wrong with it.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use super::{FeiqField, FeiqForm, FeiqProblem, IpmsgConfig, Profile, Rules};
use crate::codec::charset::Charset;
use crate::codec::subnet::SubnetError;
use crate::i18n::t;
use crate::model::tftp::{Network, downloads, parse_networks};
use crate::proto::ipmsg::text::lacking;

/// Hosts beyond, in all.
const MOST_HOSTS: u64 = 4096;

/// The login name and the name of this machine, as the system tells them.
pub(super) fn login() -> (String, String) {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let user = names.into_iter().filter_map(|name| std::env::var(name).ok()).find(|user| !user.is_empty());
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    (user.unwrap_or_else(|| host.clone()), host)
}

impl FeiqForm {
    /// What is wrong as it is typed.
    pub(super) fn problems(&self) -> Vec<(FeiqField, FeiqProblem)> {
        let mut problems = Vec::new();
        problems.extend(self.port_number().is_none().then_some((FeiqField::Port, FeiqProblem::Port)));
        problems.extend(self.networks().err().map(|problem| (FeiqField::Beyond, problem)));
        let folder = self.download_folder();
        let missing = !self.folder.trim().is_empty() && !is_writable(&folder);
        problems.extend(missing.then_some((FeiqField::Folder, FeiqProblem::Folder(folder))));
        let names = [&self.nick, &self.group, &self.user, &self.host, &self.away_text];
        let mut characters: Vec<char> = names.into_iter().flat_map(|name| lacking(name, Charset::Gbk)).collect();
        let mut seen = Vec::new();
        characters.retain(|character| {
            !seen.contains(character) && {
                seen.push(*character);
                true
            }
        });
        if !characters.is_empty() {
            problems.push((FeiqField::Nick, FeiqProblem::Characters(characters.into_iter().collect())));
        }
        problems
    }

    fn port_number(&self) -> Option<u16> {
        self.port.trim().parse().ok().filter(|port| *port != 0)
    }

    /// The networks beyond.
    fn networks(&self) -> Result<Vec<Network>, FeiqProblem> {
        let networks = parse_networks(&self.beyond).map_err(|error| FeiqProblem::Network(words_of(&error)))?;
        if let Some(other) = networks.iter().find(|network| !network.ip.to_canonical().is_ipv4()) {
            return Err(FeiqProblem::Network(other.ip.to_string()));
        }
        let hosts = networks.iter().map(|network| hosts(network.prefix)).fold(0, u64::saturating_add);
        if hosts > MOST_HOSTS { Err(FeiqProblem::TooManyHosts(hosts)) } else { Ok(networks) }
    }

    /// Where files are saved.
    pub fn download_folder(&self) -> PathBuf {
        let typed = self.folder.trim();
        if typed.is_empty() { downloads() } else { downloads().join(typed) }
    }

    /// Who we are. What is not typed is the system's.
    pub(super) fn profile(&self, mac: [u8; 6]) -> Profile {
        let (user, host) = login();
        let typed = |text: &str, other: String| if text.trim().is_empty() { other } else { text.trim().to_owned() };
        let user = typed(&self.user, user);
        Profile {
            nick: typed(&self.nick, user.clone()),
            user,
            host: typed(&self.host, host),
            group: self.group.trim().to_owned(),
            away: self.away.then(|| typed(&self.away_text, t!("feiq-word.away").into_owned())),
            feiq: self.feiq_look.then_some(mac),
        }
    }

    /// How the messenger behaves.
    pub(super) fn rules(&self) -> Rules {
        Rules { reply: self.reply, manners: self.manners, shakes: self.shakes, ..Rules::default() }
    }

    /// What takes effect only with the next entry.
    pub(super) fn lasting(&self) -> (String, Vec<String>, String) {
        (self.port.trim().to_owned(), self.local.clone(), self.beyond.trim().to_owned())
    }

    /// The messenger to start; None where something is wrong with what it needs.
    pub(super) fn config(&self, mac: [u8; 6], number: u64) -> Option<IpmsgConfig> {
        let local: Option<Vec<Ipv4Addr>> = self.local.iter().map(|address| address.trim().parse().ok()).collect();
        Some(IpmsgConfig {
            profile: self.profile(mac),
            rules: self.rules(),
            port: self.port_number()?,
            local: local?,
            broadcast: None,
            beyond: self.networks().ok()?,
            announce: true,
            number,
        })
    }
}

/// How many hosts a network of IPv4 has.
fn hosts(prefix: u8) -> u64 {
    match 1_u64 << (32 - u32::from(prefix.min(32))) {
        all @ (1 | 2) => all,
        all => all - 2,
    }
}

fn words_of(error: &SubnetError) -> String {
    crate::model::words::subnet_error(error).into_owned()
}

/// A folder that the system does not call read-only; whether it takes a file shows when one comes.
fn is_writable(folder: &std::path::Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|found| found.is_dir() && !found.permissions().readonly())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_for_each_field() {
        let problems = |change: fn(&mut FeiqForm)| {
            let mut form = FeiqForm::default();
            change(&mut form);
            form.problems()
        };
        assert_eq!(problems(|_| ()), []);
        for port in ["", "0", "65536", "24 25", "x"] {
            let form = FeiqForm { port: port.into(), ..FeiqForm::default() };
            assert_eq!(form.problems(), [(FeiqField::Port, FeiqProblem::Port)], "{port:?}");
        }
        assert_eq!(problems(|form| form.beyond = "10.1.0.0/24, 10.2.0.7\n192.168.1.0/255.255.255.0".into()), []);
        let hosts = (FeiqField::Beyond, FeiqProblem::TooManyHosts(65_534));
        assert_eq!(problems(|form| form.beyond = "10.1.0.0/16".into()), [hosts]);
        assert!(matches!(problems(|form| form.beyond = "fe80::1".into())[..], [(_, FeiqProblem::Network(_))]));
        assert!(matches!(problems(|form| form.beyond = "lab".into())[..], [(_, FeiqProblem::Network(_))]));
        let folder = problems(|form| form.folder = "/no/such/folder".into());
        assert_eq!(folder, [(FeiqField::Folder, FeiqProblem::Folder("/no/such/folder".into()))]);
        let names = problems(|form| (form.nick, form.group) = ("小明😀".into(), "😀組🦀".into()));
        assert_eq!(names, [(FeiqField::Nick, FeiqProblem::Characters("😀🦀".into()))]);
    }

    #[test]
    fn what_is_not_typed_is_the_systems() {
        let (user, host) = login();
        let mut form = FeiqForm { local: vec!["127.0.0.2".into()], ..FeiqForm::default() };
        let profile = form.profile([2, 0, 0, 0, 0, 1]);
        assert_eq!((&profile.nick, &profile.user, &profile.host), (&user, &user, &host));
        assert_eq!((profile.away, profile.feiq), (None, Some([2, 0, 0, 0, 0, 1])));
        (form.nick, form.away, form.feiq_look) = (" 小明 ".into(), true, false);
        let config = form.config([0; 6], 7).expect("nothing is wrong");
        assert_eq!((config.profile.nick.as_str(), config.profile.feiq, config.number), ("小明", None, 7));
        assert!(config.profile.away.is_some_and(|text| !text.is_empty()));
        form.local.push("eth0".into());
        assert_eq!(form.config([0; 6], 7), None);
    }
}
