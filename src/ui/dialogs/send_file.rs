//! 打开文件数据源: which file goes to the chosen target, as what messages and how fast.

use std::num::NonZeroU64;
use std::time::Duration;

use egui::{Role, Ui};

use super::path::PathField;
use super::{Outcome, confirm, title};
use crate::i18n::t;
use crate::model::file_source::{Cut, LONGEST_DATAGRAM, Limit};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::pick::{Pick, Purpose};
use crate::ui::widgets::{choices, labelled, line_edit, named, problem, quiet};

/// Width of a field for a number, points.
const NUMBER: f32 = 80.0;
/// The longest interval, milliseconds: one day.
const LONGEST_INTERVAL: u64 = 86_400_000;

/// What is asked.
#[derive(Debug)]
pub struct SendFileDialog {
    /// The file.
    pub file: PathField,
    /// The target takes datagrams, and not a stream.
    datagrams: bool,
    lines: bool,
    datagram: String,
    keep_end: bool,
    empty: bool,
    interval: String,
    kib: String,
    packets: String,
    times: String,
}

impl SendFileDialog {
    /// A dialog for the session in front.
    pub fn new(datagrams: bool) -> Self {
        SendFileDialog {
            file: PathField::default(),
            datagrams,
            lines: false,
            datagram: "1400".to_owned(),
            keep_end: false,
            empty: false,
            interval: "0".to_owned(),
            kib: String::new(),
            packets: String::new(),
            times: "1".to_owned(),
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::SendFile);
        ui.label(t!("dialog.path"));
        self.file.ui(ui, &t!("dialog.path-hint"), |ctx| Pick::open(ctx, Purpose::LoadFile));
        choices(ui, &t!("play.file-mode"), |ui| {
            ui.radio_value(&mut self.lines, false, t!("play.file-whole"));
            ui.radio_value(&mut self.lines, true, t!("play.file-lines"));
        });
        self.cut_row(ui);
        // The same rows for both, so that nothing moves when the other one is chosen.
        number(ui, &t!("play.file-interval"), &mut self.interval, &t!("play.file-interval-unit"));
        number(ui, &t!("play.file-kib"), &mut self.kib, &t!("play.file-kib-unit"));
        number(ui, &t!("play.file-packets"), &mut self.packets, &t!("play.file-packets-unit"));
        number(ui, &t!("play.file-times"), &mut self.times, &t!("play.file-times-unit"));
        let asked = self.asked();
        if let Err(wrong) = &asked {
            problem(ui, wrong);
        }
        let path = self.file.path();
        let refusal = self.file.refusal().or(asked.as_ref().err().cloned());
        let (cut, limit, times) = asked.unwrap_or((Cut::Whole { datagram: 1 }, Limit::default(), None));
        confirm(ui, refusal, || Action::SendFile { path: path.into(), cut, limit, times })
    }

    fn cut_row(&mut self, ui: &mut Ui) {
        if self.lines {
            labelled(ui, "", |ui| {
                ui.checkbox(&mut self.keep_end, t!("play.file-keep-end"));
                let empty = |ui: &mut Ui| ui.checkbox(&mut self.empty, t!("play.file-empty"));
                let empty = ui.add_enabled_ui(self.datagrams && !self.keep_end, empty).inner;
                empty.on_disabled_hover_text(t!("play.file-no-empty"));
            });
        } else if self.datagrams {
            number(ui, &t!("play.file-datagram"), &mut self.datagram, &t!("play.file-datagram-unit"));
        } else {
            labelled(ui, "", |ui| quiet(ui, t!("play.file-stream")));
        }
    }

    /// What was typed, or what is wrong with it.
    fn asked(&self) -> Result<(Cut, Limit, Option<NonZeroU64>), String> {
        let cut = match self.lines {
            true => Cut::Lines { keep_end: self.keep_end, empty: self.empty },
            false => {
                let most = LONGEST_DATAGRAM as u64;
                let size = if self.datagrams { whole(&self.datagram, &t!("play.file-datagram"), 1, most)? } else { 1 };
                Cut::Whole { datagram: usize::try_from(size).unwrap_or(LONGEST_DATAGRAM) }
            }
        };
        let interval = whole_or_none(&self.interval, &t!("play.file-interval"), LONGEST_INTERVAL)?;
        let kib = whole_or_none(&self.kib, &t!("play.file-kib"), 1 << 30)?;
        let messages = whole_or_none(&self.packets, &t!("play.file-packets"), 10_000_000)?;
        let times = whole_or_none(&self.times, &t!("play.file-times"), u64::MAX)?;
        let limit = Limit { kib, messages, interval: Duration::from_millis(interval) };
        Ok((cut, limit, NonZeroU64::new(times)))
    }
}

/// A field for a number, with its unit.
fn number(ui: &mut Ui, name: &str, text: &mut String, unit: &str) {
    let (label, field) = labelled(ui, name, |ui| {
        let field = ui.add(line_edit(text, NUMBER));
        quiet(ui, unit);
        field
    });
    named(&field.labelled_by(label), Role::TextInput, name);
}

fn whole(text: &str, name: &str, least: u64, most: u64) -> Result<u64, String> {
    let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| {
        match most {
            u64::MAX => t!("play.file-wrong-times", name = name),
            _ => t!("play.file-wrong-number", name = name, least = least, most = most),
        }
        .into_owned()
    })
}

/// Nothing typed is none.
fn whole_or_none(text: &str, name: &str, most: u64) -> Result<u64, String> {
    if text.trim().is_empty() { Ok(0) } else { whole(text, name, 0, most) }
}
