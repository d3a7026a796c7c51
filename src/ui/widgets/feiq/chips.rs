//! Files and folders that go with the message, each to be taken out again.

use egui::{Button, RichText, Role, ScrollArea, Ui};

use super::people::small;
use crate::i18n::t;
use crate::model::words;
use crate::ui::feiq::FeiqPage;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;

/// So many files are shown; of the others the number.
const MOST: usize = 50;
/// A name is cut to so many characters.
const NAME: usize = 24;

/// Draws one line of them, if there are any.
pub fn chips(ui: &mut Ui, page: &mut FeiqPage) {
    let quiet = Tokens::of(ui).quiet;
    let Some(draft) = page.draft().filter(|draft| !draft.files.is_empty()) else { return };
    let mut out = None;
    ScrollArea::horizontal().id_salt("feiq-chips").show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(small(t!("feiq.attached", count = draft.files.len()), quiet));
            for (at, path) in draft.files.iter().take(MOST).enumerate() {
                let name = words::file_name(path);
                let text = RichText::new(format!("{} {}", cut(&name), icons::X)).size(space::SMALL);
                let chip = ui.add(Button::new(text).small()).on_hover_text(path.display().to_string());
                named(&chip, Role::Button, &t!("feiq.detach", name = name));
                if chip.clicked() {
                    out = Some(at);
                }
            }
            if draft.files.len() > MOST {
                ui.label(small("…", quiet));
            }
        });
    });
    if let Some(at) = out.filter(|at| *at < draft.files.len()) {
        draft.files.remove(at);
    }
}

/// The beginning and the end of a long name.
fn cut(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME - 9).collect();
    let end: String = name.chars().skip(count - 8).collect();
    format!("{start}…{end}")
}
