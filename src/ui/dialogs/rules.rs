//! 着色规则: the list of rules, each with its conditions and its colour.

use egui::{Button, Checkbox, ComboBox, Role, Ui};

use super::{Outcome, confirm, title};
use crate::capture::Reader;
use crate::codec::charset::Charset;
use crate::codec::checksum::Attach;
use crate::i18n::t;
use crate::model::{Colour, Rule, Rules, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{line_edit, named, problem, quiet};

/// Width of the list of colours.
const COLOUR: f32 = 96.0;

/// The rules while they are changed, and what their conditions are read with.
#[derive(Debug)]
pub struct RulesDialog {
    list: Vec<Rule>,
    reader: Reader,
    read_with: (Charset, Attach),
}

impl RulesDialog {
    /// A dialog for the rules of a session.
    pub fn new(list: Vec<Rule>, reader: Reader, read_with: (Charset, Attach)) -> Self {
        RulesDialog { list, reader, read_with }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::Rules);
        quiet(ui, t!("rules.hint")).on_hover_text(t!("filter.help"));
        ui.add_space(space::ROW);
        if self.list.is_empty() {
            quiet(ui, t!("rules.empty"));
        }
        self.rows(ui);
        if ui.button(format!("{} {}", icons::PLUS, t!("rules.add"))).clicked() {
            let used = self.list.len();
            let colour = Colour::ALL.into_iter().cycle().nth(used).unwrap_or_default();
            self.list.push(Rule {
                name: t!("rules.number", number = used + 1).into_owned(),
                colour,
                ..Rule::default()
            });
        }
        let list = self.list.clone();
        confirm(ui, None, || Action::SetRules(list))
    }

    fn rows(&mut self, ui: &mut Ui) {
        let mut removed = None;
        for (at, rule) in self.list.iter_mut().enumerate() {
            let name = |what: &str| t!("rules.of-rule", what = what, number = at + 1).into_owned();
            ui.horizontal(|ui| {
                let enabled = ui.add(Checkbox::without_text(&mut rule.enabled)).on_hover_text(t!("rules.enabled"));
                named(&enabled, Role::CheckBox, &name(&t!("rules.enabled")));
                line(ui, &mut rule.name, 100.0, &t!("rules.name"), &name(&t!("rules.name")));
                let rest = ui.available_width() - COLOUR - space::CONTROL - 2.0 * ui.spacing().item_spacing.x;
                line(ui, &mut rule.filter, rest, &t!("rules.filter-hint"), &name(&t!("rules.filter")));
                colours(ui, at, &mut rule.colour, &name(&t!("rules.colour")));
                let remove = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("rules.remove"));
                named(&remove, Role::Button, &name(&t!("rules.remove")));
                if remove.clicked() {
                    removed = Some(at);
                }
            });
            if let Some(wrong) = Rules::check(&self.reader, self.read_with.0, self.read_with.1, &rule.filter) {
                problem(ui, &words::filter_wrong(&wrong));
            }
        }
        if let Some(at) = removed {
            self.list.remove(at);
        }
    }
}

fn line(ui: &mut Ui, text: &mut String, width: f32, hint: &str, name: &str) {
    named(&ui.add(line_edit(text, width).hint_text(hint.to_owned())), Role::TextInput, name);
}

fn colours(ui: &mut Ui, at: usize, colour: &mut Colour, name: &str) {
    let tokens = Tokens::of(ui);
    let shown = |colour: Colour| {
        egui::RichText::new(format!("  {}  ", words::colour(colour))).background_color(tokens.rule(colour))
    };
    let combo = ComboBox::from_id_salt(("colour", at)).selected_text(shown(*colour)).width(COLOUR).show_ui(ui, |ui| {
        for offered in Colour::ALL {
            ui.selectable_value(colour, offered, shown(offered));
        }
    });
    named(&combo.response, Role::ComboBox, &format!("{name} {}", words::colour(*colour)));
}
