//! 附加位设置, 校验设置: which checksum, over what, in which order, and what that comes to.

use egui::{Button, Label, RichText, Role, ScrollArea, Ui, vec2};

use super::{Outcome, confirm};
use crate::codec::checksum::{Algorithm, Attach, CATALOGUE, Checksum, Crc, Order, Span};
use crate::codec::hex;
use crate::i18n::t;
use crate::model::words;
use crate::ui::action::{Action, AttachOf};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{heading, line_edit, named, problem, quiet};

/// Height of the list, points.
const LIST: f32 = 190.0;
/// Width of a place of the range, points.
const PLACE: f32 = 72.0;
/// Bytes of the preview.
const MOST_PREVIEW: usize = 24;

/// A checksum while it is chosen.
#[derive(Debug)]
pub struct AttachDialog {
    of: AttachOf,
    attach: Attach,
    search: String,
    fixed: String,
    from: String,
    to: String,
    /// What the box comes to without a checksum, or the record that was received last; None without either.
    sample: Option<Vec<u8>>,
    /// What is chosen is still to be brought into view.
    reveals: bool,
}

impl AttachDialog {
    /// A dialog about what is set now, with something to try it on.
    pub fn new(of: AttachOf, attach: Attach, sample: Option<Vec<u8>>) -> Self {
        let fixed = match attach.algorithm {
            Algorithm::Fixed(bytes) => bytes.to_string(),
            _ => "0D".to_owned(),
        };
        let from = if attach.span.from == 0 { String::new() } else { attach.span.from.to_string() };
        let to = attach.span.to.map(|to| to.to_string()).unwrap_or_default();
        AttachDialog { of, attach, search: String::new(), fixed, from, to, sample, reveals: true }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        heading(ui, &self.title());
        ui.add_space(space::ROW);
        let width = ui.available_width();
        let field = ui.add(line_edit(&mut self.search, width).hint_text(t!("checksum.search-hint")));
        named(&field, Role::TextInput, &t!("checksum.search"));
        self.list(ui);
        quiet(ui, t!("checksum.now", name = words::algorithm(&self.attach.algorithm)));
        let mut refusal = self.fixed_bytes(ui);
        ui.add_enabled_ui(self.attach.algorithm.has_order(), |ui| self.order(ui));
        ui.add_enabled_ui(is_computed(&self.attach.algorithm), |ui| refusal = refusal.take().or(self.range(ui)));
        ui.add_space(space::ROW);
        self.preview(ui);
        let (of, attach) = (self.of, self.attach);
        confirm(ui, refusal, || Action::SetAttach { of, attach })
    }

    fn title(&self) -> String {
        match self.of {
            AttachOf::Sent | AttachOf::Quick(_) | AttachOf::Answer(_) => t!("checksum.settings").into_owned(),
            AttachOf::Received => t!("checksum.verify-settings").into_owned(),
        }
    }

    fn list(&mut self, ui: &mut Ui) {
        ScrollArea::vertical().id_salt("checksums").max_height(LIST).auto_shrink([false, true]).show(ui, |ui| {
            let search = self.search.trim().to_lowercase();
            let mut found = 0;
            for simple in Algorithm::SIMPLE {
                let name =
                    if let Algorithm::Fixed(_) = simple { t!("checksum.fixed") } else { words::algorithm(&simple) };
                if search.is_empty() || name.to_lowercase().contains(&search) || simple.to_string().contains(&search) {
                    found += 1;
                    let same = std::mem::discriminant(&simple) == std::mem::discriminant(&self.attach.algorithm);
                    self.offer(ui, simple, same, &name, String::new());
                }
            }
            for crc in CATALOGUE.iter().filter(|crc| search.is_empty() || crc.has_in_name(&search)) {
                found += 1;
                let is_it = self.attach.algorithm == Algorithm::Crc(crc);
                self.offer(ui, Algorithm::Crc(crc), is_it, crc.name, about(crc));
            }
            if found == 0 {
                quiet(ui, t!("checksum.nothing-found", text = self.search.trim()));
            }
        });
    }

    fn offer(&mut self, ui: &mut Ui, algorithm: Algorithm, is_it: bool, name: &str, note: String) {
        let button =
            Button::selectable(is_it, name).right_text(RichText::new(note).size(space::SMALL).weak()).truncate();
        let response = ui.add(button.min_size(vec2(ui.available_width(), 0.0)));
        named(&response, Role::Button, name);
        let response = match algorithm {
            Algorithm::Crc(crc) => response.on_hover_text(format!("{}\n{}", crc.parameters(), crc.aliases.join("  "))),
            _ => response,
        };
        if is_it && std::mem::take(&mut self.reveals) {
            response.scroll_to_me(Some(egui::Align::Center));
        }
        if response.clicked() && !is_it {
            self.attach = Attach { span: self.attach.span, ..Attach::of(algorithm) };
        }
    }

