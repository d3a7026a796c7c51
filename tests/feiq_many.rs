//! Two and fifty of ours at one switch: all find each other, a message to all comes to all exactly once although a fifth
//! of the datagrams is lost, and that one leaves is seen by all.
//!
//! Each is a program in a network namespace of its own, on the real port 2425.
#![cfg(target_os = "linux")]

mod feiq_support;

use feiq_support::*;

/// They find each other, hear a message each once, and see one leave.
fn all_of(count: usize, lossy_from_the_start: bool) {
    // One more, who writes to all.
    let Some(mut lab) = Lab::new(count + 1) else { return };
    if lossy_from_the_start {
        lab.lose(0.2);
    }
    let names: Vec<String> = (0..count).map(|at| format!("邻居{at}")).collect();
    let start = |at: usize| lab.hosts[at].inside(|| Teller::start(&["listen", "--name", &names[at]]));
    let mut all: Vec<Teller> = (0..count).map(start).collect();
    for (at, one) in all.iter_mut().enumerate() {
        for (other, name) in names.iter().enumerate().filter(|(other, _)| *other != at) {
            let address = format!("{}:2425", Lab::address(other));
            one.event("came", |came| came["address"] == address && came["name"] == **name);
        }
        assert!(
            one.events("came").iter().all(|came| came["address"] != format!("{}:2425", Lab::address(at))),
            "itself"
        );
    }
    lab.lose(0.2);
    let mut arguments: Vec<String> = ["send", "--tries", "20", "--name", "广播员"].map(String::from).into();
    arguments.extend((0..count).flat_map(|at| ["--to".into(), Lab::address(at)]));
    arguments.push("大家好 hello".into());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (status, told, said) = lab.hosts[count].inside(|| Teller::start(&arguments)).end();
    assert_eq!(status, Some(0), "{said}");
    let delivered = told.iter().filter(|one| one["event"] == "delivery" && one["state"] == "delivered").count();
    assert_eq!(delivered, count, "{said}");
    for one in &mut all {
        one.event("message", |message| message["text"] == "大家好 hello");
    }
    // What is lost here cannot be said again: who left is not there any more.
    lab.lose(0.0);
    let gone = all.pop().expect("somebody");
    gone.interrupt();
    let (status, _, said) = gone.end();
    assert_eq!(status, Some(0), "{said}");
    let address = format!("{}:2425", Lab::address(count - 1));
    for one in &mut all {
        one.event("left", |left| left["address"] == address);
        assert_eq!(one.events("message").len(), 1, "once");
    }
}

#[test]
fn two_find_each_other_hear_once_and_see_one_leave() {
    all_of(2, true);
}

#[test]
fn fifty_find_each_other_hear_once_and_see_one_leave() {
    all_of(50, false);
}

#[test]
fn whoever_answers_is_listed_and_written_to() {
    let Some(lab) = Lab::new(4) else { return };
    let mut all: Vec<Teller> = (0..3).map(|at| lab.hosts[at].inside(|| Teller::start(&["listen"]))).collect();
    for one in &mut all {
        one.event("open", |_| true);
    }
    let (status, told, said) = lab.hosts[3].inside(|| Teller::start(&["who", "--for", "2"])).end();
    assert_eq!(status, Some(0), "{said}");
    let addresses: Vec<&str> = told.iter().filter_map(|peer| peer["address"].as_str()).collect();
    assert_eq!(addresses, ["10.98.0.1:2425", "10.98.0.2:2425", "10.98.0.3:2425"], "{said}");
    let arguments = ["send", "--to", "all", "--for", "2", "给大家"];
    let (status, _, said) = lab.hosts[3].inside(|| Teller::start(&arguments)).end();
    assert_eq!(status, Some(0), "{said}");
    for one in &mut all {
        one.event("message", |message| message["text"] == "给大家" && message["to_many"] == true);
        one.event("left", |left| left["address"] == "10.98.0.4:2425");
    }
}
