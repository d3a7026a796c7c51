//! Colours and spacing, in one place, for the light and the dark theme.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Visuals, vec2};

use crate::model::{Colour, State};
use crate::proto::tftp::FieldKind;

/// Widths, heights and gaps, in points.
pub mod space {
    /// Width of the left column.
    pub const SIDEBAR: f32 = 268.0;
    /// Width of a label beside a field.
    pub const LABEL: f32 = 92.0;
    /// Width of a label in the editors of the dock.
    pub const SHORT_LABEL: f32 = 64.0;
    /// Width of a field beside its label.
    pub const FIELD: f32 = COLUMN - LABEL - 6.0;
    /// Width of what stands in the left column.
    pub const COLUMN: f32 = SIDEBAR - 2.0 * MARGIN as f32;
    /// Width of the button that unfolds what is seldom changed.
    pub const MORE: f32 = 68.0;
    /// Height of a field or a button.
    pub const CONTROL: f32 = 24.0;
    /// Between two rows.
    pub const ROW: f32 = 4.0;
    /// Between two groups.
    pub const GROUP: f32 = 10.0;
    /// Around a panel's content.
    pub const MARGIN: i8 = 10;
    /// Around a dialog's content.
    pub const DIALOG: i8 = 14;
    /// Width of the send button.
    pub const SEND: f32 = 104.0;
    /// Width of the log's scrollbar.
    pub const SCROLLBAR: f32 = 12.0;
    /// Size of the log's font.
    pub const LOG_FONT: f32 = 14.0;
    /// Size of the font of tables of data and of the hexdump.
    pub const TABLE_FONT: f32 = 13.0;
    /// Size of quiet text.
    pub const SMALL: f32 = 12.0;
}

/// Colours that have a meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// What can be pressed next.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Data from a peer.
    pub received: Color32,
    /// Data to a peer.
    pub sent: Color32,
    /// Something that happened.
    pub event: Color32,
    /// Something that failed.
    pub error: Color32,
    /// Quiet text: headers, hints, units.
    pub quiet: Color32,
    /// Behind the log and in fields.
    pub paper: Color32,
    /// Behind everything else.
    pub panel: Color32,
    /// Behind a selected record.
    pub selected: Color32,
    /// A record that the user marked.
    pub bookmark: Color32,
    /// Behind a record that was found.
    pub found: Color32,
    /// Behind the characters that were found.
    pub found_text: Color32,
    /// Beside the scrollbar, where something was found.
    pub found_mark: Color32,
    /// Behind records that a rule colours, in the order of [`Colour::ALL`].
    pub rules: [Color32; Colour::ALL.len()],
    /// Behind the fields of a packet, in the order of [`FieldKind::ALL`].
    pub fields: [Color32; FieldKind::ALL.len()],
    /// The lamp of an open session.
    pub lamp_on: Color32,
    /// The lamp while a session opens or closes.
    pub lamp_busy: Color32,
    /// The lamp of a closed session.
    pub lamp_off: Color32,
    /// Lines between panels and around fields.
    pub line: Color32,
    /// A control that waits to be used.
    pub control: Color32,
    /// A control under the pointer.
    pub control_hovered: Color32,
    /// Text.
    pub text: Color32,
}

