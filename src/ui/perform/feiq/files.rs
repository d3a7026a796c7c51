//! Files of 飞秋: which are sent, and where what is fetched goes.

use std::path::PathBuf;

use egui::Context;

use crate::capture::Job;
use crate::i18n::t;
use crate::model::feiq::{FileKind, Key};
use crate::model::tftp::{downloads, free_path};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, ReplaceDialog};
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
        let free = free_path(&place);
        let to =
            |path: &PathBuf, replace| Action::Feiq(FeiqAction::FetchTo(Box::new(of.clone()), path.clone(), replace));
        // A folder is never replaced.
        let replace = (of.file.kind != FileKind::Folder).then(|| to(&place, true));
        let beside = to(&free, false);
        self.dialog = Some(Dialog::Replace(Box::new(ReplaceDialog::about(place, free, replace, beside))));
    }

    pub(super) fn feiq_fetch_to(&mut self, of: &FileOf, place: PathBuf, overwrite: bool, resume: bool) {
        if !self.feiq.desk.fetch(&of.key, of.number, of.file.id, place, overwrite, resume) {
            let why = if self.feiq.is_running() { t!("feiq.not-fetched") } else { t!("feiq.offline-first") };
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
            Wanted::Export(key) => {
                let name = self.feiq.desk.person(key).map(words::feiq_name).unwrap_or_default();
                Asked::One(Pick::save(ctx, &format!("{}.txt", plain(&name))))
            }
        };
        self.feiq.pick = Some((wanted, asked));
    }

    /// Takes what the system's dialog gave.
    pub(super) fn feiq_picked(&mut self) {
        let Some((wanted, mut asked)) = self.feiq.pick.take() else { return };
        let answer = match &mut asked {
            Asked::One(pick) => pick.poll().map(|picked| match picked {
                Picked::File(path) => vec![path],
                Picked::Nothing => Vec::new(),
            }),
            Asked::Several(pick) => pick.poll().map(|picked| match picked {
                Picked::File(paths) => paths,
                Picked::Nothing => Vec::new(),
            }),
        };
        let Some(paths) = answer else {
            self.feiq.pick = Some((wanted, asked));
            return;
        };
        let Some(path) = paths.first().cloned() else {
            // Given up, or a system without dialogs: files can be dropped on the window there, and paths typed.
            self.feiq.refused = Some(t!("feiq.no-file").into_owned());
            return;
        };
        match wanted {
            Wanted::Files | Wanted::Folder => {
                self.feiq.draft().into_iter().for_each(|draft| draft.attach(paths.clone()))
            }
            Wanted::Receive => {
                self.feiq.desk.form.folder = path.to_string_lossy().into_owned();
                self.feiq.waits = self.feiq.desk.apply();
            }
            // The system's dialog has asked about a file that exists.
            Wanted::Place(of) => {
                let exists = path.exists();
                self.feiq_fetch_to(&of, path, exists, false);
            }
            Wanted::PlaceIn(of) => self.feiq_fetch_in(*of, &path),
            Wanted::Export(key) => self.write_conversation(&key, path),
        }
    }

    /// A folder keeps its cleaned name in the folder that was chosen.
    fn feiq_fetch_in(&mut self, of: FileOf, folder: &std::path::Path) {
        let (place, _) = self.feiq.desk.place(&of.file);
        let place = folder.join(place.file_name().unwrap_or_default());
        if place.exists() { self.ask_replace(of, place) } else { self.feiq_fetch_to(&of, place, false, false) }
    }

    /// Of a long conversation the file is written for a while: on a thread of its own.
    fn write_conversation(&mut self, key: &Key, path: PathBuf) {
        let (talk, to) = (self.feiq.desk.transcript(key), path.clone());
        match Job::start("netaide-talk", move |work| talk.save(&to, work)) {
            Ok(job) => self.add_work(|id| Work::talk(id, job, path)),
            Err(error) => self.tell(words::file_error(&path, &error)),
        }
    }
}

/// A name of a person as the name of a file.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(64).collect()
}
