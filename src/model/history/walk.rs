//! Walking through what was sent, in the send box: what was typed there before waits at the end of the way.

use std::collections::HashMap;

use super::History;
use crate::model::compose::Composition;

/// What stands in a box, and how it is read.
type Typed = (String, Composition);

/// Where one has walked to, and what was changed on the way. Nothing that was typed is lost by a step.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// The entry that is in the box; None for what is typed anew.
    at: Option<u64>,
    /// What was typed at a place and not sent from there.
    typed: HashMap<Option<u64>, Typed>,
}

impl Walk {
    /// To the next older entry, or the next newer one; newer than the newest is what was typed. False at an end.
    pub fn step(&mut self, history: &History, older: bool, text: &mut String, send: &mut Composition) -> bool {
        let here = self.at.and_then(|id| history.position(id));
        let next = match (here, older) {
            (None, true) => Some(0),
            (None, false) => return false,
            (Some(here), true) => Some(here + 1),
            (Some(here), false) => here.checked_sub(1),
        };
        let to = match next {
            Some(next) => match history.sent().get(next) {
                Some(sent) => Some(sent.id),
                None => return false,
            },
            None => None,
        };
        self.go_to(history, to, text, send);
        true
    }

    /// Puts an entry into the box, or what was typed before.
    pub fn go_to(&mut self, history: &History, to: Option<u64>, text: &mut String, send: &mut Composition) {
        self.leave(history, text, send);
        self.at = to;
        if let Some(typed) = self.typed.remove(&to) {
            (*text, *send) = typed;
        } else if let Some(sent) = to.and_then(|id| history.sent().iter().find(|sent| sent.id == id)) {
            (*text, *send) = (sent.text.clone(), sent.send.clone());
        } else {
            text.clear();
        }
    }

    fn leave(&mut self, history: &History, text: &str, send: &Composition) {
        let entry = self.at.and_then(|id| history.sent().iter().find(|sent| sent.id == id));
        let untouched = entry.is_some_and(|sent| sent.text == text && sent.send == *send);
        // Of an entry that has gone, what was typed waits where one comes by.
        let place = if entry.is_some() { self.at } else { None };
        // An entry is not hidden by a box that was cleared, as it is after sending.
        let nothing_new = text.is_empty() && (place.is_some() || self.typed.contains_key(&place));
        if !untouched && !nothing_new {
            self.typed.insert(place, (text.to_owned(), send.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(texts: &[&str]) -> History {
        let mut history = History::default();
        texts.iter().for_each(|text| history.record(text, &Composition::default(), "", 0));
        history
    }

    #[test]
    fn what_was_typed_waits_at_the_end_of_the_way() {
        let history = history(&["one", "two"]);
        let (mut walk, mut text, mut send) = (Walk::default(), "draft".to_owned(), Composition::default());
        send.escapes = true;
        let mut way = Vec::new();
        for older in [true, true, true, false, false, false] {
            walk.step(&history, older, &mut text, &mut send);
            way.push(text.clone());
        }
        assert_eq!(way, ["two", "one", "one", "two", "draft", "draft"]);
        assert!(send.escapes, "with its settings");
    }

    #[test]
    fn what_was_changed_on_the_way_is_there_when_one_comes_back() {
        let history = history(&["one", "two"]);
        let (mut walk, mut text, mut send) = (Walk::default(), "draft".to_owned(), Composition::default());
        walk.step(&history, true, &mut text, &mut send);
        text = "two, changed".into();
        walk.step(&history, true, &mut text, &mut send);
        assert_eq!(text, "one");
        walk.step(&history, false, &mut text, &mut send);
        assert_eq!(text, "two, changed");
        walk.step(&history, false, &mut text, &mut send);
        assert_eq!(text, "draft");
    }

    #[test]
    fn a_box_that_was_cleared_does_not_hide_the_entry() {
        let history = history(&["one", "two"]);
        let (mut walk, mut text, mut send) = (Walk::default(), "draft".to_owned(), Composition::default());
        walk.step(&history, true, &mut text, &mut send);
        text.clear();
        let way = [true, false, false].map(|older| {
            walk.step(&history, older, &mut text, &mut send);
            text.clone()
        });
        assert_eq!(way, ["one", "two", "draft"]);
    }

    #[test]
    fn an_entry_that_has_gone_is_the_beginning() {
        let mut history = history(&["one", "two"]);
        let (mut walk, mut text, mut send) = (Walk::default(), String::new(), Composition::default());
        walk.step(&history, true, &mut text, &mut send);
        let id = history.sent()[0].id;
        history.remove(id);
        assert!(walk.step(&history, true, &mut text, &mut send));
        assert_eq!(text, "one");
        assert!(walk.step(&history, false, &mut text, &mut send));
        assert_eq!(text, "two", "what stood in the box was not lost");
    }
}
