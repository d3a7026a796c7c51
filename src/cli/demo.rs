//! `netaide demo`: the program at work on any machine, with the demonstration peer on the other side.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded};

use super::{DONE, FAILED, say};
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::{Composition, Demo, Ending, Kind, LogSettings, Session, SessionSpec, State, Wake, words};

/// Columns in which the log is laid out.
const COLUMNS: usize = 100;
/// How long one step may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// One session of the demonstration.
struct Scene {
    title: String,
    kind: Kind,
    charset: Charset,
    hex: bool,
    /// What is sent, one after the other.
    lines: Vec<String>,
    /// Bytes that the other side says of its own accord come before.
    greeted: bool,
}

/// Runs it; the exit status.
pub fn run() -> u8 {
    let demo = match Demo::start() {
        Ok(demo) => demo,
        Err(error) => {
            say(words::net_error(&error));
            return FAILED;
        }
    };
    for scene in scenes() {
        if let Err(problem) = play(&demo, &scene) {
            say(problem);
            return FAILED;
        }
    }
    DONE
}

fn scenes() -> [Scene; 3] {
    let (text, chinese) = (t!("cli.demo.text").into_owned(), t!("cli.demo.chinese").into_owned());
    [
        Scene {
            title: t!("cli.demo.udp").into_owned(),
            kind: Kind::Udp,
            charset: Charset::Gbk,
            hex: false,
            lines: vec![text.clone(), chinese.clone()],
            greeted: false,
        },
        Scene {
            title: t!("cli.demo.tcp-client").into_owned(),
            kind: Kind::TcpClient,
            charset: Charset::Utf8,
            hex: true,
            lines: vec!["01 02 03 FF".to_owned()],
            greeted: false,
        },
        Scene {
            title: t!("cli.demo.tcp-server").into_owned(),
            kind: Kind::TcpServer,
            charset: Charset::Utf8,
            hex: false,
            lines: vec![chinese, text],
            greeted: true,
        },
    ]
}

/// Plays a scene and prints its log; what went wrong, in words.
fn play(demo: &Demo, scene: &Scene) -> Result<(), String> {
    let mut session = Session::new(SessionSpec {
        network: crate::model::Form { kind: scene.kind, ..Default::default() },
        receive: LogSettings { hex: scene.hex, charset: scene.charset, ..LogSettings::default() },
        send: Composition { hex: scene.hex, charset: scene.charset, ..Composition::default() },
        ..SessionSpec::default()
    });
    let (wake, wakes) = bounded(1);
    let wake: Wake = Arc::new(move || wake.try_send(()).unwrap_or_default());
    demo.prepare(&mut session);
    session.open(wake).map_err(|error| words::field_error(&error))?;
    wait(&mut session, &wakes, |session| session.local().is_some())?;
    if scene.kind == Kind::TcpServer {
        demo.meet(&mut session);
    }
    let mut expected = u64::from(scene.greeted);
    wait(&mut session, &wakes, |session| session.totals().received_bytes >= expected)?;
    for line in &scene.lines {
        session.text.clone_from(line);
        let before = session.totals();
        session.send_box().map_err(|failure| words::send_failure(&failure))?;
        wait(&mut session, &wakes, |session| session.totals().sent_packets > before.sent_packets)?;
        // It all comes back.
        expected = before.received_bytes + session.totals().sent_bytes - before.sent_bytes;
        wait(&mut session, &wakes, |session| session.totals().received_bytes >= expected)?;
    }
    let bound = session.bound();
    session.close(Ending::Orderly);
    session.join();
    session.log.prepare(COLUMNS, bound);
    // A reader like `head` that has seen enough is no failure.
    show(scene, &mut session).or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(t!("cli.output", cause = words::file_cause(&error)).into_owned()),
    })
}

/// Waits for a condition; the worker's wakes say when to look.
fn wait(session: &mut Session, wakes: &Receiver<()>, met: impl Fn(&Session) -> bool) -> Result<(), String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        session.poll();
        if met(session) {
            return Ok(());
        }
        if let State::Failed(error) = session.state() {
            return Err(words::net_error(&error));
        }
        if wakes.recv_deadline(deadline).is_err() {
            return Err(t!("cli.demo.no-answer").into_owned());
        }
    }
}

/// Prints the log as the window shows it.
fn show(scene: &Scene, session: &mut Session) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "==== {} ====\n", scene.title)?;
    for record in session.log.records() {
        let Some(unit) = session.log.unit(record) else { continue };
        for line in &unit.lines {
            let gap = if line.note.is_empty() { "" } else { "  " };
            writeln!(out, "{}{gap}{}", line.text, line.note)?;
        }
    }
    out.flush()
}
