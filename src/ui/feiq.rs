//! What the window keeps of 飞秋: the messenger, what is looked at, and the packet workshop.

mod draft;
mod people;
mod pictures;
mod talk;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::PathBuf;

use crate::capture::Capture;
use crate::codec::charset::Charset;
use crate::model::feiq::{Attachment, Bell, Entry, FeiqDesk, FeiqField, FileTransferId, Key, MessageId, Raw};
use crate::model::{Storage, StorageError, words};
use crate::ui::message::Message;
use crate::ui::pick::{Pick, PickFiles};
use crate::ui::workshop::Workshop;

pub use draft::Draft;
pub use people::{OFFLINE, PeopleRow, PeopleView};
pub use pictures::{Pictures, Shown};
pub use talk::{FindInTalk, TalkView};

/// A file of a message, as actions name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOf {
    /// Whose conversation.
    pub key: Key,
    /// The number of the message.
    pub number: u64,
    /// The file, as it is offered.
    pub file: Attachment,
    /// Where an earlier attempt put it.
    pub place: Option<PathBuf>,
}

/// How a click selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Click {
    /// This one alone.
    Only,
    /// This one as well, or no more.
    Add,
    /// All from the one before to this one.
    Range,
}

/// What the page of 飞秋 asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum FeiqAction {
    /// Show or fold the packets.
    TogglePackets,
    /// Show somebody's conversation, or write to several; what is typed then is for them.
    Select(Key, Click),
    /// Show somebody's conversation, and go on walking through the list.
    Walk(Key),
    /// Write to all of a group that are here.
    SelectGroup(String),
    /// Away, or back.
    Away(bool),
    /// What the form says, to the running messenger.
    Apply,
    /// The password of locked messages.
    SetPassword(String),
    /// Know somebody by address.
    Meet(String),
    /// Ask everybody again who they are.
    Refresh,
    /// The charset of texts to somebody.
    Charset(Key, Option<Charset>),
    /// Ask somebody for its version.
    AskAbout(Key),
    /// Forget somebody.
    Forget(Key),
    /// A conversation into a file.
    Export(Key),
    /// Send a failed message again.
    Again(Key, MessageId),
    /// Send a failed message of an earlier run as a new one.
    Anew(Key, Box<Entry>),
    /// Open a sealed message with what was typed for it.
    Open(Key, u64),
    /// Fetch a file into the folder for files; `true` goes on where it ended.
    Fetch(Box<FileOf>, bool),
    /// Fetch it into a place; `true` replaces what is there.
    FetchTo(Box<FileOf>, PathBuf, bool),
    /// Ask for a place.
    FetchAs(Box<FileOf>),
    /// The files of a message are not wanted.
    Decline(Key, u64),
    /// Take back the files of a message of ours.
    Withdraw(MessageId),
    /// End a transfer.
    Cancel(FileTransferId),
    /// Show a file in its folder.
    OpenFolder(PathBuf),
    /// Ask the system for files or a folder.
    Pick(Wanted),
    /// These were chosen.
    Chosen(Wanted, Vec<PathBuf>),
    /// Files were dropped on the page, or chosen: they go with the next message.
    Attach(Vec<PathBuf>),
    /// Send a packet that was made by hand.
    SendRaw(Raw),
    /// Do not send it any more.
    StopRaw,
}

/// What the system is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Files for a message.
    Files,
    /// A folder for a message.
    Folder,
    /// The folder for what is fetched.
    Receive,
    /// A place for a file.
    Place(Box<FileOf>),
    /// A folder to put a fetched folder into.
    PlaceIn(Box<FileOf>),
    /// A place for a picture of a conversation, which is here.
    Picture(PathBuf),
    /// A file for a conversation.
    Export(Key),
}

impl Wanted {
    /// A file is written there, that need not be there yet.
    pub fn writes(&self) -> bool {
        matches!(self, Wanted::Place(_) | Wanted::Picture(_) | Wanted::Export(_))
    }
}

/// The system's dialog, while it is open.
#[derive(Debug)]
pub enum Asked {
    /// For one.
    One(Pick),
    /// For several.
    Several(PickFiles),
}

/// Files under way, together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilesAtWork {
    /// How many.
    pub count: usize,
    /// Bytes a second.
    pub speed: f64,
    /// How far they are, from 0 to 1.
    pub fraction: f32,
}

/// The page of 飞秋.
#[derive(Debug)]
pub struct FeiqPage {
    /// People, conversations, files.
    pub desk: FeiqDesk,
    /// Whose conversation is shown.
    pub selected: Option<Key>,
    /// To whom one writes, where that is more than one.
    pub chosen: BTreeSet<Key>,
    /// The packets are shown at the right.
    pub packets: bool,
    /// The packet workshop.
    pub workshop: Workshop,
    /// The settings are unfolded.
    pub settings: bool,
    /// How the people are looked at.
    pub people: PeopleView,
    /// How the conversation is looked at.
    pub talk: TalkView,
    /// What is typed, for each person; under the empty name for several. Nothing of it is lost.
    pub drafts: HashMap<Key, Draft>,
    /// Passwords that are typed for locked messages, and whether one was wrong.
    pub passwords: HashMap<(Key, u64), (String, bool)>,
    /// A new password, as it is typed.
    pub password: String,
    /// Pictures of the conversation.
    pub pictures: Pictures,
    /// What was refused, until something else is done.
    pub refused: Option<String>,
    /// The system's dialog, while it is open.
    pub pick: Option<(Wanted, Asked)>,
    /// Files whose place is taken: each is asked about, one after the other.
    pub taken: VecDeque<(FileOf, PathBuf)>,
    /// This field gets the focus in the next frame.
    pub focus: Option<FeiqField>,
    /// The box gets the focus in the next frame.
    pub focus_box: bool,
    /// Messages on the desktop.
    pub bell: Bell,
    /// When the conversation began to shake, in the window's seconds.
    pub shaken: Option<f64>,
    /// A change of the form waits for the next time online.
    pub waits: bool,
}

