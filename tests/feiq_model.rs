//! Two desks with real workers on loopback: what one says the other shows, keeps, answers and acknowledges.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::capture::{Capture, Limit};
use netaide::i18n::Language;
use netaide::model::feiq::{
    BadStream, Body, Delivery, Entry, FeiqDesk, FileEnd, FileLine, FileLineState, IpmsgConfig, Key, News, Presence,
    Profile, Rules, Way, now,
};
use netaide::model::tftp::Network;
use netaide::model::{Storage, Wake, words};
use netaide::proto::ipmsg::DirectoryError;

/// A condition that does not come true in this time never will, also on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

struct Desk {
    desk: FeiqDesk,
    folder: tempfile::TempDir,
    news: Vec<News>,
}

fn load(folder: &Path) -> FeiqDesk {
    let capture = Capture::create(&folder.join("feiq.ndcap"), Limit::default()).expect("a capture");
    let (desk, complaints) = FeiqDesk::load(Some(&Storage::new(folder.join("config"))), capture);
    assert_eq!(complaints, []);
    desk
}

fn wake() -> Wake {
    Arc::new(|| ())
}

impl Desk {
    fn new(nick: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut desk = load(folder.path());
        desk.form.nick = nick.into();
        desk.form.folder = folder.path().display().to_string();
        Desk { desk, folder, news: Vec::new() }
    }

    /// Goes online on an address of loopback, and tells one other address.
    fn enter(&mut self, ip: [u8; 4], beyond: [u8; 4], number: u64) {
        let config = IpmsgConfig {
            profile: Profile {
                user: self.desk.form.nick.clone(),
                host: "loop".into(),
                nick: self.desk.form.nick.clone(),
                group: "测试".into(),
                away: None,
                feiq: Some([2, 0, 0, 0, 0, ip[3]]),
            },
            rules: Rules::default(),
            port: 24251,
            local: vec![ip.into()],
            broadcast: Some(Vec::new()),
            beyond: vec![Network { ip: beyond.into(), prefix: 32 }],
            announce: true,
            number,
        };
        assert!(self.desk.start(config, wake()), "{:?}", self.desk.state());
    }

    fn poll(&mut self) {
        self.news.extend(self.desk.poll(now()));
    }

    fn entries(&mut self, key: &Key) -> Vec<Entry> {
        let length = self.desk.length(key);
        (0..length).filter_map(|at| self.desk.entry(key, at).cloned()).collect()
    }

    fn here(&self) -> Option<Key> {
        self.desk.people().iter().find(|person| person.presence == Presence::Here).map(|person| person.key.clone())
    }
}

/// The file that ann offered first, as bob has it.
fn first_file(bob: &mut Desk, to_ann: &Key) -> FileLine {
    bob.entries(to_ann)[0].files()[0].clone()
}

/// Both go on until something is true.
fn until(one: &mut Desk, other: &mut Desk, what: &str, mut is: impl FnMut(&mut Desk, &mut Desk) -> bool) {
    let begun = Instant::now();
    loop {
        one.poll();
        other.poll();
        if is(one, other) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: {:?} {:?} {:?}", one.news, one.desk.people(), other.desk.people());
        std::thread::yield_now();
    }
}

fn text(entry: &Entry) -> &str {
    match &entry.body {
        Body::Text { text, .. } => text,
        _ => "",
    }
}

/// Two that have met, and their keys for each other.
fn met(last: u8) -> (Desk, Desk, Key, Key) {
    let (mut ann, mut bob) = (Desk::new("ann"), Desk::new("bob"));
    ann.enter([127, 0, last, 2], [127, 0, last, 3], 1000);
    bob.enter([127, 0, last, 3], [127, 0, last, 2], 2000);
    until(&mut ann, &mut bob, "they have met", |ann, bob| {
        let named = |desk: &Desk| desk.desk.people().iter().any(|person| !person.group.is_empty());
        named(ann) && named(bob)
    });
    let (to_bob, to_ann) = (ann.here().expect("bob"), bob.here().expect("ann"));
    (ann, bob, to_bob, to_ann)
}

