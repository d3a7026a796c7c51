//! The desk without a worker: what one would tell is told by the tests.

mod keep;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::super::{
    Attachment, Body, Delivery, Failure, FileKind, FileLineState, Happening, Kind, Peer, PeerId, PictureState,
    Presence, Received, Told, Way,
};
use super::*;
use crate::capture::Limit;
use crate::codec::charset::Charset;

const SECOND: i64 = 1_000_000_000;

fn peer(id: u32, user: &str) -> Arc<Peer> {
    let nobody = Peer::nobody(Duration::ZERO, format!("10.0.0.{id}:2425").parse().expect("an address"));
    Arc::new(Peer {
        id: PeerId(id),
        user: user.into(),
        host: "pc".into(),
        version: "1".into(),
        kind: Kind::IpMessenger,
        presence: Presence::Here,
        seen: Duration::from_secs(1),
        nick: format!("{user}-nick"),
        group: "lab".into(),
        ..nobody
    })
}

fn message(peer: u32, number: u64, text: &str) -> Received {
    Received {
        peer: PeerId(peer),
        number,
        text: text.into(),
        charset: Charset::Gbk,
        sealed: false,
        locked: false,
        automatic: false,
        to_many: false,
        encrypted: false,
        files: Vec::new(),
        dropped: 0,
    }
}

struct Scene {
    folder: tempfile::TempDir,
    desk: FeiqDesk,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = load(&folder);
        let mut scene = Scene { folder, desk };
        scene.meet();
        scene
    }

    fn meet(&mut self) {
        self.desk.met(vec![peer(1, "ann"), peer(2, "bob")], Instant::now(), 2 * SECOND);
        self.desk.poll(2 * SECOND);
    }

    fn storage(&self) -> Storage {
        Storage::new(self.folder.path().to_owned())
    }

    /// The file of a picture that is here.
    fn picture(&self, id: u32) -> PathBuf {
        match self.desk.picture(&ann(), id, 0, SECOND) {
            PictureState::Here(path) => path,
            other => panic!("{id}: {other:?}"),
        }
    }

    fn told(&mut self, time: i64, happening: Happening) -> Vec<News> {
        self.desk.happened(Told { time, happening });
        let mut news = self.desk.poll(time);
        self.desk.settle();
        news.extend(self.desk.poll(time));
        news
    }

    fn hears(&mut self, time: i64, received: Received) -> Vec<News> {
        self.told(time, Happening::Received(Box::new(received)))
    }

    /// Ends this run and begins another one.
    fn again(&mut self) -> Vec<Complaint> {
        let storage = self.storage();
        self.desk.save(&storage).expect("saved");
        self.desk.settle();
        let (desk, complaints) = FeiqDesk::load(Some(&storage), capture());
        self.desk = desk;
        complaints
    }

    /// A message of ours, as it is after it was handed over.
    fn says(&mut self, id: u64, number: u64, text: &str) {
        let key = ann();
        let entry = super::super::Entry {
            message: Some(MessageId(id)),
            delivery: Some(Delivery::Sending { tries: 0 }),
            ..super::super::Entry::new(
                SECOND,
                Way::Mine,
                Body::Text { text: text.into(), sealed: false, files: Vec::new() },
            )
        };
        self.desk.push(&key, super::super::line::Said::new(entry));
        self.desk.mine.insert(MessageId(id), vec![key]);
        self.told(SECOND, Happening::Numbered { message: MessageId(id), peer: PeerId(1), number });
    }

    fn texts(&mut self, key: &Key) -> Vec<String> {
        let length = self.desk.length(key);
        (0..length).map(|at| shown(self.desk.entry(key, at).expect("a line"))).collect()
    }

    fn file(&self) -> PathBuf {
        self.desk.history.as_ref().expect("a history").file(&ann())
    }
}

fn exported(desk: &mut FeiqDesk, key: &Key) -> String {
    let mut text = Vec::new();
    desk.transcript(key).write(&mut text).expect("written");
    String::from_utf8(text).expect("a text")
}

fn load(folder: &tempfile::TempDir) -> FeiqDesk {
    FeiqDesk::load(Some(&Storage::new(folder.path().to_owned())), capture()).0
}

fn capture() -> Capture {
    let folder = tempfile::tempdir().expect("a folder");
    Capture::create(&folder.path().join("feiq.ndcap"), Limit::default()).expect("a capture")
}

fn ann() -> Key {
    Key("ann@pc@10.0.0.1".into())
}

fn shown(entry: &super::super::Entry) -> String {
    match &entry.body {
        Body::Text { text, .. } => text.clone(),
        other => format!("{other:?}"),
    }
}

