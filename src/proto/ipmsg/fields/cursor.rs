//! Takes fields from the front of what is left of a packet.

use super::{Field, FieldKind, MOST_FIELDS};

pub(super) struct Cursor<'a> {
    packet: &'a [u8],
    at: usize,
    found: Vec<Field>,
}

impl<'a> Cursor<'a> {
    pub fn new(packet: &'a [u8]) -> Self {
        Cursor { packet, at: 0, found: Vec::new() }
    }

    /// What has no field yet.
    pub fn left(&self) -> &'a [u8] {
        self.packet.get(self.at..).unwrap_or_default()
    }

    /// A field of so many bytes, the last `ending` of which only end it. One without any bytes is none.
    pub fn add(&mut self, kind: FieldKind, length: usize, ending: usize) {
        let end = (self.at + length).min(self.packet.len());
        if end > self.at && self.found.len() < MOST_FIELDS {
            let content = self.at..end.saturating_sub(ending).max(self.at);
            self.found.push(Field { kind, range: self.at..end, content });
            self.at = end;
        }
    }

    /// A field that such a byte ends, or the end of the packet; its content.
    pub fn until(&mut self, kind: FieldKind, is_end: impl Fn(u8) -> bool) -> &'a [u8] {
        let left = self.left();
        let end = left.iter().position(|&byte| is_end(byte));
        let length = end.unwrap_or(left.len());
        let ending = usize::from(end.is_some());
        self.add(kind, length + ending, ending);
        left.get(..length).unwrap_or_default()
    }

    /// The field before ends with one of these bytes.
    pub fn ended_by(&self, endings: &[u8]) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.packet.get(at));
        let ends = self.found.last().is_some_and(|last| last.content.end < last.range.end);
        ends && before.is_some_and(|byte| endings.contains(byte))
    }

    /// A byte that follows belongs to what ends the field before.
    pub fn join(&mut self, byte: u8) {
        if let Some(last) = self.found.last_mut().filter(|_| self.packet.get(self.at) == Some(&byte)) {
            self.at += 1;
            last.range.end = self.at;
        }
    }

    /// All fields, with those that nothing claimed: the NULs at the end, and what is before them.
    pub fn finish(mut self) -> Vec<Field> {
        let left = self.left();
        let nuls = left.iter().rev().take_while(|&&byte| byte == 0).count();
        for (kind, length, ending) in [(FieldKind::Rest, left.len() - nuls, 0), (FieldKind::End, nuls, nuls)] {
            let start = self.at;
            if length > 0 {
                self.at += length;
                self.found.push(Field { kind, range: start..self.at, content: start..self.at - ending });
            }
        }
        self.found
    }
}
