//! The packets looked at by their labels, without a window around them.

use egui::{Event, Key, Modifiers, Pos2, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::PacketsView;
use crate::i18n::Language;
use crate::model::tftp::scene::{Scene, ack, agreed, data, lesson};
use crate::model::tftp::{Agreed, Exchange};
use crate::ui::action::{Action, PacketFile};
use crate::ui::{fonts, theme};

const LARGE: Vec2 = Vec2::new(1200.0, 640.0);

struct State {
    view: PacketsView,
    scene: Scene,
    chosen: Option<Exchange>,
    actions: Vec<Action>,
    /// The fonts are there: the first frame is drawn before that.
    ready: bool,
}

struct Window {
    harness: Harness<'static, State>,
}

impl Window {
    fn new(scene: Scene, chosen: Option<Exchange>, size: Vec2) -> Window {
        Language::Chinese.speak();
        let state = State { view: PacketsView::default(), scene, chosen, actions: Vec::new(), ready: false };
        let mut harness = Harness::builder().with_size(size).build_ui_state(
            |ui, state: &mut State| {
                if !state.ready {
                    return;
                }
                let reader = state.scene.reader();
                state.view.show(ui, &reader, state.chosen.clone(), &mut state.actions);
            },
            state,
        );
        harness.ctx.set_fonts(fonts::definitions());
        theme::install(&harness.ctx);
        harness.state_mut().ready = true;
        harness.run_steps(2);
        Window { harness }
    }

    fn lesson(size: Vec2) -> Window {
        let scene = lesson();
        let mut chosen = scene.exchange(1, Some(agreed(16, 4)));
        chosen.ended = true;
        let mut window = Window::new(scene, Some(chosen), size);
        window.wait_for("请求读取 固件/boot.bin");
        window
    }

    fn labels(&self) -> Vec<String> {
        let text = |node: egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        };
        self.harness.query_all_by(|_| true).filter_map(text).collect()
    }

    fn says(&self, part: &str) -> bool {
        self.labels().iter().any(|label| label.contains(part))
    }

    #[track_caller]
    fn wait_for(&mut self, part: &str) {
        // The search for the records is a thread; it is waited for, not slept for.
        for _ in 0..100_000 {
            if self.says(part) {
                return;
            }
            self.harness.step();
            std::thread::yield_now();
        }
        panic!("no {part:?} among {:#?}", self.labels());
    }

    fn place(&self, part: &str) -> egui::Rect {
        let says = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.label().or_else(|| node.value()).is_some_and(|text| text.contains(part))
        };
        let found = self.harness.query_all_by(says).next().map(|node| node.rect());
        found.unwrap_or_else(|| panic!("no {part:?} among {:#?}", self.labels()))
    }

    fn press_at(&mut self, at: Pos2) {
        self.harness.hover_at(at);
        self.harness.drag_at(at);
        self.harness.drop_at(at);
        self.harness.run_steps(3);
    }

    fn click(&mut self, part: &str) {
        let at = self.place(part).center();
        self.press_at(at);
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    fn copied(&mut self) -> Option<String> {
        self.harness.event(Event::Copy);
        self.harness.step();
        self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }
}

#[test]
fn the_table_says_what_each_packet_means() {
    let window = Window::lesson(LARGE);
    for part in [
        "RRQ  54  请求读取 固件/boot.bin，octet 模式，想要文件大小（询问）、块大小 16、窗口 4",
        "等待  等了 1.0 s 没有回应，第 1 次重发（最多 6 次）",
        "重发 1（1.0 s 后）  请求读取",
        "收  DATA  4  20  第 4 块，16 字节",
        "重复收到 1（2.0 s 后）  第 7 块，16 字节",
        "DATA  9  11  第 9 块，7 字节 < 16：最后一块，文件结束",
    ] {
        assert!(window.says(part), "{part} {:#?}", window.labels());
    }
}

#[test]
fn a_packet_is_looked_at_by_field_and_byte() {
    let mut window = Window::lesson(LARGE);
    assert!(window.says("操作码: 1  RRQ，读请求"), "the first one is selected");
    window.click("OACK");
    for part in ["操作码: 6  OACK，选项确认", "选项: blksize  RFC 2348", "值: 16  块大小 16", "00000000  00 06 74 73"]
    {
        assert!(window.says(part), "{part} {:#?}", window.labels());
    }
    // A field selects its bytes: what is copied from the hexdump then is its value.
    window.click("值: 135");
    let hexdump = window.place("00000000  00 06 74 73");
    window.press_at(pos2(hexdump.left() + 70.0, hexdump.center().y));
    window.click("值: 135");
    window.key(Modifiers::NONE, Key::ArrowRight);
    assert!(window.says("OACK，选项确认"));
}

#[test]
fn keys_walk_and_rows_are_copied() {
    let mut window = Window::lesson(LARGE);
    window.click("RRQ  54");
    window.key(Modifiers::NONE, Key::End);
    assert!(window.says("操作码: 4"), "the last one is an ACK");
    window.key(Modifiers::NONE, Key::ArrowUp);
    assert!(window.says("数据: 7 字节  文件的第 128 至 134 字节"), "{:#?}", window.labels());
    window.key(Modifiers::SHIFT, Key::ArrowDown);
    let copied = window.copied().expect("two rows");
    let lines: Vec<Vec<&str>> = copied.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 2, "{copied}");
    assert_eq!(lines[1][2..], ["发", "192.168.1.5:40123", "ACK", "9", "4", "确认到第 9 块"]);
    window.key(Modifiers::NONE, Key::Home);
    assert!(window.says("文件名: 固件/boot.bin  GBK"));
}

