//! Faults of the engine that were found when the parts of one release met, over real sockets.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use netaide::capture::Direction;
use netaide::codec::charset::Charset;
use netaide::codec::framing::Framing;
use netaide::codec::template::Template;
use netaide::model::{
    AnswerRule, Form, Kind, MOST_AWAY, Notice, SendFailure, Session, SessionSpec, State, Step, Target, ThenKind, Wake,
    WhenKind,
};
use netaide::net::{
    Cause, Clients, Command, Config, Host, NetError, Operation, RelayConfig, Reply, TcpServerConfig, Transport,
};
use netaide::proto::answer::{Rule, Rules, Then, When};
use support::{PATIENCE, any, wait_for};

fn nothing() -> Wake {
    Arc::new(|| ())
}

fn in_thread<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    std::thread::Builder::new().name("netaide-test".into()).spawn(run).expect("a thread")
}

fn opened(kind: Kind, remote: SocketAddr) -> Session {
    let form = Form {
        kind,
        local_address: "127.0.0.1".into(),
        local_port: "0".into(),
        remote_address: remote.ip().to_string(),
        remote_port: remote.port().to_string(),
        ..Form::default()
    };
    let mut session = Session::new(SessionSpec { network: form, ..SessionSpec::default() });
    session.open(nothing()).expect("a form without faults");
    wait_for("an open session", || matches!(session.state(), State::Open { .. }));
    session
}

/// A client and what it is connected to.
fn client() -> (Session, TcpStream) {
    let listener = TcpListener::bind(any()).expect("a server");
    let session = opened(Kind::TcpClient, listener.local_addr().expect("bound"));
    let (stream, _) = listener.accept().expect("it comes");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    (session, stream)
}

fn split(session: &mut Session, how: &str) {
    session.framing.set(&Framing::parse(how, Charset::Utf8).expect("a framing"));
    session.frame(&nothing());
}

fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).expect("read");
    bytes
}

fn notices(session: &Session) -> Vec<Notice> {
    let reader = session.capture().reader();
    let mut bytes = Vec::new();
    let mut read = |record| {
        bytes.clear();
        let event = reader.meta(record).is_some_and(|meta| meta.direction == Direction::Event);
        (event && reader.read(record, &mut bytes)).then(|| Notice::from_bytes(&bytes)).flatten()
    };
    (0..reader.length()).filter_map(&mut read).collect()
}

#[test]
fn the_box_and_what_is_repeated_go_as_frames() {
    let (mut session, mut stream) = client();
    split(&mut session, "len:!I");
    session.framing.wrap = true;
    session.text = "abc".into();
    session.send_box().expect("sent");
    assert_eq!(read(&mut stream, 7), b"\0\0\0\x03abc");
    session.sending.repeat = true;
    session.sending.every = "1".into();
    session.start_repeat(MOST_AWAY).expect("begun");
    assert_eq!(read(&mut stream, 7), b"\0\0\0\x03abc");
    session.text = "other".into();
    session.follow_repeat(MOST_AWAY);
    let other = b"\0\0\0\x05other";
    let mut came = Vec::new();
    wait_for("what was typed meanwhile", || {
        came.extend(read(&mut stream, 1));
        came.ends_with(b"other")
    });
    assert!(came.ends_with(other), "as a frame: {came:?}");
}

#[test]
fn rules_do_not_keep_what_the_user_sends_from_coming_back() {
    const LENGTH: usize = 32 << 20;
    let (mut session, mut stream) = client();
    session.answers.push(AnswerRule {
        when: WhenKind::Equals,
        text: "nobody says this".into(),
        ..AnswerRule::new(Charset::Utf8)
    });
    session.follow_answers();
    session.set_answering(true);
    stream.set_write_timeout(Some(PATIENCE)).expect("set");
    // It reads nothing more while what it sends back is not taken.
    let echo = in_thread(move || {
        let (mut buffer, mut left) = (vec![0; 1 << 20], LENGTH);
        while left > 0 {
            let length = stream.read(&mut buffer).expect("read");
            stream.write_all(buffer.get(..length).expect("read")).expect("sent back");
            left -= length;
        }
    });
    let piece: Arc<[u8]> = vec![b'x'; 4 << 20].into();
    for _ in 0..LENGTH / piece.len() {
        wait_for("room", || match session.send_bytes(Target::Server, Arc::clone(&piece)) {
            Ok(()) => true,
            Err(SendFailure::Busy) => false,
            Err(error) => panic!("{error:?}"),
        });
    }
    wait_for("all of it back", || session.capture().reader().totals().received_bytes == LENGTH as u64);
    echo.join().expect("no panic");
}