const LIGHT: Tokens = Tokens {
    accent: Color32::from_rgb(0x1F, 0x6F, 0xEB),
    on_accent: Color32::WHITE,
    received: Color32::from_rgb(0x0B, 0x6E, 0x2E),
    sent: Color32::from_rgb(0x1B, 0x3A, 0x8C),
    event: Color32::from_rgb(0x7A, 0x5A, 0x0A),
    error: Color32::from_rgb(0xB4, 0x23, 0x18),
    quiet: Color32::from_rgb(0x62, 0x68, 0x72),
    paper: Color32::WHITE,
    panel: Color32::from_rgb(0xF4, 0xF5, 0xF7),
    selected: Color32::from_rgb(0xD6, 0xE6, 0xFE),
    bookmark: Color32::from_rgb(0xD1, 0x3A, 0x8B),
    found: Color32::from_rgb(0xFF, 0xF4, 0xD1),
    found_text: Color32::from_rgb(0xFF, 0xC9, 0x4D),
    found_mark: Color32::from_rgb(0xF0, 0xA8, 0x1C),
    rules: [
        Color32::from_rgb(0xFB, 0xF3, 0xB0),
        Color32::from_rgb(0xFB, 0xD9, 0xD5),
        Color32::from_rgb(0xFC, 0xE2, 0xC4),
        Color32::from_rgb(0xD6, 0xF0, 0xD8),
        Color32::from_rgb(0xD3, 0xEA, 0xF6),
        Color32::from_rgb(0xE6, 0xDA, 0xF5),
    ],
    fields: [
        Color32::from_rgb(0xCD, 0xE8, 0xF8),
        Color32::from_rgb(0xFB, 0xF0, 0xA6),
        Color32::from_rgb(0xD0, 0xEF, 0xD4),
        Color32::from_rgb(0xE2, 0xD6, 0xF6),
        Color32::from_rgb(0xF8, 0xD9, 0xEC),
        Color32::from_rgb(0xFD, 0xDC, 0xB8),
        Color32::from_rgb(0xEA, 0xEE, 0xF2),
        Color32::from_rgb(0xFB, 0xD3, 0xCE),
        Color32::from_rgb(0xFB, 0xF0, 0xA6),
        Color32::from_rgb(0xD6, 0xD9, 0xDE),
    ],
    lamp_on: Color32::from_rgb(0x22, 0xA3, 0x4A),
    lamp_busy: Color32::from_rgb(0xE0, 0x9B, 0x12),
    lamp_off: Color32::from_rgb(0xA8, 0xAE, 0xB8),
    line: Color32::from_rgb(0xD9, 0xDC, 0xE1),
    control: Color32::from_rgb(0xE8, 0xEA, 0xEE),
    control_hovered: Color32::from_rgb(0xDD, 0xE1, 0xE8),
    text: Color32::from_rgb(0x1D, 0x21, 0x27),
};

const DARK: Tokens = Tokens {
    accent: Color32::from_rgb(0x3B, 0x82, 0xF6),
    on_accent: Color32::WHITE,
    received: Color32::from_rgb(0x7C, 0xD9, 0x96),
    sent: Color32::from_rgb(0x96, 0xBC, 0xFF),
    event: Color32::from_rgb(0xD9, 0xB8, 0x66),
    error: Color32::from_rgb(0xFF, 0x8B, 0x80),
    quiet: Color32::from_rgb(0x97, 0x9E, 0xAA),
    paper: Color32::from_rgb(0x15, 0x17, 0x1B),
    panel: Color32::from_rgb(0x1E, 0x21, 0x26),
    selected: Color32::from_rgb(0x22, 0x3A, 0x5E),
    bookmark: Color32::from_rgb(0xF2, 0x78, 0xB8),
    found: Color32::from_rgb(0x3A, 0x30, 0x16),
    found_text: Color32::from_rgb(0x8A, 0x62, 0x08),
    found_mark: Color32::from_rgb(0xD9, 0xA0, 0x2E),
    rules: [
        Color32::from_rgb(0x45, 0x40, 0x14),
        Color32::from_rgb(0x50, 0x22, 0x20),
        Color32::from_rgb(0x50, 0x33, 0x15),
        Color32::from_rgb(0x1C, 0x40, 0x24),
        Color32::from_rgb(0x17, 0x3A, 0x4C),
        Color32::from_rgb(0x38, 0x28, 0x50),
    ],
    fields: [
        Color32::from_rgb(0x13, 0x40, 0x57),
        Color32::from_rgb(0x4B, 0x45, 0x12),
        Color32::from_rgb(0x1B, 0x46, 0x26),
        Color32::from_rgb(0x3B, 0x2A, 0x59),
        Color32::from_rgb(0x52, 0x24, 0x47),
        Color32::from_rgb(0x58, 0x36, 0x12),
        Color32::from_rgb(0x26, 0x2B, 0x32),
        Color32::from_rgb(0x59, 0x23, 0x20),
        Color32::from_rgb(0x4B, 0x45, 0x12),
        Color32::from_rgb(0x3C, 0x41, 0x4A),
    ],
    lamp_on: Color32::from_rgb(0x3F, 0xC7, 0x67),
    lamp_busy: Color32::from_rgb(0xF0, 0xB4, 0x3C),
    lamp_off: Color32::from_rgb(0x66, 0x6D, 0x78),
    line: Color32::from_rgb(0x35, 0x3A, 0x42),
    control: Color32::from_rgb(0x2B, 0x2F, 0x36),
    control_hovered: Color32::from_rgb(0x38, 0x3D, 0x46),
    text: Color32::from_rgb(0xE3, 0xE6, 0xEA),
};

