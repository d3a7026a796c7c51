//! Round trips: netaide's echo, which is recorded both ways, beside a loop that receives and sends.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::net::{Config, Reply, TcpServerConfig, UdpConfig};

use crate::common::{Session, answer, median, number, peer};

const SIZE: usize = 64;
/// Round trips in one run.
const TRIPS: u64 = 20_000;

pub fn measure(rounds: usize) -> io::Result<()> {
    let runs: [fn() -> io::Result<[f64; 2]>; 4] = [bare_udp, || engine(true), bare_tcp, || engine(false)];
    let mut p50 = [const { Vec::new() }; 4];
    let mut p99 = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (at, run) in runs.iter().enumerate() {
            let [middle, late] = run()?;
            p50[at].push(middle);
            p99[at].push(late);
        }
    }
    let ([a, b, c, d], [e, f, g, h]) = (p50.map(median), p99.map(median));
    println!("Echo, round trip, µs           bare    netaide   ratio");
    for (name, bare, ours) in [("UDP p50", a, b), ("UDP p99", e, f), ("TCP p50", c, d), ("TCP p99", g, h)] {
        println!("  {name}             {bare:>13.1} {ours:>10.1} {:>7.2}", ours / bare);
    }
    Ok(())
}

fn ask_at(kind: &str, to: SocketAddr) -> io::Result<[f64; 2]> {
    let peer = peer(&["peer-echo".into(), to.port().to_string(), kind.into()])?;
    match answer(peer)?.as_slice() {
        [p50, p99] => Ok([*p50, *p99]),
        _ => Err(io::Error::other("the asker did not say how long it took")),
    }
}

fn bare_udp() -> io::Result<[f64; 2]> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let local = socket.local_addr()?;
    let thread = std::thread::Builder::new().name("bare-echo".into()).spawn(move || -> io::Result<()> {
        let mut room = [0; 2048];
        loop {
            let (length, from) = socket.recv_from(&mut room)?;
            socket.send_to(&room[..length], from)?;
            if length == 0 {
                return Ok(());
            }
        }
    })?;
    let times = ask_at("udp", local)?;
    thread.join().ok();
    Ok(times)
}

fn bare_tcp() -> io::Result<[f64; 2]> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let local = listener.local_addr()?;
    let thread = std::thread::Builder::new().name("bare-echo".into()).spawn(move || -> io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        let mut room = [0; 2048];
        loop {
            let length = stream.read(&mut room)?;
            if length == 0 {
                return Ok(());
            }
            stream.write_all(&room[..length])?;
        }
    })?;
    let times = ask_at("tcp", local)?;
    thread.join().ok();
    Ok(times)
}

fn engine(udp: bool) -> io::Result<[f64; 2]> {
    let any = ([127, 0, 0, 1], 0).into();
    let config = if udp {
        Config::Udp(UdpConfig { reply: Reply::Echo, ..UdpConfig::new(any) })
    } else {
        Config::TcpServer(TcpServerConfig { reply: Reply::Echo, ..TcpServerConfig::new(any) })
    };
    let session = Session::open(config, |_| Arc::new(|| {}))?;
    let times = ask_at(if udp { "udp" } else { "tcp" }, session.local()?)?;
    let totals = session.close().reader().totals();
    assert!(totals.sent_packets >= TRIPS && totals.unrecorded == 0, "{totals:?}");
    Ok(times)
}

/// The other end: asks and waits for the answer, again and again; prints the middle and a late one in µs.
pub fn ask(arguments: &[String]) -> io::Result<()> {
    let to = ("127.0.0.1", number(arguments, 1)? as u16);
    let mut times = if arguments.get(2).is_some_and(|kind| kind == "udp") {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(to)?;
        socket.set_read_timeout(Some(Duration::from_secs(5)))?;
        let times = trips(|bytes, back| {
            socket.send(bytes)?;
            socket.recv(back).map(drop)
        })?;
        // The end, for the bare loop.
        socket.send(&[])?;
        times
    } else {
        let mut stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        trips(|bytes, back| {
            stream.write_all(bytes)?;
            stream.read_exact(back)
        })?
    };
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!("{} {}", at(0.5), at(0.99));
    Ok(())
}

fn trips(mut trip: impl FnMut(&[u8], &mut [u8]) -> io::Result<()>) -> io::Result<Vec<f64>> {
    let (mut bytes, mut back, mut times) = ([0; SIZE], [0; SIZE], Vec::new());
    for n in 0..TRIPS {
        // No two are alike, as the guard against loops wants it.
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        let start = Instant::now();
        trip(&bytes, &mut back)?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
        assert_eq!(bytes, back);
    }
    Ok(times)
}
