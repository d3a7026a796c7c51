//! The folder of a TFTP server: what its clients reach, and what they never do.

#![cfg(target_os = "linux")]

mod hostile_names;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use hostile_names::hostile_names;
use netaide::codec::charset::Charset;
use netaide::net::Cause;
use netaide::net::tftp::{Access, Filled, Finished, Folder, FolderLimits, Refusal, Sink, Source};
use netaide::proto::tftp::Mode;

const SECRET: &[u8] = b"nobody may read this";

/// A folder that is served, and around it what must stay as it is.
struct Scene {
    around: tempfile::TempDir,
    folder: Folder,
}

impl Scene {
    fn new() -> Self {
        let around = tempfile::tempdir().expect("a folder");
        let root = around.path().join("root");
        fs::create_dir_all(root.join("a/b")).expect("folders");
        fs::create_dir(around.path().join("root-private")).expect("a folder");
        for secret in ["secret.txt", "root-private/secret.txt"] {
            fs::write(around.path().join(secret), SECRET).expect("a secret");
        }
        for name in ["file.bin", "a/one", "a/b/two", "100%.txt", "%2e%2e"] {
            fs::write(root.join(name), name).expect("a file");
        }
        let folder = Folder::open(&root).expect("the folder");
        Scene { around, folder }
    }

    fn root(&self) -> PathBuf {
        self.around.path().join("root")
    }

    fn get(&self, name: impl AsRef<[u8]>) -> Result<Vec<u8>, Refusal> {
        self.folder.read(name.as_ref(), Mode::Octet).map(|mut source| all(&mut source))
    }

    fn put(&self, name: impl AsRef<[u8]>, bytes: &[u8], access: &Access) -> Result<(), Finished> {
        let mut sink = self.folder.write(name.as_ref(), Mode::Octet, access, None).map_err(Finished::Refused)?;
        sink.write(bytes)?;
        sink.finish()
    }

    /// Every file that is not in the served folder, with what it holds.
    fn outside(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(self.around.path()).into_iter().filter(|(path, _)| !path.starts_with(self.root())).collect()
    }

    fn inside(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.root())
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let about = path.symlink_metadata().expect("an entry");
            if about.is_dir() {
                folders.push(path);
            } else if about.is_file() {
                let bytes = fs::read(&path).expect("a file");
                found.insert(path, bytes);
            }
        }
    }
    found
}

fn all(source: &mut Source) -> Vec<u8> {
    let (mut whole, mut block) = (Vec::new(), vec![0; 512]);
    loop {
        match source.fill(&mut block).expect("bytes") {
            Filled::Bytes(length) => {
                whole.extend_from_slice(&block[..length]);
                if length < block.len() {
                    return whole;
                }
            }
            Filled::Waiting => panic!("a file does not wait"),
        }
    }
}

fn writing(overwrite: bool) -> Access {
    Access { write: true, overwrite, allow: Vec::new(), limits: FolderLimits::default() }
}

