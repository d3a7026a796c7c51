//! What the window keeps over restarts beside its sessions.

use serde::{Deserialize, Serialize};

use super::captures::CaptureSettings;
use super::pack::SavedFormat;
use crate::i18n::Language;
use crate::net::MOST_AWAY;

/// Light, dark, or as the system is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];
}

/// A page of the dock at the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dock {
    /// 快捷指令.
    Quick,
    /// 历史发送.
    History,
    /// 打包.
    Pack,
    /// 自动应答.
    Answers,
}

impl Dock {
    /// All pages.
    pub const ALL: [Dock; 4] = [Dock::Quick, Dock::History, Dock::Pack, Dock::Answers];
}

/// Settings of the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language of the window.
    pub language: Language,
    /// Its theme.
    pub theme: Theme,
    /// Its scale: 1.0 is 100 %.
    pub zoom: f32,
    /// Whether the left column is unfolded.
    pub sidebar: bool,
    /// Height of the send panel, points.
    pub send_height: f32,
    /// Height of the details below the log, points.
    pub details_height: f32,
    /// Width of the dock at the right, points.
    pub dock_width: f32,
    /// Height of the packets below the transfers of TFTP, points.
    pub tftp_height: f32,
    /// Height of the box of 飞秋, points.
    pub feiq_height: f32,
    /// Size of the window, points.
    pub window: [f32; 2],
    /// Whether the window was maximised.
    pub maximised: bool,
    /// Packets a second that leave for another machine at most, of what is repeated, replayed or sent from a file.
    pub most_away: u32,
    /// How much room the captures may take.
    pub capture: CaptureSettings,
    /// Formats of 打包 that were given a name.
    pub formats: Vec<SavedFormat>,
}

impl Settings {
    /// The least and the greatest scale.
    pub const ZOOM: std::ops::RangeInclusive<f32> = 0.8..=3.0;
    /// The least and the greatest number of packets a second to another machine.
    pub const AWAY: std::ops::RangeInclusive<u32> = 1..=1_000_000;
    /// The smallest window, points: everything can be reached; the left column scrolls below 900 x 600.
    pub const LEAST_WINDOW: [f32; 2] = [640.0, 420.0];

    /// Brings odd values (a window of no size, a scale of a thousand) to ones that can be used.
    pub fn sane(mut self) -> Self {
        let finite = |value: f32, default: f32| if value.is_finite() { value } else { default };
        let default = Settings::default();
        self.zoom = finite(self.zoom, 1.0).clamp(*Self::ZOOM.start(), *Self::ZOOM.end());
        self.send_height = finite(self.send_height, default.send_height).clamp(90.0, 2000.0);
        self.most_away = self.most_away.clamp(*Self::AWAY.start(), *Self::AWAY.end());
        self.dock_width = finite(self.dock_width, default.dock_width).clamp(200.0, 2000.0);
        self.feiq_height = finite(self.feiq_height, default.feiq_height).clamp(60.0, 2000.0);
        self.tftp_height = finite(self.tftp_height, default.tftp_height).clamp(60.0, 2000.0);
        self.details_height = finite(self.details_height, default.details_height).clamp(80.0, 2000.0);
        for (side, (least, normal)) in self.window.iter_mut().zip(Self::LEAST_WINDOW.into_iter().zip(default.window)) {
            *side = finite(*side, normal).clamp(least, 16384.0);
        }
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: Language::Chinese,
            theme: Theme::System,
            zoom: 1.0,
            sidebar: true,
            send_height: 150.0,
            details_height: 210.0,
            dock_width: 280.0,
            tftp_height: 320.0,
            feiq_height: 150.0,
            window: [1080.0, 720.0],
            maximised: false,
            most_away: MOST_AWAY,
            capture: CaptureSettings::default(),
            formats: Vec::new(),
        }
    }
}
