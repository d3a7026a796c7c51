//! Forms, what is kept of them, and both desks with real sockets on this machine.

mod files;

use std::net::UdpSocket;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::capture::Capture;
use crate::codec::charset::Charset;
use crate::model::{Problem, State, Storage, Wake};

/// How long a condition may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn wake() -> Wake {
    Arc::new(|| ())
}

#[track_caller]
fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}");
        std::thread::yield_now();
    }
}

fn fields(errors: &[TftpError]) -> Vec<TftpField> {
    errors.iter().map(|error| error.field).collect()
}

#[test]
fn what_is_still_to_be_typed_is_wrong_only_when_a_button_is_pressed() {
    let form = ClientForm::default();
    assert_eq!(form.errors(), Vec::new());
    let wrong = form.download(TransferId(0)).expect_err("nothing is typed");
    assert_eq!(fields(&wrong), [TftpField::Server, TftpField::Name]);
    let wrong = form.upload(TransferId(0)).expect_err("nothing is typed");
    assert_eq!(fields(&wrong), [TftpField::Server, TftpField::Name, TftpField::Local]);
    let typed = ClientForm { server: "a@b".into(), port: "0".into(), ..ClientForm::default() };
    assert_eq!(fields(&typed.errors()), [TftpField::Server, TftpField::Port]);
}

#[test]
fn a_request_is_what_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut form = ClientForm { server: " 192.168.1.1 ".into(), name: "固件.bin".into(), ..ClientForm::default() };
    form.put_folder(folder.path());
    form.charset = Charset::Gbk;
    form.tuning.blksize = "1428".into();
    form.tuning.timeout = "3".into();
    form.tuning.retries = "9".into();
    form.rollover = "1".into();
    let request = form.download(TransferId(7)).expect("all is right");
    assert_eq!(request.server.to_string(), "192.168.1.1:69");
    assert_eq!(request.name, b"\xB9\xCC\xBC\xFE.bin");
    assert_eq!(request.target(), Some(&folder.path().join("固件.bin")));
    assert_eq!((request.tuning.blksize, request.tuning.windowsize), (Some(1428), None));
    assert_eq!((request.tuning.timeout, request.tuning.rollover), (Some(3), Some(1)));
    assert_eq!((request.tuning.patience.tries, request.tuning.patience.first), (9, Duration::from_secs(3)));
    let desk = ClientDesk::default();
    assert!(!desk.needs_leave(&request));
    std::fs::write(folder.path().join("固件.bin"), "old").expect("written");
    assert!(desk.needs_leave(&request) && !desk.needs_leave(&request.replacing()));
}

#[test]
fn a_server_that_is_pasted_with_more_is_spread_over_the_fields() {
    let spread = |server: &str| {
        let mut form = ClientForm { server: server.into(), name: "typed".into(), ..ClientForm::default() };
        form.spread();
        (form.server, form.port, form.name, form.netascii)
    };
    let fields = |server: &str, port: &str, name: &str, netascii| (server.into(), port.into(), name.into(), netascii);
    assert_eq!(spread("10.0.0.1"), fields("10.0.0.1", "69", "typed", false));
    assert_eq!(spread("10.0.0.1:6969"), fields("10.0.0.1", "6969", "typed", false));
    assert_eq!(spread("[::1]:6969"), fields("::1", "6969", "typed", false));
    assert_eq!(spread("fe80::1"), fields("fe80::1", "69", "typed", false));
    assert_eq!(spread(" tftp://h:70/d/a%20b.bin"), fields("h", "70", "d/a b.bin", false));
    assert_eq!(spread("tftp://h/a;mode=netascii"), fields("h", "69", "a", true));
    assert_eq!(spread("a@b:1"), fields("a@b:1", "69", "typed", false));
    let mut form = ClientForm { server: "old".into(), name: "tftp://h:70/a".into(), ..ClientForm::default() };
    form.spread();
    assert_eq!((form.server, form.port, form.name), ("h".into(), "70".into(), "a".into()), "pasted into another field");
}

