//! Pictures that came: files beside the conversations, not too large and not too many.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::private::make_folder;

/// A larger one is not kept, bytes.
const LARGEST: usize = 8 << 20;
/// So many are kept in all; the oldest go first.
const MOST: usize = 2000;
/// And so many bytes of them.
const MOST_BYTES: u64 = 256 << 20;
/// So many folders of people are looked at.
const MOST_FOLDERS: usize = 20_000;

/// So long after a message its pictures begin to come, if they do, nanoseconds.
const BEGINS_WITHIN: i64 = 60_000_000_000;
/// One that began is here, or lost, after so long, nanoseconds.
const COMES_WITHIN: i64 = 600_000_000_000;
/// Of so many pictures of a conversation it is known that they come, or what became of them.
const MOST_FATES: usize = 2000;

/// What there is of a picture of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureState {
    /// It comes, or may come yet.
    Comes,
    /// It is here: a file (JPEG, GIF, PNG or BMP).
    Here(PathBuf),
    /// It did not come, or is here no more.
    Missing,
    /// What came is no picture, or could not be kept.
    Broken,
}

/// The pictures of a conversation.
#[derive(Debug, Default)]
pub(super) struct OfTalk {
    here: HashMap<u32, PathBuf>,
    fates: HashMap<u32, Fate>,
}

/// What is known of one that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its first part came then.
    Began(i64),
    /// It comes no more.
    Lost,
    /// It is no picture, or could not be kept.
    Broken,
}

impl OfTalk {
    /// One is here.
    pub fn came(&mut self, id: u32, path: PathBuf) {
        self.fates.remove(&id);
        self.here.insert(id, path);
    }

    /// One of an earlier run was found.
    pub fn found(&mut self, id: u32, path: PathBuf) {
        self.here.entry(id).or_insert(path);
    }

    /// It is known what becomes of one.
    pub fn note(&mut self, id: u32, fate: Fate) {
        if self.fates.len() >= MOST_FATES {
            // By its age each of them is missing, sooner or later.
            self.fates.clear();
        }
        self.fates.insert(id, fate);
    }

    /// The messenger has ended: what was coming does not come.
    pub fn end(&mut self) {
        for fate in self.fates.values_mut().filter(|fate| matches!(fate, Fate::Began(_))) {
            *fate = Fate::Lost;
        }
    }

    /// Takes those of another conversation, which is the same.
    pub fn take_over(&mut self, other: OfTalk) {
        self.here.extend(other.here);
        other.fates.into_iter().for_each(|(id, fate)| self.note(id, fate));
    }

    /// What there is of one, now, in a message of that time.
    pub fn state(&self, id: u32, said: i64, now: i64) -> PictureState {
        if let Some(path) = self.here.get(&id) {
            return PictureState::Here(path.clone());
        }
        let comes = match self.fates.get(&id) {
            Some(Fate::Broken) => return PictureState::Broken,
            Some(Fate::Lost) => false,
            Some(Fate::Began(at)) => now.saturating_sub(*at) < COMES_WITHIN,
            None => now.saturating_sub(said) < BEGINS_WITHIN,
        };
        if comes { PictureState::Comes } else { PictureState::Missing }
    }
}

/// The folder of all pictures.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Those that are there, oldest first, as far as they were counted.
    kept: Option<Vec<Kept>>,
    bytes: u64,
}

#[derive(Debug)]
struct Kept {
    changed: SystemTime,
    length: u64,
    path: PathBuf,
}

impl Pictures {
    /// Writes a picture into the folder of a person, which is in the folder of all.
    pub fn add(&mut self, all: &Path, folder: &Path, id: u32, bytes: &[u8]) -> io::Result<PathBuf> {
        let extension = extension(bytes).ok_or(io::ErrorKind::InvalidData)?;
        if bytes.len() > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        make_folder(all)?;
        make_folder(folder)?;
        let path = folder.join(format!("{id:08x}.{extension}"));
        let kept = self.kept.get_or_insert_with(|| count(all));
        kept.retain(|kept| kept.path != path);
        fs::write(&path, bytes)?;
        kept.push(Kept { changed: SystemTime::now(), length: bytes.len() as u64, path: path.clone() });
        self.bytes = kept.iter().map(|kept| kept.length).sum();
        self.make_room();
        Ok(path)
    }

    fn make_room(&mut self) {
        let Some(kept) = &mut self.kept else { return };
        let mut gone = 0;
        while kept.len() - gone > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = kept.get(gone) else { break };
            // One that cannot be deleted is not counted any more.
            fs::remove_file(&oldest.path).ok();
            self.bytes = self.bytes.saturating_sub(oldest.length);
            gone += 1;
        }
        kept.drain(..gone);
    }
}

fn count(all: &Path) -> Vec<Kept> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries(all).take(MOST_FOLDERS).map(|entry| entry.path());
    let files = folders.flat_map(|folder| entries(&folder).take(2 * MOST).collect::<Vec<_>>());
    let mut kept: Vec<Kept> = files
        .filter_map(|entry| {
            let found = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            let changed = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            Some(Kept { changed, length: found.len(), path: entry.path() })
        })
        .collect();
    kept.sort_by_key(|kept| kept.changed);
    kept
}

/// The pictures in a person's folder, by their numbers.
pub(super) fn in_folder(folder: &Path) -> HashMap<u32, PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(2 * MOST);
    let named = entries.map(|entry| entry.path()).filter_map(|path| {
        let id = u32::from_str_radix(path.file_stem()?.to_str()?, 16).ok()?;
        Some((id, path))
    });
    named.collect()
}

/// What a file of these bytes is called; None for what is no picture.
fn extension(bytes: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    match () {
        () if begins(b"\xff\xd8\xff") => Some("jpg"),
        () if begins(b"GIF8") => Some("gif"),
        () if begins(b"\x89PNG") => Some("png"),
        () if begins(b"BM") => Some("bmp"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_does_not_come_is_not_awaited_for_ever() {
        const SECOND: i64 = 1_000_000_000;
        let mut pictures = OfTalk::default();
        let state = |pictures: &OfTalk, now: i64| pictures.state(7, 10 * SECOND, now * SECOND);
        assert_eq!(state(&pictures, 12), PictureState::Comes, "its chunks come behind the message");
        assert_eq!(state(&pictures, 75), PictureState::Missing, "none came; or it is a message of an earlier run");
        pictures.note(7, Fate::Began(40 * SECOND));
        assert_eq!(state(&pictures, 300), PictureState::Comes, "a large one");
        assert_eq!(state(&pictures, 641), PictureState::Missing);
        pictures.end();
        assert_eq!(state(&pictures, 50), PictureState::Missing, "offline nothing comes");
        pictures.note(7, Fate::Broken);
        assert_eq!(state(&pictures, 50), PictureState::Broken);
        pictures.came(7, "7.jpg".into());
        assert_eq!(state(&pictures, 700), PictureState::Here("7.jpg".into()));
    }

    #[test]
    fn pictures_are_found_again_and_the_oldest_go() {
        let all = tempfile::tempdir().expect("a folder");
        let folder = all.path().join("a");
        let mut pictures = Pictures::default();
        let first = pictures.add(all.path(), &folder, 0xab, b"BM first").expect("written");
        assert_eq!(in_folder(&folder), HashMap::from([(0xab, first.clone())]));
        assert!(pictures.add(all.path(), &folder, 1, b"<html>").is_err());
        for id in 0..u32::try_from(MOST).expect("few") {
            pictures.add(all.path(), &folder, 0x1000 + id, b"GIF89a").expect("written");
        }
        assert!(!first.exists() && in_folder(&folder).len() == MOST);
    }
}
