//! A server when no more files may be opened. Alone in its file, because the limit is the whole process's.
#![cfg(unix)]

mod support;

use std::net::TcpStream;

use netaide::net::{Cause, Config, Notice, Operation, TcpServerConfig};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use support::{Session, any, wait_for};

fn open_files() -> u64 {
    std::fs::read_dir("/dev/fd").map(|files| files.count() as u64).unwrap_or(64)
}

/// Time on the processor that this process has used, in clock ticks.
#[cfg(target_os = "linux")]
fn ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("stat");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    fields[11].parse::<u64>().expect("user time") + fields[12].parse::<u64>().expect("system time")
}

#[test]
fn without_files_clients_wait_and_come_when_there_is_room() {
    const CLIENTS: usize = 10;
    let server = Session::open(Config::TcpServer(TcpServerConfig::new(any())));
    let local = server.local();
    let status = server.handle.status();
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    // Room for the ends of ten clients and for four of the server's.
    let limit = open_files() + CLIENTS as u64 + 4;
    setrlimit(Resource::RLIMIT_NOFILE, limit, hard).expect("lowered");
    let mut clients: Vec<TcpStream> = (0..CLIENTS).map(|_| TcpStream::connect(local).expect("connected")).collect();
    let error = server.refused();
    assert_eq!((error.operation, error.cause), (Operation::Accept, Cause::TooManyFiles));
    let taken = status.client_count();
    assert!(taken > 0 && taken < CLIENTS, "{taken} clients");

    #[cfg(target_os = "linux")]
    {
        let (begin, before) = (std::time::Instant::now(), ticks());
        wait_for("some time to pass", || begin.elapsed() > std::time::Duration::from_millis(1500));
        let used = ticks() - before;
        assert!(used < 60, "{used} ticks in 150: the worker spins");
    }
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
