//! The packets looked at by their labels, without a window around them.

use egui::{Event, Key, Modifiers, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::FeiqPacketsView;
use crate::i18n::Language;
use crate::model::feiq::Person;
use crate::model::feiq::scene::{FEIQ, Scene, office};
use crate::ui::action::{Action, PacketFile};
use crate::ui::{fonts, theme};

const LARGE: Vec2 = Vec2::new(1200.0, 640.0);

struct State {
    view: FeiqPacketsView,
    scene: Scene,
    people: Vec<Person>,
    actions: Vec<Action>,
    loaded: Option<Vec<u8>>,
    /// The fonts are there: the first frame is drawn before that.
    ready: bool,
}

struct Window {
    harness: Harness<'static, State>,
}

fn person() -> Person {
    Person::of_test("吴彦祖", "192.168.1.17:2425")
}

impl Window {
    fn new(scene: Scene, size: Vec2) -> Window {
        Language::Chinese.speak();
        let view = FeiqPacketsView::default();
        let state = State { view, scene, people: vec![person()], actions: Vec::new(), loaded: None, ready: false };
        let mut harness = Harness::builder().with_size(size).build_ui_state(
            |ui, state: &mut State| {
                if !state.ready {
                    return;
                }
                let reader = state.scene.reader();
                let loaded = state.view.show(ui, &reader, &state.people, &mut state.actions);
                state.loaded = loaded.or(state.loaded.take());
            },
            state,
        );
        harness.ctx.set_fonts(fonts::definitions());
        theme::install(&harness.ctx);
        harness.state_mut().ready = true;
        harness.run_steps(2);
        Window { harness }
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
    fn place(&self, part: &str) -> egui::Rect {
        let says = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.label().or_else(|| node.value()).is_some_and(|text| text.contains(part))
        };
        let found = self.harness.query_all_by(says).next().map(|node| node.rect());
        found.unwrap_or_else(|| panic!("no {part:?} among {:#?}", self.labels()))
    }

    #[track_caller]
    fn click(&mut self, part: &str) {
        let at = self.place(part).center();
        self.harness.hover_at(at);
        self.harness.drag_at(at);
        self.harness.drop_at(at);
        self.harness.run_steps(3);
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    fn menu(&mut self, part: &str, item: &str) {
        let at = self.place(part).center();
        self.harness.hover_at(at);
        for pressed in [true, false] {
            let button = egui::PointerButton::Secondary;
            self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        }
        self.harness.run_steps(3);
        let at = self.place(item).center();
        self.harness.hover_at(at);
        self.harness.step();
        self.harness.drag_at(at);
        self.harness.step();
        let button = egui::PointerButton::Primary;
        self.harness.event(Event::PointerButton { pos: at, button, pressed: false, modifiers: Modifiers::NONE });
    }

    fn copied(&mut self) -> Option<String> {
        (0..4).find_map(|_| {
            self.harness.step();
            self.harness.output().platform_output.commands.iter().find_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            })
        })
    }
}

#[test]
fn the_table_says_what_each_packet_means() {
    let window = Window::new(office(), vec2(1700.0, 700.0));
    for part in [
        "吴彦祖 192.168.1.17  SENDMSG  SENDCHECK  ",
        "消息 “你好 /:) 下午开会”，要回执",
        "192.168.1.23:2425  ANSENTRY  ABSENCE",
        "重复收到 1（",
        "收  192.168.1.23:2425  ?  12  不是飞秋报文：不以 1 开头",
    ] {
        assert!(window.says(part), "{part} {:#?}", window.labels());
    }
}

#[test]
fn a_packet_is_looked_at_by_field_and_byte() {
    let mut window = Window::new(office(), LARGE);
    window.click("2 个文件");
    for part in [
        "版本: 1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9  飞秋  MAC f8:b4:6a:a5:5b:28",
        "命令: 2097440  SENDMSG SENDCHECK FILEATTACH  0x200120  消息",
        "文件名: 报告.docx  GBK",
        "大小: 1f4a0  128160 字节",
        "属性: 2  文件夹",
        "00000000  31 5F 6C 62",
    ] {
        assert!(window.says(part), "{part} {:#?}", window.labels());
    }
    window.click("haha");
    window.key(Modifiers::NONE, Key::ArrowUp);
    assert!(window.says("不是飞秋报文"), "{:#?}", window.labels());
    window.key(Modifiers::NONE, Key::Home);
    assert!(window.says("昵称: 刘工  GBK"), "{:#?}", window.labels());
}