#[test]
fn fields_say_what_is_wrong_in_them() {
    let problem = |form: ClientForm| form.download(TransferId(0)).expect_err("wrong").pop().expect("one").problem;
    let right = ClientForm { server: "a".into(), name: "b".into(), ..ClientForm::default() };
    let tuned = |tuning| ClientForm { tuning, ..right.clone() };
    let number = |least, most| TftpProblem::Common(Problem::Number { least, most });
    for (tuning, wrong) in [
        (TuningForm { blksize: "7".into(), ..TuningForm::default() }, number(8, 65464)),
        (TuningForm { blksize: "65465".into(), ..TuningForm::default() }, number(8, 65464)),
        (TuningForm { windowsize: "0".into(), ..TuningForm::default() }, number(1, 65535)),
        (TuningForm { timeout: "256".into(), ..TuningForm::default() }, number(1, 255)),
        (TuningForm { retries: "+3".into(), ..TuningForm::default() }, number(1, 1000)),
    ] {
        assert_eq!(problem(tuned(tuning)), wrong);
    }
    assert_eq!(problem(ClientForm { name: "a\0b".into(), ..right.clone() }), TftpProblem::Nul);
    assert!(matches!(problem(ClientForm { name: "n".repeat(600), ..right.clone() }), TftpProblem::TooLong { .. }));
    let gbk = ClientForm { name: "😀".into(), charset: Charset::Gbk, ..right.clone() };
    assert!(matches!(problem(gbk), TftpProblem::NotInCharset(_)));
    let nowhere = ClientForm { local: "/nowhere/at/all/x".into(), ..right.clone() };
    assert!(matches!(problem(nowhere.clone()), TftpProblem::NoFolder(_)));
    let wrong = nowhere.upload(TransferId(0)).expect_err("no file").pop().expect("one");
    assert!(matches!(wrong.problem, TftpProblem::NoFile(_)));
}

#[test]
fn a_server_is_what_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut form = ServerForm { folder: folder.path().to_string_lossy().into_owned(), ..ServerForm::default() };
    form.overwrite = true;
    form.allow = "10.0.0.0/8".into();
    let config = form.config().expect("all is right");
    assert_eq!(config.local.to_string(), "0.0.0.0:69");
    assert!(!config.access.write && !config.access.overwrite, "without uploads nothing is overwritten");
    assert_eq!(config.access.limits, FolderLimits::default());
    assert_eq!(config.access.allow.len(), 1);
    form.folder = "/nowhere/at/all".into();
    form.port = "x".into();
    form.per_client = "0".into();
    let wrong = form.config().expect_err("three are wrong");
    assert_eq!(fields(&wrong), [TftpField::Folder, TftpField::Port, TftpField::PerClient]);
}

#[test]
fn what_was_typed_is_kept_field_by_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::new(folder.path().to_owned());
    let mut kept = TftpKept { recent: vec!["10.0.0.1".into()], ..TftpKept::default() };
    kept.client.name = "half typed /".into();
    kept.client.charset = Charset::Gbk;
    kept.client.tuning.blksize = "not yet".into();
    kept.server.write = true;
    storage.save_tftp(&kept).expect("written");
    assert_eq!(storage.tftp(), (kept.clone(), Vec::new()));
    let path = folder.path().join("tftp.toml");
    let text = std::fs::read_to_string(&path).expect("there");
    std::fs::write(&path, text.replace("write = true", "write = \"perhaps\"")).expect("written");
    let (read, complaints) = storage.tftp();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert_eq!(complaints[0].place, "server.write");
    kept.server.write = false;
    assert_eq!(read, kept, "the rest is as it was");
}

