use super::*;
use crate::codec::charset::Charset;
use crate::i18n::Language;
use crate::model::form::Kind;

fn storage() -> (tempfile::TempDir, Storage) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let storage = Storage::new(folder.path().join("netaide"));
    (folder, storage)
}

#[test]
fn what_is_saved_comes_back() {
    let (_folder, storage) = storage();
    let settings = Settings { language: Language::English, zoom: 1.5, ..Settings::default() };
    storage.save_settings(&settings).expect("written");
    assert_eq!(storage.settings(), (settings, vec![]));
    let mut workspace = Workspace::default();
    workspace.sessions[0].text = "你好\n第二行".into();
    workspace.sessions[0].send.charset = Charset::Gb2312;
    storage.save_workspace(&workspace).expect("written");
    assert_eq!(storage.workspace(), (workspace, vec![]));
}

#[test]
fn the_first_start_has_one_session_and_no_complaint() {
    let (_folder, storage) = storage();
    let (workspace, complaints) = storage.workspace();
    assert_eq!((workspace.sessions.len(), complaints), (1, vec![]));
    assert_eq!(workspace.sessions[0].network.local_address, "127.0.0.1");
}

#[test]
fn a_bad_field_takes_its_default_and_the_others_stay() {
    let (_folder, storage) = storage();
    fs::create_dir_all(&storage.folder).expect("made");
    let text = "zoom = \"big\"\nlanguage = \"en\"\nwindow = [0, 99999]\nfuture = 1\n";
    fs::write(storage.settings_path(), text).expect("written");
    let (settings, complaints) = storage.settings();
    assert_eq!((settings.language, settings.zoom), (Language::English, 1.0));
    assert_eq!(settings.window, [Settings::LEAST_WINDOW[0], 16384.0]);
    let places: Vec<&str> = complaints.iter().map(|complaint| complaint.place.as_str()).collect();
    assert_eq!(places, ["future", "zoom"]);
}

#[test]
fn a_bad_session_field_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("w.toml");
    let text = "[[session]]\nname = \"a\"\nopen = true\n[session.network]\nkind = \"tcp-server\"\nlocal_port = 80\n[session.send]\ncharset = \"klingon\"\n";
    fs::write(&path, text).expect("written");
    let (workspace, complaints) = Workspace::load(&path).expect("read");
    assert_eq!((workspace.sessions[0].network.kind, workspace.sessions[0].open), (Kind::TcpServer, true));
    let places: Vec<&str> = complaints.iter().map(|complaint| complaint.place.as_str()).collect();
    assert_eq!(places, ["session[0].network.local_port", "session[0].send.charset"]);
}

#[test]
fn what_is_wrong_in_one_of_a_list_keeps_the_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("w.toml");
    let rules = "[[session.answers]]\nname = \"a\"\n[[session.answers]]\nname = \"b\"\nwhen = \"never\"\ndelay = 7\nfuture = 1\n\
                 [session.answers.compose]\nhex = true\nattach = \"crc99\"\n[[session.answers]]\nname = \"c\"\n";
    fs::write(&path, format!("[[session]]\nname = \"s\"\n{rules}")).expect("written");
    let (workspace, complaints) = Workspace::load(&path).expect("read");
    let [a, b, c] = workspace.sessions[0].answers.as_slice() else { panic!("{:?}", workspace.sessions[0].answers) };
    assert_eq!((a.name.as_str(), b.name.as_str(), b.delay, b.compose.hex, c.name.as_str()), ("a", "b", 7, true, "c"));
    let places: Vec<&str> = complaints.iter().map(|complaint| complaint.place.as_str()).collect();
    let wrong = ["compose.attach", "future", "when"].map(|field| format!("session[0].answers[1].{field}"));
    assert_eq!(places, wrong);
    // One that says less than it must is left out.
    fs::write(&path, "[[session]]\nhighlight = [3]\ntext = \"t\"\n").expect("written");
    let (workspace, complaints) = Workspace::load(&path).expect("read");
    assert_eq!((workspace.sessions[0].text.as_str(), complaints.len()), ("t", 1));
}

