//! Files on the disk, with streams and folders that mean harm.

use std::fs;
use std::path::Path;

use super::file_in::{FileIn, Wants};
use super::file_out::FileOut;
use super::folder_in::FolderIn;
#[cfg(unix)]
use super::folder_out::FolderOut;
#[cfg(unix)]
use super::look::look_at;
use crate::codec::charset::Charset;
use crate::net::ipmsg::{BadStream, Fetch, FileEnd, FileTransferId};
use crate::net::{Cause, NetError};
use crate::proto::ipmsg::directory::{enter, file, leave};
use crate::proto::ipmsg::{Attachment, FileKind, PeerId};

fn fetch(folder: &Path, kind: FileKind, size: u64) -> Fetch {
    Fetch {
        id: FileTransferId(1),
        peer: PeerId(1),
        number: 2003,
        file: Attachment { id: 1, name: "x".into(), size, modified: 0, kind },
        folder: folder.to_owned(),
        name: "x".into(),
        overwrite: false,
        resume: true,
    }
}

/// What becomes of a stream that comes in pieces.
fn take(folder: &Path, stream: &[u8], piece: usize) -> FileEnd {
    let mut taken = FolderIn::open(&fetch(folder, FileKind::Folder, 0), Charset::Utf8).expect("a place");
    for piece in stream.chunks(piece) {
        match taken.write(piece) {
            Ok(false) => {}
            Ok(true) => return FileEnd::Complete,
            Err(end) => return end,
        }
    }
    taken.closed()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = walk(folder, folder);
    names.sort();
    names
}

fn walk(root: &Path, folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        names.push(path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/"));
        if path.is_dir() && !path.is_symlink() {
            names.extend(walk(root, &path));
        }
    }
    names
}

/// A folder with one file in it.
fn stream(name: &str, contents: &[u8]) -> Vec<u8> {
    let header = file(name, contents.len() as u64, 1_700_000_000, Charset::Utf8);
    [enter("x", 0, Charset::Utf8), header, contents.to_vec(), leave()].concat()
}

#[test]
fn a_folder_is_made_in_whatever_pieces_it_comes() {
    for piece in [1, 7, 4096] {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(take(folder.path(), &stream("名.txt", b"abc"), piece), FileEnd::Complete);
        assert_eq!(names(folder.path()), ["x", "x/名.txt"]);
        assert_eq!(fs::read(folder.path().join("x/名.txt")).expect("a file"), b"abc");
        let about = fs::metadata(folder.path().join("x/名.txt")).expect("there");
        assert_eq!(super::look::seconds(about.modified().ok()), 1_700_000_000);
    }
}

#[test]
fn a_name_that_leads_elsewhere_ends_the_transfer() {
    for name in ["..", "../up", "/tmp/up", "a/b", "a\\b", "C:up", "C:\\up", "con", "NUL.txt", "."] {
        let outer = tempfile::tempdir().expect("a folder");
        let inner = outer.path().join("in");
        fs::create_dir(&inner).expect("made");
        let end = take(&inner, &stream(name, b"abc"), 4096);
        assert_eq!(end, FileEnd::BadStream(BadStream::Name(name.into())), "{name:?}");
        let folders = [enter("x", 0, Charset::Utf8), enter(name, 0, Charset::Utf8)].concat();
        let mut other = fetch(&inner, FileKind::Folder, 0);
        other.name = "y".into();
        let mut taken = FolderIn::open(&other, Charset::Utf8).expect("a place");
        assert!(matches!(taken.write(&folders), Err(FileEnd::BadStream(_))), "{name:?}");
        drop(taken);
        assert_eq!(names(outer.path()), ["in", "in/x", "in/y"], "{name:?}");
    }
}

