//! What is kept goes to the disk on a thread of its own: a slow disk does not hold the window up.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, SendError, Sender, bounded};

use super::Key;
use super::history::{History, append};
use super::known::{self, Known};
use super::pictures::Pictures;
use crate::model::{StorageError, Wake};

/// Of so many people conversations are kept: somebody who makes up names does not fill the folder.
pub(super) const MOST_TALKS: usize = 20_000;
/// Conversations that somebody deleted by hand are missed after so long.
const COUNT_AGAIN: Duration = Duration::from_secs(60);
/// So much may wait for the disk; then nothing more is taken from the network.
const MOST_TASKS: usize = 4096;
/// What was taken before still finds room.
const ROOM: usize = 2 * MOST_TASKS;
/// The same in bytes.
const MOST_BYTES: usize = 32 << 20;

/// What the disk is asked.
#[derive(Debug)]
pub(super) enum Task {
    /// Lines behind the file of a conversation.
    Lines { history: History, key: Key, known: Box<Known>, lines: Vec<String> },
    /// A picture into the folder of a history.
    Picture { history: History, key: Key, id: u32, time: i64, bytes: Vec<u8> },
    /// The list of people.
    People { history: History, people: BTreeMap<Key, Known> },
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Done {
    /// The lines, and why they are not there.
    Lines { key: Key, number: u64, lines: Vec<String>, result: Result<(), Unwritten> },
    /// Where the picture is.
    Picture { key: Key, id: u32, time: i64, result: io::Result<PathBuf> },
    /// The list.
    People(Result<(), StorageError>),
}

/// Why lines are not on the disk.
#[derive(Debug)]
pub(super) enum Unwritten {
    /// The system says why; it is tried again.
    Failed(io::Error),
    /// So many conversations are kept that this one is not.
    TooMany,
}

/// The way to the disk.
#[derive(Debug, Default)]
pub(super) struct Disk {
    thread: Option<Thread>,
    /// Where there is no thread, the work is done at once.
    here: Writer,
    done: Vec<Done>,
    /// The sizes of what is under way, in order.
    under_way: VecDeque<usize>,
    next: u64,
}

#[derive(Debug)]
struct Thread {
    tasks: Option<Sender<Order>>,
    done: Receiver<Done>,
    handle: Option<JoinHandle<()>>,
}

/// A task with its number, and who wants to know of its end.
struct Order {
    number: u64,
    task: Task,
    wake: Option<Wake>,
}

impl Disk {
    /// Hands a task over; its number. It waits only where [`Disk::is_full`] was not asked.
    pub fn give(&mut self, task: Task, wake: Option<Wake>) -> u64 {
        self.next += 1;
        let number = self.next;
        let size = task.size();
        if self.under_way.len() >= ROOM {
            self.settle();
        }
        if self.thread.is_none() {
            self.thread = Thread::start().inspect_err(|error| tracing::warn!("no thread for the disk: {error}")).ok();
        }
        let mut order = Some(Order { number, task, wake });
        if let Some(tasks) = self.thread.as_ref().and_then(|thread| thread.tasks.as_ref()) {
            order = order.and_then(|order| tasks.send(order).err().map(|SendError(order)| order));
        }
        match order {
            None => self.under_way.push_back(size),
            Some(order) => self.done.push(self.here.perform(order.number, order.task)),
        }
        number
    }

    /// What has ended since.
    pub fn take(&mut self) -> Vec<Done> {
        let mut done = std::mem::take(&mut self.done);
        let before = done.len();
        done.extend(self.thread.iter().flat_map(|thread| thread.done.try_iter()));
        self.under_way.drain(..(done.len() - before).min(self.under_way.len()));
        done
    }

    /// Waits until all of it has ended.
    pub fn settle(&mut self) {
        while !self.under_way.is_empty() {
            let Some(Ok(done)) = self.thread.as_ref().map(|thread| thread.done.recv()) else {
                self.under_way.clear();
                return;
            };
            self.under_way.pop_front();
            self.done.push(done);
        }
    }

