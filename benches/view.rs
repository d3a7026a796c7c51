//! The window over a capture of 10 million records: time of a frame, memory, and how fast it opens.
//!
//! `cargo bench --bench view [-- RECORDS]`. Nothing is shown; a frame is `logic`, `ui` and tessellation at 1280×800,
//! one after the other on one thread. Figures are of the core (user and system time) and, beside them, of the clock.

use std::hint::black_box;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eframe::App as _;
use egui::{Context, Event, PointerButton, RawInput, Rect, pos2};
use netaide::capture::{Capture, Direction, Entry, Limit, PeerId, WhenFull, Writer};
use netaide::model::{Kind, LogSettings, Session, SessionSpec, Settings, Shape, Workspace};
use netaide::ui::App;
use nix::sys::resource::{UsageWho, getrusage};

/// Frames of each case.
const FRAMES: usize = 200;
/// Between two frames, so that records arrive as they would.
const BETWEEN: Duration = Duration::from_millis(5);
/// Records that arrive in a millisecond.
const ARRIVE: usize = 100;
/// In the middle of the log's scrollbar.
const BAR: f32 = 1274.0;

fn main() -> io::Result<()> {
    let records = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(10_000_000);
    println!("load {}", std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("many.netaide");
    let empty = Window::new(None)?.memory_after(20);
    {
        let capture = create(&path)?;
        let start = Instant::now();
        fill(&mut capture.writer(), records);
        let bytes = capture.reader().totals().received_bytes + capture.reader().totals().sent_bytes;
        let rate = records as f64 / start.elapsed().as_secs_f64();
        println!("{records} records, {} MB, appended at {rate:.0} a second", bytes >> 20);
    }
    open(&path, empty)?;
    frames(&folder.path().join("live.netaide"), records)
}

fn create(path: &Path) -> io::Result<Capture> {
    let limit = Limit { bytes: Some(4 << 30), when_full: WhenFull::Stop };
    Capture::create(path, limit).map_err(io::Error::other)
}

/// Records of mixed lengths, of datagrams and of connections, received and sent: 100 bytes on average.
struct Mix {
    peers: Vec<PeerId>,
    text: Vec<u8>,
    made: usize,
}

impl Mix {
    fn new(writer: &mut Writer) -> Mix {
        let address = |port| ([127, 0, 0, 1], port).into();
        let mut peers: Vec<PeerId> = (1..5).map(|port| writer.address(address(port))).collect();
        peers.extend((5..9).map(|port| writer.connection(address(port))));
        let text = "temperature=23.5 湿度=41% \u{1F321} voltage=3.29\r\n".repeat(200).into_bytes();
        Mix { peers, text, made: 0 }
    }

    fn append(&mut self, writer: &mut Writer, count: usize) {
        let time = 1_795_000_000_000_000_000 + self.made as i64 * 10_000;
        let entries: Vec<Entry<'_>> = (self.made..self.made + count)
            .map(|at| {
                let length = if at % 1000 == 0 { 4000 } else { at * 37 % 193 };
                let direction = if at % 3 == 0 { Direction::Sent } else { Direction::Received };
                let peer = self.peers.get(at / 7 % self.peers.len()).copied().unwrap_or(PeerId::NONE);
                let bytes = self.text.get(at % 23..at % 23 + length).unwrap_or_default();
                Entry { time: time + at as i64, direction, peer, local: PeerId::NONE, bytes }
            })
            .collect();
        writer.append(&entries);
        self.made += count;
    }
}

fn fill(writer: &mut Writer, records: usize) {
    let mut mix = Mix::new(writer);
    for _ in 0..records / 1000 {
        mix.append(writer, 1000);
    }
}

/// The memory of this process that is its own, bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() << 10
}

/// Time of this thread on a core.
fn spent() -> Duration {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_THREAD) else { return Duration::ZERO };
    let time = |at: nix::sys::time::TimeVal| Duration::new(at.tv_sec() as u64, at.tv_usec() as u32 * 1000);
    time(usage.user_time()) + time(usage.system_time())
}

/// The app without a window around it.
struct Window {
    ctx: Context,
    app: App,
    frame: eframe::Frame,
    start: Instant,
    pointer: Vec<Event>,
}

impl Window {
    fn new(session: Option<Session>) -> io::Result<Window> {
        let ctx = Context::default();
        let mut app = App::new(&ctx, None, Settings::default(), Workspace::default(), Vec::new(), false);
        if let Some(session) = session {
            app.show_session(session);
        }
        let frame = eframe::Frame::_new_kittest();
        Ok(Window { ctx, app, frame, start: Instant::now(), pointer: Vec::new() })
    }

