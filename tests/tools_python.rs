//! Struct packing and the calculator against CPython's `struct` and `ipaddress`, over thousands of generated cases.
//!
//! One run of python3 a test, cases and answers as JSON. Says so when there is no python3.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::{Command, Stdio};

use netaide::codec::structs::{Code, Format, Value};
use netaide::codec::subnet::{self, Kind, expanded, parse_subnet};
use serde_json::{Value as Json, json};

/// Numbers that are the same at every run (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, most: u64) -> u64 {
        (self.next() >> 32) % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn bytes(&mut self, length: u64) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

/// Runs a script over a JSON list on its standard input; None without python3.
fn python(script: &str, cases: &[Json]) -> Option<Vec<Json>> {
    let child = Command::new("python3")
        .args(["-W", "ignore", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("NOT TESTED: there is no python3 to compare with");
        return None;
    };
    let mut input = child.stdin.take().expect("piped");
    // It reads all before it answers, so neither waits for the other.
    input.write_all(serde_json::to_string(cases).expect("JSON").as_bytes()).expect("taken");
    drop(input);
    let output = child.wait_with_output().expect("its end");
    assert!(output.status.success(), "the script failed");
    let answers: Vec<Json> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answers.len(), cases.len());
    Some(answers)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes all");
        text
    })
}

const STRUCT: &str = r#"
import json, struct, sys
def value(v):
    kind, text = v
    if kind == "i": return int(text)
    if kind == "f": return struct.unpack("<d", bytes.fromhex(text))[0]
    if kind == "b": return bytes.fromhex(text)
    return text == "1"
def told(v):
    if isinstance(v, bool): return ["t", "1" if v else "0"]
    if isinstance(v, int): return ["i", str(v)]
    if isinstance(v, float): return ["f", "nan" if v != v else struct.pack("<d", v).hex()]
    return ["b", v.hex()]
def answer(case):
    got = {}
    try: got["size"] = struct.calcsize(case["format"])
    except (struct.error, ValueError): return {"size": None}
    try: got["pack"] = struct.pack(case["format"], *[value(v) for v in case["values"]]).hex()
    except (struct.error, OverflowError): got["pack"] = None
    try: got["unpack"] = [told(v) for v in struct.unpack(case["format"], bytes.fromhex(case["bytes"]))]
    except struct.error: got["unpack"] = None
    return got
print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
"#;

fn told(value: &Value) -> Json {
    match value {
        Value::Int(value) => json!(["i", value.to_string()]),
        Value::Float(value) if value.is_nan() => json!(["f", "nan"]),
        Value::Float(value) => json!(["f", hex(&value.to_le_bytes())]),
        Value::Bool(value) => json!(["t", if *value { "1" } else { "0" }]),
        Value::Bytes(bytes) => json!(["b", hex(bytes)]),
    }
}

/// A format that is right in most cases.
fn format(random: &mut Random) -> String {
    let order = random.one(&["", "@", "=", "<", ">", "!", "!", "!"]);
    let mut text = order.to_owned();
    for _ in 0..random.below(8) {
        if random.below(6) == 0 {
            text.push_str(random.one(&[" ", "\t", "\n"]));
        }
        let letter = match random.below(25) {
            0 => 'P',
            1 => random.one(&['n', 'N']),
            2 if random.below(4) == 0 => random.one(&['y', '!', ' ', '-', '.', 'é', 'S', 'X', '_', '\r']),
            _ => random.one(&Code::LETTERS),
        };
        match random.below(5) {
            0 => text.push_str(&random.below(12).to_string()),
            1 => text.push_str(&format!("0{}", random.below(4))),
            2 if matches!(letter, 's' | 'p') => text.push_str(&(1 + random.below(300)).to_string()),
            _ => {}
        }
        text.push(letter);
    }
    if random.below(100) == 0 {
        text.push('7');
    }
    // CPython 3.11 writes a byte behind the end for it.
    text.replace("00p", "p").replace("0p", "p")
}

/// A value for a code; at its edges and beyond in some cases.
fn value(code: Code, size: usize, random: &mut Random) -> Value {
    // Of another kind than the code's; everything has a truth in Python.
    if random.below(400) == 0 && code != Code::Bool {
        return if random.below(2) == 0 { Value::Bytes(b"x".to_vec()) } else { Value::Float(1.5) };
    }
    match code {
        Code::Int { .. } => {
            let (least, most) = code.range().expect("a whole number");
            let edges = [least, most, 0, 1, -1, least - 1, most + 1];
            let inside = i128::from(random.next()).rem_euclid(most - least + 1) + least;
            Value::Int(if random.below(8) == 0 { random.one(&edges) } else { inside })
        }
        Code::Bool => Value::Bool(random.below(2) == 0),
        Code::Float { size } => Value::Float(float(size, random)),
        Code::Char => {
            let length = if random.below(50) == 0 { random.below(3) } else { 1 };
            Value::Bytes(random.bytes(length))
        }
        Code::Pad | Code::Text | Code::Pascal => {
            let length = random.below(size as u64 + 3);
            Value::Bytes(random.bytes(length))
        }
    }
}

