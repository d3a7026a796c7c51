//! What was said goes to the disk, and leaves the memory when it is too much.

use std::collections::HashMap;
use std::path::PathBuf;

use super::super::Key;
use super::super::disk::{Done, MOST_TALKS as MOST_KEPT, Task, Unwritten};
use super::super::history::History;
use super::super::pictures::Fate;
use super::super::talk::Talk;
use super::{FeiqDesk, News};
use crate::i18n::t;
use crate::model::{StorageError, Wake, words};
use crate::net::{Cause, NetError, Operation};

/// Of so many conversations something is in memory; above that, what is on the disk is read again when it is looked at.
const MOST_TALKS: usize = 2000;
/// And so many bytes of them in all.
const MOST_BYTES: usize = 256 << 20;

impl FeiqDesk {
    /// Conversations go on in the background, and what is new is written.
    pub(super) fn poll_talks(&mut self, now: i64) {
        self.follow_disk(now);
        for talk in self.talks.values_mut() {
            let busy = talk.is_busy();
            let trouble = talk.poll();
            self.revision += u64::from(busy && !talk.is_busy());
            self.news.extend(trouble.map(|cause| {
                let path = talk.path.clone().unwrap_or_default();
                News::Refused(NetError::new(Operation::ReadFile, path.display(), Cause::Other(cause)))
            }));
        }
        self.hand_over(now, false);
        self.let_go();
    }

    /// Gives the disk what is new. `all`: also messages that wait for their number.
    pub(super) fn hand_over(&mut self, now: i64, all: bool) {
        let wake = self.wake();
        for (key, talk) in self.talks.iter_mut().filter(|(_, talk)| talk.is_new()) {
            if self.disk.is_full() && !all {
                break;
            }
            // Where nothing is kept anywhere there are no lines.
            let Some((lines, history)) = talk.batch(now, all).zip(self.history.clone()) else { continue };
            let known = Box::new(self.roster.known(key).cloned().unwrap_or_default());
            let task = Task::Lines { history, key: key.clone(), known, lines };
            talk.under_way = Some(self.disk.give(task, wake.clone()));
        }
    }

    /// Takes what became of it.
    fn follow_disk(&mut self, now: i64) {
        for done in self.disk.take() {
            match done {
                Done::Lines { key, number, lines, result } => self.written(now, &key, number, lines, result),
                Done::Picture { key, id, time, result } => self.painted(&key, id, time, result),
                Done::People(Ok(())) => {}
                Done::People(Err(StorageError { path, cause })) => self.unwritten(path, cause.into()),
            }
        }
    }

    fn written(&mut self, now: i64, key: &Key, number: u64, lines: Vec<String>, result: Result<(), Unwritten>) {
        let Some(talk) = self.talks.get_mut(self.roster.key(key)) else { return };
        let path = talk.path.clone().unwrap_or_default();
        match talk.batch_ended(now, number, lines, result) {
            None => {}
            Some(Unwritten::Failed(error)) => self.unwritten(path, error.into()),
            // Said once, for all that follow.
            Some(Unwritten::TooMany) if std::mem::replace(&mut self.is_full, true) => {}
            Some(Unwritten::TooMany) => {
                let folder = path.parent().map(PathBuf::from).unwrap_or(path);
                self.unwritten(folder, Cause::Other(t!("feiq-word.too-many-talks", n = MOST_KEPT).into_owned()));
            }
        }
    }

    fn unwritten(&mut self, path: PathBuf, cause: Cause) {
        self.news.push(News::Refused(NetError::new(Operation::WriteFile, path.display(), cause)));
    }

    /// A picture came: it is shown from the disk.
    pub(super) fn picture_came(&mut self, time: i64, key: Key, id: u32, bytes: Vec<u8>) {
        let history = match self.history.as_ref().filter(|_| self.form.keep_history) {
            Some(history) => Ok(history.clone()),
            None => self.passing(),
        };
        match history {
            Ok(history) => {
                let wake = self.wake();
                self.disk.give(Task::Picture { history, key, id, time, bytes }, wake);
            }
            Err(error) => self.painted(&key, id, time, Err(error)),
        }
    }

    /// A folder for what goes with this run.
    fn passing(&mut self) -> std::io::Result<History> {
        if self.passing.is_none() {
            self.passing = Some(tempfile::tempdir()?);
        }
        let folder = self.passing.as_ref().map(|folder| folder.path().to_owned());
        Ok(History::new(folder.unwrap_or_default()))
    }

    fn painted(&mut self, key: &Key, id: u32, time: i64, result: std::io::Result<PathBuf>) {
        let key = self.roster.key(key).clone();
        self.revision += 1;
        match result {
            Ok(path) => self.talk(&key).pictures.came(id, path),
            Err(error) => {
                self.talk(&key).pictures.note(id, Fate::Broken);
                let cause = words::file_cause(&error);
                self.event(&key, time, t!("feiq-word.picture-kept", cause = cause).into_owned());
            }
        }
    }

    /// Gives the disk the list of people, where it changed.
    pub(super) fn hand_over_people(&mut self) {
        let Some(history) = self.history.clone() else { return };
        if std::mem::take(&mut self.people_changed) {
            let people = self.roster.spoken_to().map(|(key, known)| (key.clone(), known.clone())).collect();
            let wake = self.wake();
            self.disk.give(Task::People { history, people }, wake);
        }
    }

    /// All that was handed over is on the disk, or it is known why not. It waits: for the end, and before something is
    /// deleted.
    pub(super) fn settle(&mut self) {
        self.disk.settle();
        self.follow_disk(super::super::now());
    }

    /// What is on the disk leaves the memory when there is too much, and then half of what is nowhere else.
    fn let_go(&mut self) {
        let weight = |talks: &HashMap<Key, Talk>| talks.values().map(Talk::weight).sum::<usize>();
        if self.talks.len() <= MOST_TALKS && weight(&self.talks) <= MOST_BYTES {
            return;
        }
        // Of those who are not known any more nobody will look at anything.
        self.talks.retain(|key, talk| !talk.can_go() && self.roster.known(key).is_some());
        if weight(&self.talks) > MOST_BYTES {
            self.talks.values_mut().for_each(Talk::halve);
        }
    }

    /// What calls for a frame.
    fn wake(&self) -> Option<Wake> {
        self.wake.as_ref().map(|wake| wake.0.clone())
    }
}
