//! A TFTP client against plain sockets that play the server.
//!
//! Traffic rule: loopback only.

mod support;
mod tftp_support;

use netaide::net::tftp::{ClientConfig, Destination, Finished, Refusal, Task, TransferId};
use netaide::net::{Cause, Command, Config, Operation};
use netaide::proto::tftp::ErrorCode;
use support::{Session, noise, wait_for};
use tftp_support::*;

/// A folder, a client and a socket that it asks.
struct Scene {
    folder: tempfile::TempDir,
    client: Session,
    server: Raw,
}

impl Scene {
    fn new() -> Scene {
        Scene { folder: tempfile::tempdir().expect("a folder"), client: client(), server: Raw::new() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Begins a download to `got`.
    fn download(&self) {
        self.download_with(|_| ());
    }

    fn download_with(&self, change: impl FnOnce(&mut netaide::net::tftp::TransferRequest)) {
        let mut request = request(1, self.server.address(), "file", to_file(self.path("got")));
        change(&mut request);
        begin(&self.client, request);
    }

    fn upload(&self, bytes: &[u8]) {
        std::fs::write(self.path("mine"), bytes).expect("written");
        begin(&self.client, request(1, self.server.address(), "file", from_file(self.path("mine"))));
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    fn end(&self) -> Finished {
        wait_end(&self.client, 0)
    }
}

/// The options of a request, as text.
fn options(request: &[u8]) -> String {
    String::from_utf8_lossy(&request[2..]).replace('\0', " ")
}

#[test]
fn it_asks_for_the_best_and_takes_what_it_gets() {
    let scene = Scene::new();
    scene.download();
    let (asked, client) = scene.server.receive();
    let text = options(&asked);
    assert!(text.starts_with("file octet ") && text.contains("tsize 0 "), "{text}");
    assert!(text.contains("blksize ") && text.contains("windowsize "), "{text}");
    // It answers from another port, as servers do, and lowers both.
    let file = noise(1500);
    let port = Raw::new();
    port.send(b"\0\x06blksize\x00600\0windowsize\x002\0tsize\x001500\0", client);
    assert_eq!(port.receive().0, numbered(ACK, 0, &[]));
    port.data(1, &file[..600], client);
    port.data(2, &file[600..1200], client);
    assert_eq!(port.receive().0, numbered(ACK, 2, &[]));
    assert!(!scene.path("got").exists(), "not before it is whole");
    port.data(3, &file[1200..], client);
    assert_eq!(port.receive().0, numbered(ACK, 3, &[]));
    assert_eq!(scene.end(), Finished::Complete);
    assert_eq!(std::fs::read(scene.path("got")).expect("there"), file);
    assert_eq!(scene.names(), ["got"]);
    let state = transfers(&scene.client)[0].state();
    assert_eq!((state.peer, state.local), (Some(port.address()), Some(client)));
    let agreed = state.agreed.expect("agreed");
    assert_eq!((agreed.blksize, agreed.windowsize, state.size), (600, 2, Some(1500)));
}

#[test]
fn a_server_without_options_is_understood() {
    let scene = Scene::new();
    scene.download();
    let (_, client) = scene.server.receive();
    let file = noise(512 + 7);
    scene.server.data(1, &file[..512], client);
    assert_eq!(scene.server.receive().0, numbered(ACK, 1, &[]));
    scene.server.data(2, &file[512..], client);
    assert_eq!(scene.server.receive().0, numbered(ACK, 2, &[]));
    assert_eq!(scene.end(), Finished::Complete);
    assert_eq!(std::fs::read(scene.path("got")).expect("there"), file);
}

#[test]
fn a_server_that_refuses_options_is_asked_without() {
    for code in [4, 8] {
        let scene = Scene::new();
        scene.upload(&noise(100));
        let (asked, client) = scene.server.receive();
        assert!(options(&asked).contains("tsize 100 "));
        scene.server.send(&numbered(ERROR, code, b"no options\0"), client);
        let (asked, client) = scene.server.receive();
        assert_eq!(asked, asking(WRQ, "file", &[]));
        scene.server.ack(0, client);
        assert_eq!(scene.server.receive().0, numbered(DATA, 1, &noise(100)));
        scene.server.ack(1, client);
        assert_eq!(scene.end(), Finished::Complete);
    }
}

#[test]
fn what_the_server_says_is_told() {
    let scene = Scene::new();
    scene.download();
    let (_, client) = scene.server.receive();
    scene.server.send(&numbered(ERROR, 1, "没有\0".as_bytes()), client);
    assert_eq!(scene.end(), Finished::ByPeer { code: ErrorCode::NOT_FOUND, message: "没有".into() });
    assert!(scene.names().is_empty(), "{:?}", scene.names());
}

#[test]
fn another_host_that_answers_first_is_not_heard() {
    let scene = Scene::new();
    scene.download();
    let (_, client) = scene.server.receive();
    let stranger = Raw::at([127, 0, 0, 2].into());
    stranger.data(1, b"poison", client);
    assert_eq!(stranger.error().0, 5);
    scene.server.data(1, b"text", client);
    scene.server.receive_kind(ACK);
    // The port counts as well, once it is known.
    assert_eq!(scene.end(), Finished::Complete);
    assert_eq!(std::fs::read(scene.path("got")).expect("there"), b"text");
}

#[test]
fn another_port_is_not_heard_once_the_transfer_runs() {
    let scene = Scene::new();
    scene.upload(&noise(600));
    let (_, client) = scene.server.receive();
    scene.server.ack(0, client);
    scene.server.receive_kind(DATA);
    let stranger = Raw::new();
    stranger.ack(1, client);
    assert_eq!(stranger.error().0, 5);
    scene.server.ack(1, client);
    scene.server.receive_kind(DATA);
    scene.server.ack(2, client);
    assert_eq!(scene.end(), Finished::Complete);
}

#[test]
fn a_closed_port_fails_at_once() {
    let scene = Scene::new();
    let nobody = Raw::new().address();
    scene.download_with(|request| request.server.port = nobody.port());
    match scene.end() {
        Finished::Failed(error) => {
            assert_eq!((error.operation, error.cause), (Operation::Send, Cause::Refused));
            assert_eq!(error.target, nobody.to_string());
        }
        other => panic!("{other:?}"),
    }
    assert!(scene.names().is_empty(), "{:?}", scene.names());
}

#[test]
fn a_name_with_several_addresses_is_tried_in_order() {
    // Of ::1 and 127.0.0.1 only the second has a server, where the name has both.
    let server = Server::with_file("file", b"text");
    let scene = Scene::new();
    scene.download_with(|request| {
        request.server.name = "localhost".into();
        request.server.port = server.address.port();
    });
    assert_eq!(scene.end(), Finished::Complete);
    assert_eq!(std::fs::read(scene.path("got")).expect("there"), b"text");
}

#[test]
fn a_name_that_nobody_knows_is_told() {
    let scene = Scene::new();
    scene.download_with(|request| request.server.name = "no\u{0}name".into());
    match scene.end() {
        Finished::Failed(error) => {
            assert_eq!((error.operation, error.cause), (Operation::Resolve, Cause::NameNotFound))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn silence_ends_it() {
    let scene = Scene::new();
    scene.download_with(|request| request.tuning.patience = hasty());
    assert_eq!(scene.end(), Finished::TimedOut { answered: false });
    assert_eq!(transfers(&scene.client)[0].state().counts.repeated, 3);
    scene.server.receive_kind(RRQ);
    assert!(scene.names().is_empty(), "{:?}", scene.names());
}

#[test]
fn a_file_that_is_there_is_kept() {
    let scene = Scene::new();
    std::fs::write(scene.path("got"), b"old").expect("written");
    scene.download();
    match scene.end() {
        Finished::Failed(error) => {
            assert_eq!((error.operation, error.cause), (Operation::WriteFile, Cause::FileExists))
        }
        other => panic!("{other:?}"),
    }
    scene.server.assert_silent();
    let task = Task::Download(Destination::File { path: scene.path("got"), overwrite: true });
    begin(&scene.client, request(2, scene.server.address(), "file", task));
    let (_, client) = scene.server.receive();
    scene.server.data(1, b"new", client);
    assert_eq!(wait_end(&scene.client, 1), Finished::Complete);
    assert_eq!(std::fs::read(scene.path("got")).expect("there"), b"new");
}

#[test]
fn a_file_that_came_meanwhile_is_kept_and_the_server_is_told_so() {
    let scene = Scene::new();
    scene.download();
    let (_, client) = scene.server.receive();
    std::fs::write(scene.path("got"), b"meanwhile").expect("written");
    scene.server.data(1, b"too late", client);
    assert_eq!(scene.server.error().0, 6);
    assert!(matches!(scene.end(), Finished::Failed(error) if error.cause == Cause::FileExists));
    assert_eq!(std::fs::read(scene.path("got")).expect("there"), b"meanwhile");
}

#[test]
fn cancelling_tells_the_server_and_leaves_nothing() {
    let scene = Scene::new();
    scene.download();
    let (_, client) = scene.server.receive();
    scene.server.data(1, &noise(512), client);
    scene.server.receive_kind(ACK);
    scene.client.command(Command::CancelTransfer(TransferId(1)));
    assert_eq!(scene.server.error().0, 0);
    assert_eq!(scene.end(), Finished::Cancelled);
    assert!(scene.names().is_empty(), "{:?}", scene.names());
}

#[test]
fn closing_the_station_tells_the_server_too() {
    let scene = Scene::new();
    scene.upload(&noise(600));
    let (_, client) = scene.server.receive();
    scene.server.ack(0, client);
    scene.server.receive_kind(DATA);
    scene.client.close();
    assert_eq!(scene.server.receive_kind(ERROR).0[3], 0);
    assert_eq!(scene.end(), Finished::Cancelled);
}

#[test]
fn a_server_that_never_acknowledges_the_end_has_it_perhaps() {
    for vanishes in [true, false] {
        let Scene { folder, client, server } = Scene::new();
        std::fs::write(folder.path().join("mine"), noise(100)).expect("written");
        let mut asked = request(1, server.address(), "file", from_file(folder.path().join("mine")));
        asked.tuning.patience = hasty();
        begin(&client, asked);
        let (_, port) = server.receive();
        server.ack(0, port);
        server.receive_kind(DATA);
        let _kept = if vanishes { None } else { Some(server) };
        assert_eq!(wait_end(&client, 0), Finished::Unconfirmed, "vanishes: {vanishes}");
    }
}

#[test]
fn what_is_wrong_with_the_file_is_told_before_anybody_is_asked() {
    let scene = Scene::new();
    begin(&scene.client, request(1, scene.server.address(), "file", from_file(scene.path("nothing"))));
    match scene.end() {
        Finished::Failed(error) => assert_eq!((error.operation, error.cause), (Operation::ReadFile, Cause::NoSuchFile)),
        other => panic!("{other:?}"),
    }
    begin(&scene.client, request(2, scene.server.address(), "", to_file(scene.path("got"))));
    assert_eq!(wait_end(&scene.client, 1), Finished::Refused(Refusal::BadName));
    scene.server.assert_silent();
}

#[test]
fn a_local_address_of_the_other_family_is_told() {
    let scene = Scene::new();
    let client = Session::open(Config::TftpClient(ClientConfig { local: Some("::1".parse().expect("v6")) }));
    begin(&client, request(1, scene.server.address(), "file", to_file(scene.path("got"))));
    match wait_end(&client, 0) {
        Finished::Failed(error) => assert_eq!(error.cause, Cause::WrongFamily),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_of_another_kind_is_asked_in_vain() {
    let client = client();
    client.command(Command::PauseAccept(true));
    assert_eq!(client.refused().cause, Cause::NotSupported);
    wait_for("still there", || !client.state().is_over());
}
