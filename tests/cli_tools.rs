//! `netaide pack`, `unpack`, `ip`, `interfaces` and `charset`.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::process::Stdio;

use cli_support::{Running, command, run, run_with};

const REQUEST: &[u8] = b"\x00\x01test.jpg\x00octet\x00";

#[test]
fn the_request_of_the_textbook_is_packed_and_unpacked() {
    let arguments = ["pack", "!H8sb5sb", "1", "test.jpg", "0", "octet", "0"];
    let hex = run(&arguments).expect(0);
    assert_eq!(hex.text(), "00 01 74 65 73 74 2E 6A 70 67 00 6F 63 74 65 74 00\n");
    let raw = run(&[&arguments[..], &["--raw"]].concat()).expect(0);
    assert_eq!(raw.stdout, REQUEST);
    let expected = "0\tH\tu16\t1\n2\ts\tbytes\ttest.jpg\n10\tb\ti8\t0\n11\ts\tbytes\toctet\n16\tb\ti8\t0\n";
    assert_eq!(run(&["unpack", "!H8sb5sb", hex.text().trim()]).expect(0).text(), expected);
    for arguments in [&["unpack", "!H8sb5sb"][..], &["unpack", "!H8sb5sb", "-"]] {
        assert_eq!(run_with(arguments, REQUEST).expect(0).text(), expected);
    }
}

#[test]
fn values_have_signs_charsets_and_limits() {
    assert_eq!(run(&["pack", "<bh", "-1", "-128"]).expect(0).text(), "FF 80 FF\n");
    assert_eq!(run(&["pack", "!4s", "你好", "--charset", "gbk"]).expect(0).text(), "C4 E3 BA C3\n");
    assert_eq!(run(&["pack", "!f", "--", "-inf"]).expect(0).text(), "FF 80 00 00\n");
    let cut = run(&["pack", "2s", "abc"]).expect(0);
    assert!(cut.text() == "61 62\n" && cut.stderr.contains("value 1 has no room"), "{}", cut.stderr);
    let short = run(&["unpack", "!HI", "00 01 02"]).expect(1);
    assert!(short.text() == "0\tH\tu16\t1\n" && short.stderr.contains("3 are missing"), "{}", short.stderr);
    let long = run(&["unpack", "!H", "00 01 02"]).expect(0);
    assert!(long.stderr.contains("1 bytes are left over"), "{}", long.stderr);
}

#[test]
fn a_network_and_two_addresses() {
    let told = run(&["ip", "192.168.1.37/255.255.255.192"]).expect(0);
    for line in [
        "Network\t192.168.1.0/26",
        "Subnet mask\t255.255.255.192 = /26",
        "Broadcast\t192.168.1.63",
        "Host range\t192.168.1.1 – 192.168.1.62",
        "Hosts\t62 (of 64 addresses)",
        "Class\tC (first bits 110, /24 by default)",
        "Purpose\tprivate · 192.168.0.0/16 · RFC 1918",
        "= network\t11000000 10101000 00000001 00000000",
    ] {
        assert!(told.text().lines().any(|told| told == line), "{line}\n{}", told.text());
    }
    let v6 = run(&["ip", "fe80::5054:ff:fe12:3456/64"]).expect(0);
    for part in ["2^64", "ff02::1:ff12:3456", "52:54:00:12:34:56", "fe80:0000:0000", "link-local"] {
        assert!(v6.text().contains(part), "{part}\n{}", v6.text());
    }
    assert!(run(&["ip", "192.168.1.37/26", "192.168.1.62"]).expect(0).text().starts_with("In one subnet"));
    let apart = run(&["ip", "192.168.1.37/26", "192.168.1.70/24"]).expect(1);
    assert!(apart.text().starts_with("Not in one subnet") && apart.text().contains("But the other way round"));
}

#[test]
fn a_text_in_every_charset_and_back() {
    let rows = run(&["charset", "镕"]).expect(0);
    assert_eq!(rows.text().lines().count(), 9);
    assert!(rows.text().contains("GBK\t2 bytes\tE9 46\n"), "{}", rows.text());
    assert!(rows.text().contains("GB2312\t0 bytes\t\t1 characters are missing: 镕 (number 1)\n"), "{}", rows.text());
    let back = run(&["charset", "--hex", "C4E3BAC3FF"]).expect(0);
    assert!(back.text().contains("GBK\t1 bad\t你好[FF]\n"), "{}", back.text());
    assert!(back.text().contains("ISO-8859-1\t\tÄãºÃÿ\n"), "{}", back.text());
}

#[test]
fn the_loopback_is_among_the_interfaces() {
    let text = run(&["interfaces"]).expect(0);
    assert!(text.text().contains("\t127.0.0.1/8, mask 255.0.0.0\n"), "{}", text.text());
    let json = run(&["interfaces", "--json"]).expect(0);
    let all: Vec<serde_json::Value> =
        json.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let own = all.iter().find(|interface| interface["kind"] == "loopback").expect("the loopback");
    assert_eq!((own["up"].as_bool(), own["mac"].is_null()), (Some(true), true));
    assert!(own["addresses"].as_array().expect("a list").iter().any(|address| address["address"] == "127.0.0.1"));
}

#[test]
fn wrong_arguments_are_told_with_their_place() {
    for (arguments, said) in [
        (&["pack"][..], "FORMAT"),
        (&["pack", "!Hy", "1"], "FORMAT: column 3: there is no code “y”"),
        (&["pack", "!H", "1", "2"], "VALUE: the format has 1 values, 2 are given"),
        (&["pack", "!HB", "1", "256"], "VALUE: value 2 (B): 256 is not within 0 to 255"),
        (&["pack", "!H", "x"], "VALUE: value 1 (H): “x” is not a whole number"),
        (&["pack", "<f", "1e39"], "too large for f"),
        (&["unpack", "!H", "0g"], "HEX: Line 1, column 2"),
        (&["ip"], "ADDRESS/PREFIX"),
        (&["ip", "192.168.01.1/24"], "zero in front"),
        (&["ip", "1.2.3.4/24", "x"], "OTHER: “x” is not an IP address"),
        (&["charset"], "error:"),
        (&["charset", "--hex", "0g"], "--hex: Line 1, column 2"),
        (&["interfaces", "--yaml"], "--yaml"),
    ] {
        let ended = run(arguments).expect(2);
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
        let help = format!("netaide {} --help", arguments[0]);
        assert!(ended.stdout.is_empty() && ended.stderr.contains(&help), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn help_has_examples_in_both_languages() {
    for name in ["pack", "unpack", "ip", "interfaces", "charset"] {
        let english = run(&[name, "--help"]).expect(0);
        assert!(english.text().contains(&format!("Examples:\n  netaide {name}")), "{}", english.text());
        assert!(english.text().lines().all(|line| line.len() <= 140), "{}", english.text());
        let mut chinese = command(&[name, "-h"]);
        chinese.env("NETAIDE_LANG", "zh-CN");
        let chinese = Running::start(chinese, Stdio::null()).end().expect(0);
        assert!(chinese.text().contains(&format!("示例：\n  netaide {name}")), "{}", chinese.text());
        for word in ["Usage", "Options", "Print help", "cli."] {
            assert!(!chinese.text().contains(word), "{word} in {}", chinese.text());
        }
    }
}
