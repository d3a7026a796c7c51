//! The rate over time as two lines, received and sent.

use egui::{Rangef, Ui, vec2};
use egui_plot::{AxisHints, GridInput, HPlacement, HoverPosition, Line, Plot, PlotPoints, uniform_grid_spacer};

use super::numbers::{Unit, clock};
use crate::i18n::t;
use crate::model::statistics::Series;
use crate::ui::theme::{Tokens, space};

/// Room for the numbers of the rate at the left.
const AXIS: f32 = 62.0;
/// Less height than this has no room for the numbers of the time below.
const LEAST_WITH_TIMES: f32 = 90.0;
/// The shortest time that is shown, seconds, so that the first record does not fill the plot.
const SHORTEST: f64 = 10.0;

/// Draws the lines into the room that there is. Dragging moves, a box with the right button enlarges, a double click
/// shows all again; the wheel is left to whatever scrolls.
pub(super) fn show(ui: &mut Ui, tab: u64, series: &Series, unit: Unit) {
    let tokens = Tokens::of(ui);
    let width = series.width() as f64 / 1e9;
    let lines = [(0, t!("stats.received"), tokens.received), (1, t!("stats.sent"), tokens.sent)];
    let lines = lines.map(|(side, name, color)| {
        let points = series.paces().enumerate().map(|(at, sides)| {
            let pace = sides.get(side).copied().unwrap_or_default();
            [(at + 1) as f64 * width, unit.of(pace)]
        });
        let points: PlotPoints<'_> = std::iter::once([0.0, 0.0]).chain(points).collect();
        Line::new(name, points).color(color).width(1.5).fill(0.0).fill_alpha(0.12)
    });
    let size = ui.available_size();
    let times = AxisHints::new_x()
        .formatter(|mark, _| clock(mark.value))
        .tick_label_color(tokens.quiet)
        .label_spacing(Rangef::new(30.0, 44.0));
    let rates = AxisHints::new_y()
        .formatter(move |mark, _| unit.text(mark.value))
        .tick_label_color(tokens.quiet)
        .label_spacing(Rangef::new(14.0, 24.0));
    let small = egui::FontId::monospace(space::SMALL - 1.0);
    Plot::new(("rate", tab, unit == Unit::Packets))
        .width(size.x)
        .height(size.y)
        .min_size(vec2(60.0, 40.0))
        .allow_scroll(false)
        .allow_zoom(false)
        .allow_axis_zoom_drag(false)
        .include_x(0.0)
        .include_x(SHORTEST)
        .include_y(0.0)
        .include_y(1.0)
        .set_margin_fraction(vec2(0.0, 0.08))
        .x_grid_spacer(uniform_grid_spacer(time_steps))
        .grid_color(tokens.lamp_off)
        .show_axes([size.y >= LEAST_WITH_TIMES, true])
        .custom_x_axes(vec![times.tick_label_font(small.clone())])
        .custom_y_axes(vec![rates.tick_label_font(small).min_thickness(AXIS).placement(HPlacement::Left)])
        .label_formatter(move |hovered| match hovered {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                Some(format!("{plot_name} {}\n{}", unit.text(position.y), clock(position.x)))
            }
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| lines.into_iter().for_each(|line| plot.line(line)));
}

/// Distances of the lines of time, seconds: the finest with room, and the next two, as clocks divide it.
fn time_steps(input: GridInput) -> [f64; 3] {
    const STEPS: [f64; 10] = [0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 21_600.0, 86_400.0];
    let finest = STEPS.iter().position(|&step| step >= input.base_step_size).unwrap_or(STEPS.len());
    // Beyond the table it goes on by sevens: weeks.
    [0, 1, 2].map(|more| {
        STEPS.get(finest + more).copied().unwrap_or_else(|| {
            let beyond = (finest + more - STEPS.len()) as i32;
            86_400.0 * 7.0_f64.powi(beyond + 1)
        })
    })
}
