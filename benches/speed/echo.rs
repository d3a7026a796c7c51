//! Round trips: netaide's echo, which is recorded both ways, beside a loop that receives and sends.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::codec::charset::Charset;
use netaide::net::{Config, Reply, TcpServerConfig, UdpConfig};
use netaide::proto::answer::{Rule, Rules, Shape, Then, When};

use crate::common::{Session, answer, median, number, peer};

const SIZE: usize = 64;
/// Round trips in one run.
const TRIPS: u64 = 20_000;

/// What the engine answers with.
#[derive(Clone, Copy)]
enum By {
    Echo,
    /// One rule: everything is sent back.
    Rule,
    /// The last of twenty rules, after a regular expression and texts that do not fit.
    Rules,
}

pub fn measure(rounds: usize) -> io::Result<()> {
    const WAYS: [By; 3] = [By::Echo, By::Rule, By::Rules];
    let mut p50 = [const { Vec::new() }; 8];
    let mut p99 = [const { Vec::new() }; 8];
    for _ in 0..rounds {
        let mut times = vec![bare_udp()?];
        times.extend(WAYS.iter().map(|&by| engine(true, by)).collect::<io::Result<Vec<_>>>()?);
        times.push(bare_tcp()?);
        times.extend(WAYS.iter().map(|&by| engine(false, by)).collect::<io::Result<Vec<_>>>()?);
        for (at, [middle, late]) in times.into_iter().enumerate() {
            p50[at].push(middle);
            p99[at].push(late);
        }
    }
    println!("Echo, round trip, µs           bare       echo   ratio       rule   ratio   20 rules   ratio");
    for (name, measured) in [("p50", p50), ("p99", p99)] {
        let medians = measured.map(median);
        for (kind, of) in ["UDP", "TCP"].iter().zip(medians.chunks(4)) {
            let columns: String = of[1..].iter().map(|ours| format!(" {ours:>10.1} {:>7.2}", ours / of[0])).collect();
            println!("  {kind} {name}             {:>13.1}{columns}", of[0]);
        }
    }
    Ok(())
}

fn reply(by: By) -> Reply {
    let mut list = Vec::new();
    if let By::Rules = by {
        list.push(Rule::new(100, When::regex(r"^SET (\w+)=(\w+)$", Charset::Utf8, true).expect("a regex"), Then::Echo));
        let text = |n: u64| When::text(Shape::Starts, &format!("COMMAND {n}"), Charset::Utf8, true).expect("a text");
        list.extend((0..18).map(|n| Rule::new(n, text(n).of_line(Charset::Utf8), Then::Nothing)));
    }
    list.push(Rule::new(101, When::Any, Then::Echo));
    match by {
        By::Echo => Reply::Echo,
        By::Rule | By::Rules => Reply::Rules(Arc::new(Rules { list, ..Rules::default() })),
    }
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

fn engine(udp: bool, by: By) -> io::Result<[f64; 2]> {
    let reply = reply(by);
    let any = ([127, 0, 0, 1], 0).into();
    let config = if udp {
        Config::Udp(UdpConfig { reply, ..UdpConfig::new(any) })
    } else {
        Config::TcpServer(TcpServerConfig { reply, ..TcpServerConfig::new(any) })
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
