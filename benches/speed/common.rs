//! What the side-by-side measurements share: cores, processes, medians, a session of the engine.

use std::io;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use netaide::capture::{Capture, Reader};
use netaide::net::{self, Config, Ending, Handle, State, Wake};

/// Says that this process is on its core.
const PLACED: &str = "NETAIDE_BENCH_PLACED";

/// Starts this program again on core 1, before others in the queue if it may; its status then.
pub fn on_one_core() -> io::Result<Option<i32>> {
    if std::env::var_os(PLACED).is_some() {
        return Ok(None);
    }
    let status = Command::new("nice")
        .args(["-n", "-10", "taskset", "-c", "1"])
        .arg(std::env::current_exe()?)
        .args(std::env::args().skip(1))
        .env(PLACED, "1")
        .status();
    match status {
        Ok(status) => Ok(Some(status.code().unwrap_or(1))),
        Err(error) => {
            println!("not on one core: {error}");
            Ok(None)
        }
    }
}

/// Starts this program as the other end, on core 0.
pub fn peer(arguments: &[String]) -> io::Result<Child> {
    Command::new("taskset")
        .args(["-c", "0"])
        .arg(std::env::current_exe()?)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
}

/// What the other end printed: numbers.
pub fn answer(peer: Child) -> io::Result<Vec<f64>> {
    let output = peer.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split_whitespace().filter_map(|word| word.parse().ok()).collect())
}

/// The argument at a place, as a number.
pub fn number(arguments: &[String], at: usize) -> io::Result<u64> {
    let number = arguments.get(at).and_then(|argument| argument.parse().ok());
    number.ok_or_else(|| io::Error::other("a number is missing"))
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The load of the machine, as the system says it.
pub fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}

/// Seconds on a core that the thread of a name had.
pub fn thread_time(name: &str) -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let mut sum = 0.0;
    for task in tasks.flatten().map(|task| task.path()) {
        let is_it = std::fs::read_to_string(task.join("comm")).is_ok_and(|comm| comm.trim() == name);
        let spent = std::fs::read_to_string(task.join("schedstat")).unwrap_or_default();
        let nanoseconds: f64 = spent.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default();
        sum += if is_it { nanoseconds / 1e9 } else { 0.0 };
    }
    sum
}

/// A session of the engine, with its capture on the disk where temporary files are.
pub struct Session {
    handle: Handle,
    pub capture: Capture,
}

impl Session {
    pub fn open(config: Config, wake: impl FnOnce(Reader) -> Wake) -> io::Result<Session> {
        let capture = Capture::default();
        let handle = net::open(config, capture.writer(), wake(capture.reader())).map_err(io::Error::other)?;
        Ok(Session { handle, capture })
    }

    /// Where it listens.
    pub fn local(&self) -> io::Result<SocketAddr> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match self.handle.status().state() {
                State::Open { local, .. } => return Ok(local),
                State::Failed(error) => return Err(io::Error::other(error)),
                _ if Instant::now() > deadline => return Err(io::ErrorKind::TimedOut.into()),
                _ => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Ends it, and waits for that.
    pub fn close(self) -> Capture {
        self.handle.close(Ending::Orderly).ok();
        self.handle.join();
        self.capture
    }
}
