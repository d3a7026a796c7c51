//! The box below the conversation: what is typed, with files, emoticons and manners.

use egui::{
    Align, Button, Checkbox, Frame, Id, Label, Layout, Margin, Popup, PopupCloseBehavior, Rect, Role, ScrollArea,
    Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, pos2, vec2,
};

use super::people::small;
use super::{chips, emoticons};
use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::feiq::{FeiqAction, FeiqPage, Wanted};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{accent_button, big_button, named};

/// A box wider than this, in points, has room for words on its buttons.
const ROOMY: f32 = 520.0;
/// The lines below the box: what is wrong, or the keys.
const BELOW: f32 = 20.0;

/// The name of the box, for the focus.
fn box_id() -> Id {
    Id::unique("feiq-box-text")
}

/// Draws the panel into the height it is given.
pub fn compose(ui: &mut Ui, page: &mut FeiqPage, composing: bool, actions: &mut Vec<Action>) {
    tools(ui, page, actions);
    chips::chips(ui, page);
    let height = (ui.available_height() - BELOW - space::ROW).max(space::CONTROL);
    let gap = ui.spacing().item_spacing.x;
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let typed = row.with_max_x((row.right() - space::SEND - gap).max(row.left() + 60.0));
    text_box(ui, page, typed);
    let sent = Rect::from_min_size(pos2(typed.right() + gap, row.top()), vec2(space::SEND, height));
    ui.scope_builder(UiBuilder::new().max_rect(sent), |ui| send_button(ui, page, sent.size(), composing, actions));
    below(ui, page, composing);
}

/// What is put into a message beside words, and what is done to the other side.
fn tools(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    let roomy = ui.available_width() >= ROOMY;
    let with = |icon: &str, text: &str| if roomy { format!("{icon} {text}") } else { icon.to_owned() };
    ui.horizontal(|ui| {
        let picker = ui.button(with(icons::SMILEY, &t!("feiq.emoticons")));
        named(&picker, Role::Button, &t!("feiq.emoticons"));
        let popup = Popup::menu(&picker).close_behavior(PopupCloseBehavior::CloseOnClick);
        let chosen = popup.show(emoticons::emoticons).and_then(|shown| shown.inner);
        picker.on_hover_text(t!("feiq.emoticons-hint"));
        if let Some(code) = chosen {
            insert(ui, page, code);
        }
        let files = [
            (icons::PAPERCLIP, t!("feiq.attach-files"), Wanted::Files),
            (icons::FOLDER, t!("feiq.attach-folder"), Wanted::Folder),
        ];
        for (icon, text, wanted) in files {
            let response = ui.button(with(icon, &text));
            named(&response, Role::Button, &text);
            if response.on_hover_text(format!("{text} · {}", t!("feiq.attach-hint"))).clicked() {
                actions.push(Action::Feiq(FeiqAction::Pick(wanted)));
            }
        }
        let running = page.is_running();
        let shake = Button::new(with(icons::VIBRATE, &t!("feiq.shake")));
        let shake = ui.add_enabled(running && !page.is_to_many(), shake);
        named(&shake, Role::Button, &t!("feiq.shake"));
        let why = if running { t!("feiq.shake-one") } else { t!("feiq.offline-first") };
        if shake.on_hover_text(Command::FeiqShake.tooltip(ui.ctx())).on_disabled_hover_text(why).clicked() {
            actions.push(Action::Do(Command::FeiqShake));
        }
        if let Some(draft) = page.draft() {
            let tick = ui.add(Checkbox::new(&mut draft.sealed, t!("feiq.sealed")));
            tick.on_hover_text(t!("feiq.sealed-hint"));
        }
    });
}

