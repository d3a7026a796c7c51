//! A capture of a chat that never was, for tests: every kind of packet, a repeat, a stranger, and what is none.

use std::net::SocketAddr;

use crate::capture::{Capture, Direction, Entry, Reader, Writer};
use crate::net::Notice;

/// When a scene begins.
const START: i64 = 1_795_363_548_417_000_000;

/// A capture while it is made.
pub struct Scene {
    pub capture: Capture,
    writer: Writer,
    now: i64,
    ours: SocketAddr,
}

/// FeiQ at 192.168.1.17, iptux at 192.168.1.23.
pub const FEIQ: ([u8; 4], u16) = ([192, 168, 1, 17], 2425);
pub const IPTUX: ([u8; 4], u16) = ([192, 168, 1, 23], 2425);

impl Scene {
    pub fn new() -> Scene {
        let capture = Capture::default();
        let writer = capture.writer();
        Scene { capture, writer, now: START, ours: ([192, 168, 1, 2], 2425).into() }
    }

    fn put(&mut self, direction: Direction, from: ([u8; 4], u16), bytes: &[u8]) -> &mut Self {
        let (peer, local) = (self.writer.address(from.into()), self.writer.address(self.ours));
        self.writer.append(&[Entry { time: self.now, direction, peer, local, bytes }]);
        self.now += 40_000_000;
        self
    }

    pub fn sent(&mut self, to: ([u8; 4], u16), bytes: &[u8]) -> &mut Self {
        self.put(Direction::Sent, to, bytes)
    }

    pub fn received(&mut self, from: ([u8; 4], u16), bytes: &[u8]) -> &mut Self {
        self.put(Direction::Received, from, bytes)
    }

    pub fn event(&mut self, notice: &Notice) -> &mut Self {
        self.put(Direction::Event, FEIQ, &notice.to_bytes())
    }

    pub fn many(&mut self, packets: u64) -> &mut Self {
        let (peer, local) = (self.writer.address(FEIQ.into()), self.writer.address(self.ours));
        for number in 0..packets {
            let bytes = format!("1:{number}:user:host:{}:{number}\0", if number % 1000 == 7 { 288 } else { 121 });
            let direction = Direction::Received;
            self.writer.gather(&[Entry { time: self.now, direction, peer, local, bytes: bytes.as_bytes() }]);
            self.now += 1_000_000;
            if number % 1000 == 0 {
                self.writer.commit();
            }
        }
        self.writer.commit();
        self
    }

    pub fn reader(&self) -> Reader {
        self.capture.reader()
    }
}

/// FeiQ's version field.
const V: &str = "1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9";

/// Some text, as GBK.
fn gbk(text: &str) -> Vec<u8> {
    crate::codec::charset::Charset::Gbk.encode(text).expect("in GBK")
}

/// A day in an office: FeiQ comes, talks, offers files, sends a picture, shakes; iptux comes; somebody writes nonsense.
pub fn office() -> Scene {
    let mut scene = Scene::new();
    let ours = "1_lbt6_0#128#02A1B2C3D4E5#0#0#0#4001#9";
    let everyone = ([192, 168, 1, 255], 2425);
    scene.sent(everyone, &gbk(&format!("{ours}:1001:liu:liu-pc:2097153:刘工\0研发\0")));
    scene.received(FEIQ, &gbk(&format!("{V}:2001:wu:wu-pc:6291459:吴彦祖\0市场部\0")));
    scene.received(IPTUX, "1_iptux 0.8.3:5:root:vm:259:小图\0组\0icon-tux.png\0utf-8\0".as_bytes());
    let font = "{/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 微软雅黑 8404992;}";
    scene.received(FEIQ, &gbk(&format!("{V}:2002:wu:wu-pc:288:你好 /:) 下午开会{font}\0")));
    scene.sent(FEIQ, format!("{ours}:1002:liu:liu-pc:33:2002\0").as_bytes());
    scene.received(FEIQ, &gbk(&format!("{V}:2002:wu:wu-pc:288:你好 /:) 下午开会{font}\0")));
    let files = "\x001:报告.docx:1f4a0:6b0309b7:1:\x072:照片:1000:6b0309b7:2:\x07";
    scene.received(FEIQ, &gbk(&format!("{V}:2003:wu:wu-pc:2097440:看看这个{files}\0")));
    scene.sent(FEIQ, format!("{ours}:1003:liu:liu-pc:96:7d3:1:0:").as_bytes());
    scene.event(&Notice::Undelivered {
        destination: everyone.into(),
        error: crate::net::NetError {
            operation: crate::net::Operation::Send,
            target: String::new(),
            cause: crate::net::Cause::HostUnreachable,
        },
    });
    scene.received(FEIQ, format!("{V}:2004:wu:wu-pc:121:\0").as_bytes());
    let chunk = format!("{V}:2005:wu:wu-pc:2097344:a1b2c3d4|1400|0|3|1|512|0|2|0|00000000#\0");
    scene.received(FEIQ, &[chunk.as_bytes(), &[7; 512]].concat());
    scene.sent(FEIQ, format!("{ours}:1004:liu:liu-pc:193:a1b2c3d4|1#\0").as_bytes());
    scene.received(FEIQ, format!("{V}:2006:wu:wu-pc:209:\0").as_bytes());
    scene.received(IPTUX, b"what is that");
    scene.received(([10, 0, 0, 9], 50_000), &gbk("1:123123:张三:zs-pc:32:haha"));
    scene.received(FEIQ, &gbk(&format!("{V}:2007:wu:wu-pc:6291458:吴彦祖\0市场部\0")));
    scene
}
