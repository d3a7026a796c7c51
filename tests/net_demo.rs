//! The demonstration peer: an echo that no peer can keep to itself. Loopback only.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use netaide::net::Demo;
use support::{PATIENCE, any, noise, wait_for};

/// A socket that waits for an echo for so long.
fn udp(patience: Duration) -> UdpSocket {
    let socket = UdpSocket::bind(any()).expect("a socket");
    socket.set_read_timeout(Some(patience)).expect("set");
    socket
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

fn assert_echoes(udp: &UdpSocket, stream: &mut TcpStream, demo: &Demo, word: &[u8; 4]) {
    let mut heard = [0; 4];
    // Beside a flood the kernel may have no room for it: once more, as with any datagram.
    wait_for("the datagram's echo", || {
        udp.send_to(word, demo.udp()).expect("sent");
        udp.recv(&mut heard).is_ok() && heard == *word
    });
    stream.write_all(word).expect("written");
    stream.read_exact(&mut heard).expect("the echo");
    assert_eq!(&heard, word);
}

#[test]
fn what_is_sent_comes_back_whole() {
    let demo = Demo::start().expect("a demonstration peer");
    let mut stream = connect(demo.tcp());
    assert_echoes(&udp(PATIENCE), &mut stream, &demo, b"word");
    let data = noise(8 << 20);
    let mut writer = stream.try_clone().expect("a second handle");
    let written = std::thread::Builder::new()
        .name("writer".into())
        .spawn({
            let data = data.clone();
            move || writer.write_all(&data).and_then(|()| writer.shutdown(Shutdown::Write)).expect("written")
        })
        .expect("a thread");
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).expect("all and FIN");
    assert!(heard == data);
    written.join().expect("writer");
}

#[test]
fn a_burst_of_datagrams_is_answered_to_the_last() {
    const BURST: usize = 200;
    let demo = Demo::start().expect("a demonstration peer");
    let socket = udp(PATIENCE);
    for number in 0..BURST {
        socket.send_to(&[number as u8], demo.udp()).expect("sent");
    }
    for number in 0..BURST {
        let mut heard = [0];
        assert_eq!(socket.recv(&mut heard).expect("the echo"), 1);
        assert_eq!(heard[0], number as u8);
    }
}

#[test]
fn busy_peers_keep_nobody_waiting_and_do_not_hold_up_the_end() {
    let demo = Demo::start().expect("a demonstration peer");
    let stop = Arc::new(AtomicBool::new(false));
    let mut flood = connect(demo.tcp());
    flood.set_nonblocking(true).expect("set");
    let stopped = Arc::clone(&stop);
    let streaming = std::thread::Builder::new()
        .name("streaming".into())
        .spawn(move || {
            let (block, mut room) = ([7; 1 << 16], [0; 1 << 16]);
            while !stopped.load(Ordering::Relaxed) {
                let would_block = |error: std::io::Error| error.kind() == ErrorKind::WouldBlock;
                let goes_on = flood.write(&block).map_or_else(would_block, |_| true);
                if !goes_on || !flood.read(&mut room).map_or_else(would_block, |length| length > 0) {
                    return;
                }
            }
        })
        .expect("a thread");
    let (stopped, to) = (Arc::clone(&stop), demo.udp());
    let datagrams = std::thread::Builder::new()
        .name("datagrams".into())
        .spawn(move || {
            let socket = UdpSocket::bind(any()).expect("a socket");
            while !stopped.load(Ordering::Relaxed) {
                // Not so fast that the kernel has no room for anybody else.
                socket.send_to(&[7; 64], to).ok();
                std::thread::sleep(Duration::from_micros(200));
            }
        })
        .expect("a thread");
    let (quiet, mut stream) = (udp(Duration::from_millis(50)), connect(demo.tcp()));
    for number in 0..20u32 {
        assert_echoes(&quiet, &mut stream, &demo, &number.to_be_bytes());
    }
    let (ended, end) = crossbeam_channel::bounded(1);
    std::thread::Builder::new()
        .name("end".into())
        .spawn(move || {
            drop(demo);
            ended.send(()).ok();
        })
        .expect("a thread");
    end.recv_timeout(PATIENCE).expect("it ends while it is flooded");
    stop.store(true, Ordering::Relaxed);
    streaming.join().expect("streaming");
    datagrams.join().expect("datagrams");
}
