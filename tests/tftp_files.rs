//! What a transfer reads and writes: files of the user's, in both modes.

use std::fs;
use std::io::Write;
use std::path::Path;

use netaide::net::tftp::{Filled, Finished, Sink, Source};
use netaide::net::{Cause, NetError, Operation};
use netaide::proto::tftp::Mode;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8).collect()
}

fn blocks(source: &mut Source, size: usize) -> Result<Vec<u8>, NetError> {
    let (mut whole, mut block) = (Vec::new(), vec![0; size]);
    loop {
        let Filled::Bytes(length) = source.fill(&mut block)? else { panic!("a file does not wait") };
        whole.extend_from_slice(&block[..length]);
        if length < size {
            return Ok(whole);
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name().into_string().expect("text");
    fs::read_dir(folder).expect("the folder").map(name).collect()
}

#[test]
fn a_file_comes_in_blocks_of_any_size() {
    let folder = folder();
    for length in [0, 1, 7, 511, 512, 513, 65_535, 65_536, 65_537, 300_000] {
        let path = folder.path().join(length.to_string());
        let bytes = pattern(length);
        fs::write(&path, &bytes).expect("a file");
        for size in [8, 512, 1428, 8192, 65_464] {
            let mut source = Source::file(&path, Mode::Octet).expect("a source");
            assert_eq!((source.size(), source.path()), (Some(length as u64), Some(path.as_path())));
            assert_eq!(blocks(&mut source, size).expect("bytes"), bytes, "{length} in {size}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_the_system_makes_up_is_read_to_its_end() {
    let path = Path::new("/proc/version");
    assert_eq!(path.metadata().expect("there").len(), 0, "so it is told");
    let text = fs::read_to_string(path).expect("a text");
    for size in [8, 512, 65_464] {
        let mut source = Source::file(path, Mode::Octet).expect("a source");
        assert_eq!(source.size(), None);
        assert_eq!(blocks(&mut source, size).expect("bytes"), text.as_bytes());
        let mut source = Source::file(path, Mode::Netascii).expect("a source");
        assert_eq!(blocks(&mut source, size).expect("bytes"), text.replace('\n', "\r\n").as_bytes());
    }
}

#[test]
fn netascii_has_the_line_ends_of_the_wire() {
    let folder = folder();
    let path = folder.path().join("text");
    let lines = "one\ntwo\r\nthree\r".repeat(10_000);
    fs::write(&path, &lines).expect("a file");
    let wire = lines.replace('\r', "\r\0").replace('\n', "\r\n");
    for size in [8, 512, 1428, 65_464] {
        let mut source = Source::file(&path, Mode::Netascii).expect("a source");
        assert_eq!(source.size(), None);
        assert!(blocks(&mut source, size).expect("bytes") == wire.as_bytes(), "blocks of {size}");
        let back = folder.path().join("back");
        let mut sink = Sink::file(&back, true, Mode::Netascii).expect("a sink");
        wire.as_bytes().chunks(size).for_each(|block| sink.write(block).expect("written"));
        sink.finish().expect("whole");
        assert!(fs::read(&back).expect("a file") == lines.as_bytes(), "blocks of {size}");
    }
}

#[test]
fn a_file_that_changes_is_sent_as_it_was_told_or_not_at_all() {
    let folder = folder();
    let path = folder.path().join("log");
    fs::write(&path, pattern(200_000)).expect("a file");
    let mut source = Source::file(&path, Mode::Octet).expect("a source");
    let mut file = fs::OpenOptions::new().append(true).open(&path).expect("the file");
    file.write_all(b"more").expect("longer");
    assert_eq!(blocks(&mut source, 512).expect("bytes"), pattern(200_000), "what came behind is not in it");
    for mode in Mode::ALL {
        file.set_len(200_000).expect("as it was");
        let mut source = Source::file(&path, mode).expect("a source");
        file.set_len(100_000).expect("shorter");
        let error = blocks(&mut source, 512).expect_err("it is not whole");
        assert_eq!(error, NetError::new(Operation::ReadFile, path.display(), Cause::FileChanged));
    }
}

#[test]
fn only_a_plain_file_is_read() {
    let folder = folder();
    let cause = |path: &Path| Source::file(path, Mode::Octet).expect_err("no file").cause;
    assert_eq!(cause(folder.path()), Cause::IsFolder);
    assert_eq!(cause(&folder.path().join("missing")), Cause::NoSuchFile);
    #[cfg(unix)]
    assert_eq!(cause(Path::new("/dev/zero")), Cause::NotPlainFile);
}

#[test]
fn a_download_has_its_name_only_when_it_is_whole() {
    let folder = folder();
    let path = folder.path().join("file");
    let bytes = pattern(300_000);
    let mut sink = Sink::file(&path, false, Mode::Octet).expect("a sink");
    bytes.chunks(512).for_each(|block| sink.write(block).expect("written"));
    assert_eq!(sink.path(), Some(path.as_path()));
    assert!(!path.exists(), "not yet");
    assert_eq!(names(folder.path()).len(), 1, "the temporary file is beside it");
    sink.finish().expect("whole");
    assert!(fs::read(&path).expect("a file") == bytes);
    assert_eq!(names(folder.path()), ["file"]);
    let mut sink = Sink::file(&path, true, Mode::Octet).expect("a sink");
    sink.write(&[1; 200_000]).expect("written");
    drop(sink);
    assert!(fs::read(&path).expect("a file") == bytes, "a download that failed changed it");
    assert_eq!(names(folder.path()), ["file"]);
    Sink::file(&path, true, Mode::Octet).expect("a sink").finish().expect("an empty file");
    assert_eq!(fs::read(&path).expect("a file"), b"");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::write(folder.path().join("usual"), "").expect("a file");
        let mode = |name| folder.path().join(name).metadata().expect("there").permissions().mode();
        assert_eq!(mode("file"), mode("usual"));
    }
}

#[test]
fn a_file_that_is_there_is_not_overwritten_unless_that_was_wished() {
    let folder = folder();
    let path = folder.path().join("file");
    let exists = NetError::new(Operation::WriteFile, path.display(), Cause::FileExists);
    let sink = Sink::file(&path, false, Mode::Octet).expect("a sink");
    // It comes while the download runs.
    fs::write(&path, "mine").expect("a file");
    assert_eq!(sink.finish(), Err(Finished::Failed(exists.clone())));
    assert_eq!(Sink::file(&path, false, Mode::Octet).expect_err("it is there"), exists);
    assert_eq!(fs::read(&path).expect("a file"), b"mine");
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn where_no_file_can_be_made_it_is_told_at_once() {
    let folder = folder();
    let cause = |path: &Path| Sink::file(path, true, Mode::Octet).expect_err("no place for a file").cause;
    assert_eq!(cause(folder.path()), Cause::IsFolder);
    assert_eq!(cause(&folder.path().join("missing/file")), Cause::NoSuchFolder);
    assert_eq!(cause(&folder.path().join("missing/")), Cause::NoSuchFolder);
    // Not at the end of a long download.
    let long = folder.path().join("x".repeat(300));
    assert!(matches!(cause(&long), Cause::Other(_)), "the system's words");
    fs::write(folder.path().join("file"), "").expect("a file");
    assert_eq!(cause(&folder.path().join("file/file")), Cause::NotFolder);
    // The folder is there, and has no room for anybody's files.
    #[cfg(target_os = "linux")]
    assert_eq!(cause(Path::new("/proc/file")), Cause::NoNewFiles);
    // As root it would be replaced by a file.
    #[cfg(unix)]
    assert_eq!(cause(Path::new("/dev/null")), Cause::NotPlainFile);
}

#[test]
#[cfg(unix)]
fn the_users_own_link_is_followed() {
    let folder = folder();
    fs::create_dir(folder.path().join("elsewhere")).expect("a folder");
    fs::write(folder.path().join("elsewhere/file"), "old").expect("a file");
    std::os::unix::fs::symlink("elsewhere/file", folder.path().join("link")).expect("a link");
    let mut sink = Sink::file(&folder.path().join("link"), true, Mode::Octet).expect("a sink");
    sink.write(b"new").expect("written");
    sink.finish().expect("whole");
    assert_eq!(fs::read(folder.path().join("elsewhere/file")).expect("a file"), b"new");
    assert!(folder.path().join("link").symlink_metadata().expect("there").is_symlink());
    fs::remove_dir_all(folder.path().join("elsewhere")).expect("removed");
    let error = Sink::file(&folder.path().join("link"), false, Mode::Octet).expect_err("a link to nothing");
    assert_eq!(error.cause, Cause::FileExists);
}
