//! Files of 飞秋: which are sent, and where what is fetched goes.

use std::path::PathBuf;

use egui::Context;

use crate::capture::Job;
use crate::i18n::t;
use crate::model::feiq::{FileKind, Key};
use crate::model::tftp::{downloads, free_path, free_path_but};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, FeiqPathDialog, ReplaceDialog};
use crate::ui::feiq::{Asked, FeiqAction, FileOf, Wanted};
use crate::ui::pick::{Pick, PickFiles, Picked};
use crate::ui::work::Work;

impl App {
    /// 接收: into the folder for files. What is there already is asked about, and never replaced without a yes.
    pub(super) fn feiq_fetch(&mut self, of: FileOf, resume: bool) {
        if resume && let Some(place) = of.place.clone() {
            return self.feiq_fetch_to(&of, place, false, true);
        }
        let (place, taken) = self.feiq.desk.place(&of.file);
        if resume || !taken {
            return self.feiq_fetch_to(&of, place, false, resume);
        }
        self.ask_replace(of, place);
    }

    fn ask_replace(&mut self, of: FileOf, place: PathBuf) {
        let is_same = |(other, _): &(FileOf, PathBuf)| {
            (&other.key, other.number, other.file.id) == (&of.key, of.number, of.file.id)
        };
        if !self.feiq.taken.iter().any(is_same) {
            self.feiq.taken.push_back((of, place));
        }
        self.ask_next();
    }

    /// Asks about the next file whose place is taken, once there is no other question.
    pub(super) fn ask_next(&mut self) {
        if self.dialog.is_some() {
            return;
        }
        let Some((of, place)) = self.feiq.taken.pop_front() else { return };
        // What is still on its way there has its name as well.
        let free = free_path_but(&place, |path| self.feiq.desk.is_taken(path));
        let to =
            |path: &PathBuf, replace| Action::Feiq(FeiqAction::FetchTo(Box::new(of.clone()), path.clone(), replace));
        // A folder is never replaced.
        let replace = (of.file.kind != FileKind::Folder).then(|| to(&place, true));
        let beside = to(&free, false);
        self.dialog = Some(Dialog::Replace(Box::new(ReplaceDialog::about(place, free, replace, beside))));
    }

    pub(super) fn feiq_fetch_to(&mut self, of: &FileOf, place: PathBuf, overwrite: bool, resume: bool) {
        if !self.feiq.desk.fetch(&of.key, of.number, of.file.id, place, overwrite, resume) {
            let here = self.feiq.desk.person(&of.key).is_some_and(|person| person.peer.is_some());
            let why = match self.feiq.is_running() {
                false => t!("feiq.offline-first"),
                true if !here => t!("feiq.not-here"),
                true => t!("feiq.not-fetched"),
            };
            self.feiq.refused = Some(why.into_owned());
        }
    }

    /// 另存为: the system is asked for a place.
    pub(super) fn feiq_fetch_as(&mut self, ctx: &Context, of: Box<FileOf>) {
        let wanted = if of.file.kind == FileKind::Folder { Wanted::PlaceIn(of) } else { Wanted::Place(of) };
        self.feiq_pick(ctx, wanted);
    }

    pub(super) fn feiq_export(&mut self, ctx: &Context, key: Key) {
        self.feiq_pick(ctx, Wanted::Export(key));
    }

    pub(super) fn feiq_pick(&mut self, ctx: &Context, wanted: Wanted) {
        let folder = match self.feiq.desk.form.folder.trim() {
            "" => downloads(),
            folder => folder.into(),
        };
        let asked = match &wanted {
            Wanted::Files => Asked::Several(PickFiles::files(ctx)),
            Wanted::Folder | Wanted::Receive | Wanted::PlaceIn(_) => Asked::One(Pick::folder(ctx, &folder)),
            Wanted::Place(of) => {
                let (place, _) = self.feiq.desk.place(&of.file);
                Asked::One(Pick::save(ctx, &words::file_name(&place)))
            }
            Wanted::Picture(path) => Asked::One(Pick::save(ctx, &words::file_name(path))),
            Wanted::Export(key) => Asked::One(Pick::save(ctx, &self.export_name(key))),
        };
        self.feiq.pick = Some((wanted, asked));
    }

