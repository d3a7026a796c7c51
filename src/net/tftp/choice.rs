//! What a client asks for by itself: the way to a server, and a block size and a window that fit it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use super::config::Tuning;
use crate::net::{Cause, NetError, Operation, sys};
use crate::proto::tftp::{BLKSIZE, LEAST_BLKSIZE, Mode, Wishes};

/// Block size for any network: an Ethernet's MTU with room for the headers of a tunnel.
const USUAL: usize = 1428;
/// Block size where packets never leave this machine.
const HERE: usize = 8192;
/// Bytes of a window. A peer's receive buffer of the usual size (208 KiB on Linux) takes them with what the kernel
/// counts beside them.
const WINDOW: usize = 128 << 10;
/// Blocks of a window at most.
const MOST_BLOCKS: usize = 64;
/// Headers of UDP and of a DATA.
const HEADERS: usize = 8 + 4;

/// The way to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// The local address that packets leave from; its port is 0.
    pub local: SocketAddr,
    /// The largest packet that gets there unbroken, as far as the system knows.
    mtu: Option<usize>,
    /// The server is on this machine.
    is_here: bool,
}

impl Path {
    /// Asks the system for the way, which sends nothing.
    pub fn to(server: SocketAddr, local: Option<IpAddr>) -> Result<Path, NetError> {
        let failed = |cause: Cause| NetError::new(Operation::Connect, server, cause);
        let any = if server.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        let from = local.unwrap_or(any);
        if from.is_ipv6() != server.is_ipv6() {
            return Err(failed(Cause::WrongFamily));
        }
        if let Some(cause) = Cause::of_loopback(from, server.ip()) {
            return Err(failed(cause));
        }
        let bound = |error: std::io::Error| NetError::new(Operation::Bind, from, error);
        let probe = UdpSocket::bind(SocketAddr::new(from, 0)).map_err(bound)?;
        probe.connect(server).map_err(|error| failed(error.into()))?;
        let mut local = probe.local_addr().map_err(|error| failed(error.into()))?;
        let is_here = server.ip().is_loopback() || local.ip() == server.ip();
        local.set_port(0);
        Ok(Path { local, mtu: sys::path_mtu(&probe), is_here })
    }

    /// What to ask the server for.
    pub fn wishes(&self, tuning: &Tuning, mode: Mode) -> Wishes {
        if tuning.plain {
            return Wishes { blksize: BLKSIZE, windowsize: 1, timeout: None, tsize: false, rollover: None };
        }
        let blksize = tuning.blksize.unwrap_or_else(|| self.blksize());
        Wishes {
            blksize,
            windowsize: tuning.windowsize.unwrap_or_else(|| window(blksize)),
            timeout: tuning.timeout,
            // In netascii nobody knows it, and some servers refuse the question.
            tsize: mode == Mode::Octet,
            rollover: tuning.rollover,
        }
    }

    /// The usual size, or more on this machine, but at most what the path takes unbroken.
    fn blksize(&self) -> u16 {
        let ip = if self.local.is_ipv6() { 40 } else { 20 };
        let wanted = if self.is_here { HERE } else { USUAL };
        let fits = self.mtu.map_or(wanted, |mtu| mtu.saturating_sub(ip + HEADERS));
        u16::try_from(wanted.min(fits)).unwrap_or(BLKSIZE).max(LEAST_BLKSIZE)
    }
}

/// A window for blocks of this size.
fn window(blksize: u16) -> u16 {
    u16::try_from((WINDOW / usize::from(blksize).max(1)).clamp(1, MOST_BLOCKS)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(mtu: Option<usize>, is_here: bool) -> Path {
        Path { local: ([192, 0, 2, 1], 0).into(), mtu, is_here }
    }

    #[test]
    fn a_block_fits_the_path() {
        assert_eq!(path(Some(1500), false).blksize(), 1428);
        assert_eq!(path(None, false).blksize(), 1428);
        assert_eq!(path(Some(9000), false).blksize(), 1428, "a router on the way may take less");
        assert_eq!(path(Some(1280), false).blksize(), 1248);
        let v6 = Path { local: "[2001:db8::1]:0".parse().expect("an address"), ..path(Some(1280), false) };
        assert_eq!(v6.blksize(), 1228);
        assert_eq!(path(Some(65536), true).blksize(), HERE as u16);
    }

    #[test]
    fn a_window_does_not_overrun_a_usual_receive_buffer() {
        for blksize in [8, 512, 1428, 8192, 65464] {
            let blocks = usize::from(window(blksize));
            assert!((1..=MOST_BLOCKS).contains(&blocks));
            assert!(blocks == 1 || blocks * usize::from(blksize) <= WINDOW, "{blksize}");
        }
        assert_eq!(window(1428), 64);
    }

    #[test]
    fn the_way_to_this_machine_begins_on_it() {
        let server = SocketAddr::from(([127, 0, 0, 1], 69));
        let path = Path::to(server, None).expect("a way");
        assert_eq!(path.local, ([127, 0, 0, 1], 0).into());
        assert!(path.is_here);
        let wrong = Path::to(server, Some(Ipv6Addr::LOCALHOST.into())).map_err(|error| error.cause);
        assert_eq!(wrong, Err(Cause::WrongFamily));
    }

    #[test]
    fn a_plain_transfer_asks_for_nothing() {
        let tuning = Tuning { plain: true, blksize: Some(1428), ..Tuning::default() };
        let wishes = path(None, false).wishes(&tuning, Mode::Octet);
        assert_eq!((wishes.blksize, wishes.windowsize, wishes.tsize), (512, 1, false));
    }
}