#[test]
fn a_port_that_somebody_has_is_no_question_of_rights() {
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let port = taken.local_addr().expect("bound").port();
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = ServerDesk::default();
    server.form.folder = folder.path().display().to_string();
    server.form.address = "127.0.0.1".into();
    server.form.port = port.to_string();
    let wake: Wake = Arc::new(|| {});
    server.start(Capture::default, &wake);
    let other = until(|| server.other_port());
    assert_eq!(other, OtherPort { port: FREE_PORT, needs_right: false });
    server.end();
}

#[test]
fn checksums_are_compared_as_people_paste_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("abc");
    std::fs::write(&path, "abc").expect("written");
    let mut digester = crate::codec::digest::Digester::default();
    digester.update(b"abc");
    let digests = digester.finish();
    assert_eq!(compare(&digests, "  "), None);
    assert_eq!(compare(&digests, "900150983CD24FB0D6963F7D28E17F72"), Some(Compared::Equal("MD5")));
    let spaced = "BA7816BF 8F01CFEA 414140DE 5DAE2223 B00361A3 96177A9C B410FF61 F20015AD";
    assert_eq!(compare(&digests, spaced), Some(Compared::Equal("SHA-256")));
    assert_eq!(compare(&digests, &"0".repeat(32)), Some(Compared::Differs("MD5")));
    assert_eq!(compare(&digests, "beef"), Some(Compared::Neither));
}

/// Both desks on this machine, with a folder each.
struct Room {
    client: ClientDesk,
    server: ServerDesk,
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["shared", "here"] {
            std::fs::create_dir(folder.path().join(part)).expect("made");
        }
        let shared = folder.path().join("shared").to_string_lossy().into_owned();
        let form =
            ServerForm { folder: shared, address: "127.0.0.1".into(), port: "0".into(), ..ServerForm::default() };
        let mut room = Room { client: ClientDesk::default(), server: ServerDesk::new(form), folder };
        room.server.start(Capture::default, &wake());
        let port = until(|| {
            room.poll();
            match room.server.state() {
                State::Open { local, .. } => Some(local.port()),
                state => (!state.is_over()).then_some(0).filter(|_| false),
            }
        });
        room.client.form.server = "127.0.0.1".into();
        room.client.form.port = port.to_string();
        let here = room.folder.path().join("here");
        room.client.form.put_folder(&here);
        room
    }

    fn poll(&mut self) {
        self.client.poll(Instant::now(), Capture::default, &wake());
        self.server.poll(Instant::now(), &wake());
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Until a transfer has ended: how it did.
    #[track_caller]
    fn end_of(&mut self, id: TransferId) -> Finished {
        let how = until(|| {
            self.poll();
            self.client.list.get(id).and_then(|transfer| transfer.state().finished)
        });
        // It may have ended after the last look, which is what the desk goes by.
        self.poll();
        how
    }

    fn download(&mut self, name: &str) -> TransferId {
        self.client.form.name = name.into();
        let request = self.client.download().expect("all is typed");
        self.client.begin(request)
    }

    fn upload(&mut self, path: &Path) -> TransferId {
        let request = self.client.upload_of(path).expect("all is typed");
        self.client.begin(request)
    }
}

#[test]
fn a_download_has_its_checksums_and_can_be_made_again() {
    let mut room = Room::new();
    std::fs::write(room.path("shared/abc.txt"), "abc").expect("written");
    let id = room.download("abc.txt");
    assert_eq!(room.end_of(id), Finished::Complete);
    assert_eq!(std::fs::read(room.path("here/abc.txt")).expect("there"), b"abc");
    until(|| {
        room.poll();
        match room.client.hashes.of(id) {
            Some(Hashed::Done(digests)) => {
                assert_eq!(digests.md5, "900150983cd24fb0d6963f7d28e17f72");
                Some(())
            }
            other => {
                assert!(!matches!(other, Some(Hashed::Failed(_))));
                None
            }
        }
    });
    let again = room.client.again(id).expect("it is known");
    assert!(room.client.needs_leave(&again), "the file is there now");
    let second = room.client.begin(again.replacing());
    assert_ne!(id, second);
    assert_eq!(room.end_of(second), Finished::Complete);
    assert_eq!(room.client.recent, ["127.0.0.1"]);
    assert_eq!((room.client.list.len(), room.client.list.summary().complete), (2, 2));
    room.client.clear_ended();
    assert!(room.client.list.is_empty() && room.client.hashes.of(id).is_none());
    room.poll();
    assert_eq!((room.client.list.len(), room.client.list.summary().complete), (0, 0));
}

