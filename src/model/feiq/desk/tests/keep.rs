//! What goes to the disk, what does not, and what leaves the memory.

use super::super::super::disk::Unwritten;
use super::*;

#[test]
fn what_leaves_the_memory_is_read_from_the_disk() {
    let mut scene = Scene::new();
    for number in 0..5_000_u64 {
        scene.hears(SECOND, message(1, number + 1, &format!("line {number}")));
    }
    let texts = scene.texts(&ann());
    assert_eq!((texts.len(), texts[0].as_str(), texts[4_999].as_str()), (5_000, "line 0", "line 4999"));
    for number in 5_000..8_000_u64 {
        scene.hears(SECOND, message(1, number + 1, &format!("line {number}")));
    }
    let texts = scene.texts(&ann());
    assert!(texts.len() == 8_000 && texts.iter().enumerate().all(|(at, text)| *text == format!("line {at}")));
    scene.desk.find(&ann(), "LINE 777");
    settle(&mut scene.desk);
    assert_eq!(scene.desk.find(&ann(), "line 777").len(), 11);
}

#[test]
fn keeping_none_keeps_none() {
    let mut scene = Scene::new();
    scene.desk.form.keep_history = false;
    scene.hears(SECOND, message(1, 7, "passing"));
    scene.told(SECOND, Happening::Picture { peer: PeerId(1), id: 5, bytes: b"GIF89a".to_vec() });
    let picture = scene.picture(5);
    assert!(picture.is_file() && !picture.starts_with(scene.folder.path()));
    assert_eq!(scene.texts(&ann()), ["passing"]);
    scene.again();
    assert!(!picture.exists());
    assert_eq!(scene.desk.person(&ann()), None);
    let kept = fs::read_to_string(scene.folder.path().join("feiq/people.json")).expect("the list");
    assert!(!kept.contains("passing") && !scene.file().exists(), "{kept}");
}

#[test]
fn what_a_disk_does_not_take_stays_and_is_told_once() {
    let mut scene = Scene::new();
    let folder = scene.folder.path().join("feiq");
    fs::write(&folder, "in the way").expect("written");
    let refused = |news: &[News]| news.iter().filter(|news| matches!(news, News::Refused(_))).count();
    let news = scene.hears(SECOND, message(1, 7, "first"));
    assert_eq!(refused(&news), 1, "{news:?}");
    let news = scene.hears(60 * SECOND, message(1, 8, "second"));
    assert_eq!(refused(&news), 0, "{news:?}");
    assert_eq!(scene.texts(&ann()), ["first", "second"]);
    fs::remove_file(folder).expect("removed");
    scene.desk.end();
    scene.again();
    assert_eq!(scene.texts(&ann()), ["first", "second"]);
}

#[test]
fn a_conversation_beside_too_many_stays_in_memory() {
    let mut scene = Scene::new();
    scene.desk.happened(Told { time: SECOND, happening: Happening::Received(Box::new(message(1, 7, "first"))) });
    let talk = scene.desk.talk(&ann());
    let lines = talk.batch(SECOND, false).expect("a line");
    talk.under_way = Some(7);
    assert!(matches!(talk.batch_ended(SECOND, 7, lines, Err(Unwritten::TooMany)), Some(Unwritten::TooMany)));
    scene.hears(SECOND, message(1, 8, "second"));
    assert!(!scene.file().exists());
    assert_eq!(scene.texts(&ann()), ["first", "second"]);
    let talk = scene.desk.talk(&ann());
    assert!(!talk.can_go(), "it is nowhere else");
    talk.halve();
    assert_eq!(scene.texts(&ann()), ["second"]);
}

#[test]
fn what_an_earlier_version_wrote_still_loads() {
    let mut scene = Scene::new();
    scene.says(0, 70, "told nothing of");
    scene.again();
    let mut file = fs::OpenOptions::new().append(true).open(scene.file()).expect("the file");
    let old = "{\"t\":2,\"w\":\"mine\",\"k\":\"text\",\"n\":71,\"text\":\"old\",\"failed\":true}\n\
               {\"a\":71,\"w\":\"mine\",\"failed\":false}\n";
    file.write_all(old.as_bytes()).expect("written");
    scene.meet();
    assert_eq!(scene.texts(&ann()), ["told nothing of", "old"]);
    let states: Vec<_> = (0..2).map(|at| scene.desk.entry(&ann(), at).map(|entry| entry.delivery)).collect();
    assert_eq!(states, [Some(None), Some(None)]);
}

#[test]
fn what_waits_for_its_receipt_at_the_end_has_failed_in_the_next_run() {
    let mut scene = Scene::new();
    scene.says(0, 70, "is on its way");
    scene.desk.settle();
    scene.desk.was_running = true;
    scene.desk.end();
    scene.again();
    scene.desk.length(&ann());
    let delivery = scene.desk.entry(&ann(), 0).and_then(|entry| entry.delivery);
    assert!(matches!(delivery, Some(Delivery::Failed(_))), "{delivery:?}");
}
