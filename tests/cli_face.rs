//! Help, languages, the demonstration, and what happens without a display.

#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::process::Stdio;

use cli_support::{Ended, Running, command, file, run};

fn in_chinese(arguments: &[&str]) -> Ended {
    let mut command = command(arguments);
    command.env("NETAIDE_LANG", "zh-CN");
    Running::start(command, Stdio::null()).end()
}

#[test]
fn help_has_examples_in_both_languages() {
    for name in ["udp", "tcp-client", "tcp-server", "relay", "tftp", "feiq", "capture", "demo"] {
        let english = run(&[name, "--help"]).expect(0);
        assert!(english.text().contains("Example") && english.text().contains(&format!("\n  netaide {name}")));
        assert!(english.text().contains("Usage:\n") && english.stderr.is_empty());
        let chinese = in_chinese(&[name, "-h"]).expect(0);
        assert!(chinese.text().contains(&format!("示例：\n  netaide {name}")), "{}", chinese.text());
        for word in ["Usage", "Options", "Print help", "possible values", "default:", "cli."] {
            assert!(!chinese.text().contains(word), "{word} in {}", chinese.text());
        }
    }
    let all = run(&["--help"]).expect(0);
    for name in ["udp", "tcp-client", "tcp-server", "relay", "tftp", "feiq", "demo", "capture", "[FILE]"] {
        assert!(all.text().contains(name), "{name}");
    }
    assert_eq!(run(&["--version"]).expect(0).text(), concat!("netaide ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn the_language_is_that_of_the_locale_unless_it_is_chosen() {
    let said = |name: &str, value: &str| {
        let mut command = command(&["udp"]);
        command.env(name, value);
        Running::start(command, Stdio::null()).end().expect(2).stderr
    };
    assert!(said("LANG", "C").starts_with("error: --local"));
    assert!(said("LANG", "de_DE.UTF-8").starts_with("error: --local"));
    assert!(said("LC_ALL", "zh_CN.UTF-8").starts_with("错误：缺少 --local"));
    assert!(said("NETAIDE_LANG", "zh-CN").starts_with("错误：缺少 --local"));
}

#[test]
fn the_demonstration_shows_every_kind_and_ends() {
    for ended in [run(&["demo"]), in_chinese(&["demo"])] {
        let ended = ended.expect(0);
        for part in
            ["你好", "SEND HEX TO", "RECV HEX FROM", "01 02 03 FF", "SEND ASCII TO ALL>", "RECV ASCII FROM", "Hello"]
        {
            assert!(ended.text().contains(part), "{part} in {}", ended.text());
        }
        assert!(!ended.text().contains('\u{fffd}'), "{}", ended.text());
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn without_a_display_it_says_so_and_names_the_subcommands() {
    let (_file, path) = file(b"");
    for arguments in [&[][..], &[path.as_str()]] {
        let ended = run(arguments).expect(1);
        assert_eq!((ended.text(), ended.stderr.lines().count()), ("", 1), "{}", ended.stderr);
        for part in ["no display", "udp, tcp-client, tcp-server, relay, tftp, feiq, capture, quick, pack"] {
            assert!(ended.stderr.contains(part), "{}", ended.stderr);
        }
    }
    assert!(in_chinese(&[]).expect(1).stderr.contains("没有图形显示"));
}

#[test]
fn a_word_that_is_neither_a_file_nor_a_subcommand_is_told() {
    let ended = run(&["tcp-clinet"]).expect(2);
    assert!(ended.stderr.starts_with("error: “tcp-clinet” is neither a subcommand nor a file"), "{}", ended.stderr);
    let ended = run(&["/no/such/lab.toml"]).expect(2);
    assert!(ended.stderr.starts_with("error: there is no workspace file “/no/such/lab.toml”"), "{}", ended.stderr);
}
