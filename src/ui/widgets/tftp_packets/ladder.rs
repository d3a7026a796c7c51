//! The packets as a ladder: time runs down, an arrow goes from one side to the other for each packet.
//!
//! ```text
//!           本机 192.168.1.2:50000            对方 192.168.1.5:40123
//!    0.000          │ RRQ 请求读取 boot.bin，octet 模式 │ :69
//!   +0.1 ms         │─────────────────────────────────▶│
//!    1.000          ┋ 等了 1.0 s 没有回应，第 1 次重发    ┋
//!   +1.0 s          ┋                                   ┋
//! ```

use std::net::SocketAddr;

use egui::text::TextWrapping;
use egui::{Align2, FontId, Painter, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::row::RowWords;
use crate::i18n::t;
use crate::model::tftp::{PacketRow, Packets, RowKind};
use crate::model::{TIME_FORMAT, local_time, words};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::cell::cell_text;
use crate::ui::widgets::named;
use crate::ui::widgets::packets::{Drawn, List, Looks, Tone};

/// Height of a row: a line of words and an arrow.
const ROW: f32 = 38.0;
/// Height of the names of both sides.
const HEADER: f32 = 24.0;
/// Width of the times.
const TIMES: f32 = 66.0;
/// Room for a port outside of a line.
const PORT: f32 = 50.0;
/// In a ladder less wide than this, in points, there is no room for one of ours.
const ROOMY: f32 = 480.0;
/// Where the arrow is in its row.
const ARROW: f32 = 28.0;
/// Such a wait stands out, nanoseconds.
const LONG: i64 = 100_000_000;

/// Where the lines of both sides run.
struct Sides {
    ours: f32,
    theirs: f32,
    font: FontId,
    small: FontId,
    tokens: Tokens,
    /// When the first row was.
    start: i64,
    /// The ends that the names above say.
    named: (Option<SocketAddr>, Option<SocketAddr>),
}

/// Draws the ladder into the rest of the ui.
pub(super) fn show(ui: &mut Ui, list: &mut List, packets: &mut Packets) -> Drawn {
    let area = ui.available_rect_before_wrap();
    let first = packets.row(packets.range().start);
    let ends = packets.exchange().map(|exchange| (exchange.local, exchange.peer));
    let ours = area.left() + TIMES + if area.width() < ROOMY { PORT / 4.0 } else { PORT };
    let sides = Sides {
        ours,
        theirs: (area.right() - space::SCROLLBAR - PORT).max(ours + PORT),
        font: FontId::monospace(space::TABLE_FONT),
        small: FontId::monospace(space::SMALL),
        tokens: Tokens::of(ui),
        start: first.map_or(0, |row| row.time),
        named: ends.unwrap_or_default(),
    };
    let name = t!("packets.name");
    let looks = Looks { name: &name, row: ROW, above: HEADER, goes_on: packets.goes_on() };
    let id = ui.scope_id().with("packets");
    let drawn = list.show(ui, id, packets.range(), &looks, |ui, rect, position| {
        let Some(row) = packets.row(position) else { return };
        sides.row(ui, rect, &row, &RowWords::of(packets, &row));
    });
    ui.interact(drawn.above, id.with("header"), Sense::click_and_drag());
    sides.header(ui, drawn.above);
    drawn
}

impl Sides {
    fn header(&self, ui: &mut Ui, rect: Rect) {
        ui.painter().rect_filled(rect, 0.0, self.tokens.panel);
        ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, self.tokens.line));
        let address = |address: Option<SocketAddr>| address.map(|address| format!(" {address}")).unwrap_or_default();
        let middle = rect.center().x;
        let font = FontId::proportional(space::SMALL);
        let halves = [
            (t!("tftp-packet.view.ours"), self.named.0, rect.left() + 8.0, middle - 4.0, false),
            (t!("tftp-packet.view.theirs"), self.named.1, middle + 4.0, rect.right() - 8.0, true),
        ];
        for (at, (name, end, left, right, at_right)) in halves.into_iter().enumerate() {
            let place = Rect::from_x_y_ranges(left..=right.max(left), rect.y_range());
            let text = format!("{name}{}", address(end));
            let painter = ui.painter_at(place);
            let (galley, start) = cell_text(&painter, place, &text, &font, self.tokens.text, at_right);
            painter.galley(start, galley, self.tokens.text);
            let spoken = ui.interact(place, ui.scope_id().with(("side", at)), Sense::hover());
            spoken.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &text));
        }
    }

    fn row(&self, ui: &mut Ui, rect: Rect, row: &PacketRow, words: &RowWords) {
        let painter = ui.painter_at(rect.intersect(ui.clip_rect()));
        self.times(&painter, rect, row);
        self.lines(&painter, rect, words.said.tone == Tone::Wait);
        match &row.kind {
            RowKind::Packet { sent, .. } => {
                self.arrow(&painter, rect, *sent, words);
                self.ports(&painter, rect, row);
            }
            RowKind::Event(_) if words.said.tone == Tone::Wait => self.bracket(&painter, rect),
            RowKind::Event(_) => {}
        }
        let said = self.label(&painter, rect, row, words);
        let spoken =
            ui.interact(rect.intersect(ui.clip_rect()), ui.scope_id().with(("row", row.position)), Sense::hover());
        named(&spoken, Role::Label, &said);
        if spoken.hovered() {
            spoken.on_hover_text(format!("{}  {said}", local_time(row.time, TIME_FORMAT)));
        }
    }

    /// Seconds since the first row, and since the one before.
    fn times(&self, painter: &Painter, rect: Rect, row: &PacketRow) {
        let since = format!("{:.3}", row.time.saturating_sub(self.start) as f64 / 1e9);
        let right = rect.left() + TIMES;
        let put = |y: f32, text: String, color| {
            painter.text(pos2(right, rect.top() + y), Align2::RIGHT_CENTER, text, self.small.clone(), color);
        };
        put(12.0, since, self.tokens.text);
        if let Some(delta) = row.delta {
            let color = if delta >= LONG { self.tokens.event } else { self.tokens.quiet };
            put(ARROW, format!("+{}", words::span(delta)), color);
        }
    }

    /// The lines of both sides; with gaps while nothing comes.
    fn lines(&self, painter: &Painter, rect: Rect, waits: bool) {
        let stroke = Stroke::new(1.5, self.tokens.lamp_off);
        for x in [self.ours, self.theirs] {
            let ends = [pos2(x, rect.top()), pos2(x, rect.bottom())];
            if waits {
                painter.extend(Shape::dashed_line(&ends, stroke, 3.0, 4.0));
            } else {
                painter.line_segment(ends, stroke);
            }
        }
    }

    /// From one side to the other; dashed where it went before.
    fn arrow(&self, painter: &Painter, rect: Rect, sent: bool, words: &RowWords) {
        let again = words.said.again.is_some();
        let color = if again { self.tokens.event } else { words.said.tone.color(&self.tokens) };
        let y = rect.top() + ARROW;
        let (from, to, back) = if sent { (self.ours, self.theirs, -1.0) } else { (self.theirs, self.ours, 1.0) };
        let ends = [pos2(from, y), pos2(to + back * 6.0, y)];
        let stroke = Stroke::new(1.5, color);
        if again {
            painter.extend(Shape::dashed_line(&ends, stroke, 7.0, 4.0));
        } else {
            painter.line_segment(ends, stroke);
        }
        painter.circle_filled(pos2(from, y), 2.5, color);
        let tip = pos2(to + back, y);
        let barb = |up: f32| tip + vec2(back * 8.0, up * 4.0);
        painter.add(Shape::convex_polygon(vec![tip, barb(1.0), barb(-1.0)], color, Stroke::NONE));
    }

    /// How long we waited: a bracket at our side.
    fn bracket(&self, painter: &Painter, rect: Rect) {
        let (top, bottom) = (rect.top() + 4.0, rect.bottom() - 4.0);
        let stroke = Stroke::new(2.0, self.tokens.event);
        let x = self.ours - 6.0;
        painter.vline(x, top..=bottom, stroke);
        for y in [top, bottom] {
            painter.hline(x..=x + 5.0, y, stroke);
        }
    }

    /// The ports of both sides, where they are not those of the names above: a server answers from another one than it
    /// is asked at.
    fn ports(&self, painter: &Painter, rect: Rect, row: &PacketRow) {
        let y = rect.top() + ARROW;
        let put = |x: f32, anchor: Align2, end: Option<SocketAddr>, named: Option<SocketAddr>| {
            let (Some(end), Some(named)) = (end, named) else { return };
            if end.port() != named.port() {
                let color = self.tokens.event;
                painter.text(pos2(x, y), anchor, format!(":{}", end.port()), self.small.clone(), color);
            }
        };
        if rect.width() >= ROOMY - space::SCROLLBAR {
            put(self.ours - 5.0, Align2::RIGHT_CENTER, row.local, self.named.0);
        }
        // Another host is told in words.
        let peer = row.peer.filter(|peer| Some(peer.ip()) == self.named.1.map(|named| named.ip()));
        put(self.theirs + 5.0, Align2::LEFT_CENTER, peer, self.named.1);
    }

    /// What is said, above the arrow, or in the middle of a row that has none.
    fn label(&self, painter: &Painter, rect: Rect, row: &PacketRow, words: &RowWords) -> String {
        let peer = row.peer.filter(|_| self.named.1.is_none()).map(|peer| format!("{peer}  ")).unwrap_or_default();
        let before = match words.said.tone {
            Tone::Received | Tone::Sent => format!("{peer}{}  ", words.kind),
            Tone::Event | Tone::Wait => format!("{}  ", words.said.tone.mark()),
        };
        let mut job = words.said.job(&before, &self.font, &self.tokens);
        let room = self.theirs - self.ours - 16.0;
        job.wrap = TextWrapping::truncate_at_width(room);
        let said = job.text.clone();
        let galley = painter.layout_job(job);
        let is_packet = matches!(words.said.tone, Tone::Received | Tone::Sent);
        let y = rect.top() + if is_packet { 13.0 } else { ROW / 2.0 };
        let at = pos2(self.ours + 8.0 + (room - galley.size().x).max(0.0) / 2.0, y - galley.size().y / 2.0);
        painter.galley(at, galley, self.tokens.text);
        said
    }
}
