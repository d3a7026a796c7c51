//! How true a period is: a UDP session on the loopback interface repeats a datagram, and another one receives it.
//!
//! ```text
//! cargo bench --bench period                # 10 ms for 60 s, 1 ms for 10 s
//! cargo bench --bench period -- 5           # 10 ms for 5 s, 1 ms for 5 s
//! ```
//! The mean is from the first datagram received to the last; drift is how far the last one is from where the first
//! and the period would have it; lateness is the player's own.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::capture::Capture;
use netaide::codec::template::Template;
use netaide::net::{self, Command, Config, Handle, Play, State, Step, Target, UdpConfig};

fn main() {
    let seconds: Option<u64> = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    measure(Duration::from_millis(10), seconds.unwrap_or(60));
    measure(Duration::from_millis(1), seconds.unwrap_or(60).min(10));
}

fn open(capture: &Capture) -> (Handle, SocketAddr) {
    let any = (Ipv4Addr::LOCALHOST, 0).into();
    let handle = net::open(Config::Udp(UdpConfig::new(any)), capture.writer(), Arc::new(|| ())).expect("a worker");
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if let State::Open { local, .. } = handle.status().state() {
            return (handle, local);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("not open");
}

fn measure(period: Duration, seconds: u64) {
    let rounds = u64::try_from(Duration::from_secs(seconds).as_nanos() / period.as_nanos()).expect("some") + 1;
    let (mine, theirs) = (Capture::default(), Capture::default());
    let (sender, _) = open(&mine);
    let (_receiver, to) = open(&theirs);
    let steps = Arc::from([Step { message: Template::fixed([7; 32]), after: period }]);
    let play = Play { id: 1, target: Target::Address(to), steps, rounds: NonZeroU64::new(rounds), most_away: 1 };
    sender.send(Command::Play(play)).expect("taken");
    let reader = theirs.reader();
    let received = |count: u64| reader.totals().received_packets >= count;
    let deadline = Instant::now() + Duration::from_secs(seconds + 10);
    while !received(rounds) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(100));
    }
    let playing = sender.status().plays().remove(0);
    let times: Vec<i64> = (0..reader.length()).filter_map(|index| reader.meta(index)).map(|meta| meta.time).collect();
    let times = times.get(1..).unwrap_or_default(); // The first record tells that the session was opened.
    let (Some(first), Some(last)) = (times.first(), times.last()) else { panic!("nothing came") };
    let ticks = times.len() as i64 - 1;
    let mean = (last - first) as f64 / ticks as f64 / 1e6;
    let wanted = period.as_secs_f64() * 1e3;
    let drift = (last - first) as f64 / 1e6 - ticks as f64 * wanted;
    let lateness = playing.lateness;
    println!(
        "period {wanted} ms, {} of {rounds} received: mean {mean:.5} ms ({:+.3} %), drift {drift:+.3} ms, \
         late p50 {:?} p99 {:?} max {:?}, skipped {}",
        times.len(),
        (mean / wanted - 1.0) * 100.0,
        lateness.p50,
        lateness.p99,
        lateness.most,
        playing.skipped
    );
}
