//! A folder that is fetched: what its stream says is made below one new folder, and nowhere else.
//!
//! Each step goes from an open folder to one name in it, which a peer cannot make a way out, and which is not followed if
//! it is a link: whatever happens on the disk meanwhile, nothing is written elsewhere. Nothing is ever overwritten.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;

use super::look::time;
use super::place::Place;
use crate::codec::charset::Charset;
use crate::codec::file_name::safe_name;
use crate::net::ipmsg::{BadStream, Fetch, FileEnd};
use crate::net::tftp::unfinished::Unfinished;
use crate::proto::ipmsg::{DirectoryPart, DirectoryReader, text};

/// Names are told apart by a number behind them, up to this one.
const MOST_ALIKE: u32 = 99;

/// A folder on its way here.
pub(super) struct FolderIn {
    place: Place,
    charset: Charset,
    reader: DirectoryReader,
    disk: Disk,
}

/// What there is of it so far.
#[derive(Default)]
pub(super) struct Disk {
    /// The folders that are open, the outermost first.
    levels: Vec<(Arc<Dir>, String)>,
    file: Option<Growing>,
    /// Bytes of contents so far.
    pub bytes: u64,
    /// Whole files so far.
    pub files: u64,
    /// The file that comes now, below the folder.
    pub current: String,
}

/// The file that comes now.
struct Growing {
    file: Unfinished,
    name: String,
    modified: u64,
}

impl FolderIn {
    /// Finds the place; nothing is made before the stream begins.
    ///
    /// # Errors
    /// As [`Place::open`].
    pub fn open(fetch: &Fetch, charset: Charset) -> Result<FolderIn, FileEnd> {
        let place = Place::open(fetch)?;
        Ok(FolderIn { place, charset, reader: DirectoryReader::new(), disk: Disk::default() })
    }

    /// How far it is.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.place.path()
    }

    /// Takes what came; true when that was all.
    ///
    /// # Errors
    /// The stream is malformed or has a name that is not taken; the name of the folder is not free; the disk.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<bool, FileEnd> {
        loop {
            let part = self.reader.next(&mut bytes).map_err(|error| FileEnd::BadStream(BadStream::Folder(error)))?;
            match part {
                None => return Ok(false),
                Some(DirectoryPart::End) => return Ok(true),
                Some(part) => self.disk.take(part, &self.place, self.charset)?,
            }
        }
    }

    /// The peer said that this was all.
    pub fn has_ended(&self) -> bool {
        self.reader.has_ended()
    }

    /// The peer has closed: how it ended.
    pub fn closed(&self) -> FileEnd {
        if self.reader.may_end_here() { FileEnd::Complete } else { FileEnd::Short(None) }
    }
}

impl Disk {
    fn take(&mut self, part: DirectoryPart<'_>, place: &Place, charset: Charset) -> Result<(), FileEnd> {
        match part {
            DirectoryPart::Enter { name } => {
                let opened = match self.levels.last() {
                    None => first(place)?,
                    Some((folder, _)) => below(folder, &safe(&name, charset)?).map_err(|error| place.end(&error))?,
                };
                self.levels.push(opened);
            }
            DirectoryPart::File { name, size, modified } => {
                let name = safe(&name, charset)?;
                let Some((folder, _)) = self.levels.last() else { return Ok(()) };
                place.has_room(size)?;
                let file = Unfinished::create(Arc::clone(folder)).map_err(|error| place.end(&error))?;
                let below = self.levels.iter().skip(1).map(|(_, name)| name).chain([&name]);
                self.current = below.map(String::as_str).collect::<Vec<_>>().join("/");
                self.file = Some(Growing { file, name, modified });
            }
            DirectoryPart::Bytes(bytes) => {
                if let Some(growing) = &mut self.file {
                    growing.file.write(bytes).map_err(|error| place.end(&error))?;
                }
                self.bytes += bytes.len() as u64;
            }
            DirectoryPart::FileEnd => {
                if let (Some(growing), Some((folder, _))) = (self.file.take(), self.levels.last()) {
                    growing.finish(folder).map_err(|error| place.end(&error))?;
                    self.files += 1;
                }
            }
            DirectoryPart::Leave => {
                self.levels.pop();
            }
            // A link or a device is not made.
            DirectoryPart::Other { .. } | DirectoryPart::End => {}
        }
        Ok(())
    }
}

impl Growing {
    /// The file has its name, or the first free one like it.
    fn finish(mut self, folder: &Dir) -> io::Result<()> {
        if let Some(time) = time(self.modified) {
            self.file.set_modified(time);
        }
        // Looked for first, since a file that was not given its name is gone. Nobody but the user makes files there.
        let free = alike(&self.name).find(|name| folder.symlink_metadata(name).is_err());
        let free = free.ok_or(io::ErrorKind::AlreadyExists)?;
        self.file.publish(free.as_ref(), false)
    }
}

/// What a name of a peer is here.
fn safe(name: &[u8], charset: Charset) -> Result<String, FileEnd> {
    let (name, _) = text::decode(name, false, Some(charset));
    safe_name(&name).ok_or(FileEnd::BadStream(BadStream::Name(name)))
}

/// Makes the outermost folder, under the name that the user agreed to.
fn first(place: &Place) -> Result<(Arc<Dir>, String), FileEnd> {
    let made = place.folder.create_dir(&place.name).and_then(|()| place.folder.open_dir_nofollow(&place.name));
    let folder = made.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileEnd::Exists,
        _ => place.end(&error),
    })?;
    Ok((Arc::new(folder), String::new()))
}

/// Makes a folder in a folder, under its name or the first free one like it: two names of a peer may be one here.
fn below(folder: &Dir, name: &str) -> io::Result<(Arc<Dir>, String)> {
    for name in alike(name) {
        match folder.create_dir(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok((Arc::new(folder.open_dir_nofollow(&name)?), name)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A name, and then others like it: `a.txt`, `a (2).txt`.
fn alike(name: &str) -> impl Iterator<Item = String> {
    let dot = name.rfind('.').filter(|&dot| dot > 0).unwrap_or(name.len());
    let (stem, extension) = name.split_at_checked(dot).unwrap_or((name, ""));
    let others = (2..=MOST_ALIKE).map(move |number| format!("{stem} ({number}){extension}"));
    [name.to_owned()].into_iter().chain(others)
}
