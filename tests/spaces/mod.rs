//! Networks of their own, programs in them, and what a test says that cannot make them.
//!
//! Where a program or a right is missing, a test says so loudly and passes; `.ci/run` installs the programs.
//! Traffic rule: loopback, or between network namespaces that the test made.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sched::CloneFlags;

/// How long something may take on a slow machine that does other things beside it.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "in vain waited for: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Written past the test runner, which keeps what a passing test prints to itself.
pub fn leave_out(why: &str) {
    writeln!(std::io::stderr(), "LEFT OUT: {why}").expect("standard error");
}

/// Where a program is: named by an environment variable, or on the path, or where administrators' programs are.
pub fn program(name: &str, variable: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    let found = named.into_iter().chain(places.map(|place| place.join(name))).find(|path| path.is_file());
    if found.is_none() {
        leave_out(&format!("{name} is not installed (or named by {variable}), so nothing was tested against it"));
    }
    found
}

pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// A program that runs beside the test and ends with it.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Running {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Running(child.unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("a child").is_some()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Runs a program to its end; whether it was content, and what it said.
pub fn run(command: &mut Command) -> (bool, String) {
    let mut output = tempfile::tempfile().expect("a file");
    let same = || output.try_clone().expect("the file");
    let child = command.stdin(Stdio::null()).stdout(same()).stderr(same()).spawn();
    let mut child = Running(child.unwrap_or_else(|error| panic!("{command:?}: {error}")));
    wait_for(&format!("the end of {command:?}"), || child.has_ended());
    let good = child.0.wait().expect("a child").success();
    use std::io::{Read, Seek};
    let mut said = Vec::new();
    output.rewind().expect("from the beginning");
    output.read_to_end(&mut said).expect("read");
    (good, String::from_utf8_lossy(&said).into_owned())
}

/// Does something in a network of its own, in which nothing is but its loopback: a thread belongs to a network, and so
/// does what it starts. None without the right, and says so.
pub fn in_own_network<T: Send>(what: &str, work: impl FnOnce() -> T + Send) -> Option<T> {
    let Some(space) = Space::new() else {
        leave_out(&format!("so {what} was not tested"));
        return None;
    };
    Some(space.inside(work))
}

/// A network with nothing in it but its loopback, there as long as this is open.
pub struct Space(File);

impl Space {
    /// None without the right, and says so.
    pub fn new() -> Option<Space> {
        let made = in_thread(|| {
            nix::sched::unshare(CloneFlags::CLONE_NEWNET).ok()?;
            let own = File::open("/proc/thread-self/ns/net").ok()?;
            ip(&["link", "set", "lo", "up"]).then_some(Space(own))
        });
        if made.is_none() {
            leave_out("no network of its own can be made (not root, or no iproute2)");
        }
        made
    }

    /// Does something there, and so does what it starts.
    pub fn inside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        in_thread(|| {
            nix::sched::setns(&self.0, CloneFlags::CLONE_NEWNET).expect("there");
            work()
        })
    }

    /// What iproute2 takes for its name.
    pub fn path(&self) -> String {
        format!("/proc/{}/fd/{}", std::process::id(), self.0.as_raw_fd())
    }
}

/// In a thread of its own, for the network that a thread belongs to is its own.
fn in_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let done = std::thread::scope(|scope| scope.spawn(work).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// iproute2, in the network of the calling thread.
pub fn ip(arguments: &[&str]) -> bool {
    Command::new("ip").args(arguments).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}
