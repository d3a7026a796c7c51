//! Every visible text stands in both languages, and nothing stands there that nobody says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All texts of a language, from all of its files.
fn texts(language: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(root().join("assets/locales")).expect("the locales") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name == format!("{language}.toml") || name.ends_with(&format!(".{language}.toml")) {
            let table: toml::Table = fs::read_to_string(&path).expect("a locale").parse().expect("TOML");
            flatten("", &table, &mut texts);
        }
    }
    assert!(texts.len() > 100, "the texts of {language} were not found");
    texts
}

fn flatten(prefix: &str, table: &toml::Table, texts: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, texts),
            value => assert!(texts.insert(key, value.as_str().expect("a text").to_owned()).is_none(), "twice"),
        }
    }
}

fn sources(folder: PathBuf) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(path));
        } else {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

/// The keys after `t!(` in the code.
fn said() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (_, text) in sources(root().join("src")) {
        for (at, _) in text.match_indices("t!(") {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            let rest = text[at + 3..].trim_start();
            if before.is_alphanumeric() || before == '_' || !rest.starts_with('"') {
                continue;
            }
            keys.extend(rest[1..].split('"').next().map(str::to_owned));
        }
    }
    keys
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let (chinese, english) = (texts("zh-CN"), texts("en"));
    let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&chinese), keys(&english));
    for (key, text) in &chinese {
        assert_eq!(placeholders(text), placeholders(&english[key]), "{key}");
        assert!(!text.trim().is_empty() && !english[key].trim().is_empty(), "{key} is empty");
    }
}

#[test]
fn every_key_that_is_said_has_a_text() {
    let texts = texts("zh-CN");
    let missing: Vec<String> = said().into_iter().filter(|key| !texts.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_text_is_said() {
    let said = said();
    let unused: Vec<String> = texts("zh-CN").into_keys().filter(|key| !said.contains(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn code_holds_no_chinese_text_of_its_own() {
    // The name of a language in itself and what the demonstration peer sends are data, not labels.
    let data = ["简体中文", "你好！我是演示对端"];
    for (path, text) in sources(root().join("src")) {
        // What FeiQ calls its emoticons is data as well, in a table with both languages.
        if path.to_string_lossy().contains("tests") || path.ends_with("proto/ipmsg/emoticons.rs") {
            continue;
        }
        let body = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in body.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let code = line.split("//").next().unwrap_or_default();
            let quoted = code.split('"').skip(1).step_by(2).any(|quoted| {
                quoted.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
                    && !data.iter().any(|known| quoted.contains(known))
            });
            assert!(!quoted, "{}: {line}", path.display());
        }
    }
}