    /// It is slower than what comes.
    pub fn is_full(&self) -> bool {
        self.under_way.len() >= MOST_TASKS || self.under_way.iter().sum::<usize>() >= MOST_BYTES
    }
}

impl Thread {
    fn start() -> io::Result<Self> {
        let (tasks, orders) = bounded::<Order>(ROOM);
        let (ends, done) = bounded(ROOM);
        let run = move || {
            let mut writer = Writer::default();
            for Order { number, task, wake } in orders {
                // At the end of the program nobody listens any more, and the rest is written all the same.
                ends.send(writer.perform(number, task)).ok();
                if let Some(wake) = wake {
                    wake();
                }
            }
        };
        let handle = std::thread::Builder::new().name("netaide-feiq-disk".into()).spawn(run)?;
        Ok(Thread { tasks: Some(tasks), done, handle: Some(handle) })
    }
}

/// All that was handed over is written.
impl Drop for Thread {
    fn drop(&mut self) {
        self.tasks = None;
        if let Some(handle) = self.handle.take() {
            handle.join().ok();
        }
    }
}

impl Task {
    fn size(&self) -> usize {
        match self {
            Task::Lines { lines, .. } => lines.iter().map(String::len).sum(),
            Task::Picture { bytes, .. } => bytes.len(),
            Task::People { .. } => 0,
        }
    }
}

/// The one who writes.
#[derive(Debug, Default)]
struct Writer {
    pictures: Pictures,
    /// How many conversations there are, and when they were counted.
    talks: Option<(usize, Instant)>,
}

impl Writer {
    fn perform(&mut self, number: u64, task: Task) -> Done {
        match task {
            Task::Lines { history, key, known, lines } => {
                let result = self.append(&history, &key, &known, &lines);
                if let Err(Unwritten::Failed(error)) = &result {
                    tracing::warn!("cannot write {}: {error}", history.file(&key).display());
                }
                Done::Lines { key, number, lines, result }
            }
            Task::Picture { history, key, id, time, bytes } => {
                let result = self.pictures.add(&history.all_pictures(), &history.pictures(&key), id, &bytes);
                Done::Picture { key, id, time, result }
            }
            Task::People { history, people } => {
                let result = known::write(&history, people.iter());
                if let Err(error) = &result {
                    tracing::warn!("cannot write {}: {}", error.path.display(), error.cause);
                }
                Done::People(result)
            }
        }
    }

    fn append(&mut self, history: &History, key: &Key, known: &Known, lines: &[String]) -> Result<(), Unwritten> {
        let path = history.file(key);
        let is_new = !path.exists();
        if is_new && self.talks(history) >= MOST_TALKS {
            return Err(Unwritten::TooMany);
        }
        append(&path, key, known, lines).map_err(Unwritten::Failed)?;
        if let Some((talks, _)) = &mut self.talks {
            *talks += usize::from(is_new);
        }
        Ok(())
    }

    /// How many conversations are kept.
    fn talks(&mut self, history: &History) -> usize {
        let counted = self.talks.filter(|(talks, when)| *talks < MOST_TALKS || when.elapsed() < COUNT_AGAIN);
        let (talks, _) = *self.talks.insert(counted.unwrap_or_else(|| (history.count(), Instant::now())));
        talks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(history: &History, key: &str, line: &str) -> Task {
        Task::Lines {
            history: history.clone(),
            key: Key(key.into()),
            known: Box::default(),
            lines: vec![line.to_owned()],
        }
    }

    #[test]
    fn what_was_handed_over_is_written_in_order_also_when_nobody_listens() {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::new(folder.path().to_owned());
        let mut disk = Disk::default();
        for at in 0..500 {
            disk.give(lines(&history, "ann", &format!("line {at}")), None);
        }
        drop(disk);
        let text = std::fs::read_to_string(history.file(&Key("ann".into()))).expect("written");
        let expected: Vec<_> = (0..500).map(|at| format!("line {at}")).collect();
        assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_could_not_be_written_comes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("place");
        std::fs::write(&place, "a file where the folder should be").expect("written");
        let mut disk = Disk::default();
        let number = disk.give(lines(&History::new(place), "ann", "text"), None);
        disk.settle();
        let done = disk.take();
        assert!(
            matches!(&done[..], [Done::Lines { number: of, lines, result: Err(Unwritten::Failed(_)), .. }]
                if *of == number && lines[..] == ["text"]),
            "{done:?}"
        );
        assert!(disk.under_way.is_empty() && disk.take().is_empty());
    }

    #[test]
    fn a_new_conversation_is_not_kept_beside_too_many() {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::new(folder.path().to_owned());
        let mut writer = Writer::default();
        let known = Known::default();
        let add =
            |writer: &mut Writer, key: &str| writer.append(&history, &Key(key.into()), &known, &["line".to_owned()]);
        assert!(add(&mut writer, "ann").is_ok());
        assert_eq!(writer.talks.map(|(talks, _)| talks), Some(1));
        writer.talks = Some((MOST_TALKS, Instant::now()));
        assert!(matches!(add(&mut writer, "bob"), Err(Unwritten::TooMany)));
        assert!(add(&mut writer, "ann").is_ok(), "one that is there goes on");
    }
}
