//! 打包: values packed into bytes by a format of Python's `struct`, and a record unpacked by the same.
//!
//! ```text
//! [!H8sb5sb                ] [?] [▾]
//! 0  H u16      [1                ]
//! 2  8s bytes   [test.jpg         ]
//! 17 字节  00 01  74 65 73 74 …
//! [放入发送框] [发送] [复制 HEX]
//! 解包  #3，从字节 [0   ]  [取用]
//! ```

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, PopupCloseBehavior, Role, ScrollArea, Ui};

use crate::capture::Direction;
use crate::codec::hex;
use crate::i18n::t;
use crate::model::quick::beginning;
use crate::model::{PackLook, SavedFormat, examples, words};
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{
    Unpacked, accent_button, charset_list, codes_button, group_heading, line_edit, named, pack_fields, packed_bytes,
    problem, quiet, unpacked,
};

/// Bytes that a tooltip shows.
const MOST_HINT: usize = 256;

/// Draws the page.
pub fn pack(ui: &mut Ui, tab: &mut Tab, formats: &mut Vec<SavedFormat>) {
    ScrollArea::vertical().id_salt(("pack", tab.id)).auto_shrink(false).show(ui, |ui| {
        // The scrollbar does not lie over the fields.
        ui.set_max_width(ui.available_width() - space::ROW);
        format(ui, tab, formats);
        if tab.session.pack.format.trim().is_empty() {
            quiet(ui, t!("pack.empty"));
            return;
        }
        let look = match tab.pack.look(&tab.session.pack) {
            Ok(look) => look,
            Err(wrong) => return problem(ui, &words::pack_problem(&wrong)),
        };
        pack_fields(ui, &mut tab.session.pack, &look);
        ui.add_space(space::ROW);
        quiet(ui, t!("pack.size", count = look.bytes.len()));
        packed_bytes(ui, &look);
        buttons(ui, tab, &look);
        ui.add_space(space::GROUP);
        group_heading(ui, &t!("pack.unpack"));
        unpack(ui, tab, &look);
    });
}

/// The format with its charset, its explanation and the formats that were kept.
fn format(ui: &mut Ui, tab: &mut Tab, formats: &mut Vec<SavedFormat>) {
    let name = t!("pack.format");
    ui.horizontal(|ui| {
        let edit = line_edit(&mut tab.session.pack.format, (ui.available_width() - 76.0).max(60.0));
        let response = ui.add(edit.font(egui::TextStyle::Monospace).hint_text("!H8sb5sb"));
        named(&response, Role::TextInput, &name);
        codes_button(ui);
        let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let button = MenuButton::from_button(Button::new(icons::CARET_DOWN)).config(config);
        let (response, _) = button.ui(ui, |ui| kept(ui, tab, formats));
        named(&response.on_hover_text(t!("pack.saved")), Role::Button, &t!("pack.saved"));
    });
    ui.horizontal(|ui| {
        let label = ui.label(t!("pack.charset"));
        let undo = tab.pack.before.is_some();
        let width = (ui.available_width() - if undo { 84.0 } else { 0.0 }).clamp(60.0, 150.0);
        ui.scope(|ui| {
            ui.set_max_width(width);
            charset_list(ui, "pack-charset", &mut tab.session.pack.charset).labelled_by(label.id);
        });
        if undo && ui.button(t!("pack.undo")).on_hover_text(t!("pack.undo-hint")).clicked() {
            let before = tab.pack.before.take();
            tab.session.pack = before.unwrap_or_default();
        }
    });
}