#[test]
fn a_message_arrives_is_answered_and_kept() {
    let (mut ann, mut bob, to_bob, to_ann) = met(11);
    assert_eq!((to_bob.0.as_str(), to_ann.0.as_str()), ("020000000003", "020000000002"));
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "你好 /:) bob", false, &[]));
    until(&mut ann, &mut bob, "it is delivered", |ann, bob| {
        let mine = ann.entries(&to_bob);
        mine.first().is_some_and(|entry| entry.delivery == Some(Delivery::Delivered))
            && !bob.entries(&to_ann).is_empty()
    });
    let heard = bob.entries(&to_ann);
    assert_eq!((heard.len(), text(&heard[0]), heard[0].way), (1, "你好 /:) bob", Way::Theirs));
    assert!(matches!(&bob.news[..], [News::Message { name, .. }] if name == "ann"), "{:?}", bob.news);
    assert_eq!(bob.desk.unread(), 1);
    assert!(bob.desk.say(std::slice::from_ref(&to_ann), "sealed words", true, &[]));
    until(&mut ann, &mut bob, "the sealed one came", |ann, _| ann.entries(&to_bob).len() == 2);
    let sealed = ann.entries(&to_bob).pop().expect("a line");
    assert_eq!(sealed.body, Body::Sealed { locked: false });
    assert!(ann.desk.open(&to_bob, sealed.number, ""));
    until(&mut ann, &mut bob, "its reading is told", |_, bob| {
        bob.entries(&to_ann).last().is_some_and(|entry| entry.delivery == Some(Delivery::Read))
    });
    assert_eq!(text(&ann.entries(&to_bob)[1]), "sealed words");

    // Another run: all of it is there, and its packets have larger numbers.
    let storage = Storage::new(ann.folder.path().join("config"));
    ann.desk.end();
    ann.desk.save(&storage).expect("saved");
    until(&mut bob, &mut Desk::new("nobody"), "the exit is seen", |bob, _| {
        bob.desk.person(&to_ann).is_some_and(|person| person.presence == Presence::Left)
    });
    drop(std::mem::take(&mut ann.desk));
    std::fs::remove_file(ann.folder.path().join("feiq.ndcap")).expect("the capture");
    ann.desk = load(ann.folder.path());
    let lines = ann.entries(&to_bob);
    assert_eq!(lines.iter().map(text).collect::<Vec<_>>(), ["你好 /:) bob", "sealed words"]);
    assert!(ann.desk.person(&to_bob).is_some_and(|bob| bob.name == "bob" && bob.presence == Presence::Left));
}

#[test]
fn who_is_not_there_does_not_get_it_until_it_is_sent_again() {
    let (mut ann, mut bob, to_bob, to_ann) = met(12);
    bob.desk.end();
    until(&mut ann, &mut Desk::new("nobody"), "the exit is seen", |ann, _| {
        ann.desk.person(&to_bob).is_some_and(|person| person.presence == Presence::Left)
    });
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "are you there", false, &[]));
    until(&mut ann, &mut Desk::new("nobody"), "it has failed", |ann, _| {
        ann.entries(&to_bob).last().is_some_and(|entry| matches!(entry.delivery, Some(Delivery::Failed(_))))
    });
    bob.enter([127, 0, 12, 3], [127, 0, 12, 2], 5000);
    until(&mut ann, &mut bob, "bob is back", |ann, _| {
        ann.desk.person(&to_bob).is_some_and(|person| person.presence == Presence::Here)
    });
    let failed = ann.entries(&to_bob).pop().and_then(|entry| entry.message).expect("a message of this run");
    ann.desk.again(&to_bob, failed);
    until(&mut ann, &mut bob, "it is delivered", |ann, bob| {
        let mine = ann.entries(&to_bob);
        mine.last().is_some_and(|entry| entry.delivery == Some(Delivery::Delivered)) && bob.desk.unread() == 1
    });
    assert_eq!(bob.entries(&to_ann).iter().map(text).collect::<Vec<_>>(), ["are you there"]);
}

#[test]
fn a_file_is_offered_fetched_and_shown_as_done() {
    let (mut ann, mut bob, to_bob, to_ann) = met(13);
    let source = ann.folder.path().join("数据.bin");
    let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    std::fs::write(&source, &bytes).expect("written");
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "take it", false, std::slice::from_ref(&source)));
    until(&mut ann, &mut bob, "the offer came", |_, bob| {
        bob.entries(&to_ann).first().is_some_and(|entry| !entry.files().is_empty())
    });
    let offer = bob.entries(&to_ann).remove(0);
    let file = offer.files()[0].file.clone();
    assert_eq!((file.name.as_str(), file.size), ("数据.bin", 300_000));
    let (place, there) = bob.desk.place(&file);
    assert!(!there && place.starts_with(bob.folder.path()));
    assert!(bob.desk.fetch(&to_ann, offer.number, file.id, place.clone(), false, false));
    until(&mut ann, &mut bob, "both show it as done", |ann, bob| {
        let state = |desk: &mut Desk, key: &Key| desk.entries(key).first().map(|entry| entry.files()[0].state);
        let done = Some(FileLineState::Done);
        state(ann, &to_bob) == done && state(bob, &to_ann) == done
    });
    assert_eq!(std::fs::read(&place).expect("the file"), bytes);
    assert_eq!((bob.desk.running().len(), bob.desk.summary()), (0, None));
    assert!(bob.desk.place(&file).1);
}

