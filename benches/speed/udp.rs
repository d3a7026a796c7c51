//! How many datagrams of 64 bytes a second are taken without loss: recorded to disk, and by a bare recvmmsg loop.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use netaide::net::{Config, UdpConfig};
use nix::sys::socket::{
    ControlMessage, MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmsg, setsockopt, sockopt,
};

use crate::common::{Session, answer, median, number, peer, thread_time};

const SIZE: usize = 64;
/// What the kernel makes of one send (UDP_SEGMENT), so that the sender is faster than what is measured.
const AT_ONCE: u64 = 32;
/// What netaide asks for as well.
const BUFFER: usize = 8 << 20;
const BATCH: usize = 64;
/// How long a rate is tried.
const TRY: Duration = Duration::from_millis(400);
/// Rates between these are tried.
const RATES: (u64, u64) = (100_000, 4_000_000);

/// Datagrams in a flood, which comes faster than they can be taken.
const FLOOD: u64 = 1_000_000;

/// One try: how many were sent and lost, and the receiver's time for each that it took.
struct Try {
    sent: u64,
    rate: f64,
    lost: u64,
    each: f64,
}

pub fn measure(rounds: usize) -> io::Result<()> {
    let mut best = [Vec::new(), Vec::new()];
    let mut each = [Vec::new(), Vec::new()];
    let mut flooded = [(0, 0); 2];
    for _ in 0..rounds {
        for (side, run) in [bare as fn(u64, u64) -> io::Result<Try>, recorded].into_iter().enumerate() {
            let (mut low, mut high) = RATES;
            let mut held = 0.0;
            while high - low > low / 25 {
                let rate = low + (high - low) / 2;
                let mut tried = run(rate, count_of(rate))?;
                if tried.lost > 0 {
                    // Somebody else may have had the core.
                    tried = run(rate, count_of(rate))?;
                }
                // A sender that does not come up to the rate has no more to show.
                let is_reached = tried.rate > rate as f64 * 0.9;
                if tried.lost == 0 {
                    held = tried.rate.max(held);
                }
                (low, high) = if tried.lost == 0 && is_reached { (rate, high) } else { (low, rate) };
            }
            best[side].push(held);
            let flood = run(RATES.1 * 10, FLOOD)?;
            each[side].push(flood.each);
            flooded[side] = (flood.sent, flood.lost);
        }
    }
    let [bare_rate, our_rate] = best.map(median);
    let [bare_each, our_each] = each.map(median);
    println!("UDP, 64 bytes          bare recvmmsg    netaide, on disk   ratio");
    println!("  without loss, 1/s   {bare_rate:>13.0} {our_rate:>19.0} {:>7.2}", our_rate / bare_rate);
    println!("  core time each, ns  {:>13.0} {:>19.0} {:>7.2}", bare_each * 1e9, our_each * 1e9, bare_each / our_each);
    let [_, (sent, lost)] = flooded;
    println!("  netaide in a flood: sent {sent}, recorded {}, counted as lost {lost}", sent - lost);
    Ok(())
}

/// Lets the other end send; how many, and how many a second.
fn start(to: SocketAddr, rate: u64, count: u64) -> io::Result<(u64, f64)> {
    let peer = peer(&["peer-udp".into(), to.port().to_string(), rate.to_string(), count.to_string()])?;
    match answer(peer)?.as_slice() {
        [sent, rate] => Ok((*sent as u64, *rate)),
        _ => Err(io::Error::other("the sender did not say how many it sent")),
    }
}

fn count_of(rate: u64) -> u64 {
    (rate as f64 * TRY.as_secs_f64()) as u64
}

fn recorded(rate: u64, count: u64) -> io::Result<Try> {
    let session = Session::open(Config::Udp(UdpConfig::new(([127, 0, 0, 1], 0).into())), |_| Arc::new(|| {}))?;
    let (sent, reached) = start(session.local()?, rate, count)?;
    let reader = session.capture.reader();
    settle(|| reader.totals().received_packets);
    let time = thread_time("netaide-udp");
    let totals = session.close().reader().totals();
    assert_eq!(totals.unrecorded, 0, "all is on the disk");
    let received = totals.received_packets;
    assert_eq!(received + totals.lost_packets.unwrap_or_default(), sent, "each is recorded or counted as lost");
    Ok(Try { sent, rate: reached, lost: sent - received, each: time / received as f64 })
}

fn bare(rate: u64, count: u64) -> io::Result<Try> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    setsockopt(&socket, sockopt::RcvBufForce, &BUFFER).or_else(|_| setsockopt(&socket, sockopt::RcvBuf, &BUFFER))?;
    socket.set_read_timeout(Some(Duration::from_millis(100)))?;
    let local = socket.local_addr()?;
    let (taken, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let (counter, stopped) = (Arc::clone(&taken), Arc::clone(&stop));
    let thread =
        std::thread::Builder::new().name("bare-udp".into()).spawn(move || take(&socket, &counter, &stopped))?;
    let (sent, reached) = start(local, rate, count)?;
    let received = settle(|| taken.load(Ordering::Relaxed));
    let time = thread_time("bare-udp");
    stop.store(true, Ordering::Relaxed);
    thread.join().ok();
    Ok(Try { sent, rate: reached, lost: sent - received, each: time / received as f64 })
}

/// As little as can be done: room for 2 KiB each, nothing looked at.
fn take(socket: &UdpSocket, count: &AtomicU64, stop: &AtomicBool) {
    let mut room = vec![0; BATCH * 2048];
    let mut headers = MultiHeaders::<SockaddrStorage>::preallocate(BATCH, None);
    while !stop.load(Ordering::Relaxed) {
        let mut parts: Vec<[IoSliceMut<'_>; 1]> =
            room.chunks_exact_mut(2048).map(|part| [IoSliceMut::new(part)]).collect();
        let flags = MsgFlags::MSG_WAITFORONE;
        if let Ok(messages) = recvmmsg(socket.as_raw_fd(), &mut headers, parts.iter_mut(), flags, None) {
            count.fetch_add(messages.count() as u64, Ordering::Relaxed);
        }
    }
}

/// Waits until a number stays as it is.
fn settle(number: impl Fn() -> u64) -> u64 {
    let mut last = number();
    loop {
        std::thread::sleep(Duration::from_millis(60));
        let now = number();
        if now == last {
            return now;
        }
        last = now;
    }
}

/// The other end: so many a second, so many in all; prints how many it sent and how many a second that was.
pub fn send(arguments: &[String]) -> io::Result<()> {
    let (port, rate, count) = (number(arguments, 1)?, number(arguments, 2)?, number(arguments, 3)?);
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(("127.0.0.1", port as u16))?;
    let bytes = vec![b'x'; SIZE * AT_ONCE as usize];
    let (mut sent, start) = (0, Instant::now());
    while sent < count {
        let due = ((start.elapsed().as_secs_f64() * rate as f64) as u64 + AT_ONCE).min(count);
        while sent < due {
            let length = AT_ONCE.min(count - sent);
            let part = [IoSlice::new(&bytes[..SIZE * length as usize])];
            let control = [ControlMessage::UdpGsoSegments(&(SIZE as u16))];
            sendmsg::<()>(socket.as_raw_fd(), &part, &control, MsgFlags::empty(), None)?;
            sent += length;
        }
        std::hint::spin_loop();
    }
    println!("{sent} {}", sent as f64 / start.elapsed().as_secs_f64());
    Ok(())
}
