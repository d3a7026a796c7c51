//! 分帧: how the stream is split, with what that makes of the first records of this session.

use egui::{ComboBox, Label, RichText, Role, ScrollArea, Ui};

use super::{Outcome, confirm, title};
use crate::codec::charset::Charset;
use crate::codec::framing::{Counts, Framing};
use crate::i18n::t;
use crate::model::{FramingField, FramingForm, FramingKind, FramingProblem, FramingSample, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{labelled, line_edit, named, problem, quiet};

/// Width of a field for a number.
const NUMBER: f32 = 72.0;
/// Frames in the preview.
const PREVIEW: usize = 6;

/// What is offered, in the form of the command line, in the order of the menu.
const PRESETS: [&str; 8] = [
    "len:i",
    "len:!I",
    "len:!H",
    "delim:\\r\\n",
    "delim:\\n",
    "delim:\\0",
    "len+keep:4,2,be,field",
    "markers+keep:AA55..0D0A",
];

/// The form while it is changed.
#[derive(Debug)]
pub struct FramingDialog {
    form: FramingForm,
    charset: Charset,
    sample: FramingSample,
    explains: bool,
}

impl FramingDialog {
    /// A dialog for the form of a session, with some of its records.
    pub fn new(form: FramingForm, charset: Charset, sample: FramingSample) -> Self {
        FramingDialog { form, charset, sample, explains: false }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::Framing);
        if let Some(outcome) = self.explanation(ui) {
            return outcome;
        }
        self.kinds(ui);
        let framing = self.form.framing(self.charset);
        let wrong = framing.as_ref().err().cloned();
        match self.form.kind {
            FramingKind::Raw => drop(quiet(ui, t!("framing.raw-hint"))),
            FramingKind::Delimiter => self.delimiter(ui, wrong.as_ref()),
            FramingKind::Fixed => self.number(ui, FramingField::Length, wrong.as_ref()),
            FramingKind::Length => self.length(ui, wrong.as_ref()),
            FramingKind::Markers => self.markers(ui, wrong.as_ref()),
            FramingKind::Idle => self.number(ui, FramingField::Gap, wrong.as_ref()),
        }
        self.ticks(ui);
        if let Ok(framing) = &framing {
            self.preview(ui, framing);
        }
        let refusal = wrong.map(|wrong| words::framing_problem(&wrong));
        let form = self.form.clone();
        confirm(ui, refusal, || Action::SetFraming(form))
    }

    /// 什么是粘包? with the way to the demonstration.
    fn explanation(&mut self, ui: &mut Ui) -> Option<Outcome> {
        let shown = ui
            .horizontal_wrapped(|ui| {
                let text = format!("{} {}", icons::QUESTION, t!("framing.what"));
                let what = ui.selectable_label(self.explains, text);
                named(&what, Role::Button, &t!("framing.what"));
                if what.clicked() {
                    self.explains = !self.explains;
                }
                let demo = ui.button(format!("{} {}", icons::PLAY, Command::FramingLesson.text()));
                named(&demo, Role::Button, &Command::FramingLesson.text());
                demo.on_hover_text(Command::FramingLesson.tooltip(ui.ctx())).clicked()
            })
            .inner;
        if self.explains {
            ui.add(Label::new(RichText::new(t!("framing.explanation")).size(space::SMALL)).wrap());
            ui.add_space(space::ROW);
        }
        shown.then_some(Outcome::Done(Action::Do(Command::FramingLesson)))
    }

    fn kinds(&mut self, ui: &mut Ui) {
        let (name, list) = labelled(ui, &t!("framing.way"), |ui| {
            let shown = words::framing_kind(self.form.kind);
            let kinds = ComboBox::from_id_salt("framing-way").selected_text(shown).width(150.0);
            let kinds = kinds.show_ui(ui, |ui| {
                for kind in FramingKind::ALL {
                    ui.selectable_value(&mut self.form.kind, kind, words::framing_kind(kind));
                }
            });
            self.presets(ui);
            kinds.response
        });
        list.labelled_by(name);
    }

    fn presets(&mut self, ui: &mut Ui) {
        let presets = ComboBox::from_id_salt("framing-presets").selected_text(t!("framing.presets"));
        let shown = presets.width(ui.available_width()).height(240.0).show_ui(ui, |ui| {
            for (at, text) in PRESETS.into_iter().enumerate() {
                if ui.selectable_label(false, preset(at)).clicked()
                    && let Ok(framing) = Framing::parse(text, self.charset)
                {
                    self.form.set(&framing);
                }
            }
        });
        named(&shown.response, Role::ComboBox, &t!("framing.presets"));
    }

    fn delimiter(&mut self, ui: &mut Ui, wrong: Option<&FramingProblem>) {
        text_row(ui, FramingField::Delimiter, &mut self.form.delimiter, wrong);
        labelled(ui, "", |ui| {
            ui.checkbox(&mut self.form.delimiter_hex, "HEX");
            quiet(ui, t!("framing.escapes-hint"));
        });
    }

    fn markers(&mut self, ui: &mut Ui, wrong: Option<&FramingProblem>) {
        text_row(ui, FramingField::Start, &mut self.form.start, wrong);
        text_row(ui, FramingField::End, &mut self.form.end, wrong);
        labelled(ui, "", |ui| {
            ui.checkbox(&mut self.form.marks_hex, "HEX");
            quiet(ui, t!("framing.escapes-hint"));
        });
    }

    fn number(&mut self, ui: &mut Ui, field: FramingField, wrong: Option<&FramingProblem>) {
        let text = match field {
            FramingField::Gap => &mut self.form.gap,
            _ => &mut self.form.length,
        };
        text_row(ui, field, text, wrong);
    }

    fn length(&mut self, ui: &mut Ui, wrong: Option<&FramingProblem>) {
        let form = &mut self.form;
        labelled(ui, &words::framing_field(FramingField::Offset), |ui| {
            number_edit(ui, &mut form.offset, FramingField::Offset);
            ui.label(t!("framing.size"));
            let sizes = ComboBox::from_id_salt("framing-size").selected_text(form.size.to_string()).width(48.0);
            let sizes = sizes.show_ui(ui, |ui| {
                for size in [1, 2, 4, 8] {
                    ui.selectable_value(&mut form.size, size, size.to_string());
                }
            });
            named(&sizes.response, Role::ComboBox, &t!("framing.size"));
            ui.radio_value(&mut form.little, true, t!("framing.little"));
            ui.radio_value(&mut form.little, false, t!("framing.big"));
        });
        labelled(ui, &t!("framing.counts"), |ui| {
            let shown = counts(form.counts);
            let list = ComboBox::from_id_salt("framing-counts").selected_text(shown).width(ui.available_width());
            let list = list.show_ui(ui, |ui| {
                for offered in [Counts::Body, Counts::AfterField, Counts::Whole] {
                    ui.selectable_value(&mut form.counts, offered, counts(offered));
                }
            });
            named(&list.response, Role::ComboBox, &t!("framing.counts"));
        });
        labelled(ui, &words::framing_field(FramingField::Header), |ui| {
            number_edit(ui, &mut form.header, FramingField::Header).on_hover_text(t!("framing.header-hint"));
            ui.label(words::framing_field(FramingField::Adjust));
            number_edit(ui, &mut form.adjust, FramingField::Adjust).on_hover_text(t!("framing.adjust-hint"));
        });
        if let Some(wrong) = wrong {
            problem(ui, &format!("{} {}", words::framing_field(wrong.field), words::framing_problem(wrong)));
        }
    }

    fn ticks(&mut self, ui: &mut Ui) {
        let kind = self.form.kind;
        let keeps = matches!(kind, FramingKind::Delimiter | FramingKind::Length | FramingKind::Markers);
        let wraps = !matches!(kind, FramingKind::Raw | FramingKind::Idle);
        labelled(ui, "", |ui| {
            ui.add_enabled(keeps, egui::Checkbox::new(&mut self.form.keep, t!("framing.keep")))
                .on_hover_text(t!("framing.keep-hint"));
            ui.add_enabled(wraps, egui::Checkbox::new(&mut self.form.wrap, t!("framing.wrap")))
                .on_hover_text(t!("framing.wrap-hint"));
        });
    }

    /// The first frames of what is recorded.
    fn preview(&self, ui: &mut Ui, framing: &Framing) {
        ui.add_space(space::ROW);
        let frames = self.sample.split(framing, self.charset, PREVIEW);
        quiet(ui, if frames.is_empty() { t!("framing.no-sample") } else { t!("framing.preview") });
        let tokens = Tokens::of(ui);
        ScrollArea::vertical().id_salt("framing-preview").max_height(112.0).auto_shrink([false, true]).show(ui, |ui| {
            for (at, frame) in frames.iter().enumerate() {
                let color = if frame.whole { tokens.text } else { tokens.event };
                let mark = if frame.whole { String::new() } else { format!("  {}", icons::SCISSORS) };
                let text = t!("framing.preview-line", number = at + 1, length = frame.length, text = frame.text);
                let text = RichText::new(format!("{text}{mark}")).monospace().size(space::SMALL).color(color);
                ui.add(Label::new(text).truncate());
            }
        });
    }
}

