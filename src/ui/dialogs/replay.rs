//! 回放: which side of this session's records goes once more, into which open session, and how fast.

use egui::{ComboBox, DragValue, Role, Ui};

use super::export::{all_records, peer_row, selected_records, whose};
use super::{Outcome, confirm, title};
use crate::capture::Direction;
use crate::i18n::t;
use crate::model::Settings;
use crate::model::replay::Speed;
use crate::ui::action::{Action, What};
use crate::ui::command::Command;
use crate::ui::widgets::{choices, labelled, line_edit, named, problem, quiet};

/// What is asked.
#[derive(Debug)]
pub struct ReplayDialog {
    what: What,
    selected: u64,
    side: Direction,
    peer: String,
    /// The open sessions: their tabs' numbers and names.
    targets: Vec<(u64, String)>,
    target: u64,
    factor: String,
    most: bool,
    most_away: u32,
}

impl ReplayDialog {
    /// A dialog for the records of a session; `side` and the tab `target` are offered first.
    pub fn new(selected: u64, side: Direction, targets: Vec<(u64, String)>, target: u64, most_away: u32) -> Self {
        let what = if selected > 1 { What::Selected } else { What::All };
        let known = targets.iter().any(|(id, _)| *id == target);
        let target = if known { target } else { targets.first().map_or(target, |(id, _)| *id) };
        ReplayDialog {
            what,
            selected,
            side,
            peer: String::new(),
            targets,
            target,
            factor: "1".to_owned(),
            most: false,
            most_away,
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::Replay);
        self.records(ui);
        let (speed, whose) = (self.speed(), whose(&self.peer));
        if whose.is_none() {
            problem(ui, &t!("export.wrong-peer"));
        }
        self.target(ui);
        self.speeds(ui);
        if speed.is_none() {
            problem(ui, &t!("replay.wrong-speed"));
        }
        let refusal = [
            (self.targets.is_empty(), t!("replay.nothing-open")),
            (whose.is_none(), t!("export.wrong-peer")),
            (speed.is_none(), t!("replay.wrong-speed")),
        ];
        let refusal = refusal.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why.into_owned());
        let (what, side, target, most_away) = (self.what, self.side, self.target, self.most_away);
        confirm(ui, refusal, || Action::Replay {
            what,
            side,
            whose: whose.unwrap_or_default(),
            target,
            speed: speed.unwrap_or(Speed::Times(1.0)),
            most_away,
        })
    }

    fn records(&mut self, ui: &mut Ui) {
        choices(ui, &t!("replay.side"), |ui| {
            ui.radio_value(&mut self.side, Direction::Sent, t!("replay.sent"));
            ui.radio_value(&mut self.side, Direction::Received, t!("replay.received"));
        });
        choices(ui, &t!("export.records"), |ui| {
            all_records(ui, &mut self.what);
            selected_records(ui, &mut self.what, self.selected);
        });
        peer_row(ui, &mut self.peer);
    }

    fn target(&mut self, ui: &mut Ui) {
        if self.targets.is_empty() {
            return problem(ui, &t!("replay.nothing-open"));
        }
        let (name, list) = labelled(ui, &t!("replay.into"), |ui| {
            let shown = self.targets.iter().find(|(id, _)| *id == self.target);
            let shown = shown.map(|(_, name)| name.clone()).unwrap_or_default();
            let combo = ComboBox::from_id_salt("into").selected_text(shown).width(ui.available_width()).truncate();
            let shown = combo.show_ui(ui, |ui| {
                for (id, name) in &self.targets {
                    ui.selectable_value(&mut self.target, *id, name);
                }
            });
            shown.response
        });
        list.labelled_by(name);
        labelled(ui, "", |ui| quiet(ui, t!("replay.into-hint")));
    }

    fn speeds(&mut self, ui: &mut Ui) {
        labelled(ui, &t!("replay.speed"), |ui| {
            ui.radio_value(&mut self.most, false, t!("replay.times"));
            let edit = ui.add_enabled(!self.most, line_edit(&mut self.factor, 60.0));
            named(&edit, Role::TextInput, &t!("replay.times"));
            ui.radio_value(&mut self.most, true, t!("replay.most"));
        });
        let (name, away) = labelled(ui, &t!("replay.limit"), |ui| {
            let away = ui.add(DragValue::new(&mut self.most_away).range(Settings::AWAY));
            quiet(ui, t!("replay.away"));
            away
        });
        named(&away.labelled_by(name), Role::SpinButton, &t!("replay.limit"));
    }

    /// None where the factor is not understood.
    fn speed(&self) -> Option<Speed> {
        if self.most {
            return Some(Speed::Most);
        }
        let factor = self.factor.trim().parse().ok();
        factor.filter(|factor| (Speed::LEAST..=Speed::GREATEST).contains(factor)).map(Speed::Times)
    }
}
