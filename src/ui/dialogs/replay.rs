//! 回放: which side of this session's records goes once more, into which open session, and how fast.

use egui::{ComboBox, DragValue, Role, TextEdit, Ui, vec2};

use super::export::{peer_field, whose};
use super::{Outcome, confirm};
use crate::capture::Direction;
use crate::i18n::t;
use crate::model::replay::{MOST_AWAY, Speed};
use crate::ui::action::{Action, What};
use crate::ui::command::Command;
use crate::ui::theme::space;
use crate::ui::widgets::{heading, named, problem, quiet, row};

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
    /// A dialog for the records of a session; `target` is the tab that is offered first.
    pub fn new(selected: u64, targets: Vec<(u64, String)>, target: u64) -> Self {
        let what = if selected > 1 { What::Selected } else { What::All };
        let known = targets.iter().any(|(id, _)| *id == target);
        let target = if known { target } else { targets.first().map_or(target, |(id, _)| *id) };
        ReplayDialog {
            what,
            selected,
            side: Direction::Sent,
            peer: String::new(),
            targets,
            target,
            factor: "1".to_owned(),
            most: false,
            most_away: MOST_AWAY,
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        heading(ui, &Command::Replay.text());
        self.records(ui);
        let (speed, whose) = (self.speed(), whose(&self.peer));
        self.target(ui);
        self.speeds(ui);
        if speed.is_none() {
            problem(ui, &t!("replay.wrong-speed"));
        }
        if whose.is_none() {
            problem(ui, &t!("export.wrong-peer"));
        }
        let valid = speed.is_some() && whose.is_some() && !self.targets.is_empty();
        let (what, side, target, most_away) = (self.what, self.side, self.target, self.most_away);
        confirm(ui, valid, || Action::Replay {
            what,
            side,
            whose: whose.unwrap_or_default(),
            target,
            speed: speed.unwrap_or(Speed::Times(1.0)),
            most_away,
        })
    }

    fn records(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.side, Direction::Sent, t!("replay.sent"));
            ui.radio_value(&mut self.side, Direction::Received, t!("replay.received"));
        });
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.what, What::All, t!("export.all"));
            let selected = t!("export.selected", count = self.selected);
            ui.add_enabled_ui(self.selected > 0, |ui| ui.radio_value(&mut self.what, What::Selected, selected));
        });
        row(ui, &t!("export.peer"), |ui| peer_field(ui, &mut self.peer));
    }

    fn target(&mut self, ui: &mut Ui) {
        if self.targets.is_empty() {
            return problem(ui, &t!("replay.nothing-open"));
        }
        row(ui, &t!("replay.into"), |ui| {
            let shown = self.targets.iter().find(|(id, _)| *id == self.target);
            ComboBox::from_id_salt("into")
                .selected_text(shown.map(|(_, name)| name.clone()).unwrap_or_default())
                .width(space::FIELD)
                .show_ui(ui, |ui| {
                    for (id, name) in &self.targets {
                        ui.selectable_value(&mut self.target, *id, name);
                    }
                })
                .response
        });
        quiet(ui, t!("replay.into-hint"));
    }

    fn speeds(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.most, false, t!("replay.times"));
            let edit = TextEdit::singleline(&mut self.factor).desired_width(60.0).min_size(vec2(0.0, space::CONTROL));
            named(&ui.add_enabled(!self.most, edit), Role::TextInput, &t!("replay.times"));
            ui.radio_value(&mut self.most, true, t!("replay.most"));
        });
        ui.horizontal(|ui| {
            ui.label(t!("replay.away"));
            let away = ui.add(DragValue::new(&mut self.most_away).range(1..=1_000_000));
            named(&away, Role::SpinButton, &t!("replay.away"));
        });
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
