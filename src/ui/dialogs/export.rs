//! 导出: which records, in which format, into which file.

use egui::{ComboBox, Role, TextEdit, Ui, vec2};

use super::{Outcome, confirm, line};
use crate::capture::Direction;
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::export::Format;
use crate::model::walk::Whose;
use crate::ui::action::{Action, What};
use crate::ui::command::Command;
use crate::ui::pick::{Pick, Picked};
use crate::ui::theme::space;
use crate::ui::widgets::{charset_list, heading, named, problem, quiet, row};

/// How many formats there are.
const FORMATS: usize = 5;

/// What is asked.
#[derive(Debug)]
pub struct ExportDialog {
    what: What,
    /// There is a filter, and whether it has come to the end.
    filtered: Option<bool>,
    /// Selected records.
    selected: u64,
    format: usize,
    hex: bool,
    bom: bool,
    charset: Charset,
    direction: Option<Direction>,
    peer: String,
    path: String,
    pick: Option<Pick>,
    /// The file that was said to be written over.
    replace: String,
}

impl ExportDialog {
    /// A dialog for a session; what is most likely meant is chosen.
    pub fn new(filtered: Option<bool>, selected: u64, hex: bool, charset: Charset) -> Self {
        let what = match selected {
            0 | 1 if filtered == Some(true) => What::Found,
            0 | 1 => What::All,
            _ => What::Selected,
        };
        ExportDialog {
            what,
            filtered,
            selected,
            format: 0,
            hex,
            bom: true,
            charset,
            direction: None,
            peer: String::new(),
            path: String::new(),
            pick: None,
            replace: String::new(),
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        heading(ui, &Command::Export.text());
        self.records(ui);
        self.formats(ui);
        self.file(ui);
        let whose = whose(&self.peer);
        if whose.is_none() {
            problem(ui, &t!("export.wrong-peer"));
        }
        let path = self.path.trim().to_owned();
        if self.replace == path && !path.is_empty() {
            problem(ui, &t!("dialog.replace"));
        }
        let (what, direction, format) = (self.what, self.direction, self.format());
        let outcome = confirm(ui, whose.is_some() && !path.is_empty(), || Action::Export {
            what,
            direction,
            whose: whose.unwrap_or_default(),
            format,
            path: path.clone().into(),
        });
        match outcome {
            // A file that is there already is written over only when it is said twice.
            Outcome::Done(_) if self.replace != path && std::path::Path::new(&path).exists() => {
                self.replace = path;
                Outcome::Stay
            }
            other => other,
        }
    }

    fn records(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.what, What::All, t!("export.all"));
            let whole = self.filtered == Some(true);
            ui.add_enabled_ui(whole, |ui| ui.radio_value(&mut self.what, What::Found, t!("export.found")));
            let selected = t!("export.selected", count = self.selected);
            ui.add_enabled_ui(self.selected > 0, |ui| ui.radio_value(&mut self.what, What::Selected, selected));
        });
        if self.filtered == Some(false) {
            quiet(ui, t!("export.filtering"));
        }
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.direction, None, t!("export.both"));
            ui.radio_value(&mut self.direction, Some(Direction::Received), t!("filter.received"));
            ui.radio_value(&mut self.direction, Some(Direction::Sent), t!("filter.sent"));
        });
        row(ui, &t!("export.peer"), |ui| peer_field(ui, &mut self.peer));
    }

    fn formats(&mut self, ui: &mut Ui) {
        row(ui, &t!("export.format"), |ui| {
            ComboBox::from_id_salt("format")
                .selected_text(format_name(self.format))
                .width(space::FIELD)
                .show_ui(ui, |ui| {
                    for at in 0..FORMATS {
                        ui.selectable_value(&mut self.format, at, format_name(at));
                    }
                })
                .response
        });
        if self.format <= 2 {
            row(ui, &t!("export.charset"), |ui| charset_list(ui, "export-charset", &mut self.charset));
        }
        match self.format() {
            Format::Text { .. } => drop(ui.checkbox(&mut self.hex, "HEX")),
            Format::Csv { .. } => drop(ui.checkbox(&mut self.bom, t!("export.bom"))),
            Format::Pcapng => drop(quiet(ui, t!("export.pcapng-hint"))),
            Format::Json { .. } | Format::Raw => {}
        }
    }

    fn file(&mut self, ui: &mut Ui) {
        ui.add_space(space::ROW);
        quiet(ui, t!("dialog.path"));
        ui.horizontal(|ui| {
            line(ui, &mut self.path, &t!("dialog.path"));
            let browse = ui.add_enabled(self.pick.is_none(), egui::Button::new(t!("dialog.browse")));
            if browse.clicked() {
                let name = format!("netaide.{}", self.format().extension());
                self.pick = Some(Pick::save(ui.ctx(), &name));
            }
        });
        match self.pick.as_mut().and_then(Pick::poll) {
            // The system's dialog has asked about a file that exists.
            Some(Picked::File(file)) => {
                self.path = file.to_string_lossy().into_owned();
                self.replace.clone_from(&self.path);
                self.pick = None;
            }
            Some(Picked::Nothing) => self.pick = None,
            None => {}
        }
    }

    fn format(&self) -> Format {
        let charset = self.charset;
        match self.format {
            1 => Format::Csv { charset, bom: self.bom },
            2 => Format::Json { charset },
            3 => Format::Raw,
            4 => Format::Pcapng,
            _ => Format::Text { hex: self.hex, charset, bound: None },
        }
    }
}

/// A format by its place in the list; those of other programs are called the same in every language.
fn format_name(at: usize) -> String {
    match at {
        1 => "CSV".into(),
        2 => "JSON".into(),
        3 => t!("export.raw"),
        4 => "pcapng (Wireshark)".into(),
        _ => t!("export.text"),
    }
    .into_owned()
}

/// A line for a peer's address.
pub(super) fn peer_field(ui: &mut Ui, peer: &mut String) -> egui::Response {
    let edit = TextEdit::singleline(peer).desired_width(space::FIELD).hint_text(t!("export.peer-hint").into_owned());
    let response = ui.add(edit.min_size(vec2(0.0, space::CONTROL)));
    named(&response, Role::TextInput, &t!("export.peer"));
    response
}

/// Whose records; None where the address is not understood.
pub(super) fn whose(peer: &str) -> Option<Whose> {
    match peer.trim() {
        "" => Some(Whose::All),
        peer => peer.parse().ok().map(Whose::Address),
    }
}
