//! A running `netaide`, whose output can be waited for.
//!
//! Traffic rule: loopback only.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

/// How long something may take on a slow machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Pieces of output that may wait for the test.
const QUEUE: usize = 1024;

/// Does something beside the test.
pub fn in_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    std::thread::Builder::new().name("beside".into()).spawn(work).expect("a thread")
}

/// What a program left behind.
#[derive(Debug)]
pub struct Ended {
    pub status: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Ended {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("UTF-8 on standard output")
    }

    /// Says everything when the status is another one.
    #[track_caller]
    pub fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}\n{}", String::from_utf8_lossy(&self.stdout), self.stderr);
        self
    }

    /// The last line on standard error.
    pub fn summary(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }
}

/// A program that runs; killed if the test ends before it.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    out: Receiver<Vec<u8>>,
    err: Receiver<String>,
    stdout: Vec<u8>,
    stderr: String,
}

/// A `netaide` in English, without a display.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netaide"));
    command.args(arguments);
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "LC_ALL", "LC_MESSAGES", "NETAIDE_LANG", "NETAIDE_LOG"]
    {
        command.env_remove(name);
    }
    // Nothing of a test touches what its user keeps.
    command.env("LANG", "C").env("NETAIDE_CONFIG", concat!(env!("CARGO_TARGET_TMPDIR"), "/cli"));
    command
}

/// Starts it with nothing on standard input.
pub fn start(arguments: &[&str]) -> Running {
    Running::start(command(arguments), Stdio::null())
}

/// Starts it with a pipe as standard input.
pub fn start_piped(arguments: &[&str]) -> Running {
    Running::start(command(arguments), Stdio::piped())
}

/// Runs it to its end.
pub fn run(arguments: &[&str]) -> Ended {
    start(arguments).end()
}

/// Runs it to its end with this on standard input.
pub fn run_with(arguments: &[&str], input: &[u8]) -> Ended {
    let mut running = start_piped(arguments);
    running.input(input);
    running.close_input();
    running.end()
}

impl Running {
    pub fn start(mut command: Command, stdin: Stdio) -> Self {
        let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("netaide");
        let (mut stdout, stderr) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        let (out_sender, out) = bounded(QUEUE);
        in_thread(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                if out_sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let (err_sender, err) = bounded(QUEUE);
        in_thread(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if err_sender.send(line).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        Running { child, stdin, out, err, stdout: Vec::new(), stderr: String::new() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn input(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("piped");
        stdin.write_all(bytes).and_then(|()| stdin.flush()).expect("taken");
    }

    pub fn close_input(&mut self) {
        self.stdin = None;
    }

    /// Waits for a line on standard error that contains this.
    #[track_caller]
    pub fn says(&mut self, what: &str) -> String {
        loop {
            let Ok(line) = self.err.recv_timeout(PATIENCE) else {
                panic!("in vain waited for {what:?}\n{}", self.stderr)
            };
            self.stderr += &format!("{line}\n");
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    pub fn kill(mut self) -> String {
        self.child.kill().expect("it runs");
        self.wait();
        while let Ok(bytes) = self.out.recv_timeout(PATIENCE) {
            self.stdout.extend(bytes);
        }
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Waits until it is open on loopback; the address.
    #[track_caller]
    pub fn opened(&mut self) -> SocketAddr {
        let line = self.says("Opened 127.0.0.1:");
        line.rsplit(' ').next().and_then(|address| address.parse().ok()).expect("an address")
    }

    /// Waits until standard output, from its start, contains this.
    #[track_caller]
    pub fn prints(&mut self, what: &str) {
        while !String::from_utf8_lossy(&self.stdout).contains(what) {
            let Ok(bytes) = self.out.recv_timeout(PATIENCE) else {
                panic!("in vain waited for {what:?}\n{}\n{}", String::from_utf8_lossy(&self.stdout), self.stderr)
            };
            self.stdout.extend(bytes);
        }
    }

    /// The first line on standard output.
    #[track_caller]
    pub fn prints_line(&mut self) -> String {
        self.prints("\n");
        String::from_utf8_lossy(&self.stdout).lines().next().unwrap_or_default().to_owned()
    }

    /// Waits for the end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        // Both ends of output come with the end of the program; what it said before is kept in order.
        while let Ok(bytes) = self.out.recv_timeout(PATIENCE) {
            self.stdout.extend(bytes);
        }
        while let Ok(line) = self.err.recv_timeout(PATIENCE) {
            self.stderr += &format!("{line}\n");
        }
        let status = match self.child.try_wait().expect("its status") {
            Some(status) => status,
            // The pipes are closed a moment before the status is there; a program that only closed them is killed.
            None => self.wait(),
        };
        Ended {
            status: status.code(),
            stdout: std::mem::take(&mut self.stdout),
            stderr: std::mem::take(&mut self.stderr),
        }
    }

    fn wait(&mut self) -> std::process::ExitStatus {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait().expect("its status") {
                Some(status) => return status,
                None if std::time::Instant::now() > deadline => panic!("it does not end\n{}", self.stderr),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Stops to read its standard output, as `head` does.
    pub fn stop_reading(&mut self) {
        let (_, out) = bounded(QUEUE);
        self.out = out;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended in most cases.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A file with these bytes, and its path.
pub fn file(bytes: &[u8]) -> (tempfile::NamedTempFile, String) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let path = file.path().to_str().expect("UTF-8").to_owned();
    (file, path)
}
