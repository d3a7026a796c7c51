use std::fs;

use super::*;
use crate::codec::charset::Charset;
use crate::model::words;
use crate::model::{Form, Session, SessionSpec};
use crate::net::Reply;

fn message(when: WhenKind, text: &str, answer: &str) -> AnswerRule {
    AnswerRule {
        when,
        text: text.to_owned(),
        then: ThenKind::Message,
        answers: vec![answer.to_owned()],
        ..AnswerRule::default()
    }
}

fn said(answers: &Answers, heard: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let trial = answers.try_out(heard).expect("the rules are right");
    trial.answers.into_iter().map(|answer| (answer.rule, answer.bytes.expect("bytes").to_vec())).collect()
}

#[test]
fn a_regex_fills_the_answer_with_what_it_captured() {
    let answers = Answers::new(vec![
        message(WhenKind::Regex, r"^set (\w+)=(\w+)$", "{{1}} is {{2}}, all: {{0}}"),
        AnswerRule { then: ThenKind::Upper, ..AnswerRule::default() },
    ]);
    assert_eq!(said(&answers, b"set a=5\r\n"), [(0, b"a is 5, all: set a=5".to_vec())]);
    assert_eq!(said(&answers, b"else"), [(1, b"ELSE".to_vec())]);
}

#[test]
fn texts_are_in_the_charset_of_the_rule() {
    let mut rule = message(WhenKind::Equals, "你好", "再见");
    rule.compose.charset = Charset::Gbk;
    let answers = Answers::new(vec![rule]);
    assert_eq!(said(&answers, b"\xC4\xE3\xBA\xC3\n"), [(0, Charset::Gbk.encode("再见").expect("has it"))]);
    assert!(said(&answers, "你好".as_bytes()).is_empty());
}

#[test]
fn a_trial_tells_delays_and_what_is_swallowed() {
    let late = AnswerRule { delay: 250, probability: 1, close: true, ..message(WhenKind::Equals, "a", "A") };
    let quiet = AnswerRule { then: ThenKind::Nothing, ..message(WhenKind::Equals, "b", "") };
    let answers = Answers::new(vec![late, quiet]);
    let trial = answers.try_out(b"a").expect("right");
    assert_eq!((trial.answers[0].after.as_millis(), trial.answers[0].close), (250, true));
    assert_eq!(answers.try_out(b"b").expect("right"), Trial { answers: Vec::new(), swallowed: Some(1) });
    assert_eq!(answers.try_out(b"c").expect("right"), Trial::default());
}

#[test]
fn what_is_wrong_is_told_with_its_rule_field_and_place_and_the_last_right_rules_stay() {
    let mut answers = Answers::new(vec![AnswerRule::default()]);
    assert_eq!((answers.rules().list.len(), answers.errors().len()), (1, 0));
    let mut hex = message(WhenKind::Starts, "AA ?x", "41 4");
    (hex.hex, hex.compose.hex, hex.name) = (true, true, "name".to_owned());
    answers.push(hex);
    answers.push(message(WhenKind::Regex, "a(b", "{{counter"));
    answers.push(AnswerRule { delay: 4_000_000, probability: 101, ..message(WhenKind::Length, "8-4", "") });
    // What is wrong in a rule that is not in use does not matter.
    answers.push(AnswerRule { enabled: false, ..message(WhenKind::Regex, "(", "") });
    assert!(!answers.read());
    let fields: Vec<_> = answers.errors().iter().map(|error| (error.rule, error.field)).collect();
    use RuleField as Field;
    let expected = [
        (1, Field::Text),
        (1, Field::Answer(0)),
        (2, Field::Text),
        (2, Field::Answer(0)),
        (3, Field::Delay),
        (3, Field::Probability),
        (3, Field::Text),
    ];
    assert_eq!(fields, expected);
    let words = words::rule_error(&answers.errors()[0]);
    assert!(words.contains("name") && words.contains('2') && words.contains('5'), "{words}");
    assert_eq!(answers.rules().list.len(), 1, "those that were right stay in force");
    assert!(answers.try_out(b"x").is_none());
    answers.entries.truncate(1);
    assert!(answers.read() && answers.errors().is_empty());
}

#[test]
fn a_file_brings_the_rules_back_as_they_were_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    let mut wrong = message(WhenKind::Regex, "(", "你好 \\q");
    wrong.answers.push("second".to_owned());
    let rules = vec![AnswerRule { once: true, per_second: 9, ..AnswerRule::new(Charset::Big5) }, wrong];
    AnswerRule::save(&rules, &path).expect("written");
    let (read, complaints) = AnswerRule::load(&path, Charset::Utf8).expect("read");
    assert_eq!((read, complaints.len()), (rules, 0));
}

#[test]
fn a_file_that_is_wrong_says_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    let text = "[[rule]]\nwhen = \"any\"\n\n[[rule]]\nname = \"b\"\nwhen = \"sometimes\"\n[rule.compose]\ncolour = 1\n";
    fs::write(&path, text).expect("written");
    let (rules, complaints) = AnswerRule::load(&path, Charset::Gbk).expect("read");
    assert_eq!((rules.len(), rules[1].name.as_str(), rules[1].compose.charset), (2, "b", Charset::Gbk));
    let mut places: Vec<_> = complaints.iter().map(|complaint| complaint.place.as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, ["line 6, rule 2.when", "line 8, rule 2.compose.colour"]);
    assert!(complaints.iter().any(|complaint| complaint.cause.contains("sometimes")), "{complaints:?}");
    fs::write(&path, "[[rule]]\nwhen = \n").expect("written");
    let error = AnswerRule::load(&path, Charset::Utf8).expect_err("no TOML");
    assert!(error.to_string().contains("line 2"), "{error}");
}

#[test]
fn nothing_is_answered_after_a_restart() {
    let mut session = Session::new(SessionSpec::default());
    session.answers.push(AnswerRule::default());
    session.follow_answers();
    assert_eq!(session.form.reply, Reply::None);
    session.set_answering(true);
    assert!(matches!(&session.form.reply, Reply::Rules(rules) if rules.list.len() == 1));
    let spec = session.spec();
    assert_eq!(spec.answers.len(), 1);
    let again = Session::new(spec);
    assert!(!again.answers.is_on() && again.form.reply == Reply::None);
    assert_eq!(again.answers.rules().list.len(), 1);
    assert_eq!(Form::default().reply, Reply::None);
}