    /// The bytes of a fixed checksum; what is wrong with them.
    fn fixed_bytes(&mut self, ui: &mut Ui) -> Option<String> {
        let Algorithm::Fixed(_) = self.attach.algorithm else { return None };
        ui.horizontal(|ui| {
            let label = ui.label(t!("checksum.fixed-hex"));
            ui.add(line_edit(&mut self.fixed, 160.0)).labelled_by(label.id);
        });
        match format!("fixed:{}", self.fixed).parse::<Attach>() {
            Ok(fixed) => self.attach.algorithm = fixed.algorithm,
            Err(_) => {
                let why = t!("checksum.fixed-length").into_owned();
                problem(ui, &why);
                return Some(why);
            }
        }
        None
    }

    fn order(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.label(t!("checksum.order"));
            ui.spacing_mut().item_spacing.x = space::GROUP;
            for (order, text) in [(Order::Big, t!("checksum.big")), (Order::Little, t!("checksum.little"))] {
                ui.radio_value(&mut self.attach.order, order, text);
            }
        });
    }

    /// From which byte to which; what is wrong with that.
    fn range(&mut self, ui: &mut Ui) -> Option<String> {
        ui.horizontal(|ui| {
            ui.label(t!("checksum.range")).on_hover_text(t!("checksum.range-hint"));
            let ends = [
                (&mut self.from, t!("checksum.from"), "0".to_owned()),
                (&mut self.to, t!("checksum.to"), t!("checksum.to-end").into_owned()),
            ];
            for (text, name, hint) in ends {
                let label = ui.label(name);
                let field = ui.add(line_edit(text, PLACE).hint_text(hint));
                field.labelled_by(label.id).on_hover_text(t!("checksum.range-hint"));
            }
        });
        quiet(ui, t!("checksum.range-hint"));
        let text = format!("{}..{}", self.from.trim(), self.to.trim());
        match text.parse::<Span>() {
            Ok(span) => self.attach.span = span,
            Err(_) => {
                let why = t!("checksum.range-wrong", text = text).into_owned();
                problem(ui, &why);
                return Some(why);
            }
        }
        None
    }

    /// What it comes to.
    fn preview(&self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let (name, nothing) = match self.of {
            AttachOf::Sent | AttachOf::Quick(_) | AttachOf::Answer(_) => {
                (t!("checksum.preview"), t!("checksum.preview-bad"))
            }
            AttachOf::Received => (t!("checksum.newest"), t!("checksum.no-newest")),
        };
        let Some(sample) = &self.sample else {
            quiet(ui, nothing);
            return;
        };
        quiet(ui, name);
        let is_received = self.of == AttachOf::Received;
        let length = if is_received { sample.len().saturating_sub(self.attach.width()) } else { sample.len() };
        let body = sample.get(..length).unwrap_or_default();
        let (computed, end) = (self.attach.compute(body), Checksum::of(sample.get(body.len()..).unwrap_or_default()));
        let end = if is_received { end.unwrap_or_default() } else { computed };
        ui.horizontal_wrapped(|ui| {
            let before = if body.len() > MOST_PREVIEW { "… " } else { "" };
            let shown = body.get(body.len().saturating_sub(MOST_PREVIEW)..).unwrap_or_default();
            let text = RichText::new(format!("{before}{}", hex::format(shown))).monospace().size(space::SMALL);
            ui.add(Label::new(text.color(tokens.quiet)).wrap());
            ui.label(RichText::new(end.to_string()).monospace().size(space::SMALL).strong().color(tokens.accent));
        });
        if is_received && !self.attach.is_none() {
            match words::verdict(&self.attach, self.attach.verify(sample)) {
                Some(wrong) => problem(ui, &wrong),
                None => drop(ui.label(RichText::new(t!("checksum.good")).size(space::SMALL).color(tokens.received))),
            }
        }
    }
}

/// It is over some bytes, so that they can be chosen.
fn is_computed(algorithm: &Algorithm) -> bool {
    !matches!(algorithm, Algorithm::None | Algorithm::Fixed(_))
}

/// Another name, which is often the better known one.
fn about(crc: &Crc) -> String {
    crc.aliases.iter().take(2).copied().collect::<Vec<_>>().join("  ")
}
