//! Search beside `grep -c -F` on the same bytes: run with `cargo bench --bench search [-- MEGABYTES]`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::capture::search::{Query, Search};
use netaide::capture::{Capture, Direction, Entry, PeerId};
use netaide::codec::charset::Charset;
use netaide::codec::pattern::Pattern;

/// One record in so many has the text.
const ONE_IN: u64 = 100_000;

fn main() -> std::io::Result<()> {
    let megabytes = std::env::args().filter_map(|arg| arg.parse::<u64>().ok()).next().unwrap_or(1000);
    let capture = Capture::default();
    let mut file = tempfile::NamedTempFile::new()?;
    let records = fill(&capture, Some(file.as_file_mut()), false, megabytes << 20)?;
    println!("{megabytes} MB in {records} records");
    let grep = best(|| {
        let output =
            Command::new("grep").args(["-c", "-F", "needle in here"]).arg(file.path()).env("LC_ALL", "C").output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    });
    println!("grep -c -F          {:>8.1?} found {}", grep.0, grep.1);
    // Two directions in turn: what a read goes on with is never the record before it.
    let dialogue = Capture::default();
    fill(&dialogue, None, true, megabytes << 20)?;
    let patterns = [
        ("text, exact case", Pattern::text("needle in here", Charset::Utf8, true)),
        ("text, either case", Pattern::text("needle in here", Charset::Utf8, false)),
        ("hex with wildcards", Pattern::hex("6E 65 65 64 6? 65 20 ?? 6E")),
        ("regular expression", Pattern::regex("needle.in", Charset::Utf8, true)),
    ];
    for (name, pattern) in patterns {
        let query = Arc::new(Query::content(pattern.map_err(std::io::Error::other)?));
        let (time, count) = best(|| search(&capture, &query));
        let ratio = grep.0.as_secs_f64() / time.as_secs_f64();
        println!("{name:<20}{time:>8.1?} found {count}, {ratio:.2} of grep's speed");
        let (time, count) = best(|| search(&dialogue, &query));
        let ratio = grep.0.as_secs_f64() / time.as_secs_f64();
        println!("  in a TCP dialogue {time:>8.1?} found {count}, {ratio:.2} of grep's speed");
    }
    let query = Arc::new(Query::content(Pattern::hex("6E 65 65 64 6C 65").map_err(std::io::Error::other)?));
    println!("first hit            after {:.1?}", first_hit(&capture, &query));
    Ok(())
}

/// How long it takes until a face is woken because something was found.
fn first_hit(capture: &Capture, query: &Arc<Query>) -> Duration {
    let (tell, told) = crossbeam_channel::bounded(1);
    let start = Instant::now();
    // Only the first one counts.
    let wake = move || tell.try_send(start.elapsed()).unwrap_or_default();
    let search = Search::start(capture.reader(), Arc::clone(query), None, Arc::new(wake));
    let time = told.recv().unwrap_or_default();
    assert!(search.matches().count() > 0, "woken for nothing");
    time
}

/// The best of three, with what the last one came to.
fn best<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = run();
        (start.elapsed(), result)
    };
    let (first, second, (third, result)) = (timed().0, timed().0, timed());
    (first.min(second).min(third), result)
}

fn search(capture: &Capture, query: &Arc<Query>) -> u64 {
    let mut search = Search::start(capture.reader(), Arc::clone(query), None, Arc::new(|| {}));
    search.wait();
    search.matches().count()
}

/// Records of 40 to 160 bytes in the capture, datagrams or a dialogue over TCP, and the same as lines of a file.
fn fill(capture: &Capture, file: Option<&mut File>, dialogue: bool, bytes: u64) -> std::io::Result<u64> {
    let mut writer = capture.writer();
    let address = ([127, 0, 0, 1], 9).into();
    let peer = if dialogue { writer.connection(address) } else { writer.address(address) };
    let mut file = file.map(BufWriter::new);
    let (mut written, mut records) = (0, 0);
    while written < bytes {
        let length = 40 + (records * 37 % 120) as usize;
        let mut line = format!("{records} temperature=23.5 humidity=41 voltage=3.29 ");
        line.extend(std::iter::repeat_n("nee dle ", length / 8));
        if records % ONE_IN == ONE_IN - 1 {
            line.push_str("needle in here");
        }
        line.push('\n');
        let entry = Entry {
            time: records as i64,
            direction: if dialogue && records % 2 == 1 { Direction::Sent } else { Direction::Received },
            peer,
            local: PeerId::NONE,
            bytes: line.as_bytes(),
        };
        writer.append(&[entry]);
        if let Some(file) = &mut file {
            file.write_all(line.as_bytes())?;
        }
        written += line.len() as u64;
        records += 1;
    }
    if let Some(file) = &mut file {
        file.flush()?;
    }
    Ok(records)
}
