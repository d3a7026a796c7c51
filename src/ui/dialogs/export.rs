//! 导出: which records, in which format, into which file.

use egui::{ComboBox, Role, Ui};

use super::path::PathField;
use super::{Outcome, confirm, title};
use crate::capture::Direction;
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::export::Format;
use crate::model::walk::Whose;
use crate::ui::action::{Action, What};
use crate::ui::command::Command;
use crate::ui::pick::Pick;
use crate::ui::theme::space;
use crate::ui::widgets::{charset_list, choices, labelled, line_edit, named, problem, quiet};

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
    file: PathField,
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
            file: PathField::default(),
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::Export);
        self.records(ui);
        let whose = whose(&self.peer);
        if whose.is_none() {
            problem(ui, &t!("export.wrong-peer"));
        }
        self.formats(ui);
        self.file(ui);
        let (what, direction, format, path) = (self.what, self.direction, self.format(), self.file.path());
        let wrong_peer = whose.is_none().then(|| t!("export.wrong-peer").into_owned());
        let outcome = confirm(ui, wrong_peer.or(self.file.refusal()), || Action::Export {
            what,
            direction,
            whose: whose.unwrap_or_default(),
            format,
            path: path.into(),
        });
        self.file.asked_twice(outcome)
    }

    fn records(&mut self, ui: &mut Ui) {
        choices(ui, &t!("export.records"), |ui| {
            all_records(ui, &mut self.what);
            let found = |ui: &mut Ui| ui.radio_value(&mut self.what, What::Found, t!("export.found"));
            let why = if self.filtered.is_some() { t!("export.filtering") } else { t!("export.no-filter") };
            ui.add_enabled_ui(self.filtered == Some(true), found).inner.on_disabled_hover_text(why);
            selected_records(ui, &mut self.what, self.selected);
        });
        if self.filtered == Some(false) {
            quiet(ui, t!("export.filtering"));
        }
        choices(ui, &t!("filter.direction"), |ui| {
            ui.radio_value(&mut self.direction, None, t!("export.both"));
            ui.radio_value(&mut self.direction, Some(Direction::Received), t!("filter.received"));
            ui.radio_value(&mut self.direction, Some(Direction::Sent), t!("filter.sent"));
        });
        peer_row(ui, &mut self.peer);
    }

    /// The rows are the same ones for each format, so that nothing moves when another one is chosen.
    fn formats(&mut self, ui: &mut Ui) {
        let (name, list) = labelled(ui, &t!("export.format"), |ui| {
            let width = ui.available_width();
            let combo = ComboBox::from_id_salt("format").selected_text(format_name(self.format)).width(width);
            let shown = combo.show_ui(ui, |ui| {
                for at in 0..FORMATS {
                    ui.selectable_value(&mut self.format, at, format_name(at));
                }
            });
            shown.response
        });
        list.labelled_by(name);
        let (name, list) = labelled(ui, &t!("export.charset"), |ui| {
            let list = |ui: &mut Ui| charset_list(ui, "export-charset", &mut self.charset);
            ui.add_enabled_ui(self.format <= 2, list).inner.on_disabled_hover_text(t!("export.no-charset"))
        });
        list.labelled_by(name);
        labelled(ui, "", |ui| match self.format() {
            Format::Text { .. } => drop(ui.checkbox(&mut self.hex, t!("export.hex"))),
            Format::Csv { .. } => drop(ui.checkbox(&mut self.bom, t!("export.bom"))),
            Format::Pcapng => drop(quiet(ui, t!("export.pcapng-hint"))),
            Format::Json { .. } => drop(quiet(ui, t!("export.json-hint"))),
            Format::Raw => drop(quiet(ui, t!("export.raw-hint"))),
        });
    }

    fn file(&mut self, ui: &mut Ui) {
        ui.add_space(space::ROW);
        ui.label(t!("dialog.path"));
        let name = format!("netaide.{}", self.format().extension());
        self.file.ui(ui, &t!("dialog.new-path-hint"), |ctx| Pick::save(ctx, &name));
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

/// 全部记录.
pub(super) fn all_records(ui: &mut Ui, what: &mut What) {
    ui.radio_value(what, What::All, t!("export.all"));
}

/// 所选, where something is selected.
pub(super) fn selected_records(ui: &mut Ui, what: &mut What, selected: u64) {
    let radio = |ui: &mut Ui| ui.radio_value(what, What::Selected, t!("export.selected", count = selected));
    ui.add_enabled_ui(selected > 0, radio).inner.on_disabled_hover_text(t!("export.none-selected"));
}

/// A line for a peer's address.
pub(super) fn peer_row(ui: &mut Ui, peer: &mut String) {
    labelled(ui, &t!("export.peer"), |ui| {
        let edit = line_edit(peer, ui.available_width()).hint_text(t!("export.peer-hint"));
        named(&ui.add(edit), Role::TextInput, &t!("export.peer"));
    });
}

/// Whose records; None where the address is not understood.
pub(super) fn whose(peer: &str) -> Option<Whose> {
    match peer.trim() {
        "" => Some(Whose::All),
        peer => peer.parse().ok().map(Whose::Address),
    }
}
