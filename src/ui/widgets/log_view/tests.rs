//! The log with a great many records, drawn without a window.

use egui::{Context, RawInput, Rect, pos2};

use super::LogView;
use crate::capture::{Capture, Direction, Entry};
use crate::model::{Log, LogSettings, Place, Shape};

const RECORDS: u64 = 1_000_000;

fn many() -> Capture {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let peer = writer.address(([127, 0, 0, 1], 9).into());
    let text = "temperature=23.5 你好\n".repeat(8);
    for at in 0..RECORDS {
        let bytes = text.as_bytes().get(..(at % 100) as usize).unwrap_or_default();
        writer.append(&[Entry { time: at as i64 * 1000, direction: Direction::Received, peer, local: peer, bytes }]);
    }
    capture
}

/// Draws two frames: what is wanted in one is in view in the next.
fn draw(view: &mut LogView, log: &mut Log, ctx: &Context) {
    for _ in 0..2 {
        let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(1280.0, 800.0));
        let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
        let show = |ui: &mut egui::Ui| assert_eq!(view.show(ui, log, None), None);
        ctx.run_ui(input, show).textures_delta.clear();
    }
}

#[test]
fn a_million_records_are_reached_at_any_place_in_any_shape() {
    let capture = many();
    let mut log = Log::new(capture.reader(), LogSettings::default());
    let mut view = LogView::default();
    let ctx = Context::default();
    ctx.set_fonts(crate::ui::fonts::definitions());
    for shape in [Shape::Log, Shape::Table, Shape::Stream] {
        log.settings.set_shape(shape);
        for record in [0, 1, RECORDS / 2 + 1, RECORDS - 1] {
            view.go_to(record);
            draw(&mut view, &mut log, &ctx);
            assert!(view.top.record <= record && record < view.top.record + 60, "{shape:?} {record} {:?}", view.top);
        }
        view.follow();
        draw(&mut view, &mut log, &ctx);
        assert_eq!(log.step(view.top, 10_000), log.end(), "{shape:?}");
        view.go_to(0);
        draw(&mut view, &mut log, &ctx);
        assert_eq!(view.top, Place::default(), "{shape:?}");
    }
}
