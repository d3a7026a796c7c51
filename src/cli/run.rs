//! One session from its opening to the last line.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, after, bounded, never, select};

use super::feed::Feed;
use super::notices::Notices;
use super::plan::{Limits, Plan};
use super::print::{Printer, Record};
use super::{DONE, FAILED, WRONG, interrupt, say};
use crate::capture::{Capture, Direction, Meta, Reader, Totals};
use crate::i18n::t;
use crate::model::{Captures, Ending, Notice, Session, SessionSpec, State, Storage, Wake, words};

/// Records looked at in one turn, so that nothing else is kept waiting.
const RECORDS: usize = 4096;

/// Why it ends.
#[derive(Debug)]
enum End {
    /// The peer closed, or the session could not be opened or failed.
    Itself,
    /// As many records were received as were asked for.
    Received,
    /// The time after the last of what was sent is over.
    Waited,
    /// The time is over.
    Time,
    /// The user wants it.
    Interrupted,
    /// Nobody reads standard output any more, or it cannot be written.
    Output(io::Error),
}

/// A session that runs.
struct Run {
    session: Session,
    /// What went either way.
    raw: Reader,
    /// What is printed: the same, or frames.
    reader: Reader,
    /// Index of the first record of `raw` that the feed does not know.
    accounted: u64,
    feed: Feed,
    printer: Printer,
    notices: Notices,
    limits: Limits,
    /// Index of the first record that was not looked at.
    next: u64,
    received: u64,
    /// All that came was recorded so far.
    recorded: bool,
    /// Reused for the bytes of each record.
    bytes: Vec<u8>,
    wake: Sender<()>,
    /// Fires when the time after the last of what was sent is over.
    waited: Option<Receiver<Instant>>,
}

/// Runs a plan; the exit status.
pub fn run(plan: Plan) -> u8 {
    let interrupts = interrupt::listen();
    let time = plan.limits.time.map_or_else(never, after);
    let (wake, wakes) = bounded(1);
    let feed = match Feed::start(plan.kind(), plan.target, plan.source) {
        Ok(feed) => feed,
        Err(error) => {
            say(t!("cli.input.unreadable", cause = error));
            return FAILED;
        }
    };
    // Lives as long as the session: what is not kept is removed with it.
    let captures = Captures::start(Storage::of_user().as_ref().map(Storage::captures), &plan.record.settings);
    let capture = match plan.record.file.map(|path| Capture::create(&path, plan.record.settings.limit())) {
        Some(Ok(capture)) => capture,
        Some(Err(error)) => {
            say(words::capture_error(&error));
            return FAILED;
        }
        None => captures.capture(),
    };
    let mut session = Session::with_capture(SessionSpec { network: plan.form, ..SessionSpec::default() }, capture);
    session.log.settings.charset = plan.showing.charset;
    session.framing.set(&plan.framing);
    session.framing.wrap = plan.wrap;
    session.frame(&waking(&wake));
    let mut run = Run {
        raw: session.capture().reader(),
        reader: session.reader(),
        accounted: 0,
        session,
        feed,
        notices: Notices::new(plan.showing.quiet, plan.showing.timestamps),
        printer: Printer::new(plan.showing),
        limits: plan.limits,
        next: 0,
        received: 0,
        recorded: true,
        bytes: Vec::new(),
        wake,
        waited: None,
    };
    if let Err(error) = run.open() {
        say(words::field_error(&error));
        return WRONG;
    }
    let end = loop {
        if let Some(end) = run.turn() {
            break end;
        }
        let waited = run.waited.clone().unwrap_or_else(never);
        select! {
            recv(wakes) -> _ => {}
            recv(run.feed.input()) -> input => run.feed.take(input, &mut run.notices),
            recv(interrupts) -> _ => break End::Interrupted,
            recv(time) -> _ => break End::Time,
            recv(waited) -> _ => break End::Waited,
        }
    };
    run.finish(&end)
}

impl Run {
    fn open(&mut self) -> Result<(), crate::model::FieldError> {
        self.session.open(waking(&self.wake))
    }

    /// Looks at everything once.
    fn turn(&mut self) -> Option<End> {
        self.session.poll();
        if self.session.send_failure.take().is_some() {
            self.notices.note_failure();
        }
        if let Err(error) = self.follow() {
            return Some(End::Output(error));
        }
        self.account();
        self.feed.pump(&self.session, &mut self.notices);
        self.watch_recording();
        let totals = self.raw.totals();
        if self.waited.is_none() && self.feed.is_done(&totals) {
            self.waited = self.limits.wait.map(after);
        }
        self.end(&totals)
    }

    /// Says once that nothing is recorded any more; the session goes on.
    fn watch_recording(&mut self) {
        if self.recorded
            && let Some(why) = self.session.not_recorded()
        {
            self.recorded = false;
            self.notices.fail(&why);
        }
    }

    fn end(&self, totals: &Totals) -> Option<End> {
        let enough = self.limits.received.is_some_and(|most| self.received >= most);
        if enough && self.feed.items_are_done(totals) {
            return Some(End::Received);
        }
        let split = self.session.frames().is_none_or(|frames| frames.behind() == 0 || frames.has_stopped());
        (self.session.state().is_over() && split && self.next == self.reader.length()).then_some(End::Itself)
    }

