//! 演示粘包: what is to be seen in the log below, step by step, and the two ways to look at it.

use egui::{Align, Button, Label, Layout, RichText, Role, ScrollArea, Ui};

use crate::i18n::t;
use crate::model::{FramingKind, Lesson, words};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;

/// The classic solution, the same in every language but for its remarks.
const CODE: &str = "conn.send(struct.pack('i', len(data)) + data)\nsize, = struct.unpack('i', recv_exactly(conn, 4))\ndata = recv_exactly(conn, size)";

/// Draws the lesson; its text takes at most such a height.
pub fn lesson(ui: &mut Ui, tab: &mut Tab, most: f32, actions: &mut Vec<Action>) {
    let frames = tab.session.framing.kind != FramingKind::Raw;
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        let close = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("framing.lesson-close"));
        named(&close, Role::Button, &t!("framing.lesson-close"));
        if close.clicked() {
            tab.lesson = false;
        }
        ui.with_layout(Layout::left_to_right(Align::Min).with_main_wrap(true), |ui| ways(ui, tab, frames, actions));
    });
    ui.add_space(space::ROW);
    let text = ScrollArea::vertical().id_salt("lesson").max_height(most).min_scrolled_height(most);
    text.auto_shrink([false, true]).show(ui, |ui| {
        let tokens = Tokens::of(ui);
        let (reads, count) =
            (tab.session.totals().received_packets, tab.session.frames().map_or(0, |frames| frames.count()));
        let text = if frames {
            t!("framing.lesson-frames", count = count, reads = reads)
        } else {
            t!("framing.lesson-reads", reads = reads)
        };
        ui.add(Label::new(text).wrap());
        if frames {
            ui.add_space(space::ROW);
            let code = RichText::new(CODE).monospace().size(space::SMALL).color(tokens.quiet);
            ui.add(Label::new(code).wrap().selectable(true));
        }
    });
}

/// As received, as frames, and once more.
fn ways(ui: &mut Ui, tab: &mut Tab, frames: bool, actions: &mut Vec<Action>) {
    for (way, text) in [(false, t!("framing.lesson-as-received")), (true, t!("framing.lesson-as-frames"))] {
        if ui.selectable_label(frames == way, text).clicked() {
            Lesson::look(&mut tab.session, way);
        }
    }
    let again = format!("{} {}", icons::REPEAT, t!("framing.lesson-again"));
    let response = ui.add_enabled(tab.session.local().is_some(), Button::new(again));
    named(&response, Role::Button, &t!("framing.lesson-again"));
    if response.clicked()
        && let Err(failure) = Lesson::again(&tab.session)
    {
        actions.push(Action::Tell(words::send_failure(&failure)));
    }
}
