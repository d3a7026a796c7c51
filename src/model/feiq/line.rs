//! A line of a conversation as a line of its file: JSON, with one letter for what all of them have.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Attachment, Body, Delivery, Entry, Failure, FileKind, FileLine, FileLineState, Way};

/// A line of this run or of an earlier one, with what is not shown of it yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    /// What is shown.
    pub entry: Entry,
    /// What stands in a sealed message that was not opened.
    pub hidden: Option<Hidden>,
    /// It is, or will be, on the disk.
    pub kept: bool,
}

/// What stands in a sealed message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hidden {
    pub text: String,
    pub files: Vec<FileLine>,
}

impl Said {
    /// A line with nothing hidden.
    pub fn new(entry: Entry) -> Self {
        Said { entry, hidden: None, kept: false }
    }

    /// Shows what was sealed; false where nothing was.
    pub fn open(&mut self) -> bool {
        let Some(Hidden { text, files }) = self.hidden.take() else { return false };
        self.entry.body = Body::Text { text, sealed: true, files };
        true
    }

    /// Bytes that it takes in memory, about.
    pub fn weight(&self) -> usize {
        let files =
            |files: &[FileLine]| files.iter().map(|line| size_of::<FileLine>() + line.file.name.len()).sum::<usize>();
        let hidden = self.hidden.as_ref().map_or(0, |hidden| hidden.text.len() + files(&hidden.files));
        let body: usize = match &self.entry.body {
            Body::Text { text, files: lines, .. } => text.len() + files(lines),
            Body::Event(text) => text.len(),
            Body::Sealed { .. } | Body::Encrypted | Body::Shake => 0,
        };
        size_of::<Said>() + hidden + body
    }
}

impl Entry {
    /// A line of now, without a message of ours behind it.
    pub(super) fn new(time: i64, way: Way, body: Body) -> Self {
        let (automatic, to_many, closed) = (false, false, false);
        Entry { time, way, body, delivery: None, message: None, number: 0, automatic, to_many, closed }
    }

    /// Its files.
    pub(super) fn files_mut(&mut self) -> &mut [FileLine] {
        match &mut self.body {
            Body::Text { files, .. } => files,
            _ => &mut [],
        }
    }

    /// Its files.
    pub fn files(&self) -> &[FileLine] {
        match &self.body {
            Body::Text { files, .. } => files,
            _ => &[],
        }
    }

    /// It contains a text, which is in small letters.
    pub(super) fn contains(&self, small: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(small);
        match &self.body {
            Body::Text { text, files, .. } => has(text) || files.iter().any(|line| has(&line.file.name)),
            Body::Event(text) => has(text),
            Body::Sealed { .. } | Body::Encrypted | Body::Shake => false,
        }
    }
}

/// A line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Line {
    #[serde(rename = "t")]
    time: i64,
    #[serde(rename = "w")]
    way: Way,
    #[serde(rename = "k")]
    kind: LineKind,
    #[serde(rename = "n", default, skip_serializing_if = "is_default")]
    number: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    sealed: bool,
    /// It was sealed and not opened when this was written.
    #[serde(default, skip_serializing_if = "is_default")]
    closed: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    locked: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    automatic: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    to_many: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    failed: bool,
    #[serde(rename = "d", default, skip_serializing_if = "is_default")]
    arrived: Option<Arrived>,
    #[serde(default, skip_serializing_if = "is_default")]
    files: Vec<KeptFile>,
}

/// How far a message of ours came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Arrived {
    Sent,
    Delivered,
    Read,
    Discarded,
}

impl Arrived {
    /// None while nothing is known of it, and where it failed.
    pub fn of(delivery: Option<Delivery>) -> Option<Self> {
        match delivery? {
            Delivery::Sent => Some(Arrived::Sent),
            Delivery::Delivered => Some(Arrived::Delivered),
            Delivery::Read => Some(Arrived::Read),
            Delivery::Discarded => Some(Arrived::Discarded),
            Delivery::Sending { .. } | Delivery::Failed(_) => None,
        }
    }

