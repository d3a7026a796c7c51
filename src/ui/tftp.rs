//! What the window keeps of TFTP: its client, its server, and how they are looked at.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::capture::Capture;
use crate::model::tftp::{
    ClientDesk, Packets, ServerDesk, Station, Summary, TftpDemo, TftpError, TftpField, TftpKept, TransferId,
    TransferList, TransferRequest,
};
use crate::model::{State, Storage, StorageError, Wake, words};
use crate::ui::message::Message;
use crate::ui::pick::Pick;
use crate::ui::widgets::PacketsView;

/// 客户端 or 服务器.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// 客户端: downloads and uploads.
    #[default]
    Client,
    /// 服务器: a shared folder.
    Server,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::Client, Side::Server];
}

/// What the page of TFTP asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum TftpAction {
    /// Show the client or the server.
    Show(Side),
    /// Begin a transfer, whatever is there already.
    Begin(Box<TransferRequest>),
    /// Make a transfer of the client once more.
    Again(TransferId),
    /// End a transfer of the side that is shown; the peer is told.
    Cancel(TransferId),
    /// Let nothing wait for its turn any more.
    DropWaiting,
    /// Put what has ended out of the way, on the side that is shown.
    ClearEnded,
    /// Show the packets of all transfers of the side that is shown.
    ShowAll,
    /// Make the checksums of a transfer of the side that is shown.
    Hash(TransferId),
    /// Start the server on this port in place of one that is not to be had.
    UsePort(u16),
    /// Files were dropped on the page.
    Dropped(Vec<PathBuf>),
    /// Ask the system for a file or a folder.
    Pick(Wanted),
}

/// What the system is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A file for 上传.
    File,
    /// A folder for 下载.
    Folder,
    /// The folder that is shared.
    Shared,
}

/// How the transfers of a side are looked at.
#[derive(Debug, Default)]
pub struct TransfersView {
    /// The transfer whose packets are shown.
    pub selected: Option<TransferId>,
    /// Bring it into view.
    pub reveal: bool,
    /// A checksum that is compared with those of the file.
    pub compare: String,
    /// What was refused here, until something else is done.
    pub refused: Vec<String>,
    /// How the packets of the one that is selected are looked at.
    pub packets: PacketsView,
    /// How many rows were drawn in the last frame.
    pub drawn: usize,
}

impl TransfersView {
    /// Selects a transfer and brings it into view.
    pub fn select(&mut self, id: TransferId) {
        if self.selected != Some(id) {
            self.compare.clear();
        }
        (self.selected, self.reveal) = (Some(id), true);
    }

    /// Selects none: the packets of all are shown.
    pub fn unselect(&mut self) {
        self.compare.clear();
        self.selected = None;
    }
}

/// The page of TFTP.
#[derive(Debug, Default)]
pub struct TftpPage {
    /// Which side is shown.
    pub side: Side,
    /// The client.
    pub client: ClientDesk,
    /// The server.
    pub server: ServerDesk,
    /// 选项 of the client are unfolded.
    pub client_options: bool,
    /// 限制与选项 of the server are unfolded.
    pub server_options: bool,
    /// How the client's transfers are looked at.
    pub client_view: TransfersView,
    /// How the server's transfers are looked at.
    pub server_view: TransfersView,
    /// The system's dialog, while it is open.
    pub pick: Option<(Wanted, Pick)>,
    /// What the system gave no file for.
    pub unpicked: Option<Wanted>,
    /// This field gets the focus in the next frame.
    pub focus: Option<TftpField>,
    /// 试一试, once it was pressed.
    pub demo: Option<TftpDemo>,
    /// What is typed elsewhere to get a file from the server, and where it listens.
    pub commands: Option<(SocketAddr, Vec<String>)>,
    /// What was kept last.
    saved: TftpKept,
}

impl TftpPage {
    /// What an earlier run has kept. What was not understood is told.
    pub fn load(storage: Option<&Storage>, messages: &mut Vec<Message>) -> Self {
        let Some(storage) = storage else { return TftpPage::default() };
        let (kept, wrong) = storage.tftp();
        messages.extend(wrong.iter().map(words::complaint).map(Message::wrong));
        TftpPage::new(kept)
    }