#[test]
fn uploads_are_let_in_while_the_server_runs() {
    let mut room = Room::new();
    std::fs::write(room.path("up.bin"), [7; 3000]).expect("written");
    let path = room.path("up.bin");
    let id = room.upload(&path);
    assert!(matches!(room.end_of(id), Finished::ByPeer { .. }), "it only gives");
    room.server.form.write = true;
    room.poll();
    let second = room.client.again(id).map(|request| room.client.begin(request)).expect("known");
    assert_eq!(room.end_of(second), Finished::Complete);
    assert_eq!(std::fs::read(room.path("shared/up.bin")).expect("there"), [7; 3000]);
    let third = room.client.again(id).map(|request| room.client.begin(request)).expect("known");
    let refused = Finished::ByPeer { code: ErrorCode::EXISTS, message: Vec::new() };
    match (room.end_of(third), refused) {
        (Finished::ByPeer { code, .. }, Finished::ByPeer { code: expected, .. }) => assert_eq!(code, expected),
        (other, _) => panic!("{other:?}"),
    }
    let states = until(|| {
        room.poll();
        let ended = |row| room.server.list.at(row)?.state().finished;
        Some((0..room.server.list.len()).filter_map(ended).collect::<Vec<_>>()).filter(|states| states.len() == 3)
    });
    assert_eq!(states, [Finished::Refused(Refusal::ReadOnly), Finished::Complete, Finished::Refused(Refusal::Exists)]);
}

#[test]
fn a_server_that_does_not_answer_is_given_up_by_the_user() {
    let mut room = Room::new();
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    room.client.form.port = silent.local_addr().expect("bound").port().to_string();
    let id = room.download("a.bin");
    until(|| {
        room.poll();
        room.client.list.get(id).filter(|_| room.client.list.summary().running == 1).map(drop)
    });
    room.client.cancel(id);
    assert_eq!(room.end_of(id), Finished::Cancelled);
    assert!(!room.path("here/a.bin").exists());
    let summary = room.client.list.summary();
    assert_eq!((summary.cancelled, summary.failed), (1, 0), "what the user did is no failure");
}

#[test]
fn more_than_go_at_once_wait_for_their_turn() {
    let mut room = Room::new();
    let files: Vec<_> = (0..3 * AT_ONCE).map(|number| format!("{number}.bin")).collect();
    for file in &files {
        std::fs::write(room.path("shared").join(file), file.repeat(999)).expect("written");
    }
    let ids: Vec<_> = files.iter().map(|file| room.download(file)).collect();
    assert_eq!(room.client.waiting(), 3 * AT_ONCE);
    for id in ids {
        assert_eq!(room.end_of(id), Finished::Complete);
        assert!(room.client.list.summary().running <= AT_ONCE);
    }
    for file in &files {
        assert_eq!(std::fs::read(room.path("here").join(file)).expect("there"), file.repeat(999).into_bytes());
    }
}

#[test]
fn the_demonstration_downloads_from_this_machine_once_for_each_press() {
    let mut demo = TftpDemo::start("hello", &wake()).expect("started");
    let request = until(|| demo.request());
    assert_eq!(request.server.name, "127.0.0.1");
    assert_eq!(demo.request(), None);
    let mut client = ClientDesk::default();
    let id = client.begin(request);
    let how = until(|| {
        client.poll(Instant::now(), Capture::default, &wake());
        client.list.get(id).and_then(|transfer| transfer.state().finished)
    });
    assert_eq!(how, Finished::Complete);
    demo.again();
    assert!(demo.request().is_some());
}