#[test]
fn any_number_of_files_is_accepted_at_once_and_each_is_fetched_once() {
    const COUNT: usize = 200;
    let (mut ann, mut bob, to_bob, to_ann) = met(14);
    let files: Vec<_> = (0..COUNT).map(|at| ann.folder.path().join(format!("photo {at}.jpg"))).collect();
    for (at, path) in files.iter().enumerate() {
        std::fs::write(path, at.to_string()).expect("written");
    }
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "all of them", false, &files));
    until(&mut ann, &mut bob, "the offer came", |_, bob| {
        bob.entries(&to_ann).first().is_some_and(|entry| entry.files().len() == COUNT)
    });
    let offer = bob.entries(&to_ann).remove(0);
    let to = bob.folder.path().to_owned();
    for _ in 0..2 {
        for line in offer.files() {
            let place = to.join(&line.file.name);
            assert!(bob.desk.fetch(&to_ann, offer.number, line.file.id, place, false, false), "{}", line.file.name);
        }
    }
    let state = |desk: &mut Desk, at: usize| desk.entries(&to_ann)[0].files()[at].clone();
    assert_eq!(bob.desk.place(&offer.files()[COUNT - 1].file), (to.join("photo 199.jpg"), true), "it will be taken");
    let last = state(&mut bob, COUNT - 1);
    assert_eq!((last.state, bob.desk.summary().map(|sum| sum.transfers >= 184)), (FileLineState::UnderWay, Some(true)));
    bob.desk.cancel(last.transfer.expect("a transfer"));
    assert_eq!(state(&mut bob, COUNT - 1).state, FileLineState::Offered);
    until(&mut ann, &mut bob, "all others are here", |_, bob| {
        let lines = bob.entries(&to_ann).remove(0);
        lines.files().iter().filter(|line| line.state == FileLineState::Done).count() == COUNT - 1
    });
    for (at, path) in files.iter().enumerate().take(COUNT - 1) {
        let name = path.file_name().expect("a name");
        assert_eq!(std::fs::read_to_string(to.join(name)).expect("a file"), at.to_string());
    }
    assert!(!to.join("photo 199.jpg").exists() && bob.desk.summary().is_none());
    until(&mut ann, &mut bob, "each was given once", |ann, _| ann.desk.running().is_empty());
}

#[test]
fn what_waits_to_be_fetched_can_be_accepted_again_after_the_next_time_online() {
    const COUNT: usize = 100;
    let (mut ann, mut bob, to_bob, to_ann) = met(15);
    let files: Vec<_> = (0..COUNT).map(|at| ann.folder.path().join(format!("photo {at}.jpg"))).collect();
    files.iter().for_each(|path| std::fs::write(path, "x").expect("written"));
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "", false, &files));
    until(&mut ann, &mut bob, "the offer came", |_, bob| {
        bob.entries(&to_ann).first().is_some_and(|entry| entry.files().len() == COUNT)
    });
    let offer = bob.entries(&to_ann).remove(0);
    for line in offer.files() {
        let place = bob.folder.path().join(&line.file.name);
        assert!(bob.desk.fetch(&to_ann, offer.number, line.file.id, place, false, false));
    }
    bob.desk.leave();
    until(&mut ann, &mut bob, "it is offline", |_, bob| !bob.desk.is_running());
    let lines = bob.entries(&to_ann).remove(0);
    let states: Vec<_> = lines.files().iter().map(|line| line.state).collect();
    assert!(!states.contains(&FileLineState::UnderWay), "{states:?}");
    assert_eq!(states[COUNT - 1], FileLineState::Offered);
    let last = lines.files()[COUNT - 1].file.id;
    let place = bob.folder.path().join("photo 99.jpg");
    assert!(!bob.desk.fetch(&to_ann, offer.number, last, place, false, false), "nobody is there to fetch it");
}