#[test]
fn names_that_are_alike_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = |name: &str, text: &[u8]| [file(name, 1, 0, Charset::Utf8), text.to_vec()].concat();
    let sub = || [enter("sub", 0, Charset::Utf8), leave()].concat();
    let whole = [enter("x", 0, Charset::Utf8), one("a.txt", b"1"), one("a.txt", b"2"), sub(), sub(), leave()].concat();
    assert_eq!(take(folder.path(), &whole, 4096), FileEnd::Complete);
    assert_eq!(names(folder.path()), ["x", "x/a (2).txt", "x/a.txt", "x/sub", "x/sub (2)"]);
    assert_eq!(fs::read(folder.path().join("x/a.txt")).expect("a file"), b"1");
}

#[test]
fn what_is_no_folder_or_has_no_end_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir(&path).expect("made");
        path
    };
    let root = enter("x", 0, Charset::Utf8);
    let whole = stream("a", b"abc");
    for (name, stream, short) in [
        ("empty", Vec::new(), true),
        ("cut", whole[..whole.len() - 20].to_vec(), true),
        ("garbage", vec![b'z'; 100_000], false),
        ("length", [root.clone(), b"0003:a:000000001:1:".to_vec()].concat(), false),
        ("long", [root.clone(), b"ffff:a:000000001:1:".to_vec()].concat(), false),
        ("deep", (0..70).flat_map(|_| enter("d", 0, Charset::Utf8)).collect(), false),
    ] {
        match take(&place(name), &stream, 1000) {
            FileEnd::Short(None) => assert!(short, "{name}"),
            FileEnd::BadStream(BadStream::Folder(_)) => assert!(!short, "{name}"),
            end => panic!("{name}: {end:?}"),
        }
        assert!(!names(folder.path()).iter().any(|name| name.contains(".netaide-")), "{name}: no half file stays");
    }
    let absurd = [root, b"001c:a:fffffffffffffff:1:00:".to_vec()].concat();
    let end = take(&place("absurd"), &absurd, 1000);
    assert!(matches!(&end, FileEnd::Failed(NetError { cause: Cause::DiskFull, .. })), "{end:?}");
    assert_eq!(take(&place("x"), &stream("a", b"abc"), 10), FileEnd::Complete);
    let taken = FolderIn::open(&fetch(folder.path(), FileKind::Folder, 0), Charset::Utf8);
    assert!(matches!(taken, Err(FileEnd::Exists)));
}

#[cfg(unix)]
#[test]
fn a_link_that_is_planted_meanwhile_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    let mut taken = FolderIn::open(&fetch(folder.path(), FileKind::Folder, 0), Charset::Utf8).expect("a place");
    assert_eq!(taken.write(&enter("x", 0, Charset::Utf8)), Ok(false));
    // The open folder gets another name, and a link takes its own.
    fs::rename(folder.path().join("x"), folder.path().join("moved")).expect("renamed");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("x")).expect("a link");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("moved/sub")).expect("a link");
    std::os::unix::fs::symlink(outside.path().join("new"), folder.path().join("moved/a.txt")).expect("a link");
    let rest = [enter("sub", 0, Charset::Utf8), leave(), file("a.txt", 1, 0, Charset::Utf8), b"1".to_vec(), leave()];
    assert_eq!(taken.write(&rest.concat()), Ok(true));
    assert!(names(outside.path()).is_empty());
    let there = ["moved", "moved/a (2).txt", "moved/a.txt", "moved/sub", "moved/sub (2)", "x"];
    assert_eq!(names(folder.path()), there);
    let mut own = fetch(folder.path(), FileKind::File, 3);
    std::os::unix::fs::symlink(outside.path().join("new"), folder.path().join("x.7d3-1.part")).expect("a link");
    own.name = "y".into();
    std::os::unix::fs::symlink(outside.path().join("new"), folder.path().join("y.7d3-1.part")).expect("a link");
    assert!(FileIn::open(&own, true).is_err(), "nor one in the place of what is not whole");
    own.name = "x".into();
    own.overwrite = true;
    assert!(matches!(FileIn::open(&own, true), Err(FileEnd::Exists)), "nor one in its own place");
    assert!(names(outside.path()).is_empty());
}