fn settle(desk: &mut FeiqDesk) {
    while desk.is_busy() {
        desk.poll(SECOND);
        std::thread::yield_now();
    }
}

#[test]
fn what_comes_is_told_counted_and_kept_over_restarts() {
    let mut scene = Scene::new();
    let news = scene.hears(3 * SECOND, message(1, 7, "你好 /:) there"));
    let News::Message { key, name, text } = &news[0] else { panic!("{news:?}") };
    assert_eq!((key, name.as_str()), (&ann(), "ann-nick"));
    assert!(text.starts_with("你好 ") && !text.contains("/:)"), "{text}");
    scene.hears(4 * SECOND, message(1, 8, "second"));
    assert_eq!((scene.desk.unread(), scene.desk.person(&ann()).map(|ann| ann.unread)), (2, Some(2)));
    assert_eq!(scene.texts(&ann()), ["你好 /:) there", "second"]);

    assert_eq!(scene.again(), []);
    let person = scene.desk.person(&ann()).expect("ann").clone();
    assert_eq!((person.presence, person.peer, person.unread), (Presence::Left, None, 2));
    assert_eq!((person.preview.as_str(), person.spoke, person.name.as_str()), ("second", 4 * SECOND, "ann-nick"));
    assert_eq!(scene.texts(&ann()), ["你好 /:) there", "second"]);
    scene.desk.seen(&ann());
    scene.meet();
    scene.hears(5 * SECOND, message(1, 9, "third"));
    assert_eq!(scene.texts(&ann()), ["你好 /:) there", "second", "third"]);
    assert_eq!(scene.desk.unread(), 1);
    scene.again();
    assert_eq!(scene.texts(&ann()).len(), 3);
}

#[test]
fn messages_of_ours_show_how_far_they_are() {
    let mut scene = Scene::new();
    scene.says(0, 70, "arrives");
    scene.says(1, 71, "fails");
    scene.says(2, 72, "arrives at last");
    let delivery = |message, state| Happening::Delivery { message: MessageId(message), peer: PeerId(1), state };
    scene.told(SECOND, delivery(0, Delivery::Delivered));
    scene.told(SECOND, delivery(0, Delivery::Read));
    scene.told(SECOND, delivery(1, Delivery::Failed(Failure::NoReceipt)));
    scene.told(SECOND, delivery(2, Delivery::Failed(Failure::NoReceipt)));
    scene.told(SECOND, delivery(2, Delivery::Sending { tries: 1 }));
    scene.told(SECOND, delivery(2, Delivery::Delivered));
    let states: Vec<_> =
        (0..3).map(|at| scene.desk.entry(&ann(), at).map(|entry| (entry.number, entry.delivery))).collect();
    let failed = Some(Delivery::Failed(Failure::NoReceipt));
    let delivered = Some(Delivery::Delivered);
    assert_eq!(states, [Some((70, Some(Delivery::Read))), Some((71, failed)), Some((72, delivered))]);
    scene.again();
    scene.desk.length(&ann());
    let states: Vec<_> = (0..3).map(|at| scene.desk.entry(&ann(), at).map(|entry| entry.delivery)).collect();
    assert_eq!(states, [Some(Some(Delivery::Read)), Some(failed), Some(delivered)]);
}

#[test]
fn a_sealed_message_shows_nothing_before_it_is_opened() {
    let mut scene = Scene::new();
    scene.desk.set_password("sesame");
    let locked = Received { sealed: true, locked: true, ..message(1, 7, "the secret") };
    let news = scene.hears(SECOND, locked);
    assert!(matches!(&news[0], News::Message { text, .. } if text.is_empty()), "{news:?}");
    assert_eq!(scene.texts(&ann()), ["Sealed { locked: true }"]);
    assert!(scene.desk.find(&ann(), "secret").is_empty());
    assert!(!exported(&mut scene.desk, &ann()).contains("secret"));
    assert!(!scene.desk.open(&ann(), 7, "wrong"));
    scene.again();
    assert!(scene.desk.has_password() && scene.desk.form.password.is_empty());
    assert_eq!(scene.texts(&ann()), ["Sealed { locked: true }"]);
    assert!(!scene.desk.open(&ann(), 7, "") && scene.desk.open(&ann(), 7, "sesame"));
    assert_eq!(scene.texts(&ann()), ["the secret"]);
    scene.again();
    assert_eq!(scene.texts(&ann()), ["the secret"]);
}

