//! 查找 in the conversation: the bar in which one types what to look for.

use egui::{Button, Id, Key as Pressed, Modifiers, RichText, Role, Ui, vec2};

use crate::i18n::t;
use crate::model::feiq::Key;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::feiq::FeiqPage;
use crate::ui::icons;
use crate::ui::theme::space;
use crate::ui::widgets::{line_edit, named, quiet};

/// Width of the box, points.
const BOX: f32 = 200.0;
/// Width of everything else, points.
const REST: f32 = 190.0;
/// Size of the marks of the steps.
const MARK: f32 = 10.0;

/// Draws the bar.
pub fn find(ui: &mut Ui, page: &mut FeiqPage, key: &Key, actions: &mut Vec<Action>) {
    let Some(find) = &mut page.talk.find else { return };
    let mut close = false;
    ui.horizontal(|ui| {
        let id = Id::unique("feiq-find");
        // Enter goes on to the next match; the box keeps the focus.
        if ui.memory(|memory| memory.has_focus(id)) {
            let steps = [(Modifiers::SHIFT, Command::FindNext), (Modifiers::NONE, Command::FindPrevious)];
            for (modifiers, command) in steps {
                if ui.input_mut(|input| input.consume_key(modifiers, Pressed::Enter)) {
                    actions.push(Action::Do(command));
                }
            }
        }
        let width = (ui.available_width() - REST).clamp(60.0, BOX);
        let response = ui.add(line_edit(&mut find.text, width).id(id).hint_text(t!("feiq.find-hint")));
        named(&response, Role::TextInput, &t!("feiq.find-box"));
        // Esc has taken the focus from the box before this frame.
        close |= response.lost_focus() && ui.input(|input| input.key_pressed(Pressed::Escape));
        if std::mem::take(&mut find.focus) {
            response.request_focus();
        }
        for (command, mark) in [(Command::FindPrevious, "▲"), (Command::FindNext, "▼")] {
            let button = Button::new(RichText::new(mark).size(MARK)).min_size(vec2(space::CONTROL, 0.0));
            let response = ui.add(button);
            named(&response, Role::Button, &command.text());
            if response.on_hover_text(command.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Do(command));
            }
        }
        let shut = ui.add(Button::new(icons::X).frame(false));
        named(&shut, Role::Button, &t!("find.close"));
        close |= shut.on_hover_text(t!("find.close")).clicked();
        if !find.text.is_empty() {
            let at = find.at.map_or("–".to_owned(), |at| (at + 1).to_string());
            let count = find.found.len();
            quiet(ui, if count == 0 { t!("find.none") } else { t!("find.count", at = at, count = count) });
        }
    });
    if let Some(line) = find.follow(&mut page.desk, key) {
        page.talk.wanted = Some(line);
    }
    if close {
        page.talk.find = None;
    }
}