    fn draw(&mut self) {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_max(pos2(0.0, 0.0), pos2(1280.0, 800.0))),
            time: Some(self.start.elapsed().as_secs_f64()),
            events: std::mem::take(&mut self.pointer),
            focused: true,
            ..RawInput::default()
        };
        let Window { ctx, app, frame, .. } = self;
        let mut output = ctx.run_ui(input, |ui| {
            let ctx = ui.ctx().clone();
            app.logic(&ctx, frame);
            app.ui(ui, frame);
        });
        output.textures_delta.clear();
        black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
    }

    fn memory_after(mut self, frames: usize) -> u64 {
        (0..frames).for_each(|_| self.draw());
        memory()
    }

    /// Takes the scrollbar, or drags it, to a place between 0 and 1.
    fn drag(&mut self, part: f32, press: bool) {
        let pos = pos2(BAR, 90.0 + part * 520.0);
        self.pointer.push(Event::PointerMoved(pos));
        if press {
            let modifiers = egui::Modifiers::default();
            self.pointer.push(Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, modifiers });
        }
    }
}

/// How long it takes until the first rows of a file are there, and what it costs in memory.
fn open(path: &Path, empty: u64) -> io::Result<()> {
    let mut window = Window::new(None)?;
    (0..20).for_each(|_| window.draw());
    let start = Instant::now();
    let capture = Capture::open(path).map_err(io::Error::other)?;
    window.app.show_session(Session::of_file(path, capture, LogSettings::default()));
    window.draw();
    println!("first rows of the file after {:.1?}", start.elapsed());
    for at in 0..FRAMES {
        window.drag(at as f32 * 0.37 % 1.0, at == 0);
        window.draw();
    }
    let more = memory().saturating_sub(empty);
    println!("memory: {} MiB empty, {:.1} MiB more with the file, all over it", empty >> 20, more as f64 / 1048576.0);
    Ok(())
}

/// Frames in each shape while records arrive.
fn frames(path: &Path, records: usize) -> io::Result<()> {
    let capture = create(path)?;
    let mut writer = capture.writer();
    fill(&mut writer, records);
    drop(writer);
    println!("{:<34}{:>9}{:>10}{:>10}{:>9}", "ms in a frame", "core", "p50", "p95", "memory");
    let shapes = [("log", Shape::Log, false), ("log, hex", Shape::Log, true), ("table", Shape::Table, false)];
    for (name, shape, hex) in shapes.into_iter().chain([("stream", Shape::Stream, false)]) {
        for filter in ["", "len:>100", "voltage"] {
            let spec = SessionSpec { name: "bench".into(), ..SessionSpec::default() };
            let mut receive = LogSettings { hex, ..LogSettings::default() };
            receive.set_shape(shape);
            let session = reopened(&capture, SessionSpec { receive, ..spec }, filter);
            case(&format!("{name}, {}", if filter.is_empty() { "all" } else { filter }), session, &capture)?;
        }
    }
    Ok(())
}

/// A session of its own over the same records.
fn reopened(capture: &Capture, mut spec: SessionSpec, filter: &str) -> Session {
    spec.network.kind = Kind::Udp;
    let mut session = Session::with_capture(spec, capture.clone());
    session.filter.text = filter.to_owned();
    session
}

/// One shape: at the end, where records arrive, and dragged all over.
fn case(name: &str, session: Session, capture: &Capture) -> io::Result<()> {
    let mut window = Window::new(Some(session))?;
    window.draw();
    let wait = Instant::now();
    // The filter has gone through all, as it has for somebody who looks.
    while wait.elapsed() < Duration::from_secs(3) {
        window.draw();
        std::thread::sleep(Duration::from_millis(50));
    }
    let arrives = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let mut writer = capture.writer();
        let arriving = &arrives;
        scope.spawn(move || {
            let mut mix = Mix::new(&mut writer);
            let (start, mut turns) = (Instant::now(), 0);
            while arriving.load(Ordering::Relaxed) {
                while turns < start.elapsed().as_millis() {
                    mix.append(&mut writer, ARRIVE);
                    turns += 1;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        report(&format!("{name}, following"), &mut window, |_, _| {});
        report(&format!("{name}, dragged"), &mut window, |window, at| window.drag(at as f32 * 0.37 % 1.0, at == 0));
        arrives.store(false, Ordering::Relaxed);
    });
    Ok(())
}

fn report(name: &str, window: &mut Window, before: impl Fn(&mut Window, usize)) {
    let mut times = Vec::with_capacity(FRAMES);
    let mut core = Duration::ZERO;
    for at in 0..FRAMES {
        before(window, at);
        let (before, start) = (spent(), Instant::now());
        window.draw();
        times.push(start.elapsed());
        core += spent().saturating_sub(before);
        std::thread::sleep(BETWEEN);
    }
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let at = |part: usize| times.get(FRAMES * part / 100).copied().unwrap_or_default();
    let core = ms(core) / FRAMES as f64;
    println!("{name:<34}{core:>9.2}{:>10.2}{:>10.2}{:>6} MiB", ms(at(50)), ms(at(95)), memory() >> 20);
}