    fn new(kept: TftpKept) -> Self {
        let saved = kept.clone();
        let (client, server) = (ClientDesk::new(kept.client, kept.recent), ServerDesk::new(kept.server));
        TftpPage { client, server, saved, ..TftpPage::default() }
    }

    /// Writes what is typed, if it has changed since the last time.
    pub fn save(&mut self, storage: &Storage) -> Option<StorageError> {
        let kept = TftpKept {
            recent: self.client.recent.clone(),
            client: self.client.form.clone(),
            server: self.server.form.clone(),
        };
        if kept == self.saved {
            return None;
        }
        match storage.save_tftp(&kept) {
            Ok(()) => {
                self.saved = kept;
                None
            }
            Err(error) => Some(error),
        }
    }

    /// The transfers of a side, and how they are looked at.
    pub fn transfers(&self, side: Side) -> (&TransferList, &TransfersView) {
        match side {
            Side::Client => (&self.client.list, &self.client_view),
            Side::Server => (&self.server.list, &self.server_view),
        }
    }

    /// How the transfers of a side are looked at.
    pub fn view_mut(&mut self, side: Side) -> &mut TransfersView {
        match side {
            Side::Client => &mut self.client_view,
            Side::Server => &mut self.server_view,
        }
    }

    /// The packets that are shown.
    pub fn packets(&self) -> Option<&Packets> {
        self.transfers(self.side).1.packets.packets()
    }

    /// The worker of a side with its capture, once there is one.
    pub fn station(&self, side: Side) -> Option<&Station> {
        match side {
            Side::Client => self.client.station(),
            Side::Server => self.server.station(),
        }
    }

    /// All transfers of the client together, those that wait included, where one goes on or waits.
    pub fn at_work(&self) -> Option<(usize, Summary)> {
        let summary = self.client.list.summary();
        let count = summary.running + self.client.waiting();
        (count > 0).then_some((count, summary))
    }

    /// Takes what the workers told. Returns when to look again.
    pub fn poll(&mut self, now: Instant, capture: impl Fn() -> Capture, wake: &Wake) -> Option<Duration> {
        if let Some(request) = self.demo.as_mut().and_then(TftpDemo::request) {
            self.begin(request);
        }
        if let Some(error) = self.demo.as_ref().and_then(TftpDemo::failure) {
            self.tell(Side::Client, words::net_error(&error));
            self.demo = None;
        }
        let (told, client) = self.client.poll(now, capture, wake);
        told.iter().for_each(|error| self.tell(Side::Client, words::net_error(error)));
        let (told, server) = self.server.poll(now, wake);
        told.iter().for_each(|error| self.tell(Side::Server, words::net_error(error)));
        self.follow_server();
        [client, server].into_iter().flatten().min()
    }

    /// The address of a server is looked up once after its start.
    fn follow_server(&mut self) {
        match self.server.state() {
            State::Open { local, .. } if self.commands.as_ref().is_none_or(|(known, _)| *known != local) => {
                self.commands = Some((local, words::tftp_commands(local)));
            }
            State::Open { .. } => {}
            _ => self.commands = None,
        }
    }

    /// Begins a transfer of the client, and shows it.
    pub fn begin(&mut self, request: TransferRequest) {
        self.client_view.refused.clear();
        let id = self.client.begin(request);
        self.client_view.select(id);
    }

    /// Tells what was refused where the user acted.
    pub fn tell(&mut self, side: Side, text: String) {
        let told = &mut self.view_mut(side).refused;
        if !told.contains(&text) {
            told.push(text);
        }
    }

    /// The first field that is wrong gets the focus.
    pub fn point_at(&mut self, errors: &[TftpError]) {
        self.focus = errors.first().map(|error| error.field);
    }

    /// The program ends: servers and clients are told.
    pub fn end(&mut self) {
        self.demo = None;
        self.client.end();
        self.server.end();
    }
}
