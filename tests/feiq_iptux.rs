//! Ours against iptux 0.8.3: presence both ways, texts both ways in UTF-8 and GBK with receipts, files both ways, a folder
//! from iptux, and numbers that increase over restarts.
//!
//! Each has a network namespace of its own, joined by one cable; iptux has an Xvfb. (A folder to iptux 0.8.3 ends it by a
//! fault of its own, and is not sent.)
#![cfg(target_os = "linux")]

mod feiq_support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use feiq_support::iptux::Iptux;
use feiq_support::*;

const OURS: &str = "10.77.0.2";
const THEIRS: &str = "10.77.0.1";
const AT: &str = "10.77.0.1:2425";
/// Entries to iptux alone, which are counted: one that comes while it has a window open can end it by a fault of its own,
/// because it draws in the thread that receives.
const ONCE: [&str; 4] = ["--broadcast", "none", "--beyond", THEIRS];

/// The two networks, and iptux in one of them.
struct Two {
    ours: Space,
    theirs: Space,
    iptux: Iptux,
    /// What netaide keeps from one run to the next.
    kept: tempfile::TempDir,
}

impl Two {
    /// None where something is missing, and says so.
    fn new() -> Option<Two> {
        let iptux = Iptux::new("企鹅", "实验室")?;
        let (ours, theirs) = (Space::new()?, Space::new()?);
        let path = theirs.path();
        let joined = ours.inside(|| {
            ip(&["link", "add", "here", "type", "veth", "peer", "name", "there", "netns", &path])
                && ip(&["addr", "add", "10.77.0.2/24", "brd", "+", "dev", "here"])
                && ip(&["link", "set", "here", "up"])
        });
        let joined = joined
            && theirs.inside(|| {
                ip(&["addr", "add", "10.77.0.1/24", "brd", "+", "dev", "there"]) && ip(&["link", "set", "there", "up"])
            });
        assert!(joined, "a cable");
        Some(Two { ours, theirs, iptux, kept: tempfile::tempdir().expect("a folder") })
    }

    fn started() -> Option<Two> {
        let mut two = Two::new()?;
        two.iptux.start(&two.theirs);
        Some(two)
    }

    fn start(&self, arguments: &[&str]) -> Teller {
        self.ours.inside(|| Teller::again(self.kept.path(), arguments))
    }

