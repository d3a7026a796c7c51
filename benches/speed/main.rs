//! netaide beside bare loops, both in one run, in turns: `cargo bench --bench speed [-- udp|tcp|echo] [-- rounds=N]`.
//!
//! All traffic is on loopback. What sends is another process on core 0, what receives is on core 1, be it netaide's
//! worker or a bare loop on a thread of its own; both have the same socket buffer. The table shows medians.

mod common;
mod echo;
mod tcp;
mod udp;

use std::io;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.first().map(String::as_str) {
        Some("peer-udp") => return udp::send(&arguments),
        Some("peer-tcp") => return tcp::send(&arguments),
        Some("peer-echo") => return echo::ask(&arguments),
        _ => {}
    }
    if let Some(status) = common::on_one_core()? {
        std::process::exit(status);
    }
    let rounds = arguments.iter().find_map(|argument| argument.strip_prefix("rounds=")?.parse().ok()).unwrap_or(5);
    let all = !arguments.iter().any(|argument| ["udp", "tcp", "echo"].contains(&argument.as_str()));
    let wanted = |name: &str| all || arguments.iter().any(|argument| argument == name);
    println!("load {}", common::load());
    if wanted("udp") {
        udp::measure(rounds)?;
    }
    if wanted("tcp") {
        tcp::measure(rounds)?;
    }
    if wanted("echo") {
        echo::measure(rounds)?;
    }
    println!("load {}", common::load());
    Ok(())
}
