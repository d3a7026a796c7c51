//! What is done on the page of TFTP.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use egui::Context;

use crate::model::export::{Export, Format};
use crate::model::tftp::{ServerDesk, TftpDemo, Transfer, TransferId, TransferRequest, downloads};
use crate::model::walk::{Choice, Which};
use crate::model::words;
use crate::ui::action::PacketFile;
use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, ReplaceDialog};
use crate::ui::pick::{Pick, Picked};
use crate::ui::tftp::{Side, TftpAction, Wanted};

impl App {
    pub(super) fn tftp_action(&mut self, ctx: &Context, action: TftpAction) {
        match action {
            TftpAction::Show(side) => self.tftp.side = side,
            TftpAction::Begin(request) => self.tftp.begin(*request),
            TftpAction::Again(id) => self.tftp_again(id),
            TftpAction::Cancel(id) => match self.tftp.side {
                Side::Client => self.tftp.client.cancel(id),
                Side::Server => self.tftp.server.cancel(id),
            },
            TftpAction::DropWaiting => self.tftp.client.drop_waiting(),
            TftpAction::ClearEnded => self.clear_ended(),
            TftpAction::ShowAll => self.tftp.view_mut(self.tftp.side).unselect(),
            TftpAction::Hash(id) => self.hash(id),
            TftpAction::UsePort(port) => {
                self.tftp.server.form.port = port.to_string();
                self.start_server(ctx);
            }
            TftpAction::Dropped(paths) => self.dropped(paths),
            TftpAction::Pick(wanted) => self.pick(ctx, wanted),
        }
    }

    /// 下载: a file that is there already, or will be, is asked about.
    pub(super) fn tftp_download(&mut self) {
        self.begins_on(Side::Client);
        match self.tftp.client.download() {
            Some(request) => self.begin_or_ask(request),
            None => self.point_at_client(),
        }
    }

    /// 上传.
    pub(super) fn tftp_upload(&mut self) {
        self.begins_on(Side::Client);
        match self.tftp.client.upload() {
            Some(request) => self.tftp.begin(request),
            None => self.point_at_client(),
        }
    }

    fn tftp_again(&mut self, id: TransferId) {
        if let Some(request) = self.tftp.client.again(id) {
            self.begin_or_ask(request);
        }
    }

    fn begin_or_ask(&mut self, request: TransferRequest) {
        let client = &self.tftp.client;
        match request.target().filter(|_| client.needs_leave(&request)).cloned() {
            Some(path) => {
                let free = client.free_path(&path);
                self.dialog = Some(Dialog::Replace(Box::new(ReplaceDialog::new(request, path, free))));
            }
            None => self.tftp.begin(request),
        }
    }

    /// What was told of the last deed is over.
    fn begins_on(&mut self, side: Side) {
        self.tftp.side = side;
        self.tftp.unpicked = None;
        self.tftp.view_mut(side).refused.clear();
    }

    fn point_at_client(&mut self) {
        let errors = self.tftp.client.errors();
        self.tftp.point_at(&errors);
    }

    /// 启动服务器 or 停止服务器.
    pub(super) fn tftp_serve(&mut self, ctx: &Context) {
        if self.tftp.server.is_running() {
            self.tftp.side = Side::Server;
            self.tftp.server.stop();
        } else {
            self.start_server(ctx);
        }
    }

    fn start_server(&mut self, ctx: &Context) {
        self.begins_on(Side::Server);
        let wake = self.wake.for_worker(ctx);
        self.tftp.server_view.unselect();
        self.tftp.server.start(|| self.captures.capture(), &wake);
        let errors = self.tftp.server.errors();
        self.tftp.point_at(&errors);
    }

    /// 试一试: a server of our own on this machine, and a download from it.
    pub(super) fn tftp_demo(&mut self, ctx: &Context) {
        self.begins_on(Side::Client);
        if let Some(demo) = &mut self.tftp.demo {
            return demo.again();
        }
        match TftpDemo::start(&words::tftp_demo_text(), &self.wake.for_worker(ctx)) {
            Ok(demo) => self.tftp.demo = Some(demo),
            Err(error) => self.tftp.tell(Side::Client, words::tftp_demo_error(&error)),
        }
    }