    /// Follows the capture: prints records, says events.
    fn follow(&mut self) -> io::Result<()> {
        let end = self.reader.length();
        for _ in 0..RECORDS {
            if self.next >= end {
                break;
            }
            let meta = self.reader.meta(self.next);
            match meta.filter(|meta| self.read(meta)) {
                Some(meta) => {
                    self.next += 1;
                    self.look_at(&meta)?;
                }
                None => self.skip_gone(),
            }
        }
        if self.next < end {
            // There is more: once the others have had their turn.
            self.wake.try_send(()).ok();
        }
        self.printer.flush()
    }

    /// Reads the bytes of the next record, if somebody wants them. False if it has left the memory.
    fn read(&mut self, meta: &Meta) -> bool {
        self.bytes.clear();
        let unwanted = meta.direction != Direction::Event && !self.printer.wants(meta.direction);
        unwanted || self.reader.read(self.next, &mut self.bytes)
    }

    fn look_at(&mut self, meta: &Meta) -> io::Result<()> {
        match meta.direction {
            Direction::Event => return self.hear(meta),
            Direction::Sent => {}
            Direction::Received => {
                self.received += 1;
                if self.limits.received.is_some_and(|most| self.received > most) {
                    return Ok(());
                }
            }
        }
        let (peer, local) = (self.reader.peer(meta.peer), self.reader.peer(meta.local));
        self.printer.record(Record { meta, peer, local, bytes: &self.bytes })
    }

    fn hear(&mut self, meta: &Meta) -> io::Result<()> {
        let notice = Notice::from_bytes(&self.bytes);
        if matches!(notice, Some(Notice::Offline(_) | Notice::Disconnected(_))) {
            self.printer.end_of(meta.peer);
        }
        if let Some(Notice::Opened { local }) = &notice {
            self.printer.bind(local.ip());
        }
        // On a terminal, what came before the event stands above it.
        self.printer.flush()?;
        let address = self.reader.peer(meta.peer).address();
        self.notices.take(notice.as_ref(), address, meta.time);
        Ok(())
    }

    /// Tells the feed what went either way, whatever is printed of it.
    fn account(&mut self) {
        let mut bytes = Vec::new();
        let end = self.raw.length();
        // What has left the memory already is not known any more.
        self.accounted = self.accounted.max(self.raw.first()).min(end);
        for index in (self.accounted..end).take(RECORDS) {
            self.accounted = index + 1;
            let Some(meta) = self.raw.meta(index) else { continue };
            match meta.direction {
                Direction::Sent => self.feed.sent(meta.peer, u64::from(meta.length)),
                Direction::Event => {
                    bytes.clear();
                    self.raw.read(index, &mut bytes);
                    if let Some(notice) = Notice::from_bytes(&bytes) {
                        self.feed.hear(meta.peer, &notice, &mut self.notices);
                    }
                }
                Direction::Received => {}
            }
        }
        if self.accounted < end {
            self.wake.try_send(()).ok();
        }
    }

    /// Standard output was so slow that records have left the memory: says how many.
    fn skip_gone(&mut self) {
        let first = self.reader.first().max(self.next + 1);
        self.notices.say(&t!("cli.gone", count = first - self.next));
        self.printer.end_of_all();
        self.next = first;
    }

    /// Ends in order and says what there is to say; the exit status.
    fn finish(mut self, end: &End) -> u8 {
        if let End::Output(error) = end {
            self.printer.silence();
            // A reader like `head` that has seen enough is no failure.
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.notices.fail(&t!("cli.output", cause = words::file_cause(error)));
            }
        }
        self.session.close(Ending::Orderly);
        self.session.join();
        while self.next < self.reader.length() {
            if self.follow().is_err() {
                self.printer.silence();
            }
        }
        while self.accounted < self.raw.length() {
            self.account();
        }
        if matches!(end, End::Itself) {
            self.feed.hear_end(&mut self.notices);
        }
        self.feed.pump(&self.session, &mut self.notices);
        self.printer.end_of_all();
        // At the very end nobody is left who could read.
        self.printer.flush().ok();
        self.judge(end);
        if self.printer.failed() > 0 {
            say(t!("checksum.cli-failed", count = self.printer.failed()));
        }
        if let Some(line) = self.feed.summary() {
            say(line);
        }
        say(summary(&self.raw.totals()));
        if self.notices.failed() { FAILED } else { DONE }
    }

    /// Whether all that was asked for came about.
    fn judge(&mut self, end: &End) {
        if let State::Failed(error) = self.session.state()
            && !self.notices.said_failed()
        {
            self.notices.fail(&words::net_error(&error));
        }
        if matches!(end, End::Interrupted | End::Output(_)) {
            return;
        }
        if !self.notices.was_open() && !self.notices.failed() {
            self.notices.fail(&t!("send.not-connected"));
        }
        if self.feed.is_left(&self.raw.totals()) && !self.notices.failed() {
            self.notices.fail(&t!("cli.not-all-sent"));
        }
        if let Some(wanted) = self.limits.received.filter(|&wanted| self.received < wanted) {
            self.notices.fail(&t!("cli.fewer", received = self.received, wanted = wanted));
        }
    }
}

/// One wake that waits stands for any number of them.
pub(super) fn waking(wake: &Sender<()>) -> Wake {
    let wake = wake.clone();
    Arc::new(move || wake.try_send(()).unwrap_or_default())
}

/// The last line: English in both languages, for scripts.
fn summary(totals: &Totals) -> String {
    let lost = totals.lost_packets.map_or_else(|| "unknown".to_owned(), |lost| lost.to_string());
    format!(
        "received {} packets, {} bytes; sent {} packets, {} bytes; lost {lost}",
        totals.received_packets, totals.received_bytes, totals.sent_packets, totals.sent_bytes
    )
}