    /// Listens, and has been seen by iptux.
    fn listen(&self, more: &[&str]) -> Teller {
        let mut listener = self.start(&[&["listen"], more].concat());
        listener.event("came", |came| came["address"] == AT);
        listener
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> Vec<serde_json::Value> {
        let (status, told, said) = self.start(arguments).end();
        assert_eq!(status, Some(0), "{said} {told:?}");
        told
    }
}

/// Tries up to three times: iptux 0.8.3 ends by faults of its own at times, or loses what its window is told. What is ours
/// to do wrong goes wrong each time.
fn at_last(trial: impl Fn()) {
    for left in (0..3).rev() {
        match catch_unwind(AssertUnwindSafe(&trial)) {
            Ok(()) => return,
            Err(cause) if left == 0 => resume_unwind(cause),
            Err(_) => eprintln!("once more, with a new iptux"),
        }
    }
}

fn end(listener: Teller) {
    listener.interrupt();
    assert_eq!(listener.end().0, Some(0));
}

fn noise(length: usize) -> Vec<u8> {
    (0..length as u64).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("written");
}

#[test]
fn each_sees_the_other_come_and_leave() {
    at_last(|| {
        let Some(mut two) = Two::new() else { return };
        // iptux comes while we are there …
        let mut listener = two.start(&["listen", "--name", "值班室", "--group", "运维"]);
        listener.event("open", |_| true);
        two.iptux.start(&two.theirs);
        let came = listener.event("came", |came| came["address"] == AT);
        assert_eq!((&came["nick"], &came["group"], &came["kind"]), (&"企鹅".into(), &"实验室".into(), &"iptux".into()));
        wait_for("our answer at iptux", || two.iptux.log().contains("ANSENTRY"));
        end(listener);
        wait_for("our exit at iptux", || two.iptux.log().contains("EXIT"));
        // … and we come while it is there.
        let told = two.succeeds(&["who", "--for", "2"]);
        assert!(told.iter().any(|peer| peer["address"] == AT && peer["kind"] == "iptux"), "{told:?}");
        let mut listener = two.listen(&[]);
        two.iptux.quit();
        listener.event("left", |left| left["address"] == AT);
        end(listener);
    });
}

#[test]
fn texts_go_to_iptux_in_both_charsets_and_each_run_has_larger_numbers() {
    at_last(|| {
        let Some(two) = Two::started() else { return };
        let mut last = 0;
        // Each run is acknowledged, else it does not succeed, and shown, which iptux does only where the number is larger than
        // the last one. In the log of packets, what is no ASCII is escaped.
        let texts = [
            ("gbk", "汉字一 gbk", "\\xba\\xba\\xd7\\xd6\\xd2\\xbb gbk"),
            ("utf-8", "汉字二 utf-8 €", "\\xe6\\xb1\\x89\\xe5\\xad\\x97\\xe4\\xba\\x8c utf-8 \\xe2\\x82\\xac"),
            ("gbk", "汉字三", "\\xba\\xba\\xd7\\xd6\\xc8\\xfd"),
            ("auto", "汉字四", "\\xe6\\xb1\\x89\\xe5\\xad\\x97\\xe5\\x9b\\x9b"),
        ];
        for (charset, text, bytes) in texts {
            for version in [&[][..], &["--plain"]] {
                let end = format!(" run {}", version.len());
                let (text, bytes) = (format!("{text}{end}"), format!("{bytes}{end}"));
                two.succeeds(&[&["send", "--to", THEIRS, "--charset", charset, &text], version].concat());
                two.iptux.shows(&text);
                let number = two.iptux.number(&bytes);
                let number = number.unwrap_or_else(|| panic!("no {bytes} in its log:\n{}", two.iptux.log()));
                assert!(number > last, "{text}: {number} after {last}");
                last = number;
            }
        }
    });
}

/// iptux says this to us, who call ourselves so; in which charset it came, and all bytes that were recorded.
fn said(two: &Two, us: &[&str], text: &str) -> (String, Vec<u8>) {
    let capture = two.kept.path().join("said.netaide");
    let mut listener = two.listen(&[&ONCE, us, &["--capture", capture.to_str().expect("UTF-8")]].concat());
    // We say four times that we came; after the last one it is quiet.
    wait_for("our entries at iptux", || two.iptux.entries(OURS) == 4);
    let heard = |listener: &mut Teller| listener.events("message").into_iter().find(|message| message["text"] == text);
    two.iptux.says(OURS, text, || heard(&mut listener).is_some());
    let message = heard(&mut listener).expect("heard");
    assert_eq!(message["from"], AT, "{message}");
    end(listener);
    (message["charset"].as_str().expect("a charset").to_owned(), std::fs::read(capture).expect("recorded"))
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn texts_come_from_iptux_in_the_charset_of_our_nickname() {
    at_last(|| {
        let Some(two) = Two::started() else { return };
        let (charset, bytes) = said(&two, &["--name", "值班室"], "你好 from iptux");
        assert_eq!(charset, "GBK");
        assert!(has(&bytes, b":288:\xc4\xe3\xba\xc3 from iptux"), "not in GBK");
    });
}

#[test]
fn texts_come_from_iptux_in_utf_8_where_our_nickname_tells_nothing() {
    at_last(|| {
        let Some(two) = Two::started() else { return };
        let (charset, bytes) = said(&two, &["--name", "ascii", "--plain"], "又见面了");
        assert_eq!(charset, "UTF-8");
        assert!(has(&bytes, ":288:又见面了".as_bytes()), "not in UTF-8");
    });
}

/// A folder with files to send, and one for what comes.
fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, into) = (folder.path().join("out"), folder.path().join("in"));
    std::fs::create_dir_all(out.join("tree/sub")).expect("made");
    std::fs::create_dir(&into).expect("made");
    let bytes = noise(3_000_017);
    write(&out.join("ours.bin"), &bytes);
    write(&out.join("theirs.bin"), &bytes[1..]);
    write(&out.join("tree/one.txt"), b"one");
    write(&out.join("tree/empty"), b"");
    write(&out.join("tree/sub/two.bin"), &bytes[2..70_000]);
    (folder, out, into)
}

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_file_goes_to_iptux() {
    at_last(|| {
        let Some(two) = Two::started() else { return };
        let (_folder, out, _) = folders();
        let ours = out.join("ours.bin");
        let mut giving = two.start(&["file", "--to", THEIRS, "--broadcast", "none", &text(&ours)]);
        giving.event("delivery", |one| one["state"] == "delivered");
        two.iptux.accepts(OURS);
        let (status, told, said) = giving.end();
        assert_eq!(status, Some(0), "{said} {told:?}");
        let bytes = std::fs::read(&ours).expect("there");
        wait_for("the file at iptux", || two.iptux.received("ours.bin").is_some_and(|got| got == bytes));
    });
}

/// Fetches what iptux offers; these files are then here.
fn comes(offered: &str, files: &[&str]) {
    let Some(two) = Two::started() else { return };
    let (_folder, out, into) = folders();
    let mut fetching = two.start(&["fetch", "--from", THEIRS, "--broadcast", "none", "--into", &text(&into)]);
    wait_for("our entry at iptux", || two.iptux.knows(OURS));
    two.iptux.offers(OURS, &out.join(offered), || !fetching.events("end").is_empty());
    let (status, told, said) = fetching.end();
    assert_eq!(status, Some(0), "{said} {told:?}");
    for name in files {
        let (came, is) = (std::fs::read(into.join(name)), std::fs::read(out.join(name)));
        assert!(came.ok() == Some(is.expect("there")), "{name}: {told:?}");
    }
}

#[test]
fn a_file_comes_from_iptux() {
    at_last(|| {
        comes("theirs.bin", &["theirs.bin"]);
    });
}

#[test]
fn a_folder_comes_from_iptux() {
    at_last(|| {
        comes("tree", &["tree/one.txt", "tree/empty", "tree/sub/two.bin"]);
    });
}