/// Examples, the formats that were given a name, and a name for this one.
fn kept(ui: &mut Ui, tab: &mut Tab, formats: &mut Vec<SavedFormat>) {
    ui.set_max_width(280.0);
    let mut chosen = None;
    quiet(ui, t!("pack.examples"));
    for example in examples() {
        let shown = ui.add(Button::new(&example.name).right_text(example.format.as_str()));
        named(&shown, Role::Button, &example.name);
        if shown.clicked() {
            chosen = Some(example);
        }
    }
    ui.separator();
    quiet(ui, t!("pack.saved"));
    let mut forgotten = None;
    for (at, saved) in formats.iter().enumerate() {
        ui.horizontal(|ui| {
            let remove = ui.add(Button::new(icons::TRASH).frame(false));
            named(&remove, Role::Button, &t!("pack.forget", name = saved.name));
            if remove.clicked() {
                forgotten = Some(at);
            }
            let shown = Button::new(&saved.name).right_text(saved.format.as_str()).truncate();
            let shown = ui.add(shown.min_size(egui::vec2(ui.available_width(), 0.0)));
            named(&shown, Role::Button, &saved.name);
            if shown.clicked() {
                chosen = Some(saved.clone());
            }
        });
    }
    if let Some(at) = forgotten {
        formats.remove(at);
    }
    ui.horizontal(|ui| {
        let edit = ui.add(line_edit(&mut tab.pack.name, 160.0).hint_text(t!("pack.name-hint").into_owned()));
        named(&edit, Role::TextInput, &t!("pack.name"));
        let name = tab.pack.name.trim().to_owned();
        let sound = !name.is_empty() && !tab.session.pack.format.trim().is_empty();
        let save = ui.add_enabled(sound, Button::new(t!("pack.save")));
        if save.on_disabled_hover_text(t!("pack.save-hint")).clicked() {
            formats.retain(|other| other.name != name);
            formats.push(tab.session.pack.saved(&name));
            tab.pack.name.clear();
        }
    });
    if let Some(saved) = chosen {
        tab.pack.before = Some(tab.session.pack.clone());
        tab.session.pack.load(&saved);
        ui.close();
    }
}

/// What is done with the bytes.
fn buttons(ui: &mut Ui, tab: &mut Tab, look: &PackLook) {
    let sound = look.is_sound();
    let open = tab.session.local().is_some();
    ui.horizontal_wrapped(|ui| {
        // The hint is made only when it is looked at: it may be long.
        let add = |ui: &mut Ui, text: &str, hint: &dyn Fn() -> String| {
            let button = ui.add_enabled(sound, Button::new(text)).on_hover_ui(|ui| drop(ui.label(hint())));
            button.on_disabled_hover_text(t!("hint.fix-fields")).clicked()
        };
        if add(ui, &t!("pack.to-box"), &|| t!("pack.to-box-hint").into_owned()) {
            tab.session.send.hex = true;
            tab.session.text = hex::format(&look.bytes);
            tab.session.send_failure = None;
        }
        let text = Command::Send.text();
        let send = if open && sound { accent_button(ui, &text) } else { Button::new(text) };
        let response = ui.add_enabled(sound && open, send).on_hover_text(t!("pack.send-hint"));
        let why = if sound { t!("send.not-open") } else { t!("hint.fix-fields") };
        named(&response.clone().on_disabled_hover_text(why), Role::Button, &t!("pack.send"));
        if response.clicked() {
            tab.pack.problem = tab.session.send_now(look.bytes.as_slice().into()).err();
        }
        let shown = look.bytes.get(..MOST_HINT).unwrap_or(&look.bytes);
        if add(ui, &t!("pack.copy-hex"), &|| hex::format(shown)) {
            ui.ctx().copy_text(hex::format(&look.bytes));
        }
        let python = || look.python(&tab.session.pack.format).unwrap_or_default();
        if add(ui, &t!("pack.copy-python"), &|| beginning(&python(), 3 * MOST_HINT)) {
            ui.ctx().copy_text(python());
        }
    });
    if let Some(failure) = &tab.pack.problem {
        problem(ui, &words::send_failure(failure));
        if ui.button(t!("hint.dismiss")).clicked() {
            tab.pack.problem = None;
        }
    }
}

/// The selected record by the same format.
fn unpack(ui: &mut Ui, tab: &mut Tab, look: &PackLook) {
    let reader = tab.session.reader();
    let latest = tab.view.selection.latest().and_then(|record| Some((record, reader.meta(record)?)));
    let Some((record, meta)) = latest.filter(|(_, meta)| meta.direction != Direction::Event) else {
        quiet(ui, t!("pack.no-record"));
        return;
    };
    let mut takes = false;
    ui.horizontal(|ui| {
        let label = ui.label(t!("pack.from", number = record + 1));
        ui.add(line_edit(&mut tab.session.pack.offset, 48.0)).labelled_by(label.id);
        takes = ui.button(t!("pack.take")).on_hover_text(t!("pack.take-hint")).clicked();
    });
    let Some(offset) = tab.session.pack.offset() else {
        return problem(ui, &t!("pack.bad-offset"));
    };
    let length = (meta.length as usize).saturating_sub(offset);
    let mut bytes = Vec::new();
    reader.read_part(record, offset, look.format.size().min(length), &mut bytes);
    let read = Unpacked::read(&look.format, &bytes, length);
    unpacked(ui, &look.format, &read, tab.session.pack.charset);
    if takes {
        tab.pack.before = Some(tab.session.pack.clone());
        tab.session.pack.take(&read.values);
    }
}
