//! iptux in a network and on a display of its own, driven over D-Bus and by keys and clicks.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Space, leave_out, lines, wait_for};

/// The programs that it takes.
const NEEDED: [&str; 5] = ["iptux", "Xvfb", "dbus-run-session", "gdbus", "xdotool"];
const BUS: &str = "io.github.iptux_src.iptux";
const OBJECT: &str = "/io/github/iptux_src/iptux";
/// After this, what was done to a window is done again: a key that came before the window was ready is lost.
const AGAIN: Duration = Duration::from_secs(6);
/// After this, what does nothing the second time is done again.
const SOON: Duration = Duration::from_millis(500);

/// The same where doing it twice would be seen.
const LONG: Duration = Duration::from_secs(20);

/// A running iptux; it ends with the test.
pub struct Iptux {
    home: TempDir,
    display: String,
    xvfb: Child,
    app: Option<Child>,
}

impl Iptux {
    /// Its home and its display; None where a program is missing, and says so.
    pub fn new(nick: &str, group: &str) -> Option<Iptux> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let has = |name: &&str| std::env::split_paths(&path).any(|place| place.join(name).is_file());
        let missing: Vec<&str> = NEEDED.into_iter().filter(|name| !has(name)).collect();
        if !missing.is_empty() {
            leave_out(&format!("{} not installed, so nothing was tested against iptux", missing.join(", ")));
            return None;
        }
        let home = tempfile::tempdir().expect("a folder");
        // Without this folder the first run writes no log of what was said.
        for folder in [".iptux", "config/iptux/log", "cache", "run", "got"] {
            std::fs::create_dir_all(home.path().join(folder)).expect("made");
        }
        let config = format!(
            "{{\"version\":1,\"nick_name\":\"{nick}\",\"belong_group\":\"{group}\",\"preference_encode\":\"utf-8\",\
             \"candidacy_encode\":\"gb18030,utf-16\",\"record_log\":true}}"
        );
        std::fs::write(home.path().join(".iptux/config.json"), config).expect("written");
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
        let mut xvfb = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Xvfb");
        let number = lines(xvfb.stdout.take().expect("piped")).recv_timeout(super::PATIENCE).expect("a display");
        Some(Iptux { home, display: format!(":{number}"), xvfb, app: None })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("HOME", self.home.path()).env("DISPLAY", &self.display).env("LANG", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", self.path("config")).env("XDG_CACHE_HOME", self.path("cache"));
        command.env("XDG_RUNTIME_DIR", self.path("run")).env("GSETTINGS_BACKEND", "memory").env("NO_AT_BRIDGE", "1");
        if let Ok(bus) = std::fs::read_to_string(self.path("bus")) {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus.trim());
        }
        command.env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
        command
    }

    /// Starts it in a network, and waits until it listens.
    pub fn start(&mut self, space: &Space) {
        let log = || std::fs::File::options().create(true).append(true).open(self.path("log")).expect("a file");
        let mut command = self.command("dbus-run-session");
        command.args(["--", "sh", "-c", "echo $DBUS_SESSION_BUS_ADDRESS > \"$HOME/bus\"; exec iptux -l DEBUG"]);
        // Its bus and what that starts end with it.
        command.stdout(log()).stderr(log()).process_group(0);
        let child = space.inside(|| command.spawn().expect("dbus-run-session"));
        self.app = Some(child);
        wait_for("iptux on its bus", || self.actions("").contains("open-chat"));
    }

    /// Quits it, so that it says that it leaves.
    pub fn quit(&mut self) {
        self.act("", "quit", "[]");
        let mut app = self.app.take().expect("it runs");
        wait_for("the end of iptux", || app.try_wait().expect("a child").is_some());
    }

    /// Its log of packets.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.path("log")).unwrap_or_default()).into_owned()
    }

    /// Waits until its log of what was said contains this.
    pub fn shows(&self, text: &str) {
        let path = self.path("config/iptux/log/communicate.log");
        let said = || String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned();
        wait_for(&format!("{text} in the chat of iptux"), || said().contains(text));
    }

    /// Whether it has heard from this address, and answered.
    pub fn knows(&self, address: &str) -> bool {
        let log = self.log();
        log.contains(&format!("from {address}:")) && log.contains(&format!("send udp message to {address}:"))
    }

    /// How many entries came from this address.
    pub fn entries(&self, address: &str) -> usize {
        let log = self.log();
        let packets = log.split("received udp message from ").skip(1);
        packets.filter(|packet| packet.starts_with(&format!("{address}:")) && packet.contains("] BR_ENTRY")).count()
    }

    /// The number of a packet that came with this text in ASCII.
    pub fn number(&self, text: &str) -> Option<u64> {
        // The version, the number, who from which host, the command, and the text.
        let packet = |line: &str| Some((line.split(':').nth(1)?.parse().ok()?, line.splitn(6, ':').nth(5)?.to_owned()));
        self.log().lines().filter_map(packet).find_map(|(number, extra)| extra.contains(text).then_some(number))
    }

    /// A file that it received, in whatever folder of its home its dialog was.
    pub fn received(&self, name: &str) -> Option<Vec<u8>> {
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
            for path in entries {
                if path.file_name().is_some_and(|found| found == name) {
                    return std::fs::read(path).ok();
                }
                folders.extend(path.is_dir().then_some(path));
            }
        }
        None
    }

    fn gdbus(&self, place: &str, method: &str, arguments: &[&str]) -> String {
        let mut command = self.command("gdbus");
        // One that opens a dialog answers when that is closed: it is done although the answer is not waited for.
        command.args(["call", "--session", "--timeout", "1", "--dest", BUS, "--object-path"]);
        command.arg(format!("{OBJECT}{place}")).args(["--method", method]).args(arguments);
        let output = command.stderr(Stdio::null()).output().expect("gdbus");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn actions(&self, place: &str) -> String {
        self.gdbus(place, "org.gtk.Actions.List", &[])
    }

    fn act(&self, place: &str, action: &str, parameter: &str) {
        self.gdbus(place, "org.gtk.Actions.Activate", &[action, parameter, "{}"]);
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self.command("xdotool").args(arguments).stderr(Stdio::null()).output().expect("xdotool");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// A window whose title begins so.
    fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--name", &format!("^{title}")]);
        found.lines().last().map(str::to_owned)
    }

    /// The chat window with somebody, and where its actions are. One whom iptux does not know yet gets no window.
    fn chat(&self, address: &str) -> (String, String) {
        let open = || self.act("", "open-chat", &format!("[<'{address}'>]"));
        let mut chat = None;
        self.until(SOON, "the chat window of iptux", open, || {
            chat = self.window("Talk with").zip(
                (1..20).map(|at| format!("/window/{at}")).find(|place| self.actions(place).contains("attach_file")),
            );
            chat.is_some()
        });
        chat.expect("there")
    }

    fn focus(&self, window: &str) {
        self.xdotool(&["windowfocus", "--sync", window]);
    }

    /// Does something to its windows, again and again until it has come about.
    fn until(&self, again: Duration, what: &str, mut attempt: impl FnMut(), mut done: impl FnMut() -> bool) {
        let mut next = Instant::now();
        wait_for(what, || {
            if Instant::now() >= next {
                attempt();
                next = Instant::now() + again;
            }
            done()
        });
    }

    /// Types and sends a text, until that is seen.
    pub fn says(&self, address: &str, text: &str, seen: impl FnMut() -> bool) {
        let (window, place) = self.chat(address);
        let attempt = || {
            self.focus(&window);
            // What an attempt before this left behind goes.
            self.xdotool(&["key", "--window", &window, "--delay", "50", "ctrl+a"]);
            self.xdotool(&["type", "--window", &window, "--delay", "20", text]);
            self.act(&place, "send_message", "[]");
        };
        self.until(AGAIN, &format!("{text} of iptux"), attempt, seen);
    }

    /// Offers a file or a folder, until that is seen.
    pub fn offers(&self, address: &str, path: &Path, seen: impl FnMut() -> bool) {
        let (_, place) = self.chat(address);
        let action = if path.is_dir() { "attach_folder" } else { "attach_file" };
        let ask = || {
            assert!(self.actions("").contains("open-chat"), "iptux has ended by itself");
            self.act(&place, action, "[]");
        };
        // The answer comes when the dialog is closed: it is asked for once more only long after it should be there.
        self.until(LONG, "the dialog of iptux", ask, || self.window("Choose enclosure").is_some());
        self.chosen("Choose enclosure", path.to_str().expect("UTF-8"));
        // It sends nothing where nothing is attached yet.
        let send = || self.act(&place, "send_message", "[]");
        self.until(SOON, "the offer of iptux", send, seen);
    }

    /// Types a path into a dialog, until that has gone.
    fn chosen(&self, title: &str, path: &str) {
        let attempt = || {
            let Some(window) = self.window(title) else { return };
            self.focus(&window);
            // The slash opens the field for a path; what is in there goes, and so does what the field adds by itself.
            self.xdotool(&["key", "--window", &window, "--delay", "50", "slash", "ctrl+a"]);
            self.xdotool(&["type", "--window", &window, "--delay", "20", path]);
            self.xdotool(&["key", "--window", &window, "--delay", "50", "Delete", "Return"]);
        };
        self.until(AGAIN, "the end of the dialog", attempt, || self.window(title).is_none());
    }

    /// Accepts what somebody offers, and saves it in its folder.
    pub fn accepts(&self, address: &str) {
        const FOLDERS: &str = "Please select a folder";
        let (window, _) = self.chat(address);
        let click = || {
            self.focus(&window);
            // The button above the list of what is offered, as the window is at first.
            self.xdotool(&["mousemove", "--window", &window, "555", "77", "click", "1"]);
        };
        self.until(AGAIN, "the dialog for a folder", click, || self.window(FOLDERS).is_some());
        self.chosen(FOLDERS, self.path("got").to_str().expect("UTF-8"));
    }
}

impl Drop for Iptux {
    fn drop(&mut self) {
        if let Some(app) = &mut self.app {
            let group = nix::unistd::Pid::from_raw(app.id().cast_signed());
            // Those that have ended already cannot be killed.
            nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL).ok();
            app.wait().ok();
        }
        self.xvfb.kill().ok();
        self.xvfb.wait().ok();
    }
}
