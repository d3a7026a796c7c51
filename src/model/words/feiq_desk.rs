//! The lines of a conversation as plain text: in the list of people, in a message on the desktop, in an export.

use std::io;
use std::path::Path;

use crate::i18n::{Language, t};
use crate::model::RevealError;
use crate::model::feiq::{Body, Emoticon, Entry, FileKind, FileLine, Part, parts};

/// So many characters of a line are shown in short.
const SHORT: usize = 80;

/// An emoticon where it cannot be drawn: a character that shows about the same, or its name in brackets.
pub fn feiq_emoticon(emoticon: &Emoticon) -> String {
    let name = match Language::spoken() {
        Language::Chinese => emoticon.chinese,
        Language::English => emoticon.english,
    };
    emoticon.emoji.map_or_else(|| format!("[{name}]"), str::to_owned)
}

/// A text as it is meant: emoticons and pictures by name.
pub fn feiq_shown(text: &str) -> String {
    let shown = parts(text).map(|part| match part {
        Part::Text(words) => words.to_owned(),
        Part::Emoticon(emoticon) => feiq_emoticon(emoticon),
        Part::Picture(_) => t!("feiq-word.picture").into_owned(),
    });
    shown.collect()
}

/// A line of a conversation in short, on one line.
pub fn feiq_preview(entry: &Entry) -> String {
    let shown = match &entry.body {
        // Behind its beginning nothing is shown, and a text may be long.
        Body::Text { text, files, .. } => {
            let begin: String = text.chars().take(8 * SHORT).collect();
            let shown = [feiq_shown(&begin), file_words(files)].join(" ");
            if shown.trim().is_empty() { t!("feiq.empty-message").into_owned() } else { shown }
        }
        Body::Sealed { locked: false } => t!("feiq-word.sealed").into_owned(),
        Body::Sealed { locked: true } => t!("feiq-word.locked").into_owned(),
        Body::Encrypted => t!("feiq-word.encrypted").into_owned(),
        Body::Shake => t!("feiq-word.shake").into_owned(),
        Body::Event(text) => text.clone(),
    };
    let mut words = shown.split_whitespace();
    let mut short = words.next().unwrap_or_default().to_owned();
    for word in words {
        if short.len() > 4 * SHORT {
            break;
        }
        short.push(' ');
        short.push_str(word);
    }
    let cut: String = short.chars().take(SHORT).collect();
    if cut.len() < short.len() { format!("{cut}…") } else { cut }
}

/// A file of a message by name.
pub fn feiq_file(line: &FileLine) -> String {
    let name = &line.file.name;
    match line.file.kind {
        FileKind::Folder => t!("feiq-word.folder", name = name).into_owned(),
        _ => t!("feiq-word.file", name = name).into_owned(),
    }
}

fn file_words(files: &[FileLine]) -> String {
    match files.split_first() {
        None => String::new(),
        Some((only, [])) => feiq_file(only),
        Some((first, more)) => t!("feiq-word.files", name = first.file.name, more = more.len()).into_owned(),
    }
}

/// Why the folder of a file is not shown.
pub fn reveal_error(path: &Path, error: &RevealError) -> String {
    match error {
        RevealError::Missing => super::file_error(path, &io::ErrorKind::NotFound.into()),
        RevealError::NoProgram(folder, error) if error.kind() == io::ErrorKind::NotFound => {
            t!("feiq.no-file-manager", folder = folder.display()).into_owned()
        }
        RevealError::NoProgram(folder, error) => {
            t!("feiq.file-manager-failed", folder = folder.display(), cause = super::file_cause(error)).into_owned()
        }
    }
}
