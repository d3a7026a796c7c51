//! A small line of bars: how the rate went in the last seconds.

use egui::{Rect, Sense, Ui, pos2, vec2};

use crate::ui::theme::Tokens;

/// Bars in all; fewer samples stand at the right.
const BARS: usize = 40;

/// Draws samples, newest right, in a fixed width.
pub fn sparkline(ui: &mut Ui, samples: impl Iterator<Item = f64>) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(BARS as f32 * 2.0, 14.0), Sense::hover());
    let samples: Vec<f64> = samples.collect();
    let most = samples.iter().copied().fold(1.0, f64::max);
    for (at, sample) in samples.iter().rev().take(BARS).enumerate() {
        let height = (sample / most) as f32 * rect.height();
        let right = rect.right() - at as f32 * 2.0;
        let bar = Rect::from_min_max(pos2(right - 1.5, rect.bottom() - height), pos2(right, rect.bottom()));
        ui.painter().rect_filled(bar, 0.0, tokens.quiet);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
}