fn refused(result: Result<(), Finished>) -> Refusal {
    match result {
        Err(Finished::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn plain_names_mean_files_of_the_folder() {
    let scene = Scene::new();
    for (name, file) in [
        ("file.bin", "file.bin"),
        ("/file.bin", "file.bin"),
        ("\\file.bin", "file.bin"),
        ("./file.bin", "file.bin"),
        ("/./file.bin", "file.bin"),
        ("a/one", "a/one"),
        ("a\\one", "a/one"),
        ("a//one", "a/one"),
        ("/a\\b/two", "a/b/two"),
        ("a/./b/./two", "a/b/two"),
        // Nothing is decoded: these are the files' own names.
        ("100%.txt", "100%.txt"),
        ("%2e%2e", "%2e%2e"),
    ] {
        assert_eq!(scene.get(name), Ok(file.as_bytes().to_vec()), "{name}");
    }
    assert_eq!(scene.get("missing"), Err(Refusal::NotFound));
    assert_eq!(scene.get("missing/file.bin"), Err(Refusal::NotFound));
    assert_eq!(scene.get("%2e%2e/secret.txt"), Err(Refusal::BadName), "that one is a file");
}

#[test]
fn no_name_leaves_the_folder() {
    let scene = Scene::new();
    let (outside, inside) = (scene.outside(), scene.inside());
    let names = hostile_names(scene.around.path());
    assert!(names.len() > 1000);
    for name in &names {
        let shown = String::from_utf8_lossy(name);
        assert!(scene.get(name).is_err(), "{shown} was read");
        match scene.put(name, b"written", &writing(true)) {
            Err(Finished::Refused(_)) => {}
            Err(other) => panic!("{shown}: {other:?}"),
            // Some are odd names for a file of the folder; such a file may be written, there.
            Ok(()) => {
                let made: Vec<PathBuf> = scene.inside().into_keys().filter(|path| !inside.contains_key(path)).collect();
                assert_eq!(made.len(), 1, "{shown} made {made:?}");
                made.iter().for_each(|path| fs::remove_file(path).expect("removed"));
            }
        }
    }
    assert_eq!(scene.outside(), outside, "something outside has changed");
    assert_eq!(scene.inside(), inside, "something inside has changed");
}

#[test]
fn names_that_a_system_keeps_are_refused_on_every_system() {
    let scene = Scene::new();
    let mut names: Vec<String> =
        ["", "/", "\\", ".", "./", "..", "../", "a", "a/", "a/b", "/a/.", "a/..", "file.bin/", "file.bin/x"]
            .into_iter()
            .chain([
                "C:file.bin",
                "C:\\file.bin",
                "file.bin:stream",
                "file.bin::$DATA",
                "//host/share/x",
                "\\\\host\\share\\x",
            ])
            .chain([
                "file.bin.",
                "file.bin ",
                "a./one",
                "a /one",
                "a\u{1}b",
                "a\nb",
                "a\u{7f}",
                "a\u{85}b",
                "\\/file.bin",
            ])
            .map(str::to_owned)
            .collect();
    for device in [
        "CON", "con", "PRN", "Aux", "NUL", "CONIN$", "conout$", "CLOCK$", "COM0", "com1", "COM9", "LPT1", "lpt9",
        "COM¹", "LPT³",
    ] {
        names.extend([device.into(), format!("{device}.txt"), format!("{device} .txt"), format!("{device}.tar.gz")]);
        names.extend([format!("a/{device}"), format!("{device}/x"), format!("/{device}")]);
    }
    for name in &names {
        assert_eq!(scene.get(name), Err(Refusal::BadName), "{name:?} was read");
        assert_eq!(refused(scene.put(name, b"", &writing(true))), Refusal::BadName, "{name:?} was written");
    }
    // These only look like them.
    for name in ["CONSOLE", "COM10", "COM", "NULL.txt", "xCON", "lpt", ".hidden", "a~b", "..x", "x..y"] {
        assert_eq!(scene.get(name), Err(Refusal::NotFound), "{name:?}");
        scene.put(name, b"", &writing(false)).unwrap_or_else(|error| panic!("{name:?}: {error:?}"));
    }
}

#[test]
fn a_name_in_a_chinese_charset_is_the_file_of_that_name() {
    let scene = Scene::new();
    let name = "固件/升级包.bin";
    fs::create_dir(scene.root().join("固件")).expect("a folder");
    for charset in [Charset::Gb2312, Charset::Gbk, Charset::Gb18030, Charset::Utf8] {
        let bytes = charset.encode(name).expect("in every one of them");
        assert_eq!(scene.get(&bytes), Err(Refusal::NotFound), "{charset:?}");
        scene.put(&bytes, charset.name().as_bytes(), &writing(false)).expect("written");
        assert_eq!(fs::read(scene.root().join(name)).expect("under its own name"), charset.name().as_bytes());
        assert_eq!(scene.get(&bytes), Ok(charset.name().as_bytes().to_vec()));
        fs::remove_file(scene.root().join(name)).expect("removed");
    }
    // A character that ends in the byte of a backslash: 乗 is 81 5C.
    scene.put(b"\x81\x5C.txt", b"x", &writing(false)).expect("written");
    assert_eq!(fs::read(scene.root().join("乗.txt")).expect("there"), b"x");
    // Bytes of no charset: the file is found under them where it has that very name, and none is made.
    let odd = b"caf\xE9";
    assert_eq!(scene.get(odd), Err(Refusal::NotFound));
    assert_eq!(refused(scene.put(odd, b"x", &writing(false))), Refusal::BadName);
    fs::write(scene.root().join(std::ffi::OsStr::from_bytes(odd)), "é").expect("a file");
    assert_eq!(scene.get(odd), Ok("é".as_bytes().to_vec()));
    assert_eq!(refused(scene.put(odd, b"x", &writing(false))), Refusal::Exists);
}

#[test]
fn only_plain_files_are_given_and_replaced() {
    let scene = Scene::new();
    let root = scene.root();
    let outside = scene.outside();
    symlink("../secret.txt", root.join("out")).expect("a link");
    symlink("file.bin", root.join("in")).expect("a link");
    symlink("..", root.join("up")).expect("a link");
    symlink("a", root.join("here")).expect("a link");
    symlink("loop", root.join("loop")).expect("a link");
    symlink("../new.txt", root.join("dangling")).expect("a link");
    symlink("/dev/zero", root.join("zero")).expect("a link");
    nix::unistd::mkfifo(&root.join("fifo"), nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
    let socket = std::os::unix::net::UnixListener::bind(root.join("socket")).expect("a socket");
    for name in [
        "out",
        "in",
        "up/secret.txt",
        "here/one",
        "loop",
        "loop/x",
        "dangling",
        "zero",
        "fifo",
        "socket",
        "fifo/x",
        "a",
    ] {
        assert_eq!(scene.get(name), Err(Refusal::BadName), "{name} was read");
        assert_eq!(refused(scene.put(name, b"x", &writing(true))), Refusal::BadName, "{name} was written");
    }
    drop(socket);
    assert_eq!(scene.outside(), outside);
    // A hard link is a file like any other.
    fs::hard_link(root.join("file.bin"), root.join("hard")).expect("a hard link");
    assert_eq!(scene.get("hard"), Ok(b"file.bin".to_vec()));
    scene.put("hard", b"new", &writing(true)).expect("replaced");
    assert_eq!(scene.get("file.bin"), Ok(b"file.bin".to_vec()), "the other name keeps what it had");
}

/// Exchanges two entries of a folder in one step, as fast as it goes, while `body` runs.
fn while_swapped(one: &Path, other: &Path, body: impl FnOnce()) -> usize {
    let (done, swaps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let swap = || {
        let exchanged = nix::fcntl::renameat2(
            nix::fcntl::AT_FDCWD,
            one,
            nix::fcntl::AT_FDCWD,
            other,
            nix::fcntl::RenameFlags::RENAME_EXCHANGE,
        );
        exchanged.expect("exchanged");
        swaps.fetch_add(1, Ordering::Relaxed);
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                swap();
            }
        });
        while swaps.load(Ordering::Relaxed) == 0 {
            thread::yield_now();
        }
        body();
        done.store(true, Ordering::Relaxed);
    });
    swaps.into_inner()
}

const RACES: usize = 1_000;

#[test]
fn a_link_that_comes_meanwhile_is_not_followed() {
    let scene = Scene::new();
    let (root, aside) = (scene.root(), scene.around.path());
    fs::create_dir_all(root.join("swap")).expect("a folder");
    fs::write(root.join("swap/secret.txt"), "mine").expect("a file");
    symlink(aside, root.join("link")).expect("a link");
    let (mut good, mut bad) = (0, 0);
    while_swapped(&root.join("swap"), &root.join("link"), || {
        while good < RACES || bad == 0 {
            match scene.get("swap/secret.txt") {
                Ok(bytes) => {
                    assert_eq!(bytes, b"mine", "the link was followed");
                    good += 1;
                }
                Err(Refusal::BadName) => bad += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
    });
    // The same with the file itself.
    fs::write(root.join("file"), "mine").expect("a file");
    symlink("../secret.txt", root.join("file-link")).expect("a link");
    let (mut good, mut bad) = (0, 0);
    while_swapped(&root.join("file"), &root.join("file-link"), || {
        while good < RACES || bad == 0 {
            match scene.get("file") {
                Ok(bytes) => {
                    assert_eq!(bytes, b"mine", "the link was followed");
                    good += 1;
                }
                Err(Refusal::BadName) => bad += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn nothing_is_written_through_a_link_that_comes_meanwhile() {
    let scene = Scene::new();
    let (root, outside) = (scene.root(), scene.outside());
    fs::create_dir_all(root.join("swap")).expect("a folder");
    symlink("../root-private", root.join("link")).expect("a link");
    let mut written = 0;
    while_swapped(&root.join("swap"), &root.join("link"), || {
        while written < RACES / 5 {
            match scene.put("swap/secret.txt", b"taken", &writing(true)) {
                Ok(()) => written += 1,
                Err(Finished::Refused(Refusal::BadName)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    });
    assert_eq!(scene.outside(), outside);
    // A link in the place of the file is replaced, not followed.
    fs::write(root.join("file"), "mine").expect("a file");
    symlink("../secret.txt", root.join("file-link")).expect("a link");
    let mut written = 0;
    while_swapped(&root.join("file"), &root.join("file-link"), || {
        while written < RACES / 5 {
            match scene.put("file", b"taken", &writing(true)) {
                Ok(()) => written += 1,
                Err(Finished::Refused(Refusal::BadName)) => {}
                Err(other) => panic!("{other:?}"),
            }
            // What was a link may be a file now: there is one of each again, and both names are always there.
            let fresh = root.join("fresh");
            symlink("../secret.txt", &fresh).expect("a link");
            fs::rename(&fresh, root.join("file-link")).expect("the link again");
            fs::write(&fresh, "mine").expect("a file");
            fs::rename(&fresh, root.join("file")).expect("the file again");
        }
    });
    assert_eq!(scene.outside(), outside);
    assert!(!scene.inside().keys().any(|path| path.to_string_lossy().contains(".netaide-")), "something is left");
}

#[test]
fn a_pipe_that_comes_meanwhile_does_not_block() {
    let scene = Scene::new();
    let root = scene.root();
    fs::write(root.join("swap"), "mine").expect("a file");
    nix::unistd::mkfifo(&root.join("fifo"), nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
    let (mut good, mut bad) = (0, 0);
    while_swapped(&root.join("swap"), &root.join("fifo"), || {
        while good < RACES || bad == 0 {
            match scene.get("swap") {
                Ok(bytes) => {
                    assert_eq!(bytes, b"mine");
                    good += 1;
                }
                Err(Refusal::BadName) => bad += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn the_folder_is_what_is_at_its_path_when_a_request_comes() {
    let scene = Scene::new();
    let mut begun = scene.folder.read(b"file.bin", Mode::Octet).expect("a source");
    let mut coming = scene.folder.write(b"new", Mode::Octet, &writing(false), None).expect("a sink");
    let moved = scene.around.path().join("moved");
    fs::rename(scene.root(), &moved).expect("moved away");
    assert_eq!(scene.get("file.bin"), Err(Refusal::NotFound), "nothing is there");
    assert_eq!(refused(scene.put("other", b"x", &writing(false))), Refusal::NotFound);
    fs::write(scene.root(), "no folder").expect("a file in its place");
    assert_eq!(scene.get("file.bin"), Err(Refusal::NotFound));
    fs::remove_file(scene.root()).expect("removed");
    fs::create_dir(scene.root()).expect("made anew");
    fs::write(scene.root().join("file.bin"), "a new build").expect("a file");
    assert_eq!(scene.get("file.bin"), Ok(b"a new build".to_vec()));
    assert_eq!(scene.get("a/one"), Err(Refusal::NotFound), "that is in the folder that was moved");
    scene.put("other", b"x", &writing(false)).expect("written");
    assert_eq!(fs::read(scene.root().join("other")).expect("there"), b"x");
    // What had begun goes on where it began.
    assert_eq!(all(&mut begun), b"file.bin");
    coming.write(b"y").expect("written");
    coming.finish().expect("whole");
    assert_eq!(fs::read(moved.join("new")).expect("there"), b"y");
    assert!(!scene.root().join("new").exists());
    // A link that the user's path goes through is the user's; one within the folder is followed by nobody.
    fs::remove_dir_all(scene.root()).expect("removed");
    symlink(&moved, scene.root()).expect("a link in its place");
    symlink(scene.around.path().join("root-private"), moved.join("link")).expect("a link");
    assert_eq!(scene.get("a/one"), Ok(b"a/one".to_vec()));
    assert_eq!(scene.get("link/secret.txt"), Err(Refusal::BadName));
}

#[test]
fn only_a_folder_is_served() {
    let scene = Scene::new();
    let cause = |path: PathBuf| Folder::open(&path).expect_err("no folder").cause;
    assert_eq!(cause(scene.root().join("missing")), Cause::NoSuchFolder);
    assert_eq!(cause(scene.root().join("file.bin")), Cause::NotFolder);
}

#[test]
fn a_folder_that_may_not_be_searched_is_not_served() {
    let scene = Scene::new();
    let (around, root) = (scene.around.path().to_owned(), scene.root());
    fs::set_permissions(&around, fs::Permissions::from_mode(0o755)).expect("open to all");
    let opened = |mode| {
        fs::set_permissions(&root, fs::Permissions::from_mode(mode)).expect("set");
        let root = root.clone();
        // A user who is none of this machine's, for that one thread alone: root may search everything.
        let alone = thread::Builder::new().name("alone".into()).spawn(move || {
            if nix::unistd::geteuid().is_root() {
                nix::unistd::setfsuid(nix::unistd::Uid::from_raw(65_534));
            }
            Folder::open(&root).map(drop).map_err(|error| error.cause)
        });
        alone.expect("a thread").join().expect("no panic")
    };
    assert_eq!(opened(0o000), Err(Cause::PermissionDenied));
    assert_eq!(opened(0o111), Ok(()), "a file of it can be named");
    assert_eq!(opened(0o755), Ok(()));
}

#[test]
fn writing_is_asked_for_first() {
    let scene = Scene::new();
    let reading = Access { write: false, ..writing(true) };
    assert_eq!(refused(scene.put("new", b"x", &reading)), Refusal::ReadOnly);
    assert_eq!(refused(scene.put("file.bin", b"x", &writing(false))), Refusal::Exists);
    assert_eq!(refused(scene.put("missing/new", b"x", &writing(true))), Refusal::NotFound, "no folder is made");
    assert_eq!(scene.get("file.bin"), Ok(b"file.bin".to_vec()));
    fs::set_permissions(scene.root().join("file.bin"), fs::Permissions::from_mode(0o444)).expect("read-only");
    assert_eq!(refused(scene.put("file.bin", b"x", &writing(true))), Refusal::Denied);
    scene.put("a/one", b"longer than before", &writing(true)).expect("replaced");
    assert_eq!(scene.get("a/one"), Ok(b"longer than before".to_vec()));
}

#[test]
fn an_upload_has_its_name_only_when_it_is_whole() {
    let scene = Scene::new();
    let before = scene.inside();
    let mut sink = scene.folder.write(b"a/one", Mode::Octet, &writing(true), None).expect("a sink");
    let bytes = vec![7; 300_000];
    bytes.chunks(512).for_each(|block| sink.write(block).expect("written"));
    assert_eq!(scene.get("a/one"), Ok(b"a/one".to_vec()), "the old one is there until then");
    let hidden: Vec<PathBuf> = scene.inside().into_keys().filter(|path| !before.contains_key(path)).collect();
    let [hidden] = hidden.as_slice() else { panic!("{hidden:?}") };
    let hidden = hidden.file_name().expect("a name").to_str().expect("text");
    assert!(hidden.starts_with(".netaide-") && hidden.ends_with(".part") && hidden.len() == 9 + 32 + 5, "{hidden}");
    for name in [hidden.to_owned(), hidden.to_uppercase(), ".NetAide-x".into(), ".netaide-".into()] {
        assert_eq!(scene.get(format!("a/{name}")), Err(Refusal::BadName), "{name} is nobody's to read");
        assert_eq!(refused(scene.put(format!("a/{name}"), b"", &writing(true))), Refusal::BadName);
    }
    sink.finish().expect("whole");
    assert_eq!(scene.get("a/one"), Ok(bytes));
    assert_eq!(scene.inside().len(), before.len(), "nothing is left");
    let mode = scene.root().join("a/one").metadata().expect("there").permissions().mode();
    fs::write(scene.root().join("usual"), "").expect("a file");
    let usual = scene.root().join("usual").metadata().expect("there").permissions().mode();
    assert_eq!(mode, usual, "it has the rights of any file");
}

#[test]
fn an_upload_that_fails_leaves_nothing() {
    let scene = Scene::new();
    let before = scene.inside();
    let mut sink = scene.folder.write(b"new", Mode::Octet, &writing(false), Some(1_000_000)).expect("a sink");
    sink.write(&[1; 200_000]).expect("written");
    drop(sink);
    assert_eq!(scene.inside(), before);
    let mut sink = scene.folder.write(b"a/one", Mode::Octet, &writing(true), None).expect("a sink");
    sink.write(&[1; 200_000]).expect("written");
    drop(sink);
    assert_eq!(scene.inside(), before);
}

#[test]
fn limits_hold_for_a_client_that_tells_the_truth_and_for_one_that_lies() {
    let scene = Scene::new();
    let before = scene.inside();
    let small = FolderLimits { file: 100_000, ..FolderLimits::default() };
    let access = Access { limits: small, ..writing(false) };
    let write = |tsize| scene.folder.write(b"new", Mode::Octet, &access, tsize);
    assert_eq!(write(Some(100_001)).err(), Some(Refusal::TooLarge { limit: 100_000 }));
    let mut lying = write(Some(5)).expect("a sink");
    let mut blocks = 0;
    let end = loop {
        match lying.write(&[0; 512]) {
            Ok(()) => blocks += 1,
            Err(end) => break end,
        }
    };
    assert_eq!((end, blocks), (Finished::Refused(Refusal::TooLarge { limit: 100_000 }), 100_000 / 512));
    drop(lying);
    assert_eq!(scene.inside(), before);
    scene.put("new", &[1; 100_000], &access).expect("just as large as may be");
    // More than any disk has.
    let endless = Access { limits: FolderLimits { file: u64::MAX, ..small }, ..writing(false) };
    let refusal = scene.folder.write(b"other", Mode::Octet, &endless, Some(u64::MAX)).err();
    assert!(matches!(refusal, Some(Refusal::NoSpace { free }) if free < u64::MAX), "{refusal:?}");
    // In netascii the size that is told means nothing.
    scene.folder.write(b"other", Mode::Netascii, &access, Some(u64::MAX)).expect("a sink");
}

/// Runs within a mount namespace of its own, in which a small disk is mounted.
#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    const DISK: &str = "NETAIDE_TEST_SMALL_DISK";
    if let Some(disk) = std::env::var_os(DISK) {
        return fill_the_disk(Path::new(&disk));
    }
    let disk = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o size=256k none \"$1\" && exec \"$2\" --exact \"$3\"";
    let test = thread::current().name().expect("the test's name").to_owned();
    let executable = std::env::current_exe().expect("this program");
    let run = |mode: &str| {
        let mut command = Command::new("unshare");
        command.arg(mode).args(["sh", "-c", script, "sh"]).arg(disk.path()).arg(&executable).arg(&test);
        command.env(DISK, disk.path()).output()
    };
    // As root, or as a user who may be root in a namespace.
    let done = run("-m").ok().filter(|done| !done.stdout.is_empty()).or_else(|| run("-rm").ok());
    match done {
        Some(done) if done.stdout.is_empty() => {
            eprintln!("NOT TESTED: no small disk can be mounted here: {}", String::from_utf8_lossy(&done.stderr));
        }
        Some(done) => assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout)),
        None => eprintln!("NOT TESTED: unshare is not installed"),
    }
}

fn fill_the_disk(disk: &Path) {
    let folder = Folder::open(disk).expect("the folder");
    let told = folder.write(b"new", Mode::Octet, &writing(false), Some(1 << 20)).err();
    assert!(matches!(told, Some(Refusal::NoSpace { free }) if free <= 256 << 10), "{told:?}");
    let mut lying = folder.write(b"new", Mode::Octet, &writing(false), Some(1)).expect("a sink");
    let end = (0..1 << 20).find_map(|_| lying.write(&[1; 512]).err());
    assert!(matches!(end, Some(Finished::Refused(Refusal::NoSpace { .. }))), "{end:?}");
    drop(lying);
    assert!(files(disk).is_empty());
    let mut download = Sink::file(&disk.join("new"), false, Mode::Octet).expect("a sink");
    let end = (0..1 << 20).find_map(|_| download.write(&[1; 512]).err());
    let full = Cause::DiskFull;
    assert!(matches!(&end, Some(Finished::Failed(error)) if error.cause == full), "{end:?}");
    drop(download);
    assert!(files(disk).is_empty());
}

#[test]
fn of_two_uploads_of_one_name_one_wins_whole() {
    let scene = Scene::new();
    for overwrite in [false, true] {
        let name = format!("wanted-{overwrite}");
        let whole = |n: u8| vec![n; 150_000];
        let access = writing(overwrite);
        // All have begun before any ends.
        let sinks: Vec<(u8, Sink)> = (0..8)
            .map(|n| (n, scene.folder.write(name.as_bytes(), Mode::Octet, &access, None).expect("it is free")))
            .collect();
        let ends: Vec<(u8, Result<(), Finished>)> = thread::scope(|scope| {
            let upload = |n, mut sink: Sink| {
                whole(n).chunks(1000).for_each(|block| sink.write(block).expect("written"));
                (n, sink.finish())
            };
            let running: Vec<_> = sinks.into_iter().map(|(n, sink)| scope.spawn(move || upload(n, sink))).collect();
            running.into_iter().map(|thread| thread.join().expect("a result")).collect()
        });
        let there = scene.get(&name).expect("one of them");
        let winners: Vec<u8> = ends.iter().filter(|(_, end)| end.is_ok()).map(|(n, _)| *n).collect();
        assert_eq!(winners.len(), if overwrite { 8 } else { 1 });
        assert!(winners.iter().any(|n| there == whole(*n)), "it is mixed");
        for (_, end) in ends.into_iter().filter(|(_, end)| end.is_err()) {
            assert_eq!(refused(end), Refusal::Exists);
        }
    }
    assert!(!scene.inside().keys().any(|path| path.to_string_lossy().contains(".netaide-")), "something is left");
}