#[test]
fn rows_are_copied_as_text_and_as_hex_and_loaded() {
    let mut window = Window::new(office(), LARGE);
    window.menu("10.0.0.9:50000", "复制所选行");
    let copied = window.copied().unwrap_or_else(|| panic!("no row copied: {:#?}", window.labels()));
    let cells: Vec<&str> = copied.trim_end().split('\t').collect();
    assert_eq!(cells[2..], ["收", "10.0.0.9:50000", "SENDMSG", "", "27", "消息 “haha”"]);
    window.menu("10.0.0.9:50000", "复制为十六进制");
    assert!(window.copied().expect("hex").starts_with("31 3A 31 32 33 31 32 33"));
    window.menu("10.0.0.9:50000", "载入到编写表单");
    window.harness.run_steps(3);
    assert!(window.harness.state().loaded.as_ref().is_some_and(|bytes| bytes.starts_with(b"1:123123:")));
}

#[test]
fn a_filter_leaves_one_peer_or_one_mode() {
    let mut window = Window::new(office(), LARGE);
    window.click("模式: 所有模式");
    window.click("ANSENTRY  应答上线");
    assert!(window.says("2 条") && !window.says("抖动窗口"), "{:#?}", window.labels());
    window.click("对方: 所有人");
    window.click("吴彦祖  192.168.1.17");
    assert!(window.says("1 条") && !window.says("小图"));
    window.click("保存");
    window.click("导出列出的数据包");
    assert_eq!(window.harness.state().actions, [Action::AskPackets(PacketFile::FeiqShown)]);
}

#[test]
fn two_at_one_ip_address_each_have_their_packets() {
    let mut scene = Scene::new();
    let (one, other, script) = (FEIQ, (FEIQ.0, 2426), (FEIQ.0, 50_000));
    for (from, said) in [(one, "mine"), (other, "yours"), (script, "anyone")] {
        scene.received(from, format!("1:1:u:h:32:{said}\0").as_bytes());
    }
    let mut window = Window::new(scene, vec2(1700.0, 700.0));
    window.harness.state_mut().people.push(Person::of_test("刘工", "192.168.1.17:2426"));
    window.harness.run_steps(3);
    for row in ["吴彦祖 192.168.1.17  SENDMSG", "刘工 192.168.1.17:2426  SENDMSG", "收  192.168.1.17:50000  SENDMSG"]
    {
        assert!(window.says(row), "{row} {:#?}", window.labels());
    }
    window.click("对方: 所有人");
    window.click("刘工  192.168.1.17:2426");
    assert!(window.says("yours") && !window.says("mine") && !window.says("anyone"), "{:#?}", window.labels());
    // Once the other has gone, whatever comes from there is of the one that is left.
    window.harness.state_mut().people.remove(0);
    window.harness.run_steps(3);
    assert!(window.says("anyone") && window.says("刘工 192.168.1.17:50000"), "{:#?}", window.labels());
}

#[test]
fn the_newest_packets_are_followed_until_one_scrolls_up() {
    let mut scene = Scene::new();
    scene.many(300);
    let mut window = Window::new(scene, LARGE);
    let last = |window: &mut Window| {
        window.harness.state_mut().scene.received(FEIQ, b"1:9:u:h:32:the last\0");
        window.harness.run_steps(3);
    };
    last(&mut window);
    assert!(window.says("the last") && !window.says("最新"));
    window.click("the last");
    window.key(Modifiers::NONE, Key::Home);
    last(&mut window);
    assert!(window.says("最新") && window.says("302 条"));
}

#[test]
fn an_empty_capture_says_so() {
    let window = Window::new(Scene::new(), LARGE);
    assert!(window.says("还没有数据包"));
}

#[test]
fn nothing_leaves_its_place_at_any_size() {
    for size in [vec2(1600.0, 900.0), LARGE, vec2(610.0, 300.0), vec2(352.0, 240.0), vec2(300.0, 160.0)] {
        let window = Window::new(office(), size);
        let screen = egui::Rect::from_min_size(Pos2::ZERO, size);
        let names = ["对方: ", "模式: ", "保存", "字节"];
        for name in names {
            let place = window.place(name);
            assert!(screen.expand(1.0).contains_rect(place), "{size}: {name} {place:?}");
        }
        let places = names.map(|name| window.place(name));
        for (at, one) in places.iter().enumerate() {
            for other in &places[..at] {
                assert!(!one.shrink(1.0).intersects(*other), "{size}: {one:?} {other:?}");
            }
        }
    }
}
