//! How the window looks: language, theme, scale.

use egui::ViewportCommand;

use crate::i18n::{Language, t};
use crate::model::{Settings, Theme};
use crate::ui::app::App;

impl App {
    pub(super) fn set_language(&mut self, ctx: &egui::Context, language: Language) {
        language.speak();
        self.settings.language = language;
        ctx.send_viewport_cmd(ViewportCommand::Title(t!("window.title").into_owned()));
    }

    pub(super) fn next_theme(&mut self, ctx: &egui::Context) {
        let at = Theme::ALL.iter().position(|theme| *theme == self.settings.theme).unwrap_or_default();
        let next = Theme::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.set_theme(ctx, next);
    }

    pub(in crate::ui) fn set_theme(&mut self, ctx: &egui::Context, theme: Theme) {
        self.settings.theme = theme;
        ctx.set_theme(match theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Light => egui::ThemePreference::Light,
            Theme::Dark => egui::ThemePreference::Dark,
        });
    }

    pub(in crate::ui) fn set_zoom(&mut self, ctx: &egui::Context, zoom: f32) {
        let zoom = (zoom * 20.0).round() / 20.0;
        self.settings.zoom = zoom.clamp(*Settings::ZOOM.start(), *Settings::ZOOM.end());
        ctx.set_zoom_factor(self.settings.zoom);
    }
}