#[test]
fn a_damaged_line_is_left_out_and_told_once() {
    let mut scene = Scene::new();
    scene.hears(SECOND, message(1, 7, "first"));
    scene.again();
    let mut file = fs::OpenOptions::new().append(true).open(scene.file()).expect("the file");
    file.write_all(b"\x00\xff garbage\n{\"t\":1,\"w\":\"theirs\",\"k\":\"te").expect("written");
    scene.meet();
    scene.hears(SECOND, message(1, 8, "behind it"));
    assert_eq!(scene.texts(&ann()), ["first", "behind it"]);
    let news = scene.desk.poll(SECOND);
    assert!(
        matches!(&news[..], [News::Refused(error)] if error.operation == crate::net::Operation::ReadFile),
        "{news:?}"
    );
    scene.desk.length(&ann());
    assert_eq!(scene.desk.poll(SECOND), []);
}

#[test]
fn who_is_known_is_found_again_without_the_list() {
    let mut scene = Scene::new();
    scene.hears(SECOND, message(1, 7, "first"));
    scene.again();
    fs::write(scene.folder.path().join("feiq/people.json"), "{ not a list").expect("written");
    let complaints = scene.again();
    assert_eq!(complaints.len(), 1);
    assert_eq!(scene.desk.person(&ann()).map(|ann| ann.name.as_str()), Some("ann-nick"));
    assert_eq!(scene.texts(&ann()), ["first"]);
}

#[test]
fn a_long_conversation_opens_and_is_searched_without_being_read_at_once() {
    let mut scene = Scene::new();
    scene.hears(SECOND, message(1, 7, "the first"));
    scene.again();
    let line = fs::read_to_string(scene.file()).expect("the file").lines().nth(1).expect("a line").to_owned();
    let mut text = String::new();
    for number in 0..100_000 {
        text += &line.replace("the first", &format!("line {number} {}", "filler ".repeat(9)));
        text.push('\n');
    }
    fs::OpenOptions::new()
        .append(true)
        .open(scene.file())
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .expect("written");
    drop(text);
    scene.meet();
    scene.hears(SECOND, message(1, 9, "Newest"));
    // What is on the disk is counted beside the frames.
    assert_eq!(scene.desk.length(&ann()), 1);
    settle(&mut scene.desk);
    assert_eq!(scene.desk.length(&ann()), 100_002);
    let mut at = |at| shown(scene.desk.entry(&ann(), at).expect("a line"));
    assert_eq!((at(0), at(100_001)), ("the first".into(), "Newest".into()));
    assert!(at(60_001).starts_with("line 60000 "));
    assert_eq!(scene.desk.find(&ann(), "newest"), [100_001]);
    scene.desk.find(&ann(), "LINE 77777 ");
    settle(&mut scene.desk);
    assert_eq!(scene.desk.find(&ann(), "LINE 77777 "), [77_778]);
}

#[test]
fn the_place_of_a_picture_says_what_became_of_it() {
    let mut scene = Scene::new();
    let minutes = 60 * SECOND;
    scene.hears(SECOND, message(1, 7, "/~#>00000007<B~ /~#>00000008<B~ /~#>00000009<B~"));
    scene.told(SECOND, Happening::PictureComes { peer: PeerId(1), id: 7 });
    scene.told(2 * SECOND, Happening::PictureLost { peer: PeerId(1), id: 8, whole: true });
    let states = |scene: &Scene, now| [7, 8, 9].map(|id| scene.desk.picture(&ann(), id, SECOND, now));
    let (comes, missing, broken) = (PictureState::Comes, PictureState::Missing, PictureState::Broken);
    assert_eq!(states(&scene, 3 * SECOND), [comes.clone(), broken.clone(), comes.clone()]);
    assert_eq!(states(&scene, 2 * minutes), [comes, broken, missing.clone()]);
    scene.told(minutes, Happening::PictureLost { peer: PeerId(1), id: 7, whole: false });
    assert_eq!(states(&scene, minutes + SECOND)[0], missing);
    scene.again();
    scene.desk.length(&ann());
    assert_eq!(states(&scene, 60 * minutes), [missing.clone(), missing.clone(), missing]);
}

#[test]
fn forgetting_deletes() {
    let mut scene = Scene::new();
    scene.hears(SECOND, message(1, 7, "to be forgotten"));
    scene.told(SECOND, Happening::Picture { peer: PeerId(1), id: 0xabc, bytes: b"\xff\xd8\xff\xe0".to_vec() });
    let picture = scene.picture(0xabc);
    scene.again();
    scene.desk.length(&ann());
    assert_eq!(scene.picture(0xabc), picture);
    scene.desk.forget(&ann()).expect("forgotten");
    assert!(!scene.file().exists() && !picture.exists());
    assert_eq!(scene.desk.length(&ann()), 0);
    assert_eq!(scene.desk.person(&ann()), None);
    scene.again();
    assert_eq!(scene.desk.people(), []);
}

