//! One session as a person sees it: a form, a log, a send box, and the worker behind them while it is open.

mod answers;
mod draft;
mod frames;
mod play;
mod relay;
mod repeat;
mod search;
mod send;
mod untold;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use repeat::Repeat;
pub use send::SendFailure;

use super::answers::Answers;
use super::compose::{Composition, SendSettings};
use super::form::{FieldError, Form, Kind};
use super::framing::FramingForm;
use super::log::{Log, LogSettings};
use super::pack::PackForm;
use super::quick::QuickChoice;
use super::rate::Rate;
use super::search::{Filter, Find, Rules};
use super::spec::SessionSpec;
use super::words;
use crate::capture::{Capture, PeerId, Totals};
use crate::net::{
    self, Clients, Command, CommandSender, Ending, Event, Handle, NetError, Operation, Playing, State, Status, Wake,
};

/// 客户端: which clients of a server a message goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// All Connections.
    #[default]
    All,
    /// These, in the order in which they came.
    Some(Vec<PeerId>),
}

/// How often a file that another process may still record is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A file that has not grown for so long is looked at only when something else draws the window.
const GIVE_UP: Duration = Duration::from_secs(30);

/// A session, open or not.
#[derive(Debug)]
pub struct Session {
    /// The tab's name, if the user gave one.
    pub name: String,
    /// 网络设置.
    pub form: Form,
    /// 数据日志, with 接收设置.
    pub log: Log,
    /// 查找.
    pub find: Find,
    /// 查找 is open: what is typed there is looked for.
    pub finding: bool,
    /// 筛选.
    pub filter: Filter,
    /// 发送设置: how the box is read.
    pub send: Composition,
    /// 发送设置: what happens when it is sent.
    pub sending: SendSettings,
    /// 自动应答.
    pub answers: Answers,
    /// 分帧.
    pub framing: FramingForm,
    /// What stands in the send box.
    pub text: String,
    /// 打包.
    pub pack: PackForm,
    /// 远程主机 of UDP.
    pub target: String,
    /// 客户端 of a server.
    pub choice: Choice,
    /// 循环周期, while the worker repeats the box.
    repeat: Repeat,
    /// Why the last send was refused; shown until the next one or until it is dismissed.
    pub send_failure: Option<SendFailure>,
    /// 快捷指令: which group is shown, and which is sent on connect.
    pub quick: QuickChoice,
    /// How fast data goes.
    pub rate: Rate,
    /// The box as a message.
    draft: draft::Draft,
    targets: Vec<String>,
    /// What was cleared from the box after it was handed over.
    cleared: String,
    capture: Arc<Capture>,
    lens: frames::Lens,
    /// The file that it was opened from, for a session that only shows one.
    file: Option<PathBuf>,
    /// When it was looked at last whether the file has grown, and when it had.
    looked: Option<Instant>,
    grew: Option<Instant>,
    handle: Option<Handle>,
    untold: untold::Untold,
    /// The state that the last worker ended in.
    ended: State,
    /// What the last worker played.
    played: Vec<Playing>,
    counted_from: Totals,
}

impl Session {
    /// A session that is not open yet, whose capture goes with it.
    pub fn new(spec: SessionSpec) -> Self {
        Session::with_capture(spec, Capture::default())
    }

    /// A session that shows a capture that was opened from a file.
    pub fn of_file(path: &Path, capture: Capture, receive: LogSettings) -> Self {
        let spec = SessionSpec { name: words::file_name(path), receive, ..SessionSpec::default() };
        let grew = Some(Instant::now());
        Session { file: Some(path.to_owned()), grew, ..Session::with_capture(spec, capture) }
    }

