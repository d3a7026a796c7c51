//! How a conversation is looked at: where it is scrolled to, and what is searched in it.

use crate::model::feiq::{FeiqDesk, Key};

/// Where a conversation is scrolled to. Its lines have different heights: the place is a line, and how much of it is
/// above the view.
#[derive(Debug)]
pub struct TalkView {
    /// The first line in view.
    pub top: usize,
    /// Points of it that are above the view.
    pub above: f32,
    /// The newest line is in view and stays there.
    pub at_end: bool,
    /// How many lines there were when the newest was in view.
    pub seen: usize,
    /// Bring this line into view.
    pub wanted: Option<usize>,
    /// 查找, while its bar is open.
    pub find: Option<FindInTalk>,
    /// How many lines were drawn in the last frame.
    pub drawn: usize,
}

impl Default for TalkView {
    fn default() -> Self {
        TalkView { top: 0, above: 0.0, at_end: true, seen: 0, wanted: None, find: None, drawn: 0 }
    }
}

impl TalkView {
    /// Moves the view by so many points; positive is towards the newest. `height` is that of a line.
    pub fn scroll(&mut self, by: f32, length: usize, mut height: impl FnMut(usize) -> f32) {
        self.above += by;
        while self.above < 0.0 && self.top > 0 {
            self.top -= 1;
            self.above += height(self.top);
        }
        self.above = self.above.max(0.0);
        while self.top + 1 < length {
            let line = height(self.top);
            if self.above < line {
                break;
            }
            self.above -= line;
            self.top += 1;
        }
    }

    /// Where the view stands when the newest line is at its lower end.
    pub fn end(length: usize, view: f32, mut height: impl FnMut(usize) -> f32) -> (usize, f32) {
        let (mut top, mut filled) = (length, 0.0);
        while top > 0 && filled < view {
            top -= 1;
            filled += height(top);
        }
        (top, (filled - view).max(0.0))
    }
}

/// What is searched in a conversation.
#[derive(Debug, Default)]
pub struct FindInTalk {
    /// The text.
    pub text: String,
    /// The box gets the focus in the next frame.
    pub focus: bool,
    /// Lines that contain it, from the oldest.
    pub found: Vec<usize>,
    /// Which of them is looked at.
    pub at: Option<usize>,
    made: (String, u64),
}

impl FindInTalk {
    /// Searches again, if the text or the conversation has changed. A new text leads to the newest match.
    pub fn follow(&mut self, desk: &mut FeiqDesk, key: &Key) -> Option<usize> {
        let revision = desk.revision();
        if self.made.0 == self.text && self.made.1 == revision {
            return None;
        }
        let new_text = self.made.0 != self.text;
        self.found = if self.text.is_empty() { Vec::new() } else { desk.find(key, &self.text) };
        self.made = (self.text.clone(), revision);
        if !new_text && self.at.is_some() {
            return None;
        }
        self.at = self.found.len().checked_sub(1);
        self.line()
    }

    /// To the next match, or the one before; around the end.
    pub fn step(&mut self, forward: bool) -> Option<usize> {
        let count = self.found.len();
        let at = self.at.filter(|at| *at < count);
        self.at = match (at, forward) {
            _ if count == 0 => None,
            (None, _) => Some(count - 1),
            (Some(at), true) => Some((at + 1) % count),
            (Some(at), false) => Some((at + count - 1) % count),
        };
        self.line()
    }

    /// The line of the match that is looked at.
    pub fn line(&self) -> Option<usize> {
        self.found.get(self.at?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn height(line: usize) -> f32 {
        if line.is_multiple_of(2) { 30.0 } else { 70.0 }
    }

    #[test]
    fn scrolling_walks_lines_of_different_heights_there_and_back() {
        let mut view = TalkView::default();
        view.scroll(110.0, 10, height);
        assert_eq!((view.top, view.above), (2, 10.0));
        view.scroll(-50.0, 10, height);
        assert_eq!((view.top, view.above), (1, 30.0));
        view.scroll(-500.0, 10, height);
        assert_eq!((view.top, view.above), (0, 0.0));
        view.scroll(1e9, 10, height);
        assert_eq!(view.top, 9);
    }

    #[test]
    fn the_end_is_measured_from_the_newest_line_alone() {
        let mut measured = 0;
        let end = TalkView::end(1_000_000, 120.0, |line| {
            measured += 1;
            height(line)
        });
        assert_eq!((end, measured), ((999_997, 50.0), 3));
        assert_eq!(TalkView::end(1, 500.0, height), (0, 0.0));
    }

    #[test]
    fn matches_are_walked_around_the_end() {
        let mut find = FindInTalk { found: vec![3, 7, 9], at: Some(2), ..FindInTalk::default() };
        assert_eq!(find.step(true), Some(3));
        assert_eq!(find.step(false), Some(9));
        assert_eq!(find.step(false), Some(7));
        find.found.clear();
        assert_eq!(find.step(true), None);
    }
}