fn text_box(ui: &mut Ui, page: &mut FeiqPage, rect: Rect) {
    let focus = std::mem::take(&mut page.focus_box);
    let key = page.draft_key().unwrap_or_default();
    let hint = if page.is_running() { t!("feiq.box-hint") } else { t!("feiq.box-offline") };
    let Some(draft) = page.draft() else { return };
    let mut changed = false;
    let inside = border(ui, rect);
    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
        // It is as high as there is room, which may be less than it takes by itself.
        let scroll = ScrollArea::vertical().id_salt(("feiq-box", &key)).auto_shrink(false).min_scrolled_height(0.0);
        scroll.show(ui, |ui| {
            let edit = TextEdit::multiline(&mut draft.text)
                .id(box_id())
                .hint_text(hint.into_owned())
                .desired_width(f32::INFINITY)
                // Else it is four lines high, in a box for one as well; and its border would scroll with the text.
                .desired_rows(1)
                .frame(Frame::new().inner_margin(Margin::symmetric(4, 2)))
                .min_size(vec2(0.0, inside.height()));
            let response = ui.add(edit);
            named(&response, Role::TextInput, &t!("feiq.box"));
            changed = response.changed();
            if focus {
                response.request_focus();
            }
        });
    });
    let typing = draft.tell_typing();
    if changed {
        page.refused = None;
    }
    if let Some(types) = typing
        && let Some(selected) = page.selected.clone().filter(|_| !page.is_to_many())
    {
        page.desk.typing(&selected, types);
    }
}

/// The border of the box: it stays while the text in it scrolls. Gives the place inside.
fn border(ui: &Ui, rect: Rect) -> Rect {
    let visuals = ui.visuals();
    let focused = ui.memory(|memory| memory.has_focus(box_id()));
    let stroke = if focused { visuals.selection.stroke } else { Stroke::new(1.0, Tokens::of(ui).line) };
    let round = visuals.widgets.inactive.corner_radius;
    ui.painter().rect(rect, round, visuals.text_edit_bg_color(), stroke, StrokeKind::Inside);
    rect.shrink(2.0)
}

fn send_button(ui: &mut Ui, page: &mut FeiqPage, size: egui::Vec2, composing: bool, actions: &mut Vec<Action>) {
    let label = format!("{} {}", icons::PAPER_PLANE_TILT, t!("command.send"));
    // The accent is on the button that can be pressed next: this one only once we are online.
    let button = if page.is_running() { accent_button(ui, &label) } else { Button::new(label) };
    let response = big_button(ui, !composing, size, button).on_hover_text(Command::Send.tooltip(ui.ctx()));
    named(&response, Role::Button, &t!("command.send"));
    if response.clicked() {
        actions.push(Action::Do(Command::Send));
        page.focus_box = true;
    }
}

/// Below the box: why nothing was sent, what the other side will not see, or the keys.
fn below(ui: &mut Ui, page: &mut FeiqPage, composing: bool) {
    let tokens = Tokens::of(ui);
    let keys = Command::Send.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
    let size = vec2(ui.available_width(), BELOW);
    let to = page.to();
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        let (text, color) = match &page.refused {
            Some(refused) => (format!("{} {refused}", icons::WARNING), tokens.error),
            None => {
                let key = page.draft_key().unwrap_or_default();
                let draft = page.drafts.entry(key).or_default();
                // While a word is composed, its letters are no text yet.
                match if composing { "" } else { draft.lacking(&page.desk, &to) } {
                    "" => (t!("feiq.keys", keys = keys).into_owned(), tokens.quiet),
                    lacking => (format!("{} {}", icons::WARNING, t!("feiq.lacking", text = lacking)), tokens.event),
                }
            }
        };
        ui.add(Label::new(small(text, color)).truncate());
    });
}

/// Puts a code where the cursor is.
fn insert(ui: &Ui, page: &mut FeiqPage, code: &str) {
    let id = box_id();
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let Some(draft) = page.draft() else { return };
    let end = draft.text.chars().count();
    let at = state.cursor.char_range().map_or(end, |range| range.primary.index.0.min(end));
    let byte = draft.text.char_indices().nth(at).map_or(draft.text.len(), |(byte, _)| byte);
    draft.text.insert_str(byte, code);
    let after = egui::text::CCursor::new(at + code.chars().count());
    state.cursor.set_char_range(Some(egui::text::CCursorRange::one(after)));
    state.store(ui.ctx(), id);
    page.focus_box = true;
}