#[test]
fn what_a_full_queue_did_not_take_is_told_later() {
    let (mut session, mut stream) = client();
    session.answers.push(AnswerRule { then: ThenKind::Echo, ..AnswerRule::new(Charset::Utf8) });
    session.follow_answers();
    session.set_answering(true);
    let step = Step { message: Template::fixed(*b"once"), after: Duration::from_secs(3600) };
    let play = session.play(vec![step], NonZeroU64::new(9), MOST_AWAY).expect("begun");
    wait_for("the play", || session.plays().iter().any(|playing| playing.id == play && playing.sent == 1));
    // As much as may wait and more than the system takes; then as many commands as may wait.
    let mut sent = 4;
    for _ in 0..4 {
        session.send_bytes(Target::Server, vec![b'x'; 8 << 20]).expect("taken");
        sent += 8 << 20;
    }
    wait_for("much that waits", || session.status().is_some_and(|status| status.unsent() > 16 << 20));
    wait_for("a full queue", || {
        let full = session.send_bytes(Target::Server, *b"y") == Err(SendFailure::Busy);
        sent += usize::from(!full);
        full
    });
    split(&mut session, "hex:0A");
    session.stop_play(play);
    let reader = in_thread(move || {
        read(&mut stream, sent);
        stream
    });
    let mut stream = {
        wait_for("room in the queue", || {
            session.poll();
            !session.plays().iter().any(|playing| playing.id == play && playing.ended.is_none())
        });
        reader.join().expect("no panic")
    };
    stream.write_all(b"one\ntwo\n").expect("sent");
    assert_eq!(read(&mut stream, 6), b"onetwo", "each line is answered");
}

#[test]
fn a_relay_is_not_told_what_it_cannot_do() {
    let listener = TcpListener::bind(any()).expect("a server");
    let mut session = opened(Kind::Relay, listener.local_addr().expect("bound"));
    session.answers.push(AnswerRule::new(Charset::Utf8));
    session.follow_answers();
    session.set_answering(true);
    split(&mut session, "hex:0A");
    session.form.relay.up.delay = "7".into();
    session.apply_faults().expect("taken");
    wait_for("the faults", || notices(&session).iter().any(|notice| matches!(notice, Notice::Faults { .. })));
    session.poll();
    let refused: Vec<_> = notices(&session).into_iter().filter(|n| matches!(n, Notice::Refused(_))).collect();
    assert_eq!(refused, []);
    assert_eq!(session.send_failure, None);
}

#[test]
fn a_relay_tells_what_a_slow_client_lets_wait() {
    let server = TcpListener::bind(any()).expect("a server");
    let address = server.local_addr().expect("bound");
    let host = Host { name: address.ip().to_string(), port: address.port() };
    let session =
        support::Session::open(Config::Relay(Box::new(RelayConfig::new(Transport::Tcp, any(), host.clone()))));
    let client = TcpStream::connect(session.local()).expect("connected");
    let _server = server.accept().expect("the relay comes");
    wait_for("the client", || session.handle.status().client_count() == 1);
    let target = Target::Clients(Clients::All);
    let bytes: Arc<[u8]> = vec![b'x'; 15 << 20].into();
    session.handle.send(Command::Send { target, bytes }).expect("taken");
    wait_for("what waits", || session.handle.status().unsent() > 1 << 20);
    drop(client);
    wait_for("nobody", || session.handle.status().client_count() == 0);
    wait_for("nothing that waits", || session.handle.status().unsent() == 0);
}

#[test]
fn a_server_that_cannot_be_had_is_told_once() {
    let port = UdpSocket::bind(any()).expect("a port").local_addr().expect("bound").port();
    let local = SocketAddr::from(([127, 0, 0, 1], port));
    let host = Host { name: "127.0.0.1".into(), port };
    let mut config = RelayConfig::new(Transport::Udp, local, host.clone());
    // Three attempts.
    config.idle = Duration::from_millis(2500);
    let session = support::Session::open(Config::Relay(Box::new(config)));
    let client = UdpSocket::bind(any()).expect("a client");
    client.send_to(b"x", local).expect("sent");
    wait_for("its end", || session.notices().iter().any(|(_, notice)| matches!(notice, Notice::Offline(_))));
    let refused: Vec<Notice> = session.notices().into_iter().map(|(_, notice)| notice).collect();
    let refused: Vec<&Notice> = refused.iter().filter(|notice| matches!(notice, Notice::Refused(_))).collect();
    let error = NetError::new(Operation::Connect, host, Cause::LoopsToItself);
    assert_eq!(refused, [&Notice::Refused(error)]);
}

#[test]
fn who_waits_only_for_an_answer_goes_when_none_comes() {
    let mut rule = Rule::new(1, When::Any, Then::Echo);
    rule.delay = Duration::from_secs(3000);
    let mut config = TcpServerConfig::new(any());
    config.reply = Reply::Rules(Arc::new(Rules { list: vec![rule], offset: 0, ..Rules::default() }));
    let session = support::Session::open(Config::TcpServer(config));
    let mut client = TcpStream::connect(session.local()).expect("connected");
    client.write_all(b"question").expect("sent");
    client.shutdown(Shutdown::Write).expect("finished");
    wait_for("the end of its question", || {
        let clients = session.handle.status().clients(0..usize::MAX);
        clients.iter().any(|client| client.peer_finished())
    });
    // Longer than one is let alone after its end: it stays for the answer.
    let left = || session.notices().iter().any(|(_, notice)| matches!(notice, Notice::Offline(_)));
    client.set_read_timeout(Some(Duration::from_millis(400))).expect("set");
    assert!(client.read(&mut [0]).is_err() && !left(), "it waits");
    session.handle.send(Command::SetReply(Reply::None)).expect("taken");
    wait_for("its end", left);
}