    /// A session that is not open yet and records into a capture.
    pub fn with_capture(spec: SessionSpec, capture: Capture) -> Self {
        let mut log = Log::new(capture.reader(), spec.receive);
        log.rules = Rules::new(spec.highlight);
        Session {
            name: spec.name,
            form: spec.network,
            log,
            find: Find::default(),
            finding: false,
            filter: Filter::default(),
            send: spec.send,
            sending: spec.sending,
            answers: Answers::new(spec.answers),
            framing: spec.framing,
            text: spec.text,
            pack: spec.pack,
            target: spec.target,
            choice: Choice::All,
            repeat: Repeat::default(),
            send_failure: None,
            quick: spec.quick,
            rate: Rate::default(),
            draft: draft::Draft::default(),
            targets: spec.targets,
            cleared: String::new(),
            capture: Arc::new(capture),
            lens: frames::Lens::default(),
            file: None,
            looked: None,
            grew: None,
            handle: None,
            untold: untold::Untold::default(),
            ended: State::Closed,
            played: Vec::new(),
            counted_from: Totals::default(),
        }
    }

    /// All that a person set, to be kept.
    pub fn spec(&self) -> SessionSpec {
        SessionSpec {
            name: self.name.clone(),
            open: !self.state().is_over(),
            // Whoever opens it again, or a copy of it, says anew that it shall answer.
            network: Form { reply: net::Reply::None, ..self.form.clone() },
            receive: self.log.settings.clone(),
            send: self.send.clone(),
            sending: self.sending.clone(),
            framing: self.framing.clone(),
            text: self.text.clone(),
            pack: self.pack.clone(),
            target: self.target.clone(),
            targets: self.targets.clone(),
            highlight: self.log.rules.list().to_vec(),
            quick: self.quick.clone(),
            answers: self.answers.list(),
        }
    }

    /// What it records into, or was opened from.
    pub fn capture(&self) -> &Arc<Capture> {
        &self.capture
    }

    /// The file that it shows, where it is not a session on the network.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Starts the worker. It binds or connects in the background; [`Session::state`] tells how far it is.
    pub fn open(&mut self, wake: Wake) -> Result<(), FieldError> {
        let config = self.form.config()?;
        self.send_failure = None;
        self.choice = Choice::All;
        match net::open(config, self.capture.writer(), self.lens.waking(wake)) {
            Ok(handle) => self.handle = Some(handle),
            Err(error) => self.ended = State::Failed(error),
        }
        Ok(())
    }

    /// Ends the session: in order, or at once with RST.
    pub fn close(&mut self, ending: Ending) {
        let Some(handle) = &self.handle else { return };
        if handle.close(ending).is_err() {
            // It has ended already; the state tells how.
            let state = handle.status().state();
            self.ended = if state.is_over() { state } else { State::Closed };
            self.handle = None;
        }
    }

    /// Takes what the worker has told, or what another process has appended to the file. Call it in every frame.
    pub fn poll(&mut self) {
        self.log.settings.relays = self.form.kind == Kind::Relay;
        self.look_at_file();
        self.tell_untold();
        self.look_at_hits();
        let Some(handle) = &self.handle else { return };
        // The state first: what a worker told before its end is then in the channel.
        let state = handle.status().state();
        let mut refused = Vec::new();
        while let Some(event) = handle.event() {
            match event {
                Event::Refused(error) => refused.push(error),
                Event::StateChanged => {}
            }
        }
        if state.is_over() {
            self.played = handle.status().plays();
            self.ended = state;
            self.handle = None;
        }
        self.hear_repeat();
        refused.into_iter().for_each(|error| self.take_refusal(error));
        self.forget_gone_clients();
    }

    fn look_at_file(&mut self) {
        let due = self.looked.is_none_or(|at| at.elapsed() >= LOOK_EVERY);
        if self.file.is_some() && due {
            self.looked = Some(Instant::now());
            if self.capture.reader().refresh() {
                self.lens.has_grown();
                self.grew = Some(Instant::now());
            }
        }
    }

    /// Whether the file has grown not long ago, so that it is worth to be looked at again.
    pub fn grew_lately(&self) -> bool {
        self.grew.is_some_and(|at| at.elapsed() < GIVE_UP)
    }