    fn clear_ended(&mut self) {
        let side = self.tftp.side;
        match side {
            Side::Client => self.tftp.client.clear_ended(),
            Side::Server => self.tftp.server.clear_ended(),
        }
        let (list, view) = self.tftp.transfers(side);
        if view.selected.is_some_and(|id| list.get(id).is_none()) {
            self.tftp.view_mut(side).unselect();
        }
    }

    fn hash(&mut self, id: TransferId) {
        let side = self.tftp.side;
        let transfer: Option<Arc<Transfer>> = self.tftp.transfers(side).0.get(id).map(Arc::clone);
        let hashes = match side {
            Side::Client => &mut self.tftp.client.hashes,
            Side::Server => &mut self.tftp.server.hashes,
        };
        transfer.iter().for_each(|transfer| hashes.add(transfer));
    }

    /// One file is put into the form; several are uploaded each under its own name. A folder is what a server shares.
    fn dropped(&mut self, paths: Vec<PathBuf>) {
        let side = self.tftp.side;
        self.begins_on(side);
        match (side, paths.as_slice()) {
            (Side::Server, [path, ..]) => put_shared(&mut self.tftp.server, path.clone()),
            (Side::Client, [path]) => self.tftp.client.form.put_local(path),
            (Side::Client, paths) => {
                for path in paths {
                    match self.tftp.client.upload_of(path) {
                        Some(request) => self.tftp.begin(request),
                        None => return self.point_at_client(),
                    }
                }
            }
            (Side::Server, []) => {}
        }
    }

    fn pick(&mut self, ctx: &Context, wanted: Wanted) {
        self.tftp.unpicked = None;
        let pick = match wanted {
            Wanted::File => Pick::file(ctx),
            Wanted::Folder => Pick::folder(ctx, &downloads()),
            Wanted::Shared => Pick::folder(ctx, self.tftp.server.form.folder.trim().as_ref()),
        };
        self.tftp.pick = Some((wanted, pick));
    }

    /// Writes the packets that are shown.
    pub(super) fn save_packets(&mut self, what: PacketFile, path: PathBuf) {
        let tftp = self.tftp.packets().map(|packets| (packets.reader().clone(), packets.choice()));
        let feiq = self.feiq.workshop.view.packets().map(|packets| (packets.reader().clone(), packets.choice()));
        let is_feiq = PacketFile::FEIQ.contains(&what);
        let Some((reader, choice)) = (if is_feiq { feiq } else { tftp }) else { return };
        match what {
            PacketFile::Transfer | PacketFile::FeiqShown => self.start_export(reader, pcapng(choice), path),
            PacketFile::All | PacketFile::FeiqAll => self.start_export(reader, pcapng(Choice::All), path),
            PacketFile::Capture | PacketFile::FeiqCapture => self.save_records(reader, path),
        }
    }

    /// Takes what the workers of TFTP told, and what the system's dialog gave.
    pub(in crate::ui) fn poll_tftp(&mut self, ctx: &Context) {
        let wake = self.wake.for_worker(ctx);
        if let Some(next) = self.tftp.poll(Instant::now(), || self.captures.capture(), &wake) {
            ctx.request_repaint_after(next);
        }
        let Some((wanted, pick)) = &mut self.tftp.pick else { return };
        let (wanted, picked) = (*wanted, pick.poll());
        match (wanted, picked) {
            (_, None) => return,
            (_, Some(Picked::Nothing)) => self.tftp.unpicked = Some(wanted),
            (Wanted::File, Some(Picked::File(path))) => self.tftp.client.form.put_local(&path),
            (Wanted::Folder, Some(Picked::File(path))) => self.tftp.client.form.put_folder(&path),
            (Wanted::Shared, Some(Picked::File(path))) => put_shared(&mut self.tftp.server, path),
        }
        self.tftp.pick = None;
    }
}

fn pcapng(choice: Choice) -> Export {
    Export { which: Which { choice, ..Which::default() }, format: Format::Pcapng }
}

/// A file stands for the folder that it is in. A server that runs keeps its folder.
fn put_shared(server: &mut ServerDesk, path: PathBuf) {
    if server.is_running() {
        return;
    }
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    if let Some(folder) = folder {
        server.form.folder = folder.to_string_lossy().into_owned();
    }
}