#[test]
fn what_was_begun_goes_on_after_a_restart() {
    let (mut ann, mut bob, to_bob, to_ann) = met(16);
    let source = ann.folder.path().join("data.bin");
    let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    std::fs::write(&source, &bytes).expect("written");
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "", false, std::slice::from_ref(&source)));
    until(&mut ann, &mut bob, "the offer came", |_, bob| {
        bob.entries(&to_ann).first().is_some_and(|entry| !entry.files().is_empty())
    });
    // A part of it only.
    std::fs::write(&source, &bytes[..200_000]).expect("written");
    let (offer, file) = (bob.entries(&to_ann).remove(0), first_file(&mut bob, &to_ann).file);
    let place = bob.folder.path().join("data.bin");
    assert!(bob.desk.fetch(&to_ann, offer.number, file.id, place.clone(), false, false));
    until(&mut ann, &mut bob, "it broke off", |_, bob| first_file(bob, &to_ann).state == FileLineState::Failed);

    std::fs::write(&source, &bytes).expect("written");
    bob.desk.end();
    bob.desk = FeiqDesk::default();
    std::fs::remove_file(bob.folder.path().join("feiq.ndcap")).expect("removed");
    bob.desk = load(bob.folder.path());
    bob.enter([127, 0, 16, 3], [127, 0, 16, 2], 3000);
    until(&mut ann, &mut bob, "ann is here again", |_, bob| bob.here() == Some(to_ann.clone()));
    let line = first_file(&mut bob, &to_ann);
    assert_eq!((line.state, line.path, line.file.size), (FileLineState::Failed, Some(place.clone()), 300_000));
    assert!(bob.desk.fetch(&to_ann, offer.number, file.id, place.clone(), false, true));
    let id = first_file(&mut bob, &to_ann).transfer.expect("a transfer");
    until(&mut ann, &mut bob, "it is whole", |_, bob| first_file(bob, &to_ann).state == FileLineState::Done);
    assert!(bob.desk.transfer(id).is_some_and(|transfer| transfer.state().before > 90_000), "it began anew");
    assert_eq!(std::fs::read(&place).expect("the file"), bytes);
}

#[test]
fn what_is_wrong_with_a_folder_is_in_the_language_of_the_page() {
    Language::Chinese.speak();
    let said = |bad| words::feiq_end(&FileEnd::BadStream(bad)).into_owned();
    let errors = [
        DirectoryError::NoFolder,
        DirectoryError::Header,
        DirectoryError::TooLong,
        DirectoryError::TooDeep,
        DirectoryError::TooMany,
    ];
    for words in errors.map(|error| said(BadStream::Folder(error))) {
        assert!(!words.contains(|letter: char| letter.is_ascii_alphabetic()), "{words}");
    }
    let words = said(BadStream::Name("..".into()));
    assert!(words.contains("“..”") && words.contains("别的位置"), "{words}");
}

#[test]
fn a_withdrawn_offer_is_over_although_a_part_of_it_was_taken() {
    let (mut ann, mut bob, to_bob, to_ann) = met(17);
    let files: Vec<_> = (0..3).map(|at| ann.folder.path().join(format!("{at}.txt"))).collect();
    files.iter().for_each(|path| std::fs::write(path, "x").expect("written"));
    assert!(ann.desk.say(std::slice::from_ref(&to_bob), "", false, &files));
    until(&mut ann, &mut bob, "the offer came", |_, bob| {
        bob.entries(&to_ann).first().is_some_and(|entry| entry.files().len() == 3)
    });
    let (offer, file) = (bob.entries(&to_ann).remove(0), first_file(&mut bob, &to_ann).file);
    let place = bob.folder.path().join("0.txt");
    assert!(bob.desk.fetch(&to_ann, offer.number, file.id, place, false, false));
    let states = |desk: &mut Desk, key: &Key| {
        let entry = desk.entries(key).remove(0);
        (entry.closed, entry.files().iter().map(|line| line.state).collect::<Vec<_>>())
    };
    until(&mut ann, &mut bob, "one is taken", |ann, _| states(ann, &to_bob).1[0] == FileLineState::Done);
    let mine = ann.entries(&to_bob).remove(0);
    assert!(!mine.closed);
    ann.desk.withdraw(mine.message.expect("a message"));
    let gone = vec![FileLineState::Done, FileLineState::Withdrawn, FileLineState::Withdrawn];
    assert_eq!(states(&mut ann, &to_bob), (true, gone.clone()));
    until(&mut ann, &mut bob, "the other side knows", |_, bob| states(bob, &to_ann).1 == gone);
}