#[test]
fn a_format_that_is_wrong_leaves_the_others() {
    let (_folder, storage) = storage();
    fs::create_dir_all(&storage.folder).expect("made");
    let format = |name: &str, rest: &str| format!("[[formats]]\nname = \"{name}\"\n{rest}\n");
    let right = "format = \"!H\"\ncharset = \"GBK\"";
    let text = format!("{}{}{}", format("a", right), format("b", "format = 5"), format("c", right));
    fs::write(storage.settings_path(), format!("zoom = 2.0\n{text}")).expect("written");
    let (settings, complaints) = storage.settings();
    assert_eq!(settings.zoom, 2.0);
    assert_eq!(settings.formats.iter().map(|format| format.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(complaints.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(), ["formats[1].format"]);
}

#[test]
fn a_file_that_is_no_toml_is_kept_aside() {
    let (_folder, storage) = storage();
    fs::create_dir_all(&storage.folder).expect("made");
    fs::write(storage.workspace_path(), "[[[").expect("written");
    let (workspace, complaints) = storage.workspace();
    assert_eq!((workspace, complaints.len()), (Workspace::default(), 1));
    storage.save_workspace(&Workspace::default()).expect("written");
    let kept = fs::read_to_string(storage.workspace_path().with_extension("toml.broken")).expect("kept");
    assert_eq!(kept, "[[[");
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let blocked = folder.path().join("file");
    fs::write(&blocked, "").expect("written");
    let error = Workspace::default().save(&blocked.join("w.toml")).expect_err("a file is no folder");
    assert!(error.to_string().contains("w.toml"), "{error}");
}

#[test]
fn a_file_in_another_charset_is_kept_aside_too() {
    let (_folder, storage) = storage();
    fs::create_dir_all(&storage.folder).expect("made");
    let gbk = b"[[session]]\nname = \"\xC9\xE8\xB1\xB8\"\n";
    fs::write(storage.workspace_path(), gbk).expect("written");
    let (_, complaints) = storage.workspace();
    assert_eq!(complaints.len(), 1);
    storage.save_workspace(&Workspace::default()).expect("written");
    assert_eq!(fs::read(storage.workspace_path().with_extension("toml.broken")).expect("kept"), gbk);
}

#[test]
fn what_is_no_plain_file_or_too_long_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(read_file(folder.path(), 10).map_err(|error| error.kind()), Err(io::ErrorKind::InvalidInput));
    let path = folder.path().join("f");
    fs::write(&path, [0; 11]).expect("written");
    assert_eq!(read_file(&path, 10).map_err(|error| error.kind()), Err(io::ErrorKind::FileTooLarge));
    assert_eq!(read_file(&path, 11).expect("fits").len(), 11);
}

#[test]
fn highlight_rules_are_kept_and_what_is_wrong_in_one_leaves_the_rest() {
    use crate::model::{Colour, Rule};
    let (_folder, storage) = storage();
    let mut workspace = Workspace::default();
    let rule = Rule { name: "错误".into(), filter: "len:( \"x\"".into(), colour: Colour::Red, enabled: false };
    workspace.sessions[0].highlight = vec![rule, Rule::default()];
    workspace.sessions[0].text = "kept".into();
    storage.save_workspace(&workspace).expect("written");
    assert_eq!(storage.workspace(), (workspace, vec![]));
    let text = fs::read_to_string(storage.workspace_path()).expect("written");
    fs::write(storage.workspace_path(), text.replace("\"red\"", "\"no colour\"")).expect("written");
    let (read, complaints) = storage.workspace();
    assert_eq!((read.sessions[0].text.as_str(), read.sessions[0].highlight.len()), ("kept", 2));
    assert_eq!(read.sessions[0].highlight[0].name, "错误");
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert_eq!(complaints[0].place, "session[0].highlight[0].colour");
}