#[test]
fn a_file_is_there_only_when_it_is_whole_and_never_in_the_place_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut taken = FileIn::open(&fetch(folder.path(), FileKind::File, 6), true).expect("a place");
    assert_eq!(taken.write(b"abc"), Ok(Wants::Bytes(3)));
    assert_eq!(names(folder.path()), ["x.7d3-1.part"]);
    assert!(FileIn::open(&fetch(folder.path(), FileKind::File, 6), true).is_err(), "only one writes there");
    assert_eq!(taken.write(b"def"), Ok(Wants::Nothing));
    fs::write(folder.path().join("x"), "mine").expect("written");
    assert_eq!(taken.finish(), Err(FileEnd::Exists));
    assert_eq!(fs::read(folder.path().join("x")).expect("a file"), b"mine");
    assert_eq!(names(folder.path()), ["x", "x.7d3-1.part"]);

    let huge = fetch(&folder.path().join("nowhere"), FileKind::File, 1);
    assert!(matches!(FileIn::open(&huge, true), Err(FileEnd::Failed(NetError { cause: Cause::NoSuchFolder, .. }))));
    let mut huge = fetch(folder.path(), FileKind::File, u64::MAX / 2);
    huge.name = "huge".into();
    assert!(matches!(FileIn::open(&huge, true), Err(FileEnd::Failed(NetError { cause: Cause::DiskFull, .. }))));
    assert_eq!(names(folder.path()), ["x", "x.7d3-1.part"]);
}

#[test]
fn a_file_that_shrinks_is_not_padded_and_one_that_grows_not_sent_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a");
    fs::write(&path, [1; 100]).expect("written");
    let mut out = FileOut::open(&path, 100, 10).expect("open");
    fs::write(&path, [1; 1000]).expect("written");
    let mut buffer = Vec::new();
    assert_eq!(out.fill(&mut buffer, 1000), Ok(90));
    assert_eq!(out.fill(&mut buffer, 1000), Ok(0));
    let mut out = FileOut::open(&path, 1000, 0).expect("open");
    fs::OpenOptions::new().write(true).open(&path).expect("open").set_len(50).expect("cut");
    let end = out.fill(&mut buffer, 1000);
    assert!(matches!(end, Err(NetError { cause: Cause::FileChanged, .. })), "{end:?}");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_of_a_folder_are_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("r");
    fs::create_dir_all(root.join("sub")).expect("made");
    fs::write(root.join("sub/a"), "1234").expect("written");
    std::os::unix::fs::symlink("/etc", root.join("etc")).expect("a link");
    std::os::unix::fs::symlink("/etc/passwd", root.join("passwd")).expect("a link");
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).expect("a socket");
    let (mut buffer, mut missing) = (Vec::new(), Vec::new());
    let mut out = FolderOut::open(&root, "r", Charset::Gbk, &mut buffer).expect("open");
    let mut all = std::mem::take(&mut buffer);
    while out.fill(&mut buffer, 64, &mut missing).expect("readable") {
        all.append(&mut buffer);
    }
    all.append(&mut buffer);
    assert!(missing.is_empty());
    let text = String::from_utf8_lossy(&all);
    assert!(text.contains(":a:000000004:1:") && !text.contains("etc") && !text.contains("passwd"), "{text}");
    assert!(!text.contains("socket"));
    let there = tempfile::tempdir().expect("a folder");
    assert_eq!(take(there.path(), &all, 5), FileEnd::Complete);
    assert_eq!(names(there.path()), ["x", "x/sub", "x/sub/a"]);
    let looked = look_at(std::slice::from_ref(&root)).expect("readable");
    assert_eq!((looked[0].kind, looked[0].size, looked[0].name.as_str()), (FileKind::Folder, 4, "r"));
    assert!(look_at(&[root.join("socket")]).is_err() && look_at(&[root.join("none")]).is_err());
}
