//! One TCP connection: recorded beside recv(256 KiB) and write to a file, and not recorded beside recv alone.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::bounded;
use netaide::net::{Config, TcpServerConfig};

use crate::common::{Session, answer, median, number, peer};

/// Bytes in one run.
const TOTAL: u64 = 1 << 30;
const READ: usize = 256 << 10;

pub fn measure(rounds: usize) -> io::Result<()> {
    let runs: [fn() -> io::Result<f64>; 4] = [|| bare(true), || engine(true), || bare(false), || engine(false)];
    let mut speeds = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (speeds, run) in speeds.iter_mut().zip(runs) {
            speeds.push(TOTAL as f64 / run()? / 1e6);
        }
    }
    let [bare_file, recorded, bare, counted] = speeds.map(median);
    println!("TCP, one connection, MB/s      bare    netaide   ratio");
    println!("  on disk             {bare_file:>13.0} {recorded:>10.0} {:>7.2}", recorded / bare_file);
    println!("  not recorded        {bare:>13.0} {counted:>10.0} {:>7.2}", counted / bare);
    Ok(())
}

fn pump(port: u16) -> io::Result<std::process::Child> {
    peer(&["peer-tcp".into(), port.to_string(), TOTAL.to_string()])
}

/// Seconds from the first byte to the last.
fn bare(to_file: bool) -> io::Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let sender = pump(listener.local_addr()?.port())?;
    let (mut stream, _) = listener.accept()?;
    let start = Instant::now();
    let mut file = tempfile::tempfile()?;
    let mut room = vec![0; READ];
    let mut received = 0;
    while received < TOTAL {
        let length = stream.read(&mut room)?;
        if length == 0 {
            break;
        }
        if to_file {
            file.write_all(&room[..length])?;
        }
        received += length as u64;
    }
    let time = start.elapsed();
    drop(stream);
    answer(sender)?;
    assert_eq!(received, TOTAL);
    Ok(time.as_secs_f64())
}

fn engine(record: bool) -> io::Result<f64> {
    let (tell, told) = bounded(2);
    let config = Config::TcpServer(TcpServerConfig::new(([127, 0, 0, 1], 0).into()));
    let session = Session::open(config, |reader| {
        // Called by the worker when readers see what it has appended.
        Arc::new(move || {
            let received = reader.totals().received_bytes;
            if received >= TOTAL || received > 0 && tell.is_empty() {
                tell.try_send((received, Instant::now())).ok();
            }
        })
    })?;
    session.capture.set_recording(record);
    let port = session.local()?.port();
    let sender = pump(port)?;
    let (_, first) = told.recv().map_err(io::Error::other)?;
    let last = loop {
        let (received, at) = told.recv().map_err(io::Error::other)?;
        if received >= TOTAL {
            break at;
        }
    };
    answer(sender)?;
    let totals = session.close().reader().totals();
    assert_eq!(totals.received_bytes, TOTAL);
    assert_eq!(totals.unrecorded > 0, !record);
    Ok((last - first).as_secs_f64())
}

/// The other end: as many bytes as asked for, as fast as they are taken.
pub fn send(arguments: &[String]) -> io::Result<()> {
    let (port, total) = (number(arguments, 1)?, number(arguments, 2)?);
    let mut stream = TcpStream::connect(("127.0.0.1", port as u16))?;
    let block = vec![b'x'; READ];
    let mut left = total;
    while left > 0 {
        let length = left.min(READ as u64);
        stream.write_all(&block[..length as usize])?;
        left -= length;
    }
    stream.shutdown(std::net::Shutdown::Write)?;
    // Until the other side closes.
    stream.read_to_end(&mut Vec::new()).map(drop)
}