impl Tokens {
    /// The colours of the theme that is shown.
    pub fn of(ui: &egui::Ui) -> Tokens {
        if ui.visuals().dark_mode { DARK } else { LIGHT }
    }

    /// Behind a record that a rule gives a colour.
    pub fn rule(&self, colour: Colour) -> Color32 {
        let at = Colour::ALL.iter().position(|other| *other == colour).unwrap_or_default();
        self.rules.get(at).copied().unwrap_or(self.paper)
    }

    /// Behind a field of a packet of TFTP, and behind its name.
    pub fn field(&self, kind: FieldKind) -> Color32 {
        self.field_at(FieldKind::ALL.iter().position(|other| *other == kind).unwrap_or_default())
    }

    /// One of the colours of fields, for packets of another protocol; they begin again after the last one.
    pub fn field_at(&self, at: usize) -> Color32 {
        self.fields.get(at % self.fields.len()).copied().unwrap_or(self.paper)
    }

    /// The lamp of a session.
    pub fn lamp(&self, state: &State) -> Color32 {
        match state {
            State::Open { .. } => self.lamp_on,
            State::Opening | State::Connecting { .. } | State::Closing => self.lamp_busy,
            State::Closed => self.lamp_off,
            State::Failed(_) => self.error,
        }
    }
}

/// Gives both themes their look; egui shows the one that is chosen.
pub fn install(ctx: &egui::Context) {
    // Where the system does not say which theme it has, the original's is the light one.
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
    ctx.set_style_of(Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(Theme::Dark, style(&DARK, Visuals::dark()));
}

fn style(tokens: &Tokens, base: Visuals) -> Style {
    let mut style = Style { visuals: visuals(tokens, base), ..Style::default() };
    style.text_styles = [
        (TextStyle::Heading, FontId::new(15.0, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(14.0, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(14.0, FontFamily::Proportional)),
        (TextStyle::Small, FontId::new(space::SMALL, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(space::LOG_FONT, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = vec2(6.0, space::ROW);
    style.spacing.button_padding = vec2(8.0, 2.0);
    style.spacing.interact_size = vec2(24.0, space::CONTROL);
    style.spacing.icon_width = 16.0;
    style.spacing.icon_spacing = 5.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.combo_width = 60.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.animation_time = 0.08;
    style
}

fn visuals(tokens: &Tokens, base: Visuals) -> Visuals {
    let mut visuals = base;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.extreme_bg_color = tokens.paper;
    visuals.text_edit_bg_color = Some(tokens.paper);
    visuals.faint_bg_color = tokens.control;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.selection.bg_fill = tokens.selected;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent);
    visuals.hyperlink_color = tokens.accent;
    visuals.error_fg_color = tokens.error;
    visuals.warn_fg_color = tokens.event;
    visuals.weak_text_color = Some(tokens.quiet);
    let radius = CornerRadius::same(4);
    let widgets = &mut visuals.widgets;
    let states = [
        (&mut widgets.noninteractive, tokens.panel, tokens.line),
        (&mut widgets.inactive, tokens.control, tokens.line),
        (&mut widgets.hovered, tokens.control_hovered, tokens.quiet),
        (&mut widgets.active, tokens.control_hovered, tokens.accent),
        (&mut widgets.open, tokens.control_hovered, tokens.accent),
    ];
    for (state, fill, line) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, line);
        state.fg_stroke = Stroke::new(1.0, tokens.text);
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    visuals
}
