//! A window without a display, looked at by its labels.

use std::time::{Duration, Instant};

use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};
use egui_kittest::Harness;
use netaide::i18n::Language;
use netaide::model::{SessionSpec, Settings, Workspace};
use netaide::ui::App;

/// How long a condition may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Window {
    harness: Harness<'static, App>,
}

#[allow(dead_code, reason = "each test binary uses its own part")]
impl Window {
    pub fn with(sessions: Vec<SessionSpec>) -> Self {
        Window::sized(sessions, [1080.0, 720.0], 1.0)
    }

    pub fn sized(sessions: Vec<SessionSpec>, size: [f32; 2], zoom: f32) -> Self {
        Language::Chinese.speak();
        let settings = Settings { zoom, ..Settings::default() };
        let workspace = Workspace { active: 0, sessions };
        let mut harness = Harness::builder()
            .with_size(size)
            .build_eframe(|cc| App::new(&cc.egui_ctx, None, settings, workspace, Vec::new(), false));
        harness.run_steps(2);
        Window { harness }
    }

    pub fn steps(&mut self, count: usize) {
        self.harness.run_steps(count);
    }

    /// Draws frames until the condition holds.
    pub fn step_until(&mut self, mut condition: impl FnMut(&mut Self) -> bool) {
        let start = Instant::now();
        loop {
            self.harness.step();
            if condition(self) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}; the window shows {:#?}", self.labels());
            std::thread::yield_now();
        }
    }

    pub fn find(&self, label: &str) -> bool {
        self.harness.query_all_by(|node| says(node, |text| text == label)).next().is_some()
    }

    pub fn find_part(&self, label: &str) -> bool {
        self.harness.query_all_by(|node| says(node, |text| text.contains(label))).next().is_some()
    }

    #[track_caller]
    pub fn wait_for_label(&mut self, label: &str) {
        let label = label.to_owned();
        self.step_until(|window| window.find(&label));
    }

    #[track_caller]
    pub fn wait_for_part(&mut self, label: &str) {
        let label = label.to_owned();
        self.step_until(|window| window.find_part(&label));
    }

    /// The port of the session in front, as the status bar says it.
    pub fn wait_for_port(&mut self) -> u16 {
        self.wait_for_part("已打开 127.0.0.1:");
        let labels = self.labels();
        let opened = labels.iter().find(|label| label.starts_with("已打开 127.0.0.1:")).expect("just found");
        opened.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    #[track_caller]
    pub fn click(&mut self, label: &str) {
        self.wait_for_label(label);
        self.harness.query_all_by(|node| says(node, |text| text == label)).next().expect("just found").click();
        self.harness.run_steps(2);
    }

    #[track_caller]
    pub fn focus(&mut self, label: &str) {
        self.field(label).focus();
        self.harness.run_steps(2);
    }

    #[track_caller]
    pub fn type_into(&mut self, label: &str, text: &str) {
        self.focus(label);
        self.harness.key_press(Key::End);
        self.field(label).type_text(text);
        self.harness.run_steps(2);
    }

    #[track_caller]
    pub fn value(&self, label: &str) -> String {
        self.field(label).value().unwrap_or_default()
    }

    pub fn is_disabled(&self, label: &str) -> bool {
        self.harness.get_by_label(label).accesskit_node().is_disabled()
    }

    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    pub fn compose(&mut self, text: &str) {
        self.harness.event(Event::Ime(ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None }));
        self.harness.run_steps(2);
    }

    pub fn commit(&mut self, text: &str) {
        self.harness.event(Event::Ime(ImeEvent::Commit(text.to_owned())));
        self.harness.run_steps(2);
    }

    pub fn labels(&self) -> Vec<String> {
        self.harness.query_all_by(|_| true).filter_map(|node| text_of(&node)).collect()
    }

    pub fn harness(&mut self) -> &mut Harness<'static, App> {
        &mut self.harness
    }

    fn field<'a>(&'a self, label: &'a str) -> egui_kittest::Node<'a> {
        let editable = |node: &egui_kittest::Node<'_>| {
            let role = node.accesskit_node().role();
            matches!(role, egui::Role::TextInput | egui::Role::MultilineTextInput)
        };
        self.harness.query_all_by_label(label).find(editable).expect("a field")
    }
}

/// Whether a control's name or its value is so.
fn says(node: &AccessKitNode<'_>, is: impl Fn(&str) -> bool) -> bool {
    node.label().is_some_and(|text| is(&text)) || node.value().is_some_and(|text| is(&text))
}

/// A control's name, or what a label says.
fn text_of(node: &egui_kittest::Node<'_>) -> Option<String> {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value())
}

pub fn free_udp_port() -> u16 {
    std::net::UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port()
}
