//! What is done on the page of 飞秋.

mod files;
mod news;

use egui::Context;

use crate::i18n::t;
use crate::model::feiq::{Entry, IpmsgAsk, Key};
use crate::model::words;
use crate::ui::app::App;
use crate::ui::command::Command;
use crate::ui::feiq::{Click, FeiqAction, FindInTalk};

impl App {
    pub(super) fn feiq_action(&mut self, ctx: &Context, action: FeiqAction) {
        match action {
            FeiqAction::TogglePackets => self.feiq.packets = !self.feiq.packets,
            FeiqAction::SendRaw(raw) => {
                let taken = self.feiq.desk.ask(IpmsgAsk::Raw(raw));
                self.feiq.workshop.not_taken = !taken;
            }
            FeiqAction::StopRaw => {
                self.feiq.desk.ask(IpmsgAsk::StopRaw);
            }
            FeiqAction::Select(key, click) => {
                self.feiq.select(key, click);
                self.feiq.people.reveal = true;
                self.feiq.focus_box = true;
                self.fold_column(ctx);
            }
            FeiqAction::Walk(key) => {
                self.feiq.select(key, Click::Only);
                self.feiq.people.reveal = true;
                self.fold_column(ctx);
            }
            FeiqAction::SelectGroup(group) => {
                self.feiq.select_group(&group);
                self.fold_column(ctx);
            }
            FeiqAction::Away(away) => {
                self.feiq.desk.form.away = away;
                self.feiq.desk.apply();
            }
            FeiqAction::Apply => self.feiq.waits = self.feiq.desk.apply(),
            FeiqAction::SetPassword(password) => {
                self.feiq.desk.set_password(&password);
                self.feiq.password.clear();
            }
            FeiqAction::Meet(address) => match self.feiq.desk.meet(&address) {
                Ok(()) => self.feiq.people.search.clear(),
                Err(problem) => self.tell(words::feiq_problem(&problem).into_owned()),
            },
            FeiqAction::Refresh => self.feiq.desk.refresh(),
            FeiqAction::Charset(key, charset) => self.feiq.desk.set_charset(&key, charset),
            FeiqAction::AskAbout(key) => self.feiq.desk.ask_about(&key),
            FeiqAction::Forget(key) => self.feiq_forget(&key),
            FeiqAction::Again(key, message) => self.feiq.desk.again(&key, message),
            FeiqAction::Anew(key, entry) => self.feiq_anew(&key, &entry),
            FeiqAction::Open(key, number) => self.feiq_open(&key, number),
            FeiqAction::Fetch(of, resume) => self.feiq_fetch(*of, resume),
            FeiqAction::FetchTo(of, path, overwrite) => self.feiq_fetch_to(&of, path, overwrite, false),
            FeiqAction::FetchAs(of) => self.feiq_fetch_as(ctx, of),
            FeiqAction::Decline(key, number) => self.feiq.desk.decline(&key, number),
            FeiqAction::Withdraw(message) => self.feiq.desk.withdraw(message),
            FeiqAction::Cancel(id) => self.feiq.desk.cancel(id),
            FeiqAction::OpenFolder(path) => {
                if let Err(error) = crate::model::reveal(&path) {
                    self.tell(words::reveal_error(&path, &error));
                }
            }
            FeiqAction::Export(key) => self.feiq_export(ctx, key),
            FeiqAction::Pick(wanted) => self.feiq_pick(ctx, wanted),
            FeiqAction::Chosen(wanted, paths) => self.feiq_chosen(wanted, paths),
            FeiqAction::Attach(paths) => match self.feiq.draft() {
                Some(draft) => draft.attach(paths),
                None => self.tell(t!("feiq.drop-nobody").into_owned()),
            },
        }
    }

    /// In a narrow window the column lies over the conversation that was chosen in it.
    fn fold_column(&mut self, ctx: &Context) {
        if ctx.content_rect().width() < crate::ui::panels::FEIQ_NARROW {
            self.settings.sidebar = false;
        }
    }

