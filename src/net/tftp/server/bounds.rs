//! How much a server agrees to: less for each, the more there are, so that several hundred fit into little memory.

use crate::net::tftp::ServerConfig;
use crate::proto::tftp::{BLKSIZE, Bounds, LEAST_BLKSIZE, MOST_BLKSIZE, Request};

/// Transfers at once up to a number, and the bytes that a window of one more may have. A sender holds about twice as
/// much.
const WINDOWS: [(usize, usize); 3] = [(8, 1 << 20), (32, 128 << 10), (usize::MAX, 32 << 10)];
/// The bytes that one ACK may bring from the server's only port. There a client is known by nothing that it must have
/// heard: whoever asks in another's name can also acknowledge in its name.
const SINGLE: usize = 16 << 10;

/// What is agreed to at most, where so many transfers run.
pub(super) fn bounds(config: &ServerConfig, request: &Request<'_>, running: usize) -> Bounds {
    let bytes = WINDOWS.iter().find(|(most, _)| running < *most).map_or(0, |(_, bytes)| *bytes);
    let (bytes, most) = if config.single_port { (bytes.min(SINGLE), SINGLE as u16) } else { (bytes, MOST_BLKSIZE) };
    let most = config.blksize.clamp(LEAST_BLKSIZE, most);
    let blksize = asked(request).clamp(LEAST_BLKSIZE, most);
    let blocks = u16::try_from(bytes / usize::from(blksize)).unwrap_or(u16::MAX).max(1);
    Bounds { blksize: most, windowsize: config.windowsize.min(blocks), options: config.options }
}

/// The block size that a client asks for.
fn asked(request: &Request<'_>) -> u16 {
    let wanted = request.options.iter().find(|(name, _)| name.eq_ignore_ascii_case(b"blksize"));
    let number = wanted.and_then(|(_, value)| std::str::from_utf8(value).ok()?.parse::<u64>().ok());
    number.map_or(BLKSIZE, |number| u16::try_from(number).unwrap_or(MOST_BLKSIZE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::tftp::{Options, Packet};

    fn config(single_port: bool, blksize: u16, windowsize: u16) -> ServerConfig {
        ServerConfig {
            local: ([127, 0, 0, 1], 0).into(),
            dual_stack: true,
            root: "".into(),
            access: crate::net::tftp::Access {
                write: false,
                overwrite: false,
                allow: Vec::new(),
                limits: crate::net::tftp::FolderLimits::default(),
            },
            single_port,
            blksize,
            windowsize,
            options: true,
            patience: crate::proto::tftp::Patience::default(),
        }
    }

    fn granted(config: &ServerConfig, blksize: &str, running: usize) -> Bounds {
        let mut options = Vec::new();
        Options::push(b"blksize", blksize.as_bytes(), &mut options);
        let bytes = [b"\0\x01f\0octet\0", &options[..]].concat();
        let Ok(Packet::Read(request)) = Packet::parse(&bytes) else { panic!("a request") };
        bounds(config, &request, running)
    }

    #[test]
    fn a_window_is_smaller_where_there_are_many() {
        let config = config(false, 1428, 700);
        let window = |blksize: &str, running| granted(&config, blksize, running).windowsize;
        assert_eq!([0, 10, 100].map(|running| window("1428", running)), [700, 91, 22]);
        assert_eq!(window("65464", 0), 700, "no more than 1428 is agreed to");
        assert_eq!(window("99999999999999999999999", 100), 64, "what is no number counts as 512");
        assert_eq!(window("8", 100), 700);
    }

    #[test]
    fn an_ack_at_the_only_port_brings_little() {
        let config = config(true, 65464, 65535);
        for (asked, blksize, windowsize) in
            [("8", 8, 2048), ("1428", 1428, 11), ("16384", 16384, 1), ("65464", 16384, 1)]
        {
            let bounds = granted(&config, asked, 0);
            assert!(bounds.blksize >= blksize && bounds.blksize <= 16384, "{asked}");
            assert_eq!(bounds.windowsize, windowsize, "{asked}");
        }
        let small = super::tests::config(true, 512, 4);
        assert_eq!((granted(&small, "1428", 0).blksize, granted(&small, "1428", 0).windowsize), (512, 4));
    }
}
