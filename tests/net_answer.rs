//! Rules that answer, over real sockets: who gets which answer, when, and what is told.
//!
//! Traffic rule: loopback only.

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::codec::charset::Charset;
use netaide::codec::framing::Framing;
use netaide::codec::template::Template;
use netaide::net::{Command, Config, Notice, Reply, Target, TcpClientConfig, TcpServerConfig, UdpConfig};
use netaide::proto::answer::{Rule, Rules, Shape, Then, When};
use support::*;

fn equals(text: &str) -> When {
    When::text(Shape::Equals, text, Charset::Utf8, true).expect("a text").of_line(Charset::Utf8)
}

fn fixed(text: &str) -> Then {
    Then::Message(Template::fixed(text.as_bytes()))
}

fn reply(list: Vec<Rule>) -> Reply {
    Reply::Rules(Arc::new(Rules { list, offset: 0, ..Rules::default() }))
}

fn server(reply: Reply, framing: Framing) -> Session {
    Session::open(Config::TcpServer(TcpServerConfig { reply, framing, ..TcpServerConfig::new(any()) }))
}

fn connect(worker: &Session) -> TcpStream {
    let stream = TcpStream::connect(worker.local()).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

fn ask(stream: &mut TcpStream, question: &str, answer: &str) {
    stream.write_all(question.as_bytes()).expect("sent");
    let mut room = vec![0; answer.len()];
    stream.read_exact(&mut room).expect("an answer");
    assert_eq!(String::from_utf8_lossy(&room), answer);
}

#[test]
fn a_dialogue_of_each_client_on_a_server() {
    let rules = vec![
        Rule::new(1, equals("version"), fixed("1.0\n")),
        Rule::new(
            2,
            equals("next"),
            Then::Sequence { messages: ["a", "b"].map(|t| Template::fixed(t.as_bytes())).into(), wraps: false },
        ),
        Rule { close: true, ..Rule::new(3, equals("quit"), fixed("bye")) },
        Rule::new(4, When::Any, Then::Upper(Charset::Utf8)),
    ];
    let worker = server(reply(rules), Framing::Raw);
    let (mut one, mut two) = (connect(&worker), connect(&worker));
    ask(&mut one, "version\r\n", "1.0\n");
    ask(&mut one, "next", "a");
    ask(&mut two, "next", "a");
    ask(&mut one, "next", "b");
    ask(&mut one, "next", "NEXT");
    ask(&mut two, "größe 你好", "GRÖSSE 你好");
    ask(&mut two, "quit", "bye");
    let mut rest = Vec::new();
    assert_eq!(two.read_to_end(&mut rest).expect("closed in order"), 0);
    ask(&mut one, "version", "1.0\n");
    wait_for("the hits", || {
        let hits: Vec<u64> = worker.handle.status().hits().iter().map(|hits| hits.answered).collect();
        hits == [2, 3, 1, 2]
    });
}

#[test]
fn many_clients_are_answered_a_million_bytes_as_pythons_socketserver_would() {
    let worker = server(reply(vec![Rule::new(1, When::Any, Then::Upper(Charset::Utf8))]), Framing::Raw);
    let threads: Vec<_> = (0..20)
        .map(|number| {
            let mut stream = connect(&worker);
            let named = std::thread::Builder::new().name(format!("asker-{number}"));
            named
                .spawn(move || {
                    // The very same line again and again, as a test program does.
                    let line = format!("hello from client {number}, and then some\n");
                    for _ in 0..2_000 {
                        ask(&mut stream, &line, &line.to_uppercase());
                    }
                })
                .expect("a thread")
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().expect("all were answered"));
    assert!(worker.notices().iter().all(|(_, notice)| !matches!(notice, Notice::HeldBack { .. })));
}

#[test]
fn a_delayed_answer_comes_at_its_time_even_after_fin() {
    let delay = Duration::from_millis(400);
    let worker = server(reply(vec![Rule { delay, ..Rule::new(1, When::Any, fixed("late")) }]), Framing::Raw);
    let mut stream = connect(&worker);
    let start = Instant::now();
    stream.write_all(b"question").expect("sent");
    stream.shutdown(Shutdown::Write).expect("shut down");
    let mut back = Vec::new();
    stream.read_to_end(&mut back).expect("answered, then closed");
    assert_eq!((back.as_slice(), start.elapsed() >= delay), (&b"late"[..], true));
}

#[test]
fn rules_see_frames_however_they_arrive() {
    let framing = Framing::Delimiter { bytes: b"\n".to_vec(), keep: false };
    let rules = vec![Rule::new(1, equals("ab"), fixed("1\n")), Rule::new(2, When::Any, fixed("?\n"))];
    let worker = server(reply(rules), framing);
    let mut stream = connect(&worker);
    stream.set_nodelay(true).expect("set");
    // Two frames at once, and one in two halves.
    ask(&mut stream, "ab\nx\na", "1\n?\n");
    ask(&mut stream, "b\n", "1\n");
    // Changed while it runs.
    worker.command(Command::SetFraming(Framing::Raw));
    worker.command(Command::SetReply(reply(vec![Rule::new(3, When::Any, Then::Echo)])));
    wait_for("the new rules", || worker.handle.status().hits().iter().any(|hits| hits.rule == 3));
    ask(&mut stream, "x\ny", "x\ny");
}

#[test]
fn rules_change_and_stop_without_a_new_connection() {
    let worker = server(Reply::None, Framing::Raw);
    let mut stream = connect(&worker);
    worker.command(Command::SetReply(reply(vec![Rule::new(1, When::Any, fixed("one"))])));
    wait_for("rules", || worker.handle.status().hits().len() == 1);
    ask(&mut stream, "x", "one");
    worker.command(Command::SetReply(Reply::Echo));
    worker.command(Command::PauseAccept(true));
    wait_for("taken", || worker.handle.status().accept_paused());
    ask(&mut stream, "echo", "echo");
    worker.command(Command::SetReply(Reply::None));
    worker.command(Command::PauseAccept(false));
    wait_for("taken", || !worker.handle.status().accept_paused());
    stream.write_all(b"nobody answers").expect("sent");
    stream.shutdown(Shutdown::Write).expect("shut down");
    assert_eq!(stream.read_to_end(&mut Vec::new()).expect("closed"), 0);
}

#[test]
fn a_udp_session_answers_each_peer_and_tells_what_is_beyond_the_limit() {
    let rules = vec![
        Rule { once: true, ..Rule::new(1, When::Any, fixed("welcome")) },
        Rule { per_second: 2, ..Rule::new(2, When::Any, Then::Echo) },
    ];
    let worker = Session::open(Config::Udp(UdpConfig { reply: reply(rules), ..UdpConfig::new(any()) }));
    let sockets = [udp(), udp()];
    let mut room = [0; 64];
    for socket in &sockets {
        socket.send_to(b"hello", worker.local()).expect("sent");
        let (length, _) = socket.recv_from(&mut room).expect("an answer");
        assert_eq!(&room[..length], b"welcome");
    }
    for n in 0..20_u8 {
        sockets[0].send_to(&[n], worker.local()).expect("sent");
    }
    wait_for("the limit is told", || {
        worker.notices().iter().any(|(_, notice)| matches!(notice, Notice::HeldBack { limited, .. } if *limited > 0))
    });
    let (length, _) = sockets[0].recv_from(&mut room).expect("an answer");
    assert_eq!(&room[..length], [0]);
}

#[test]
fn two_sessions_that_answer_each_other_come_to_an_end() {
    let server = server(reply(vec![Rule::new(1, When::Any, fixed("from the server"))]), Framing::Raw);
    let host = netaide::net::Host { name: "127.0.0.1".into(), port: server.local().port() };
    let rules = reply(vec![Rule::new(1, When::Any, fixed("from the client"))]);
    let client = Session::open(Config::TcpClient(TcpClientConfig { reply: rules, ..TcpClientConfig::new(host) }));
    client.send(Target::Server, b"hello".as_slice());
    wait_for("the end is told", || {
        client.notices().iter().any(|(_, notice)| matches!(notice, Notice::HeldBack { loops: 1, .. }))
    });
    let sent = client.totals().sent_packets;
    assert!(sent <= 1001, "{sent}");
}

#[test]
fn a_client_answers_the_server_that_it_connects_to() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let host = netaide::net::Host { name: "127.0.0.1".into(), port: listener.local_addr().expect("bound").port() };
    let rules = reply(vec![
        Rule::new(1, equals("user?"), fixed("me")),
        Rule { close: true, ..Rule::new(2, equals("end"), Then::Nothing) },
    ]);
    let _client = Session::open(Config::TcpClient(TcpClientConfig { reply: rules, ..TcpClientConfig::new(host) }));
    let (mut stream, _) = listener.accept().expect("a client");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    ask(&mut stream, "user?\n", "me");
    stream.write_all(b"end").expect("sent");
    assert_eq!(stream.read_to_end(&mut Vec::new()).expect("closed in order"), 0);
}

fn udp() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    socket
}