#[test]
fn the_ladder_shows_the_same_selection() {
    let mut window = Window::lesson(LARGE);
    window.click("OACK");
    window.click("时序");
    for part in ["本机 192.168.1.2:50000", "对方 192.168.1.5:40123", "OACK  同意", "操作码: 6"] {
        assert!(window.says(part), "{part} {:#?}", window.labels());
    }
    window.click("确认第 0 块");
    assert!(window.says("块号: 0"));
}

#[test]
fn a_malformed_packet_is_named_as_far_as_it_goes() {
    let mut window = Window::lesson(LARGE);
    window.click("?  3  不是 TFTP 报文：太短");
    for part in ["操作码: 3", "块号: 1 字节  不完整", "不是 TFTP 报文：太短"] {
        assert!(window.says(part), "{part} {:#?}", window.labels());
    }
}

#[test]
fn the_newest_packets_are_followed_until_one_scrolls_up() {
    let mut scene = Scene::new();
    scene.sent(b"\0\x01a\0octet\0").many(1..=200, 8);
    let chosen = scene.exchange(0, Some(agreed(8, 1)));
    let mut window = Window::new(scene, Some(chosen), LARGE);
    window.wait_for("确认到第 200 块");
    let grow = |window: &mut Window, blocks: std::ops::RangeInclusive<u64>| {
        let state = window.harness.state_mut();
        state.scene.many(blocks, 8);
        state.chosen = Some(state.scene.exchange(0, Some(agreed(8, 1))));
    };
    grow(&mut window, 201..=300);
    window.wait_for("确认到第 300 块");
    assert!(!window.says("最新"));
    window.click("确认到第 300 块");
    window.key(Modifiers::NONE, Key::Home);
    window.wait_for("请求读取 a");
    grow(&mut window, 301..=305);
    window.wait_for("611 条");
    assert!(window.says("请求读取 a") && window.says("最新"), "the view stays where it was put");
    window.click("最新");
    window.wait_for("确认到第 305 块");
}

#[test]
fn what_there_is_to_save_is_offered() {
    let mut window = Window::lesson(LARGE);
    window.click("保存");
    window.click("导出此次传输");
    assert_eq!(window.harness.state().actions, [Action::AskPackets(PacketFile::Transfer)]);
    let mut window = Window::new(lesson(), None, LARGE);
    window.click("保存");
    window.click("导出此次传输");
    window.click("保存");
    window.click("保存记录");
    assert_eq!(window.harness.state().actions, [Action::AskPackets(PacketFile::Capture)], "no transfer is chosen");
}

#[test]
fn an_empty_capture_says_so() {
    let window = Window::new(Scene::new(), None, LARGE);
    assert!(window.says("还没有报文"));
    let mut scene = Scene::new();
    scene.stranger();
    let chosen = scene.exchange(1, None);
    let mut window = Window::new(scene, Some(chosen), LARGE);
    window.wait_for("此次传输还没有报文");
}

#[test]
fn another_transfer_begins_anew() {
    let mut scene = lesson();
    let first = scene.exchange(1, Some(agreed(16, 4)));
    let from = scene.reader().length();
    scene.ours.set_port(50_002);
    scene.sent(b"\0\x02other\0octet\0").received(&ack(0)).sent(&data(1, 3)).received(&ack(1));
    let second = Exchange::asked_by_us(crate::model::tftp::TransferId(2), &scene.state(from, None::<Agreed>));
    let mut window = Window::new(scene, Some(first), LARGE);
    window.wait_for("确认到第 9 块");
    window.click("确认到第 9 块");
    window.harness.state_mut().chosen = Some(second);
    window.wait_for("请求写入 other");
    window.wait_for("4 条");
    assert!(window.says("操作码: 2  WRQ，写请求") && !window.says("第 9 块"));
}

#[test]
fn nothing_leaves_its_place_at_any_size() {
    for size in [vec2(1600.0, 900.0), LARGE, vec2(610.0, 300.0), vec2(352.0, 240.0), vec2(300.0, 120.0)] {
        let mut window = Window::lesson(size);
        for look in ["时序", "表格"] {
            window.click(look);
            for name in ["表格", "时序", "保存", "字节"] {
                let place = window.place(name);
                let screen = egui::Rect::from_min_size(Pos2::ZERO, size);
                assert!(screen.expand(1.0).contains_rect(place), "{size}: {name} {place:?}");
            }
            let tops: Vec<egui::Rect> = ["表格", "时序", "保存", "字节"].map(|name| window.place(name)).to_vec();
            for pair in tops.windows(2) {
                assert!(pair[0].right() <= pair[1].left() + 1.0, "{size}: {pair:?}");
            }
        }
    }
}

#[test]
fn a_million_packets_are_drawn_as_fast_as_a_few() {
    let mut scene = Scene::new();
    scene.sent(b"\0\x01a\0octet\0").many(1..=500_000, 1);
    let chosen = scene.exchange(0, Some(agreed(1, 1)));
    let mut window = Window::new(scene, Some(chosen), LARGE);
    window.wait_for("确认到第 500000 块");
    window.click("确认到第 500000 块");
    window.key(Modifiers::NONE, Key::Home);
    window.wait_for("请求读取 a");
    window.key(Modifiers::NONE, Key::End);
    window.wait_for("确认到第 500000 块");
}
