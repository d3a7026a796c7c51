//! The rooms and their directions (DESIGN.md), held by a test: what is not in the table is refused.

use std::fs;
use std::path::{Path, PathBuf};

/// Room, and the rooms it may use.
const ROOMS: [(&str, &[&str]); 9] = [
    ("ui", &["model", "capture", "codec", "proto", "i18n"]),
    ("cli", &["model", "capture", "codec", "proto", "i18n"]),
    // Words for notices and errors are made in the model, because both faces say them: hence i18n.
    ("model", &["net", "capture", "proto", "codec", "i18n"]),
    ("net", &["capture", "proto", "codec"]),
    ("capture", &["codec"]),
    ("proto", &["codec"]),
    ("codec", &[]),
    ("i18n", &[]),
    ("main", &["ui", "cli", "i18n"]),
];

/// Words that a pure room does not know.
const IMPURE: [&str; 8] = ["std::net", "std::fs", "std::thread", "std::time", "std::io", "mio::", "egui", "SystemTime"];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((path.strip_prefix(&root).expect("below src").to_owned(), text));
            }
        }
    }
    assert!(found.len() > 40, "the sources were not found");
    found
}

/// The room of a file: its folder, or its name at the top.
fn room(path: &Path) -> String {
    let first = path.components().next().expect("not empty").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Code without tests and comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test_file(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs").ends_with("tests"))
}

#[test]
fn rooms_use_only_what_they_may() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            assert_eq!(room, "lib", "{} is in no room", path.display());
            continue;
        };
        for (other, _) in ROOMS.iter().filter(|(other, _)| *other != room && !allowed.contains(other)) {
            for root in ["crate", "netaide"] {
                if text.contains(&format!("{root}::{other}::")) || text.contains(&format!("{root}::{other};")) {
                    wrong.push(format!("{} uses {other}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_rooms_know_no_socket_file_thread_or_clock() {
    let pure = |path: &Path| ["codec", "proto"].contains(&room(path).as_str()) && !is_test_file(path);
    for (path, text) in sources().iter().filter(|(path, _)| pure(path)) {
        for word in IMPURE {
            assert!(!code(text).contains(word), "{} knows {word}", path.display());
        }
    }
}

#[test]
fn only_net_opens_sockets_and_ui_never_waits() {
    for (path, text) in sources() {
        let (room, code) = (room(&path), code(&text));
        if room != "net" {
            for word in ["mio::", "socket2::", "TcpStream", "TcpListener", "UdpSocket"] {
                assert!(!code.contains(word) || is_test_file(&path), "{} opens a socket: {word}", path.display());
            }
        }
        if room == "ui" {
            for word in ["thread::sleep", ".recv()", ".join();", "park("] {
                assert!(!code.contains(word), "{} waits: {word}", path.display());
            }
        }
    }
}

#[test]
fn panels_never_import_each_other() {
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("ui/panels")) {
        let own = path.file_name().is_some_and(|name| name == "mod.rs");
        assert!(own || !text.contains("ui::panels"), "{} imports a panel", path.display());
        assert!(own || !code(text).contains("super::"), "{} imports a panel", path.display());
    }
}

#[test]
fn nothing_panics_outside_tests() {
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        for word in [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", "dbg!("] {
            assert!(!code(text).contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn colours_and_sizes_of_the_theme_stay_in_the_theme() {
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("ui") && !path.ends_with("theme.rs")) {
        for word in ["Color32::from_", "Color32::WHITE", "Color32::BLACK", "Color32::RED"] {
            assert!(!code(text).contains(word), "{} has a colour of its own", path.display());
        }
    }
}

#[test]
fn a_file_is_one_idea() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 420, "{} has {lines} lines: split it by idea", path.display());
        assert!(text.starts_with("//!") || is_test_file(&path), "{} does not say its job", path.display());
    }
}

#[test]
fn each_dependency_has_its_reason() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("the manifest");
    let mut in_dependencies = false;
    let mut before = "";
    let mut open = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        } else if in_dependencies && !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            let ends = !open && !line.ends_with('[') || line.starts_with(']');
            open = !ends;
            assert!(!ends || line.contains('#') || before.starts_with('#'), "no reason: {line}");
        }
        before = line;
    }
}