    fn delivery(self) -> Delivery {
        match self {
            Arrived::Sent => Delivery::Sent,
            Arrived::Delivered => Delivery::Delivered,
            Arrived::Read => Delivery::Read,
            Arrived::Discarded => Delivery::Discarded,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum LineKind {
    Text,
    Encrypted,
    Shake,
    Event,
}

/// A file of a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct KeptFile {
    id: u64,
    #[serde(skip_serializing_if = "is_default")]
    name: String,
    #[serde(skip_serializing_if = "is_default")]
    size: u64,
    #[serde(skip_serializing_if = "is_default")]
    modified: u64,
    /// As on the wire.
    #[serde(skip_serializing_if = "is_default")]
    kind: u8,
    #[serde(skip_serializing_if = "is_default")]
    state: KeptState,
    #[serde(skip_serializing_if = "is_default")]
    path: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptState {
    #[default]
    Offered,
    /// An attempt was made to fetch it: a part of it may be here.
    Begun,
    Done,
    Withdrawn,
}

/// What became of a line later: another kind of line, behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Amend {
    /// The number of the message.
    #[serde(rename = "a")]
    pub number: u64,
    #[serde(rename = "w")]
    pub way: Way,
    /// A sealed one was opened.
    #[serde(default, skip_serializing_if = "is_default")]
    pub opened: bool,
    /// It did not arrive, or did after all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub failed: Option<bool>,
    /// How far it came.
    #[serde(rename = "d", default, skip_serializing_if = "is_default")]
    pub arrived: Option<Arrived>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub file: Option<KeptFile>,
}

impl Amend {
    /// Of a message of which nothing else is known now.
    fn new(number: u64, way: Way) -> Self {
        Amend { number, way, opened: false, failed: None, arrived: None, file: None }
    }

    /// A sealed one was opened.
    pub fn of_opened(number: u64) -> Self {
        Amend { opened: true, ..Amend::new(number, Way::Theirs) }
    }

    /// A message of ours is further, or did not arrive; None where that is not kept.
    pub fn of_delivery(number: u64, before: Option<Delivery>, after: Delivery) -> Option<Self> {
        let failed = |delivery| matches!(delivery, Some(Delivery::Failed(_)));
        let (was, is) = (failed(before), failed(Some(after)));
        let arrived = Arrived::of(Some(after)).filter(|now| Arrived::of(before) != Some(*now));
        let amend = Amend { failed: (was != is).then_some(is), arrived, ..Amend::new(number, Way::Mine) };
        (amend.failed.is_some() || amend.arrived.is_some()).then_some(amend)
    }

    /// Of a file.
    pub fn of_file(number: u64, way: Way, line: &FileLine) -> Self {
        Amend { file: Some(KeptFile::of(line)), ..Amend::new(number, way) }
    }
}

/// What became of lines that stand further up, by side and number.
#[derive(Clone, Debug, Default)]
pub(super) struct Amends(HashMap<(Way, u64), Amended>);

#[derive(Clone, Debug, Default)]
struct Amended {
    opened: bool,
    failed: Option<bool>,
    arrived: Option<Arrived>,
    files: BTreeMap<u64, KeptFile>,
}

impl Amends {
    /// Takes one more.
    pub fn add(&mut self, amend: Amend) {
        let amended = self.0.entry((amend.way, amend.number)).or_default();
        amended.opened |= amend.opened;
        amended.failed = amend.failed.or(amended.failed);
        amended.arrived = amend.arrived.or(amended.arrived);
        if let Some(file) = amend.file {
            amended.files.insert(file.id, file);
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl KeptFile {
    fn of(line: &FileLine) -> Self {
        let file = &line.file;
        let kind = match file.kind {
            FileKind::File => 1,
            FileKind::Folder => 2,
            FileKind::Parent => 3,
            FileKind::Clipboard => 0x20,
            FileKind::Other(kind) => kind,
        };
        let state = match line.state {
            FileLineState::Done => KeptState::Done,
            FileLineState::Withdrawn => KeptState::Withdrawn,
            FileLineState::UnderWay | FileLineState::Failed => KeptState::Begun,
            FileLineState::Offered | FileLineState::Past => KeptState::Offered,
        };
        let path = line.path.as_ref().map(|path| path.to_string_lossy().into_owned());
        KeptFile { id: file.id, name: file.name.clone(), size: file.size, modified: file.modified, kind, state, path }
    }

    /// As it is in a later run. Nobody can fetch from us any more what we offered; what others did they may still have.
    fn line(self, way: Way, later: Option<&KeptFile>) -> FileLine {
        let kind = match self.kind {
            1 => FileKind::File,
            2 => FileKind::Folder,
            3 => FileKind::Parent,
            0x20 => FileKind::Clipboard,
            kind => FileKind::Other(kind),
        };
        let state = match later.map_or(self.state, |later| later.state) {
            KeptState::Offered | KeptState::Begun if way == Way::Mine => FileLineState::Past,
            KeptState::Offered => FileLineState::Offered,
            KeptState::Begun => FileLineState::Failed,
            KeptState::Done => FileLineState::Done,
            KeptState::Withdrawn => FileLineState::Withdrawn,
        };
        let path = later.and_then(|later| later.path.clone()).or(self.path).map(PathBuf::from);
        let file = Attachment { id: self.id, name: self.name, size: self.size, modified: self.modified, kind };
        FileLine { file, state, transfer: None, path }
    }
}

impl Line {
    /// The line of what was said.
    pub fn of(said: &Said) -> Self {
        let entry = &said.entry;
        let mut line = Line {
            time: entry.time,
            way: entry.way,
            kind: LineKind::Text,
            number: entry.number,
            text: String::new(),
            sealed: false,
            closed: false,
            locked: false,
            automatic: entry.automatic,
            to_many: entry.to_many,
            failed: matches!(entry.delivery, Some(Delivery::Failed(_))),
            arrived: Arrived::of(entry.delivery),
            files: Vec::new(),
        };
        match &entry.body {
            Body::Text { text, sealed, files } => line.with(text, *sealed, files),
            Body::Sealed { locked } => {
                (line.closed, line.locked) = (true, *locked);
                if let Some(hidden) = &said.hidden {
                    line.with(&hidden.text, true, &hidden.files);
                }
            }
            Body::Encrypted => line.kind = LineKind::Encrypted,
            Body::Shake => line.kind = LineKind::Shake,
            Body::Event(text) => {
                line.kind = LineKind::Event;
                line.text.clone_from(text);
            }
        }
        line
    }

    fn with(&mut self, text: &str, sealed: bool, files: &[FileLine]) {
        text.clone_into(&mut self.text);
        self.sealed = sealed;
        self.files = files.iter().map(KeptFile::of).collect();
    }

    /// What was said, as a later run shows it.
    pub fn said(self, amends: &Amends) -> Said {
        let amended = amends.0.get(&(self.way, self.number)).filter(|_| self.number != 0);
        let opened = amended.is_some_and(|amended| amended.opened);
        let failed = amended.and_then(|amended| amended.failed).unwrap_or(self.failed);
        let arrived = amended.and_then(|amended| amended.arrived).or(self.arrived).map(Arrived::delivery);
        let later = |file: &KeptFile| amended.and_then(|amended| amended.files.get(&file.id));
        let way = self.way;
        let files = self.files.into_iter().map(|file| {
            let later = later(&file).cloned();
            file.line(way, later.as_ref())
        });
        let (text, sealed) = (self.text, self.sealed);
        let (body, hidden) = match self.kind {
            LineKind::Text if self.closed && !opened => {
                (Body::Sealed { locked: self.locked }, Some(Hidden { text, files: files.collect() }))
            }
            LineKind::Text => (Body::Text { text, sealed, files: files.collect() }, None),
            LineKind::Encrypted => (Body::Encrypted, None),
            LineKind::Shake => (Body::Shake, None),
            LineKind::Event => (Body::Event(text), None),
        };
        let entry = Entry {
            time: self.time,
            way: self.way,
            body,
            delivery: if failed { Some(Delivery::Failed(Failure::NoReceipt)) } else { arrived },
            message: None,
            number: self.number,
            automatic: self.automatic,
            to_many: self.to_many,
            closed: self.way == Way::Mine,
        };
        Said { entry, hidden, kept: true }
    }
}
