//! Fonts: Chinese on a machine that has none, hex and Chinese aligned, and one icon font.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// Noto Sans Mono CJK SC, cut down to GBK, Big5 and symbols (OFL-1.1): a Latin letter is half a Chinese one.
static NOTO: &[u8] = include_bytes!("../../assets/fonts/NotoSansMonoCJKsc-GBK-Big5.otf");
/// The icons in use (MIT).
static PHOSPHOR: &[u8] = include_bytes!("../../assets/fonts/Phosphor-subset.ttf");

/// Egui's own fonts with ours: Noto first for data, after the proportional Latin for words; icons last.
/// What none of them has, the system's fonts serve (eframe's `system_fonts`).
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert("noto-mono-cjk".to_owned(), Arc::new(FontData::from_static(NOTO)));
    fonts.font_data.insert("phosphor".to_owned(), Arc::new(FontData::from_static(PHOSPHOR)));
    for (family, at) in [(FontFamily::Monospace, 0), (FontFamily::Proportional, 1)] {
        let list = fonts.families.entry(family).or_default();
        list.insert(at.min(list.len()), "noto-mono-cjk".to_owned());
        list.push("phosphor".to_owned());
    }
    fonts
}