fn float(size: usize, random: &mut Random) -> f64 {
    let edges = [
        0.0,
        -0.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        65504.0,
        65519.999,
        65520.0,
        5.96e-8,
        2.98e-8,
        1e-300,
        3.4028234663852886e38,
        3.4028235677973366e38,
        1e-45,
        7e-46,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ];
    match random.below(4) {
        0 => random.one(&edges),
        // A tie between two neighbours, or just beside one.
        1 if size == 2 => {
            let (steps, bits) = (1024.5 + random.below(1024) as f64, random.below(3));
            steps * 2f64.powi(random.below(26) as i32 - 24) + [0.0, 1e-9, -1e-9][bits as usize]
        }
        2 => f64::from_bits(random.next()),
        _ => (random.next() as i64 as f64) / 2f64.powi(random.below(90) as i32),
    }
}

#[test]
fn packing_is_pythons() {
    let mut random = Random(0x6E65_7461_6964_6531);
    let mut cases = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..8000 {
        let text = format(&mut random);
        let parsed = Format::parse(&text);
        let (mut values, mut bytes) = (Vec::new(), Vec::new());
        if let Ok(format) = &parsed {
            values = format.fields().map(|field| value(field.code, field.size, &mut random)).collect();
            match random.below(100) {
                0 => values.push(Value::Int(1)),
                1 => drop(values.pop()),
                _ => {}
            }
            let off = if random.below(100) == 0 { 1 } else { 0 };
            bytes = random.bytes(format.size() as u64 + off);
        }
        let answer = match &parsed {
            Err(_) => json!({ "size": null }),
            Ok(format) => json!({
                "size": format.size(),
                "pack": format.pack(&values).ok().map(|packed| hex(&packed.bytes)),
                "unpack": format.unpack(&bytes).ok().map(|values| values.iter().map(told).collect::<Vec<_>>()),
            }),
        };
        let sent: Vec<Json> = values
            .iter()
            .map(|value| match value {
                Value::Float(value) => json!(["f", hex(&value.to_le_bytes())]),
                value => told(value),
            })
            .collect();
        cases.push(json!({ "format": text, "values": sent, "bytes": hex(&bytes) }));
        ours.push(answer);
    }
    let refused = ours.iter().filter(|answer| answer["size"].is_null()).count();
    let unpacked = ours.iter().filter(|answer| answer["pack"].is_null()).count() - refused;
    assert!(refused > 50 && unpacked > 500, "{refused} {unpacked}");
    let Some(theirs) = python(STRUCT, &cases) else { return };
    for ((case, our), their) in cases.iter().zip(&ours).zip(&theirs) {
        assert_eq!(our, their, "{case}");
    }
    eprintln!("{} formats as CPython has them, {refused} formats and {unpacked} values refused", cases.len());
}

const ADDRESSES: &str = r#"
import ipaddress, json, sys
def answer(case):
    try: i = ipaddress.ip_interface(case["text"])
    except ValueError: return None
    n = i.network
    hosts = n.num_addresses if n.prefixlen >= n.max_prefixlen - 1 else n.num_addresses - (2 if n.version == 4 else 1)
    return {"address": i.ip.exploded, "prefix": n.prefixlen, "mask": str(i.netmask), "wildcard": str(n.hostmask),
        "network": str(n.network_address), "last": str(n.broadcast_address), "hosts": str(hosts),
        "same": ipaddress.ip_address(case["other"]) in n, "multicast": i.ip.is_multicast,
        "loopback": i.ip.is_loopback, "link": i.ip.is_link_local, "unspecified": i.ip.is_unspecified}
print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
"#;