impl FeiqPage {
    /// With what was kept.
    pub fn load(storage: Option<&Storage>, capture: Capture, messages: &mut Vec<Message>) -> Self {
        let (desk, complaints) = FeiqDesk::load(storage, capture);
        messages.extend(complaints.iter().map(words::complaint).map(Message::wrong));
        let typed = desk.drafts().map(|(key, kept)| (key.clone(), Draft::of(kept))).collect();
        FeiqPage {
            desk,
            selected: None,
            chosen: BTreeSet::new(),
            packets: false,
            settings: false,
            people: PeopleView::default(),
            talk: TalkView::default(),
            drafts: typed,
            passwords: HashMap::new(),
            password: String::new(),
            pictures: Pictures::default(),
            refused: None,
            pick: None,
            taken: VecDeque::new(),
            focus: None,
            focus_box: false,
            bell: Bell::default(),
            shaken: None,
            waits: false,
            workshop: Workshop::default(),
        }
    }

    /// Keeps what changed.
    pub fn save(&mut self, storage: &Storage) -> Option<StorageError> {
        let typed = self.drafts.iter().map(|(key, draft)| (key, draft.text.as_str(), draft.sealed));
        let drafts = self.desk.keep_drafts(typed).err();
        self.desk.save(storage).err().or(drafts)
    }

    /// It was asked to be online, and is or tries to be.
    pub fn is_running(&self) -> bool {
        self.desk.is_running()
    }

    /// To whom the box sends.
    pub fn to(&self) -> Vec<Key> {
        if self.is_to_many() { self.chosen.iter().cloned().collect() } else { self.selected.iter().cloned().collect() }
    }

    /// The box sends to more than one.
    pub fn is_to_many(&self) -> bool {
        self.chosen.len() > 1
    }

    /// The name under which what is typed now is kept.
    pub fn draft_key(&self) -> Option<Key> {
        if self.is_to_many() { Some(Key::default()) } else { self.selected.clone() }
    }

    /// What is typed now.
    pub fn draft(&mut self) -> Option<&mut Draft> {
        let key = self.draft_key()?;
        Some(self.drafts.entry(key).or_default())
    }

    /// Shows a conversation, from its newest line.
    pub fn show(&mut self, key: Key) {
        if self.selected.as_ref() != Some(&key) {
            self.talk = TalkView::default();
            self.refused = None;
        }
        self.selected = Some(key);
    }

    /// Selects as a click says.
    pub fn select(&mut self, key: Key, click: Click) {
        match click {
            Click::Only => self.chosen.clear(),
            Click::Add => {
                if self.chosen.is_empty() {
                    self.chosen.extend(self.selected.clone());
                }
                if !self.chosen.remove(&key) {
                    self.chosen.insert(key.clone());
                }
            }
            Click::Range => {
                let from = self.selected.clone().unwrap_or_else(|| key.clone());
                self.chosen = self.people.between(self.desk.people(), &from, &key);
            }
        }
        if let (1, Some(left)) = (self.chosen.len(), self.chosen.first().cloned()) {
            self.chosen.clear();
            return self.show(left);
        }
        // A range grows from where it began.
        if click != Click::Range || self.selected.is_none() {
            self.show(key);
        }
    }

    /// Selects all of a group that are here.
    pub fn select_group(&mut self, group: &str) {
        let members = self.desk.people().iter().filter(|one| one.presence.is_here() && one.group == group);
        let members: BTreeSet<Key> = members.map(|one| one.key.clone()).collect();
        if let Some(first) = members.first().cloned() {
            self.show(first);
        }
        self.chosen = if members.len() > 1 { members } else { BTreeSet::new() };
        self.focus_box = true;
    }

    /// Files that are fetched or served now.
    pub fn at_work(&self) -> Option<FilesAtWork> {
        let running = self.desk.summary()?;
        let speed = running.moved as f64 / running.elapsed.as_secs_f64().max(1e-3);
        let fraction = running.size.map_or(0.0, |size| (running.bytes as f64 / size.max(1) as f64).min(1.0) as f32);
        Some(FilesAtWork { count: running.transfers, speed, fraction })
    }

    /// Whoever turned out to be somebody else has another name from now on.
    pub fn follow_names(&mut self) {
        let now = |key: &Key| self.desk.person(key).map(|one| one.key.clone()).filter(|now| now != key);
        if let Some(key) = self.selected.as_ref().and_then(now) {
            self.selected = Some(key);
        }
        let moved: Vec<(Key, Key)> = self.drafts.keys().filter_map(|key| Some((key.clone(), now(key)?))).collect();
        for (old, key) in moved {
            let Some(draft) = self.drafts.remove(&old) else { continue };
            let there = self.drafts.entry(key).or_default();
            if there.is_empty() {
                *there = draft;
            }
        }
    }

    /// The program ends: everybody is told.
    pub fn end(&mut self) {
        self.desk.end();
    }
}
