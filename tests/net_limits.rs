//! What a server costs when it cannot or may not take clients. In a file of its own, and one test after the other,
//! because the limit of files and the time on the processor are the whole process's.
#![cfg(unix)]

mod support;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use netaide::net::{Cause, Command, Config, Notice, Operation, TcpServerConfig};
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use parking_lot::Mutex;
use support::{Session, any, wait_for};

static TURN: Mutex<()> = Mutex::new(());

fn open_files() -> u64 {
    std::fs::read_dir("/dev/fd").map(|files| files.count() as u64).unwrap_or(64)
}

/// Milliseconds on the processor that this process has used.
fn used() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("usage");
    (usage.user_time() + usage.system_time()).num_milliseconds()
}

/// The worker must wait, not spin.
fn assert_sleeps() {
    let (begin, before) = (Instant::now(), used());
    wait_for("some time to pass", || begin.elapsed() > Duration::from_millis(1500));
    assert!(used() - before < 600, "{} of 1500 ms: the worker spins", used() - before);
}

#[test]
fn a_paused_server_sleeps_although_a_client_waits() {
    let _turn = TURN.lock();
    let server = Session::open(Config::TcpServer(TcpServerConfig::new(any())));
    server.command(Command::PauseAccept(true));
    server.wait_notice(&Notice::AcceptPaused);
    let _waiting = TcpStream::connect(server.local()).expect("the backlog takes it");
    assert_sleeps();
    server.close();
}

#[test]
fn without_files_clients_wait_and_come_when_there_is_room() {
    const CLIENTS: usize = 10;
    let _turn = TURN.lock();
    let server = Session::open(Config::TcpServer(TcpServerConfig::new(any())));
    let local = server.local();
    let status = server.handle.status();
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    server.command(Command::PauseAccept(true));
    server.wait_notice(&Notice::AcceptPaused);
    let mut clients: Vec<TcpStream> = (0..CLIENTS).map(|_| TcpStream::connect(local).expect("connected")).collect();
    // Room for four of the server's ends.
    setrlimit(Resource::RLIMIT_NOFILE, open_files() + 4, hard).expect("lowered");
    server.command(Command::PauseAccept(false));
    let error = server.refused();
    assert_eq!((error.operation, error.cause), (Operation::Accept, Cause::TooManyFiles));
    let taken = status.client_count();
    assert!(taken > 0 && taken < CLIENTS, "{taken} clients");

    assert_sleeps();
    // Each one that goes leaves two files, so that all come in the end.
    let count = |wanted: &Notice| server.notices().iter().filter(|(_, notice)| notice == wanted).count();
    for _ in 0..CLIENTS {
        clients.remove(0);
    }
    wait_for("all to have been there", || count(&Notice::Online) == CLIENTS);
    let told = server.notices().iter().filter(|(_, notice)| matches!(notice, Notice::Refused(_))).count();
    assert!(told <= 1 + CLIENTS, "told {told} times");
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("raised");
}