fn text_row(ui: &mut Ui, field: FramingField, text: &mut String, wrong: Option<&FramingProblem>) {
    let name = words::framing_field(field);
    labelled(ui, &name, |ui| {
        let response = ui.add(line_edit(text, ui.available_width()));
        named(&response, Role::TextInput, &name);
    });
    if let Some(wrong) = wrong.filter(|wrong| wrong.field == field) {
        problem(ui, &words::framing_problem(wrong));
    }
}

fn number_edit(ui: &mut Ui, text: &mut String, field: FramingField) -> egui::Response {
    let response = ui.add(line_edit(text, NUMBER));
    named(&response, Role::TextInput, &words::framing_field(field));
    response
}

fn counts(counts: Counts) -> String {
    match counts {
        Counts::Body => t!("framing.counts-body"),
        Counts::AfterField => t!("framing.counts-field"),
        Counts::Whole => t!("framing.counts-whole"),
    }
    .into_owned()
}

fn preset(at: usize) -> String {
    match at {
        0 => t!("framing.preset-i"),
        1 => t!("framing.preset-be"),
        2 => t!("framing.preset-short"),
        3 => t!("framing.preset-crlf"),
        4 => t!("framing.preset-lf"),
        5 => t!("framing.preset-nul"),
        6 => t!("framing.preset-modbus"),
        _ => t!("framing.preset-aa55"),
    }
    .into_owned()
}
