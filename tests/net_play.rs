//! What a worker sends by itself, over real sockets: counts, never single moments.

mod support;

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::codec::template::Template;
use netaide::net::{
    Cause, Clients, Command, Config, Ending, Host, Play, PlayEnd, Playing, Step, Target, TcpClientConfig,
    TcpServerConfig, UdpConfig,
};
use support::{Gate, Session, any, wait_for};

const MS: Duration = Duration::from_millis(1);

fn udp() -> Session {
    Session::open(Config::Udp(UdpConfig::new(any())))
}

fn step(text: &str, after: Duration) -> Step {
    Step { message: Template::fixed(text.as_bytes()), after }
}

fn play(id: u64, target: Target, steps: &[Step], rounds: u64) -> Command {
    Command::Play(Play { id, target, steps: steps.into(), rounds: NonZeroU64::new(rounds), most_away: 1000 })
}

fn playing(session: &Session, id: u64) -> Option<Playing> {
    session.handle.status().plays().into_iter().find(|playing| playing.id == id)
}

fn ended(session: &Session, id: u64) -> PlayEnd {
    let mut end = None;
    wait_for("the end of a play", || {
        end = playing(session, id).and_then(|playing| playing.ended);
        end.is_some()
    });
    end.expect("ended")
}

fn to(address: SocketAddr) -> Target {
    Target::Address(address)
}

#[test]
fn a_period_is_kept_on_average() {
    let (a, b) = (udp(), udp());
    a.command(play(1, to(b.local()), &[step("tick", MS * 2)], 751));
    assert_eq!(ended(&a, 1), PlayEnd::Done);
    let received = b.wait_received(751);
    let first = received.first().expect("a record").meta.time;
    let last = received.last().expect("a record").meta.time;
    let playing = playing(&a, 1).expect("told");
    assert_eq!((playing.sent, playing.rounds, playing.period), (751, 751, MS * 2));
    // Where the machine was so busy that times were passed over, that is told, and the mean is of those that were not.
    let periods = 750 + playing.skipped;
    let over = Duration::from_nanos((last - first) as u64);
    let slack = playing.lateness.most + MS * 8;
    let wanted = MS * 2 * u32::try_from(periods).expect("few");
    assert!(over + slack >= wanted && over <= wanted + slack, "{over:?} in place of {wanted:?}: {playing:?}");
}

#[test]
fn steps_come_in_their_order_and_a_play_does_not_hold_up_another() {
    let (a, b) = (udp(), udp());
    a.command(play(1, to(b.local()), &[step("1", MS), step("2", MS * 2), step("3", Duration::ZERO)], 20));
    a.command(play(2, to(b.local()), &[step("x", MS * 3)], 10));
    assert_eq!((ended(&a, 1), ended(&a, 2)), (PlayEnd::Done, PlayEnd::Done));
    let received: Vec<Vec<u8>> = b.wait_received(70).into_iter().map(|record| record.bytes).collect();
    let sequence: Vec<u8> = received.iter().filter(|bytes| *bytes != b"x").flatten().copied().collect();
    assert_eq!(sequence, b"123".repeat(20));
    assert_eq!(received.len(), 70);
}

#[test]
fn a_stop_is_at_once() {
    let (a, b) = (udp(), udp());
    a.command(play(1, to(b.local()), &[step("a", MS)], 0));
    b.wait_received(5);
    a.command(Command::StopPlay(1));
    assert_eq!(ended(&a, 1), PlayEnd::Stopped);
    let sent = playing(&a, 1).expect("told").sent;
    // Something else that goes through the same worker comes right behind the last.
    a.send_to(b.local(), *b"end");
    let received = b.wait_received(sent + 1);
    assert_eq!(received.last().map(|record| record.bytes.clone()), Some(b"end".to_vec()));
    assert_eq!(received.len() as u64, sent + 1);
    a.command(Command::StopPlay(1));
    wait_for("a play that was dismissed", || playing(&a, 1).is_none());
}

#[test]
fn a_long_period_goes_on_beside_a_short_one_and_needs_no_face() {
    // Nothing draws here: the wake does nothing, and nobody takes the events.
    let (a, b) = (udp(), udp());
    a.command(play(1, to(b.local()), &[step("slow", MS * 60)], 4));
    a.command(play(2, to(b.local()), &[step("f", MS)], 0));
    assert_eq!(ended(&a, 1), PlayEnd::Done);
    a.command(Command::StopPlay(2));
    b.wait_received(100);
}

#[test]
fn a_new_text_takes_the_place_of_the_old_one() {
    let (a, b) = (udp(), udp());
    a.command(play(1, to(b.local()), &[step("old", MS)], 0));
    b.wait_received(3);
    a.command(play(1, to(b.local()), &[step("new", MS)], 0));
    wait_for("the new text", || b.received().last().is_some_and(|record| record.bytes == b"new"));
    let plays = a.handle.status().plays();
    assert_eq!(plays.len(), 1);
    assert!(plays[0].sent >= 3);
    a.command(Command::StopPlay(1));
}

#[test]
fn the_end_of_the_session_ends_it() {
    let a = udp();
    let nobody = UdpSocket::bind(any()).expect("a socket");
    a.command(play(1, to(nobody.local_addr().expect("bound")), &[step("a", MS)], 0));
    wait_for("something sent", || a.totals().sent_packets > 3);
    a.handle.close(Ending::Orderly).expect("running");
    a.over();
    assert_eq!(ended(&a, 1), PlayEnd::Session);
}

