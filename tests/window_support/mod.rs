//! A window without a display, looked at by its labels.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};
use netaide::i18n::Language;
use netaide::model::{SessionSpec, Settings, Storage, Workspace};
use netaide::ui::App;
use tempfile::TempDir;

/// How long a condition may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Window {
    harness: Harness<'static, App>,
    language: Language,
    clipboard: Option<String>,
    /// Goes with the window.
    folder: TempDir,
}

#[allow(dead_code, reason = "each test binary uses its own part")]
impl Window {
    pub fn with(sessions: Vec<SessionSpec>) -> Self {
        Window::sized(sessions, [1080.0, 720.0])
    }

    pub fn sized(sessions: Vec<SessionSpec>, size: [f32; 2]) -> Self {
        Window::speaking(Language::Chinese, sessions, size)
    }

    pub fn speaking(language: Language, sessions: Vec<SessionSpec>, size: [f32; 2]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Window::at(folder, language, sessions, size)
    }

    /// A window whose settings and captures are in a folder.
    pub fn at(folder: TempDir, language: Language, sessions: Vec<SessionSpec>, size: [f32; 2]) -> Self {
        language.speak();
        let settings = Settings { language, ..Settings::default() };
        let workspace = Workspace { active: 0, sessions };
        let storage = Storage::new(folder.path().to_owned());
        let mut harness = Harness::builder()
            .with_size(size)
            .build_eframe(|cc| App::new(&cc.egui_ctx, Some(storage), settings, workspace, Vec::new(), false));
        harness.run_steps(2);
        Window { harness, language, clipboard: None, folder }
    }

    /// Ends the program, and starts it once more with what it kept.
    pub fn again(mut self, size: [f32; 2]) -> Self {
        eframe::App::on_exit(self.harness.state_mut(), None);
        let Window { harness, language, folder, .. } = self;
        drop(harness);
        Window::at(folder, language, vec![SessionSpec::default()], size)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
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
        self.port_after("已打开 127.0.0.1:")
    }