fn address(random: &mut Random) -> IpAddr {
    let near =
        |base: u32, random: &mut Random| Ipv4Addr::from_bits(base.wrapping_add(random.below(5) as u32).wrapping_sub(2));
    match random.below(6) {
        0 => Ipv4Addr::from_bits(random.next() as u32).into(),
        1 => {
            let edges = [0, 0x0A00_0000, 0x6440_0000, 0x7F00_0000, 0xA9FE_0000, 0xAC20_0000, 0xC0A8_0000, 0xE000_0000];
            let base = random.one(&edges);
            near(base, random).into()
        }
        2 => near(random.one(&[0xF000_0000, 0xFFFF_FFFF, 0xA9FF_0000, 0xC000_0200]), random).into(),
        3 => Ipv6Addr::from_bits(u128::from(random.next()) << 64 | u128::from(random.next())).into(),
        4 => Ipv6Addr::from_bits(u128::from(random.next() % 3)).into(),
        _ => {
            let first = random.one(&[0xFE80, 0xFF02, 0x2001, 0x2002, 0xFC00, 0xFEBF, 0xFEC0]);
            Ipv6Addr::from([first, 0, 0, random.next() as u16, 0, random.next() as u16, 0, 1]).into()
        }
    }
}

/// What Python's `ip_interface` takes, or something near it.
fn interface(random: &mut Random) -> String {
    let address = address(random);
    let width = if address.is_ipv4() { 32 } else { 128 };
    let beyond = random.below(3);
    let prefix = random.below(width + 1 + beyond);
    let mask = Ipv4Addr::from_bits(u32::MAX.checked_shl(32_u32.saturating_sub(prefix as u32)).unwrap_or_default());
    match random.below(8) {
        0 => address.to_string(),
        1 => format!("{address}/{mask}"),
        2 => format!("{address}/{}", Ipv4Addr::from_bits(!mask.to_bits())),
        3 if random.below(4) == 0 => format!("{address}/{}", Ipv4Addr::from_bits(random.next() as u32)),
        4 if random.below(4) == 0 => format!("{address}{}", random.one(&["/", "//8", "/x", "/-1", ".1", ":1", "/+1"])),
        _ => format!("{address}/{prefix}"),
    }
}

#[test]
fn the_calculator_is_pythons() {
    let mut random = Random(0x6E65_7461_6964_6532);
    let (mut cases, mut ours) = (Vec::new(), Vec::new());
    while cases.len() < 6000 {
        let text = interface(&mut random);
        // Two slashes are one here, as more than one space is.
        if text.contains("//") {
            continue;
        }
        let parsed = parse_subnet(&text).ok();
        let beside = parsed.map(|subnet| if random.below(2) == 0 { subnet.last() } else { address(&mut random) });
        let other = beside.unwrap_or(Ipv4Addr::LOCALHOST.into());
        ours.push(parsed.map_or(Json::Null, |subnet| {
            let kinds: Vec<Kind> = subnet::blocks(subnet.address()).iter().map(|block| block.kind).collect();
            let multicast = |kind: &Kind| {
                use Kind::{Documentation, Multicast, MulticastAdmin, MulticastLocal, MulticastSource};
                matches!(kind, Multicast | MulticastAdmin | MulticastLocal | MulticastSource | Documentation)
            };
            let in_groups = kinds.contains(&Kind::Multicast) && kinds.iter().all(multicast);
            let address = match subnet.address() {
                IpAddr::V4(v4) => v4.to_string(),
                IpAddr::V6(v6) => expanded(v6),
            };
            json!({
                "address": address, "prefix": subnet.prefix(), "mask": subnet.mask().to_string(),
                "wildcard": subnet.wildcard().to_string(), "network": subnet.network().to_string(),
                "last": subnet.last().to_string(), "hosts": subnet.host_count().to_string(),
                "same": subnet.contains(other), "multicast": in_groups,
                "loopback": kinds.contains(&Kind::Loopback), "link": kinds.contains(&Kind::LinkLocal),
                "unspecified": kinds.contains(&Kind::Unspecified),
            })
        }));
        cases.push(json!({ "text": text, "other": other.to_string() }));
    }
    let refused = ours.iter().filter(|answer| answer.is_null()).count();
    assert!(refused > 100, "{refused}");
    let Some(theirs) = python(ADDRESSES, &cases) else { return };
    for ((case, our), their) in cases.iter().zip(&ours).zip(&theirs) {
        // Python writes IPv4 within IPv6 in groups.
        let plain = |answer: &Json| {
            let mut answer = answer.clone();
            for key in ["network", "last", "mask", "wildcard"] {
                let parsed = answer[key].as_str().and_then(|text| text.parse::<IpAddr>().ok());
                if let Some(ip) = parsed {
                    answer[key] = json!(ip.to_string());
                }
            }
            answer
        };
        assert_eq!(&plain(our), &plain(their), "{case}");
    }
    eprintln!("{} addresses as CPython has them, {refused} refused", cases.len());
}