#[test]
fn a_client_that_is_cut_off_plays_no_more() {
    let listener = TcpListener::bind(any()).expect("a listener");
    let host = Host { name: "127.0.0.1".into(), port: listener.local_addr().expect("bound").port() };
    let a = Session::start(Config::TcpClient(TcpClientConfig::new(host)));
    a.command(play(1, Target::Server, &[step("tick", MS)], 0));
    let (mut peer, _) = listener.accept().expect("a client");
    let mut bytes = [0; 20];
    peer.read_exact(&mut bytes).expect("ticks");
    assert_eq!(bytes, *b"ticktickticktickticktick".first_chunk::<20>().expect("long"));
    drop((peer, listener));
    a.over();
    assert_eq!(ended(&a, 1), PlayEnd::Session);
}

#[test]
fn a_stream_that_nobody_reads_holds_it_back() {
    let listener = TcpListener::bind(any()).expect("a listener");
    let host = Host { name: "127.0.0.1".into(), port: listener.local_addr().expect("bound").port() };
    let a = Session::start(Config::TcpClient(TcpClientConfig::new(host)));
    let (mut peer, _) = listener.accept().expect("a client");
    let big = Step { message: Template::fixed(vec![9; 1 << 20]), after: Duration::ZERO };
    a.command(play(1, Target::Server, &[big], 200));
    wait_for("what waits", || a.handle.status().unsent() > 0);
    // The worker is not busy with it: it hears other commands and the end.
    assert_eq!(playing(&a, 1).and_then(|playing| playing.ended), None);
    let reader = std::thread::Builder::new().name("reader".into()).spawn(move || {
        let (mut all, mut buffer) = (0_u64, vec![0; 1 << 20]);
        while all < 200 << 20 {
            all += peer.read(&mut buffer).expect("bytes") as u64;
        }
        all
    });
    assert_eq!(reader.expect("a thread").join().expect("read"), 200 << 20);
    assert_eq!(ended(&a, 1), PlayEnd::Done);
    assert_eq!(playing(&a, 1).expect("told").refused, 0);
}

#[test]
fn a_server_plays_to_those_who_are_there() {
    let a = Session::open(Config::TcpServer(TcpServerConfig::new(any())));
    a.command(play(1, Target::Clients(Clients::All), &[step("t", MS)], 0));
    wait_for("times without anybody", || playing(&a, 1).is_some_and(|playing| playing.skipped > 5));
    assert_eq!(playing(&a, 1).expect("told").sent, 0);
    let mut client = TcpStream::connect(a.local()).expect("connected");
    let mut bytes = [0; 10];
    client.read_exact(&mut bytes).expect("ticks");
    assert_eq!(bytes, [b't'; 10]);
    a.command(Command::StopPlay(1));
    assert_eq!(ended(&a, 1), PlayEnd::Stopped);
}

#[test]
fn a_chosen_client_that_went_is_the_end() {
    let a = Session::open(Config::TcpServer(TcpServerConfig::new(any())));
    let client = TcpStream::connect(a.local()).expect("connected");
    wait_for("a client", || a.handle.status().client_count() == 1);
    let peer = a.handle.status().clients(0..1)[0].peer;
    a.command(play(1, Target::Clients(Clients::Some(vec![peer])), &[step("t", MS)], 0));
    wait_for("something sent", || a.totals().sent_packets > 3);
    drop(client);
    let end = ended(&a, 1);
    assert!(matches!(&end, PlayEnd::Refused(error) if error.cause == Cause::NoSuchClient), "{end:?}");
}

#[test]
fn what_cannot_be_sent_is_told_once_and_not_for_ever() {
    let (a, b) = (udp(), udp());
    let long = Step { message: Template::fixed(vec![1; 70_000]), after: MS };
    a.command(play(1, to(b.local()), &[long], 0));
    let end = ended(&a, 1);
    assert!(matches!(&end, PlayEnd::Refused(error) if matches!(error.cause, Cause::MessageTooLong { .. })), "{end:?}");
    let refused = a.notices().into_iter().filter(|(_, notice)| matches!(notice, netaide::net::Notice::Refused(_)));
    assert!(refused.count() <= 2);
}

#[test]
fn a_worker_that_is_late_makes_up_for_little() {
    let gate = Gate::new();
    let a = Session::start_with(Config::Udp(UdpConfig::new(any())), gate.wake());
    let (local, b) = (a.local(), udp());
    a.command(play(1, to(b.local()), &[step("t", MS)], 0));
    b.wait_received(5);
    gate.shut();
    gate.wait_until_held();
    // Held for so long that hundreds of times pass.
    let until = Instant::now() + MS * 400;
    let other = UdpSocket::bind(any()).expect("a socket");
    while Instant::now() < until {
        other.send_to(b"x", local).expect("sent");
        std::thread::yield_now();
    }
    let before = b.totals().received_packets;
    gate.open();
    wait_for("times that were passed over", || playing(&a, 1).is_some_and(|playing| playing.skipped >= 200));
    b.wait_received(before + 50);
    a.command(Command::StopPlay(1));
}

#[test]
fn commands_wait_no_longer_because_of_a_play() {
    let (a, b) = (udp(), udp());
    a.command(play(1, to(b.local()), &[step("fast", Duration::ZERO)], 0));
    b.wait_received(1);
    let sent = Arc::<[u8]>::from(*b"asked");
    for _ in 0..200 {
        a.send_to(b.local(), Arc::clone(&sent));
    }
    a.command(Command::StopPlay(1));
    assert_eq!(ended(&a, 1), PlayEnd::Stopped);
    wait_for("all that was asked", || a.sent().iter().filter(|record| *record.bytes == *sent).count() == 200);
}
