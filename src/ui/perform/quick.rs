//! 快捷指令: sending them, one or all in order, and files of them.

use std::path::{Path, PathBuf};

use crate::capture::Job;
use crate::i18n::t;
use crate::model::quick::{self, Course, ImportError, Imported, QuickCommand, QuickGroup, QuickRun, beginning};
use crate::model::{Dock, PlayEnd, words};
use crate::ui::app::{App, Page};
use crate::ui::dialogs::{Dialog, ImportedDialog};
use crate::ui::message::Message;
use crate::ui::pick::Purpose;
use crate::ui::shelf::QuickAction;

/// Characters of the box's text that a command made of it is called by.
const NAME: usize = 16;

impl App {
    pub(super) fn quick(&mut self, action: QuickAction) {
        match action {
            QuickAction::Send { group, at } => self.send_quick(group, at),
            QuickAction::Run => self.run_group(),
            QuickAction::Stop => self.stop_group(),
            QuickAction::Rename { group, name } => self.rename_group(group, &name),
            QuickAction::Import(path) => self.import_quick(path),
            QuickAction::Export { all, path } => self.export_quick(all, &path),
            QuickAction::AskExportAll => self.ask_path(Purpose::ExportAllQuick),
        }
    }

    /// Which group the session in front shows.
    fn shown_group(&self) -> Option<usize> {
        self.shelf.quick.shown(&self.front()?.session.quick)
    }

    /// The command whose key was pressed in this frame.
    pub(in crate::ui) fn quick_pressed(&self, ctx: &egui::Context) -> Option<QuickAction> {
        let shown = self.shown_group();
        let (group, at) = crate::ui::command::take_free_key(ctx, |name| self.shelf.quick.keyed(name, shown))?;
        Some(QuickAction::Send { group, at })
    }

    fn send_quick(&mut self, group: usize, at: usize) {
        let Some(command) = self.shelf.quick.command(group, at).cloned() else { return };
        self.send_kept(&command.text, &command.send);
    }

    fn run_group(&mut self) {
        let Some(of) = self.shown_group().and_then(|at| self.shelf.quick.groups().get(at)) else { return };
        let Some(tab) = self.tabs.get_mut(self.active).filter(|_| !self.composing.is_active()) else { return };
        match QuickRun::start(&tab.session, of, of.looped, self.settings.most_away) {
            Ok(run) => tab.quick_run = Some(run),
            Err(error) => self.tell(words::run_error(&error)),
        }
    }

    fn stop_group(&mut self) {
        self.on_front(|tab| {
            if let Some(run) = tab.quick_run.take() {
                run.stop(&tab.session);
            }
        });
    }

    /// Follows what runs, and sends to whom it is due on connect.
    pub(in crate::ui) fn poll_quick(&mut self, ctx: &egui::Context) {
        let mut told = Vec::new();
        for tab in &mut self.tabs {
            let greeted = tab.greeter.look(&tab.session, &self.shelf.quick, self.settings.most_away);
            if let Err(error) = greeted {
                let cause = words::run_error(&error);
                told.push(t!("quick.on-connect-failed", session = tab.title(), cause = cause).into_owned());
            }
            if let Some(Course::Ended(end)) = tab.quick_run.as_mut().map(|run| run.look(&tab.session)) {
                tab.quick_run = None;
                let refused = end.filter(|end| matches!(end, PlayEnd::Refused(_)));
                told.extend(refused.map(|end| format!("{}: {}", tab.title(), words::play_end(&end))));
            }
            if tab.quick_run.is_some() {
                ctx.request_repaint_after(crate::ui::work::LOOK);
            }
        }
        told.into_iter().for_each(|text| self.tell(text));
        self.poll_imports(ctx);
    }

    /// Sessions refer to groups by their names.
    fn rename_group(&mut self, group: usize, name: &str) {
        let Some(old) = self.shelf.quick.groups().get(group).map(|group| group.name.clone()) else { return };
        if self.shelf.quick.rename(group, name).is_err() {
            return;
        }
        for tab in &mut self.tabs {
            let choice = &mut tab.session.quick;
            for reference in [&mut choice.shown, &mut choice.on_connect] {
                if *reference == old {
                    name.clone_into(reference);
                }
            }
        }
    }

    /// 存为快捷指令: what stands in the box, into the group that is shown; a first one is made.
    pub(super) fn save_as_quick(&mut self) {
        let Some(tab) = self.tabs.get_mut(self.active) else { return };
        if tab.session.text.is_empty() {
            return self.tell(t!("quick.box-empty").into_owned());
        }
        let book = &mut self.shelf.quick;
        if book.groups().is_empty() {
            let name = t!("quick.group-default").into_owned();
            tab.session.quick.shown = book.add_group(QuickGroup { name, ..QuickGroup::default() });
        }
        let Some(group) = book.shown(&tab.session.quick) else { return };
        let (text, send) = (tab.session.text.clone(), tab.session.send.clone());
        let command = QuickCommand { name: beginning(&text, NAME), text, send, ..QuickCommand::default() };
        let at = book.insert(group, usize::MAX, command);
        if let Some(command) = at.and_then(|at| book.command(group, at)) {
            self.shelf.quick_view.edit(command.id);
        }
        (self.page, self.dock) = (Page::Sessions, Some(Dock::Quick));
    }

    fn import_quick(&mut self, path: PathBuf) {
        let named = path.clone();
        match Job::start("netaide-import", move |_| quick::import(&path)) {
            Ok(job) => self.shelf.importing.push(job),
            Err(error) => self.tell(words::file_error(&named, &error)),
        }
    }

    fn poll_imports(&mut self, ctx: &egui::Context) {
        let mut done = Vec::new();
        self.shelf.importing.retain_mut(|job| {
            let running = job.is_running();
            done.extend(job.poll());
            running
        });
        done.into_iter().for_each(|result| self.take_import(result));
        if !self.shelf.importing.is_empty() {
            ctx.request_repaint_after(crate::ui::work::LOOK);
        }
    }

    /// Groups come in beside those that are there; the first one is shown.
    fn take_import(&mut self, result: Result<Imported, ImportError>) {
        let imported = match result {
            Ok(imported) => imported,
            Err(error) => return self.tell(words::import_error(&error)),
        };
        let (summary, lines) = (words::imported(&imported).into_owned(), words::left_out(&imported));
        let names: Vec<String> = imported.groups.into_iter().map(|group| self.shelf.quick.add_group(group)).collect();
        if let (Some(name), Some(tab)) = (names.into_iter().next(), self.tabs.get_mut(self.active)) {
            tab.session.quick.shown = name;
            (self.page, self.dock) = (Page::Sessions, Some(Dock::Quick));
        }
        if lines.is_empty() {
            self.show_message(Message::done(summary));
        } else {
            self.dialog = Some(Dialog::Imported(ImportedDialog::new(summary, lines)));
        }
    }

    fn export_quick(&mut self, all: bool, path: &Path) {
        let groups = self.shelf.quick.groups();
        let shown = self.shown_group().and_then(|at| groups.get(at)).map(std::slice::from_ref);
        let written = quick::export(path, if all { groups } else { shown.unwrap_or_default() });
        match written {
            Ok(()) => self.show_message(Message::done(t!("quick.exported", file = path.display()).into_owned())),
            Err(error) => self.tell(words::storage_error(&error)),
        }
    }
}