    /// The number after the last colon of the label that begins so.
    pub fn port_after(&self, start: &str) -> u16 {
        let labels = self.labels();
        let opened = labels.iter().find(|label| label.starts_with(start)).expect("shown");
        opened.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// Buttons, fields, boxes: what can be pressed or typed into, with its place.
    pub fn controls(&self) -> Vec<(String, egui::Rect)> {
        use egui::Role;
        let pressed = |role| {
            matches!(role, Role::Button | Role::CheckBox | Role::RadioButton | Role::ComboBox | Role::TextInput)
                || matches!(role, Role::MultilineTextInput)
        };
        let nodes = self.harness.query_all_by(|node| pressed(node.role()));
        nodes.map(|node| (text_of(&node).unwrap_or_default(), node.rect())).collect()
    }

    /// A text in the window's language.
    pub fn text(&self, chinese: &str, english: &str) -> String {
        if self.language == Language::Chinese { chinese.into() } else { english.into() }
    }

    /// The lines of the log that are in view.
    pub fn lines(&self) -> Vec<String> {
        self.labels().into_iter().filter(|label| label.starts_with("line ") || label.starts_with('[')).collect()
    }

    /// Turns the wheel over a control; positive is up.
    pub fn scroll(&mut self, label: &str, points: f32) {
        let place = self.log_rect(label).center();
        self.harness.hover_at(place);
        self.harness.step();
        self.harness.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        // The wheel is smoothed over some frames.
        self.harness.run_steps(30);
    }

    /// Clicks a row of the log.
    pub fn click_in_log(&mut self, row: usize) {
        let rect = self.log_rect("数据日志");
        let place = rect.left_top() + egui::vec2(60.0, 12.0 + row as f32 * 19.0);
        self.harness.hover_at(place);
        self.harness.drag_at(place);
        self.harness.drop_at(place);
        self.harness.run_steps(2);
    }

    pub fn click_with(&mut self, label: &str, modifiers: Modifiers) {
        self.harness
            .query_all_by(|node| says(node, |text| text == label))
            .next()
            .expect("shown")
            .click_modifiers(modifiers);
        self.harness.run_steps(2);
    }

    /// Clicks what copies; returns what it put on the clipboard.
    pub fn copy_by_click(&mut self, label: &str) -> Option<String> {
        self.clipboard = None;
        self.harness.query_all_by(|node| says(node, |text| text == label)).next().expect("shown").click();
        for _ in 0..4 {
            self.harness.step();
            self.remember_copied();
        }
        self.clipboard.take()
    }

    /// How soon the window wants to be drawn again, with nothing new.
    pub fn asks_for_frame_in(&self) -> Duration {
        let viewports = &self.harness.output().viewport_output;
        viewports.values().map(|viewport| viewport.repaint_delay).min().unwrap_or(Duration::MAX)
    }

    /// Two clicks at once, in the middle of a line of the log.
    pub fn double_click(&mut self, label: &str) {
        let place = self.harness.query_all_by_label(label).next().expect("shown").rect().center();
        // Long enough after the last click, and both in one frame: a frame takes a quarter of a second here.
        self.harness.hover_at(place);
        self.harness.run_steps(4);
        for pressed in [true, false, true, false] {
            let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
            let event = Event::PointerButton { pos: place, button, pressed, modifiers };
            self.harness.input_mut().events.push(event);
        }
        self.harness.run_steps(3);
    }

    /// What was put on the clipboard in the last frames.
    pub fn copied(&mut self) -> Option<String> {
        self.clipboard.take()
    }

    fn remember_copied(&mut self) {
        for command in &self.harness.output().platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                self.clipboard = Some(text.clone());
            }
        }
    }

    /// The log itself, not its heading.
    fn log_rect(&self, label: &str) -> egui::Rect {
        let named = self.harness.query_all_by_label(label).map(|node| node.rect());
        named.max_by(|a, b| a.area().total_cmp(&b.area())).expect("shown")
    }

    #[track_caller]
    pub fn click(&mut self, label: &str) {
        self.wait_for_label(label);
        self.harness.query_all_by(|node| says(node, |text| text == label)).next().expect("just found").click();
        self.harness.run_steps(2);
    }

    #[track_caller]
    pub fn focus(&mut self, label: &str) {
        let name = label.to_owned();
        self.step_until(|window| window.fields(&name).next().is_some());
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

    /// Replaces what stands in a field.
    #[track_caller]
    pub fn put(&mut self, label: &str, text: &str) {
        self.focus(label);
        self.press(Modifiers::COMMAND, Key::A);
        self.press(Modifiers::NONE, Key::Backspace);
        self.type_into(label, text);
    }

    /// A file is dropped on the window, as the next frame shows.
    pub fn drop_file(&mut self, path: PathBuf) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    }

    #[track_caller]
    pub fn value(&self, label: &str) -> String {
        self.field(label).value().unwrap_or_default()
    }

    pub fn is_disabled(&self, label: &str) -> bool {
        self.harness.get_by_label(label).accesskit_node().is_disabled()
    }

    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.step();
        for pressed in [true, false] {
            self.harness.event(Event::Key { key, pressed, modifiers, repeat: false, physical_key: None });
            // One event a step: the output of a step is there until the next.
            self.harness.step();
            self.remember_copied();
        }
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.harness.run_steps(2);
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
        self.fields(label).next().expect("a field")
    }

    fn fields<'a>(&'a self, label: &'a str) -> impl Iterator<Item = egui_kittest::Node<'a>> {
        self.harness.query_all_by_label(label).filter(|node| {
            let role = node.accesskit_node().role();
            matches!(role, egui::Role::TextInput | egui::Role::MultilineTextInput)
        })
    }
}

/// A file as the system drops it on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it whole".into())
    }
}

/// None of these controls touches another one.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn assert_apart(controls: &[(String, egui::Rect)], what: &str) {
    for (at, (control, rect)) in controls.iter().enumerate() {
        for (other, other_rect) in &controls[at + 1..] {
            let shared = rect.intersect(*other_rect);
            let overlaps = shared.is_positive() && shared.width() > 1.0 && shared.height() > 1.0;
            assert!(!overlaps, "{what}: {control} {rect:?} overlaps {other} {other_rect:?}");
        }
    }
}

/// None of the window's controls is beside it: what is scrolled away is above or below.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn assert_not_beside(window: &Window, size: [f32; 2], what: &str) {
    for (control, rect) in window.controls() {
        assert!(rect.left() >= -1.0 && rect.right() <= size[0] + 1.0, "{what}: {control} {rect:?} leaves the window");
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

/// A port that nobody has, neither for UDP nor for TCP. It is below those that the system gives to whoever asks for any:
/// one of these may be taken again before it is opened.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Of two runs at once each begins elsewhere.
    let first = 20_000 + u16::try_from(std::process::id() % 600).expect("small") * 20;
    let port = || first + NEXT.fetch_add(1, Ordering::Relaxed) % 400;
    let is_free = |port: &u16| {
        let address = ("127.0.0.1", *port);
        std::net::UdpSocket::bind(address).is_ok() && std::net::TcpListener::bind(address).is_ok()
    };
    std::iter::repeat_with(port).take(400).find(is_free).expect("a port")
}