#[test]
fn offered_files_are_withdrawn_and_of_an_earlier_run_can_still_be_asked_for() {
    let mut scene = Scene::new();
    let file = |id| Attachment { id, name: format!("f{id}.txt"), size: 5, modified: 0, kind: FileKind::File };
    scene.hears(SECOND, Received { files: vec![file(1), file(2)], ..message(1, 7, "") });
    scene.hears(SECOND, Received { files: vec![file(1)], ..message(1, 8, "") });
    assert!(scene.desk.person(&ann()).is_some_and(|ann| ann.preview.contains("f1.txt")));
    scene.told(SECOND, Happening::Released { peer: PeerId(1), number: 7 });
    let states = |scene: &mut Scene, at| {
        scene.desk.length(&ann());
        let files = scene.desk.entry(&ann(), at).expect("a line").files();
        files.iter().map(|line| line.state).collect::<Vec<_>>()
    };
    assert_eq!(states(&mut scene, 0), [FileLineState::Withdrawn; 2]);
    assert_eq!(states(&mut scene, 1), [FileLineState::Offered]);
    scene.again();
    assert_eq!(states(&mut scene, 0), [FileLineState::Withdrawn; 2]);
    assert_eq!(states(&mut scene, 1), [FileLineState::Offered]);
    assert!(exported(&mut scene.desk, &ann()).contains("f1.txt"));
}

#[test]
fn what_was_left_out_of_a_list_of_files_is_told_in_a_line() {
    let mut scene = Scene::new();
    let file = Attachment { id: 1, name: "f.txt".into(), ..Attachment::default() };
    scene.hears(SECOND, Received { files: vec![file], dropped: 37, ..message(1, 7, "") });
    assert_eq!(scene.desk.length(&ann()), 2);
    let line = scene.desk.entry(&ann(), 1).expect("a line").clone();
    assert!(matches!(&line.body, Body::Event(text) if text.contains("37")), "{line:?}");
    assert!(scene.desk.person(&ann()).is_some_and(|ann| ann.preview.contains("f.txt") && ann.unread == 1));
}

#[test]
fn places_are_in_the_folder_whatever_the_name() {
    let scene = &mut Scene::new();
    scene.desk.form.folder = scene.folder.path().display().to_string();
    fs::write(scene.folder.path().join("there.txt"), "x").expect("written");
    for (name, there) in [("../../etc/passwd", false), ("C:\\x", false), ("..", false), ("there.txt", true)] {
        let file = Attachment { name: name.into(), ..Attachment::default() };
        let (place, found) = scene.desk.place(&file);
        assert_eq!((place.parent(), found), (Some(scene.folder.path()), there), "{name}");
    }
}

#[test]
fn charsets_of_those_who_get_it_say_what_is_lacking() {
    let mut scene = Scene::new();
    assert_eq!(scene.desk.lacking(&[ann()], "好😀🦀😀"), "😀🦀");
    let utf8 = Arc::new(Peer { charset: Charset::Utf8, ..(*peer(1, "ann")).clone() });
    scene.desk.met(vec![utf8, peer(2, "bob")], Instant::now(), SECOND);
    scene.desk.poll(SECOND);
    assert_eq!(scene.desk.lacking(&[ann()], "好😀"), "");
    assert_eq!(scene.desk.lacking(&[ann(), Key("bob@pc@10.0.0.2".into())], "好😀"), "😀");
}

#[test]
fn without_a_worker_nothing_is_said_and_nothing_lost() {
    let mut scene = Scene::new();
    assert!(!scene.desk.say(&[ann()], "text", false, &[]));
    assert!(!scene.desk.shake(&ann()) && !scene.desk.apply());
    assert!(scene.desk.meet("10.0.0.9").is_ok() && scene.desk.meet("10.0.0.9:2426").is_ok());
    for wrong in ["", "lab", "0.0.0.0", "255.255.255.255", "10.0.0.1:0", "fe80::1"] {
        assert!(matches!(scene.desk.meet(wrong), Err(FeiqProblem::Network(_))), "{wrong}");
    }
    assert_eq!(scene.texts(&ann()), Vec::<String>::new());
    scene.desk.form.port = "x".into();
    assert!(!scene.desk.enter(Arc::new(|| ())));
}