    /// Takes what the system's dialog gave.
    pub(super) fn feiq_picked(&mut self) {
        let Some((wanted, mut asked)) = self.feiq.pick.take() else { return };
        let (answer, too_soon) = match &mut asked {
            Asked::One(pick) => (pick.poll().map(|picked| one(picked).into_iter().collect()), pick.was_too_soon()),
            Asked::Several(pick) => (pick.poll().map(|picked| one(picked).unwrap_or_default()), pick.was_too_soon()),
        };
        match answer {
            None => self.feiq.pick = Some((wanted, asked)),
            // A system without dialogs: the path is typed.
            Some(paths) if Vec::is_empty(&paths) && too_soon => {
                let start = self.start_of(&wanted);
                self.dialog = Some(Dialog::FeiqPath(Box::new(FeiqPathDialog::new(wanted, &start))));
            }
            Some(paths) => self.feiq_chosen(wanted, paths),
        }
    }

    /// The path that one would choose most likely.
    fn start_of(&self, wanted: &Wanted) -> PathBuf {
        let folder = self.feiq.desk.form.download_folder();
        let path = match wanted {
            Wanted::Files | Wanted::Folder => PathBuf::new(),
            Wanted::Receive | Wanted::PlaceIn(_) => folder,
            Wanted::Place(of) => self.feiq.desk.place(&of.file).0,
            Wanted::Picture(path) => folder.join(words::file_name(path)),
            Wanted::Export(key) => folder.join(self.export_name(key)),
        };
        if wanted.writes() && path.exists() { free_path(&path) } else { path }
    }

    fn export_name(&self, key: &Key) -> String {
        let name = self.feiq.desk.person(key).map(words::feiq_name).unwrap_or_default();
        format!("{}.txt", plain(&name))
    }

    /// Does what files were chosen for; none where that was given up.
    pub(super) fn feiq_chosen(&mut self, wanted: Wanted, paths: Vec<PathBuf>) {
        let Some(path) = paths.first().cloned() else { return };
        match wanted {
            Wanted::Files | Wanted::Folder => {
                self.feiq.draft().into_iter().for_each(|draft| draft.attach(paths.clone()))
            }
            Wanted::Receive => {
                self.feiq.desk.form.folder = path.to_string_lossy().into_owned();
                self.feiq.waits = self.feiq.desk.apply();
            }
            // The dialog has asked about a file that exists.
            Wanted::Place(of) => {
                let exists = path.exists();
                self.feiq_fetch_to(&of, path, exists, false);
            }
            Wanted::PlaceIn(of) => self.feiq_fetch_in(*of, &path),
            Wanted::Picture(from) => {
                let to = path.clone();
                self.write_to(path, move |_| std::fs::copy(from, to).map(|_| true));
            }
            Wanted::Export(key) => {
                let (talk, to) = (self.feiq.desk.transcript(&key), path.clone());
                self.write_to(path, move |work| talk.save(&to, work));
            }
        }
    }

    /// A folder keeps its cleaned name in the folder that was chosen.
    fn feiq_fetch_in(&mut self, of: FileOf, folder: &std::path::Path) {
        let (place, _) = self.feiq.desk.place(&of.file);
        let place = folder.join(place.file_name().unwrap_or_default());
        if self.feiq.desk.is_taken(&place) {
            self.ask_replace(of, place)
        } else {
            self.feiq_fetch_to(&of, place, false, false)
        }
    }

    /// A large file is written for a while: on a thread of its own.
    fn write_to(
        &mut self,
        path: PathBuf,
        write: impl FnOnce(&crate::capture::Work) -> std::io::Result<bool> + Send + 'static,
    ) {
        match Job::start("netaide-talk", write) {
            Ok(job) => self.add_work(|id| Work::talk(id, job, path)),
            Err(error) => self.tell(words::file_error(&path, &error)),
        }
    }
}

/// What was chosen, if anything was.
fn one<T>(picked: Picked<T>) -> Option<T> {
    match picked {
        Picked::File(file) => Some(file),
        Picked::Nothing => None,
    }
}

/// A name of a person as the name of a file.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(64).collect()
}