    /// What was refused after it was handed over: the box gets its text back, if it was cleared.
    fn take_refusal(&mut self, error: NetError) {
        let of_a_send = matches!(error.operation, Operation::Send | Operation::Resolve);
        if of_a_send && self.text.is_empty() {
            self.text = std::mem::take(&mut self.cleared);
        }
        self.send_failure = Some(SendFailure::Net(error));
    }

    /// Where the session is in its life.
    pub fn state(&self) -> State {
        self.handle.as_ref().map_or_else(|| self.ended.clone(), |handle| handle.status().state())
    }

    /// The worker is there: fields of the form cannot be changed.
    pub fn is_running(&self) -> bool {
        self.handle.is_some()
    }

    /// What the worker shows of itself, while it is there.
    pub fn status(&self) -> Option<&Status> {
        self.handle.as_ref().map(Handle::status)
    }

    /// The address that the session is bound to, with the port that the system chose.
    pub fn local(&self) -> Option<SocketAddr> {
        match self.state() {
            State::Open { local, .. } => Some(local),
            _ => None,
        }
    }

    /// The IP address that the session is bound to.
    pub fn bound(&self) -> Option<IpAddr> {
        self.local().map(|local| local.ip())
    }

    /// Counts since 复位计数.
    pub fn totals(&self) -> Totals {
        let (now, from) = (self.capture.reader().totals(), &self.counted_from);
        Totals {
            received_packets: now.received_packets - from.received_packets,
            received_bytes: now.received_bytes - from.received_bytes,
            sent_packets: now.sent_packets - from.sent_packets,
            sent_bytes: now.sent_bytes - from.sent_bytes,
            lost_packets: now.lost_packets.map(|lost| lost - from.lost_packets.unwrap_or_default()),
            unrecorded: now.unrecorded - from.unrecorded,
        }
    }

    /// 复位计数: counts from zero again.
    pub fn reset_counters(&mut self) {
        self.counted_from = self.capture.reader().totals();
    }

    fn forget_gone_clients(&mut self) {
        let Choice::Some(peers) = &mut self.choice else { return };
        let status = self.handle.as_ref().map(Handle::status);
        peers.retain(|&peer| status.is_some_and(|status| status.client(peer).is_some()));
    }

    /// Ends connections of a server.
    pub fn disconnect(&self, clients: Clients, ending: Ending) -> Result<(), SendFailure> {
        self.command(Command::Disconnect { clients, ending })
    }

    /// Sends FIN and goes on receiving.
    pub fn half_close(&self) -> Result<(), SendFailure> {
        self.command(Command::HalfClose(Clients::All))
    }

    /// Leaves new clients waiting, or takes them again.
    pub fn pause_accept(&self, paused: bool) -> Result<(), SendFailure> {
        self.command(Command::PauseAccept(paused))
    }

    /// Joins or leaves a multicast group of the running session.
    pub fn set_member(&self, membership: net::Membership, member: bool) -> Result<(), SendFailure> {
        self.command(if member { Command::Join(membership) } else { Command::Leave(membership) })
    }

    /// Changes how datagrams to a group leave, while the session runs.
    pub fn set_multicast(&self, multicast: net::Multicast) -> Result<(), SendFailure> {
        self.command(Command::Multicast(multicast))
    }

    fn command(&self, command: Command) -> Result<(), SendFailure> {
        let handle = self.handle.as_ref().ok_or(SendFailure::NotOpen)?;
        handle.send(command).map_err(SendFailure::from)
    }

    /// A second end for commands while the session is open: for a replay, which has its own thread.
    pub(in crate::model) fn sender(&self) -> Option<CommandSender> {
        self.handle.as_ref().map(Handle::sender)
    }

    /// The program ends: waits until the worker has written the end of the capture.
    pub fn end(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.ended = handle.end();
        }
    }

    /// Waits until the worker has ended: for scripts and tests, never for a window.
    pub fn join(&mut self) {
        if let Some(handle) = self.handle.take() {
            let status = handle.shared_status();
            self.ended = handle.join();
            self.played = status.plays();
        }
        self.lens.join();
    }
}
