//! What the mouse and the keys do in the log.

use egui::{Key, Modifiers, Response, Ui};

use super::{Frame, LINE_HEIGHT, LogAction, LogView, Visible};
use crate::i18n::t;
use crate::model::{CopyAs, Log, Place, Shape};

impl LogView {
    pub(super) fn keys(&mut self, ui: &Ui, log: &mut Log, response: &Response, frame: &Frame) -> Option<LogAction> {
        if !response.has_focus() {
            return None;
        }
        let page = frame.rows.saturating_sub(1).max(1) as i64;
        let moves = [(Key::ArrowUp, -1), (Key::ArrowDown, 1), (Key::PageUp, -page), (Key::PageDown, page)];
        let end = log.end();
        let last_top = log.step(end, 1 - frame.rows as i64);
        if log.settings.shape() == Shape::Table {
            self.walk(ui, log);
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        for (key, lines) in moves {
            if pressed(key) {
                self.scroll(log, lines, last_top);
            }
        }
        if pressed(Key::Home) {
            self.top = Place { record: log.shown_from(0).unwrap_or_default(), line: 0 };
            self.at_end = self.top >= last_top;
        }
        if pressed(Key::End) {
            self.at_end = true;
            self.top = last_top;
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
            self.selection.set(log.records());
        }
        let copied = ui.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy)));
        let shown = if log.settings.hex { CopyAs::Hex } else { CopyAs::Text };
        (copied && !self.selection.is_empty()).then_some(LogAction::Copy(shown))
    }

    /// In the table, the arrows go from the selected record to the one beside it; with Shift, that one in addition.
    fn walk(&mut self, ui: &Ui, log: &Log) {
        let Some(from) = self.selection.latest() else { return };
        let around = [(Key::ArrowUp, log.shown_before(from)), (Key::ArrowDown, log.shown_from(from + 1))];
        for (key, next) in around {
            for (modifiers, extends) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
                let Some(next) = next.filter(|_| ui.input_mut(|input| input.consume_key(modifiers, key))) else {
                    continue;
                };
                if extends {
                    self.selection.extend(next..next + 1)
                } else {
                    self.selection.set(next..next + 1)
                }
                self.reveal(next);
            }
        }
    }

    pub(super) fn click(
        &mut self,
        ui: &Ui,
        response: &Response,
        frame: &Frame,
        lines: &[Visible],
        action: &mut Option<LogAction>,
    ) {
        // The log takes the focus as soon as it is pressed, so that keys and Ctrl+C are its.
        if response.clicked() || response.drag_started() || response.secondary_clicked() {
            response.request_focus();
        }
        ui.memory_mut(|memory| {
            let keys = egui::EventFilter { vertical_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, keys);
        });
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let row = ((pointer.y - frame.text.top()) / LINE_HEIGHT).max(0.0) as usize;
        let Some(line) = lines.get(row.min(lines.len().saturating_sub(1))) else { return };
        if pointer.x > frame.text.right() {
            return;
        }
        let records = line.records();
        let modifiers = ui.input(|input| input.modifiers);
        if response.double_clicked() {
            *action = Some(LogAction::Open(records.start));
        } else if response.secondary_clicked() {
            if !self.selection.contains(records.start) {
                self.selection.set(records);
            }
        } else if response.dragged_by(egui::PointerButton::Primary) && !response.drag_started() {
            self.selection.extend(records);
        } else if response.clicked() || response.drag_started() {
            match (row < lines.len(), modifiers.shift, modifiers.command) {
                (false, ..) => self.selection.clear(),
                (true, true, _) => self.selection.extend(records),
                (true, false, true) => self.selection.toggle(records),
                (true, false, false) => self.selection.set(records),
            }
        }
    }

    pub(super) fn menu(&self, response: &Response) -> Option<LogAction> {
        let mut action = None;
        response.context_menu(|ui| {
            let chosen = !self.selection.is_empty();
            let mut item = |ui: &mut Ui, text: String, enabled: bool, does: LogAction| {
                if ui.add_enabled(enabled, egui::Button::new(text)).clicked() {
                    action = Some(does);
                    ui.close();
                }
            };
            for (what, text) in [
                (CopyAs::Text, t!("command.copy-text")),
                (CopyAs::Hex, t!("command.copy-hex")),
                (CopyAs::Both, t!("command.copy-both")),
            ] {
                item(ui, text.into_owned(), chosen, LogAction::Copy(what));
            }
            ui.separator();
            let one = self.selection.iter().next().filter(|_| self.selection.count() == 1);
            item(
                ui,
                t!("command.toggle-details").into_owned(),
                one.is_some(),
                LogAction::Open(one.unwrap_or_default()),
            );
            item(ui, t!("log.answer").into_owned(), one.is_some(), LogAction::Answer(one.unwrap_or_default()));
            item(ui, t!("command.toggle-bookmark").into_owned(), chosen, LogAction::Bookmark);
            ui.separator();
            item(ui, t!("command.clear-log").into_owned(), true, LogAction::Clear);
        });
        action
    }
}
