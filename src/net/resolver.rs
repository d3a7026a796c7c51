//! Names to addresses, on a few threads for the whole process, because the system's resolver blocks.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6, ToSocketAddrs};
use std::sync::{Arc, Weak};

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};
use mio::Waker;
use parking_lot::Mutex;

use super::{Cause, Host, sys};

/// Names that may wait to be resolved, over all sessions.
const JOBS: usize = 256;
/// Names that are resolved at once, so that one that nobody answers for does not hold up the others.
const THREADS: usize = 4;

type Answer = Result<Vec<SocketAddr>, Cause>;

/// The way to the resolver's threads, which start with the first name and then stay.
static RESOLVER: Mutex<Option<Sender<Job>>> = Mutex::new(None);

struct Job {
    host: Host,
    answer: Sender<Answer>,
    waker: Arc<Waker>,
    /// Gone when nobody waits for the answer any more.
    wanted: Weak<()>,
}

/// An answer that has not come yet. Dropping it takes the question back.
#[derive(Debug)]
pub(super) struct Pending {
    answer: Receiver<Answer>,
    _wanted: Arc<()>,
}

impl Pending {
    /// The answer, once; the waker tells when to look.
    pub fn take(&self) -> Option<Answer> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Cause::ResolverEnded)),
        }
    }
}

/// The address, where the host is one as text; an IPv6 scope may be a number or an interface's name.
pub(super) fn literal(host: &Host) -> Option<Result<SocketAddr, Cause>> {
    if let Ok(ip) = host.name.parse::<IpAddr>() {
        return Some(Ok(SocketAddr::new(ip.to_canonical(), host.port)));
    }
    let (ip, scope) = host.name.split_once('%')?;
    let ip: Ipv6Addr = ip.parse().ok()?;
    let index = scope.parse().ok().or_else(|| sys::interface_index(scope));
    let address = index.map(|index| SocketAddrV6::new(ip, host.port, 0, index).into());
    Some(address.ok_or(Cause::NoSuchInterface))
}

/// Asks for the addresses of a name; `waker` is woken when they are there.
pub(super) fn ask(host: &Host, waker: &Arc<Waker>) -> Result<Pending, Cause> {
    let (sender, answer) = bounded(1);
    let wanted = Arc::new(());
    let job = Job { host: host.clone(), answer: sender, waker: Arc::clone(waker), wanted: Arc::downgrade(&wanted) };
    resolver()?.try_send(job).map_err(|error| match error {
        TrySendError::Full(_) => Cause::ResolverBusy,
        TrySendError::Disconnected(_) => Cause::ResolverEnded,
    })?;
    Ok(Pending { answer, _wanted: wanted })
}

fn resolver() -> Result<Sender<Job>, Cause> {
    let mut resolver = RESOLVER.lock();
    if let Some(jobs) = &*resolver {
        return Ok(jobs.clone());
    }
    let (sender, jobs) = bounded(JOBS);
    for _ in 0..THREADS {
        let jobs: Receiver<Job> = jobs.clone();
        std::thread::Builder::new().name("netaide-resolver".into()).spawn(move || work(&jobs))?;
    }
    Ok(resolver.insert(sender).clone())
}

fn work(jobs: &Receiver<Job>) {
    for job in jobs {
        if job.wanted.strong_count() == 0 {
            continue;
        }
        // Nobody waits for the answer, or nobody can be woken: that session has ended.
        job.answer.send(resolve(&job.host)).ok();
        job.waker.wake().ok();
    }
}

fn resolve(host: &Host) -> Answer {
    match (host.name.as_str(), host.port).to_socket_addrs() {
        Ok(found) => {
            let mut addresses: Vec<SocketAddr> = Vec::new();
            for address in found.map(canonical) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            if addresses.is_empty() { Err(Cause::NameNotFound) } else { Ok(addresses) }
        }
        Err(error) => Err(failure(&error)),
    }
}

fn failure(error: &io::Error) -> Cause {
    if sys::is_name_not_found(error) {
        Cause::NameNotFound
    } else if sys::is_no_answer(error) {
        Cause::ResolverUnreachable
    } else {
        Cause::ResolverFailed(error.to_string())
    }
}

/// An address as people know it: IPv4 also where an IPv6 socket carries it, and without a flow label.
pub(super) fn canonical(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(_) => address,
        SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
            Some(ip) => SocketAddr::new(ip.into(), v6.port()),
            None => SocketAddrV6::new(*v6.ip(), v6.port(), 0, v6.scope_id()).into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Host {
        Host { name: name.into(), port: 9 }
    }

    #[test]
    fn text_that_is_an_address_needs_no_resolver() {
        let cases = [("127.0.0.1", "127.0.0.1:9"), ("::1", "[::1]:9"), ("::ffff:127.0.0.1", "127.0.0.1:9")];
        for (name, address) in cases {
            assert_eq!(literal(&host(name)), Some(Ok(address.parse().expect("an address"))), "{name}");
        }
        assert_eq!(
            literal(&host("fe80::1%2")),
            Some(Ok(SocketAddrV6::new("fe80::1".parse().expect("v6"), 9, 0, 2).into()))
        );
        assert_eq!(literal(&host("fe80::1%nosuch0")), Some(Err(Cause::NoSuchInterface)));
        assert_eq!(literal(&host("localhost")), None);
    }

    #[test]
    #[cfg(unix)]
    fn what_the_system_says_is_understood() {
        let said = |words: &str| failure(&io::Error::other(format!("failed to lookup address information: {words}")));
        assert_eq!(said("Name or service not known"), Cause::NameNotFound);
        assert_eq!(said("Temporary failure in name resolution"), Cause::ResolverUnreachable);
        assert!(matches!(said("System error"), Cause::ResolverFailed(words) if words.ends_with("System error")));
    }

    #[test]
    fn a_name_that_cannot_be_one_is_not_found() {
        assert_eq!(resolve(&host("nul\0byte")), Err(Cause::NameNotFound));
    }
}