    /// 上线, or 下线.
    pub(super) fn feiq_enter(&mut self, ctx: &Context) {
        self.feiq.waits = false;
        // What was refused before is no longer true.
        self.feiq.refused = None;
        if self.feiq.is_running() {
            return self.feiq.desk.leave();
        }
        let wake = self.wake.for_worker(ctx);
        if !self.feiq.desk.enter(wake) {
            // What is wrong is unfolded, and says so.
            self.feiq.focus = self.feiq.desk.problems().first().map(|(field, _)| *field);
            self.feiq.settings |= self.feiq.focus.is_some();
            self.settings.sidebar |= self.feiq.focus.is_some();
        }
    }

    /// A command that other pages have too. False where it is done as everywhere.
    pub(super) fn feiq_command(&mut self, command: Command) -> bool {
        match command {
            Command::Send => self.feiq_send(),
            Command::Find => {
                if self.feiq.selected.is_some() && !self.feiq.is_to_many() {
                    let find = self.feiq.talk.find.get_or_insert_with(FindInTalk::default);
                    find.focus = true;
                }
            }
            Command::FindNext | Command::FindPrevious => {
                let forward = command == Command::FindNext;
                let line = self.feiq.talk.find.as_mut().and_then(|find| find.step(forward));
                self.feiq.talk.wanted = line.or(self.feiq.talk.wanted);
            }
            Command::ToggleDetails => self.feiq.packets = !self.feiq.packets,
            _ => return false,
        }
        true
    }

    /// 发送: what was handed over leaves the box; all else stays.
    fn feiq_send(&mut self) {
        let to = self.feiq.to();
        let Some(draft) = self.feiq.draft().filter(|draft| !draft.is_empty()).cloned() else { return };
        self.feiq.refused = None;
        if !self.feiq.is_running() {
            self.feiq.refused = Some(t!("feiq.offline-first").into_owned());
        } else if self.feiq.desk.say(&to, &draft.text, draft.sealed, &draft.files) {
            self.feiq.draft().into_iter().for_each(crate::ui::feiq::Draft::clear);
            self.feiq.talk.at_end = true;
        } else {
            self.feiq.refused = Some(t!("feiq.not-sent").into_owned());
        }
        self.feiq.focus_box = true;
    }

    /// 重试 of a message of an earlier run.
    fn feiq_anew(&mut self, key: &Key, entry: &Entry) {
        self.feiq.refused = None;
        if !self.feiq.is_running() {
            self.feiq.refused = Some(t!("feiq.offline-first").into_owned());
        } else if self.feiq.desk.say_anew(key, entry) {
            self.feiq.talk.at_end = true;
        } else {
            self.feiq.refused = Some(t!("feiq.not-sent").into_owned());
        }
    }

    /// 抖动: the window of whoever is talked to.
    pub(super) fn feiq_shake(&mut self) {
        let Some(key) = self.feiq.selected.clone().filter(|_| !self.feiq.is_to_many()) else { return };
        self.feiq.refused = None;
        if !self.feiq.is_running() {
            self.feiq.refused = Some(t!("feiq.offline-first").into_owned());
        } else if !self.feiq.desk.shake(&key) {
            self.feiq.refused = Some(t!("feiq.not-shaken").into_owned());
        }
    }

    fn feiq_open(&mut self, key: &Key, number: u64) {
        let name = (key.clone(), number);
        let typed = self.feiq.passwords.get(&name).map(|(typed, _)| typed.clone()).unwrap_or_default();
        if self.feiq.desk.open(key, number, &typed) {
            self.feiq.passwords.remove(&name);
        } else {
            self.feiq.passwords.insert(name, (typed, true));
        }
    }

    fn feiq_forget(&mut self, key: &Key) {
        match self.feiq.desk.forget(key) {
            Ok(()) => {
                self.feiq.drafts.remove(key);
                self.feiq.chosen.remove(key);
                if self.feiq.selected.as_ref() == Some(key) {
                    self.feiq.selected = None;
                }
            }
            Err(error) => self.tell(words::storage_error(&error)),
        }
    }
}
