//! The list of people: its groups, what is folded and searched, and where each row stands.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::feiq::{Key, Person};

/// What stands for the group of those that are not here.
pub const OFFLINE: &str = "\0offline";

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleRow {
    /// The heading of a group with the number of its people.
    Group(String, usize),
    /// Somebody, by place in the list of the messenger.
    Person(usize),
}

/// How the list is looked at. Its rows are made again only when something has changed.
#[derive(Debug, Default)]
pub struct PeopleView {
    /// What is searched.
    pub search: String,
    /// Groups that are folded.
    pub folded: BTreeSet<String>,
    /// Bring the person that is selected into view.
    pub reveal: bool,
    /// How many rows were drawn in the last frame.
    pub drawn: usize,
    rows: Vec<PeopleRow>,
    /// Where each row begins, and where the last one ends, points.
    tops: Vec<f32>,
    made: Option<(u64, String, BTreeSet<String>)>,
}

impl PeopleView {
    /// Height of the heading of a group, points.
    pub const GROUP: f32 = 26.0;
    /// Height of a person, points.
    pub const PERSON: f32 = 44.0;

    /// Makes the rows, if people, search or folding have changed.
    pub fn follow(&mut self, people: &[Person], revision: u64) {
        let same = self.made.as_ref().is_some_and(|(known, search, folded)| {
            *known == revision && *search == self.search && *folded == self.folded
        });
        if same {
            return;
        }
        self.made = Some((revision, self.search.clone(), self.folded.clone()));
        self.rows = rows(people, &self.search.trim().to_lowercase(), &self.folded);
        self.tops.clear();
        let mut top = 0.0;
        for row in &self.rows {
            self.tops.push(top);
            top += if matches!(row, PeopleRow::Group(..)) { PeopleView::GROUP } else { PeopleView::PERSON };
        }
        self.tops.push(top);
    }

    /// The height of all rows, points.
    pub fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// The rows between two heights, by place.
    pub fn between_heights(&self, from: f32, to: f32) -> Range<usize> {
        let first = self.tops.partition_point(|top| *top <= from).saturating_sub(1);
        let end = self.tops.partition_point(|top| *top < to);
        first..end.min(self.rows.len())
    }

    /// A row, and where it stands.
    pub fn row(&self, at: usize) -> Option<(&PeopleRow, Range<f32>)> {
        Some((self.rows.get(at)?, *self.tops.get(at)?..*self.tops.get(at + 1)?))
    }

    /// Where somebody stands.
    pub fn place_of(&self, people: &[Person], key: &Key) -> Option<Range<f32>> {
        let at = self.rows.iter().position(|row| self.is(people, row, key))?;
        self.row(at).map(|(_, place)| place)
    }

    fn is(&self, people: &[Person], row: &PeopleRow, key: &Key) -> bool {
        matches!(row, PeopleRow::Person(at) if people.get(*at).is_some_and(|one| one.key == *key))
    }

    /// All people of the rows from one to another.
    pub fn between(&self, people: &[Person], one: &Key, other: &Key) -> BTreeSet<Key> {
        let place = |key| self.rows.iter().position(|row| self.is(people, row, key));
        let (Some(one), Some(other)) = (place(one), place(other)) else { return BTreeSet::from([other.clone()]) };
        let rows = self.rows.get(one.min(other)..=one.max(other)).unwrap_or_default();
        rows.iter().filter_map(|row| person(people, row)).map(|one| one.key.clone()).collect()
    }

    /// Whoever stands so many people below another, or the first.
    pub fn step(&self, people: &[Person], from: Option<&Key>, by: isize) -> Option<Key> {
        let all: Vec<&Person> = self.rows.iter().filter_map(|row| person(people, row)).collect();
        let last = all.len().checked_sub(1)?;
        let at = from.and_then(|key| all.iter().position(|one| one.key == *key));
        let to = at.map_or(0, |at| at.saturating_add_signed(by).min(last));
        all.get(to).map(|one| one.key.clone())
    }
}

fn person<'a>(people: &'a [Person], row: &PeopleRow) -> Option<&'a Person> {
    match row {
        PeopleRow::Group(..) => None,
        PeopleRow::Person(at) => people.get(*at),
    }
}

/// Those that are here under their groups, then all others.
fn rows(people: &[Person], search: &str, folded: &BTreeSet<String>) -> Vec<PeopleRow> {
    let mut rows = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    for (at, one) in people.iter().enumerate().filter(|(_, one)| matches(one, search)) {
        let group = if one.presence.is_here() { one.group.as_str() } else { OFFLINE };
        if heading.as_ref().is_none_or(|(_, known)| known != group) {
            heading = Some((rows.len(), group.to_owned()));
            rows.push(PeopleRow::Group(group.to_owned(), 0));
        }
        let counted = heading.as_ref().and_then(|(at, _)| rows.get_mut(*at));
        if let Some(PeopleRow::Group(_, count)) = counted {
            *count += 1;
        }
        // What is searched is shown.
        if !search.is_empty() || !folded.contains(group) {
            rows.push(PeopleRow::Person(at));
        }
    }
    rows
}

fn matches(one: &Person, search: &str) -> bool {
    let texts = [&one.name, &one.login, &one.group, &one.address];
    search.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(search))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::feiq::Presence;

    fn person(name: &str, group: &str, presence: Presence) -> Person {
        Person { group: group.into(), presence, ..Person::of_test(name, "127.0.0.2:2425") }
    }

    fn people() -> Vec<Person> {
        vec![
            person("Alma", "研发部", Presence::Here),
            person("Bert", "研发部", Presence::Away),
            person("Cora", "财务", Presence::Here),
            person("Dora", "研发部", Presence::Left),
        ]
    }

    #[test]
    fn groups_stand_above_their_people_and_those_away_from_here_at_the_end() {
        let mut view = PeopleView::default();
        view.follow(&people(), 1);
        let headings = view.rows.iter().filter_map(|row| match row {
            PeopleRow::Group(name, count) => Some((name.as_str(), *count)),
            PeopleRow::Person(_) => None,
        });
        assert_eq!(headings.collect::<Vec<_>>(), [("研发部", 2), ("财务", 1), (OFFLINE, 1)]);
        assert_eq!(view.height(), 3.0 * PeopleView::GROUP + 4.0 * PeopleView::PERSON);
    }

    #[test]
    fn a_folded_group_keeps_its_count_and_a_search_looks_into_it() {
        let mut view = PeopleView { folded: BTreeSet::from(["研发部".to_owned()]), ..PeopleView::default() };
        view.follow(&people(), 1);
        assert_eq!(view.rows.first(), Some(&PeopleRow::Group("研发部".into(), 2)));
        assert_eq!(view.place_of(&people(), &Key("Alma".into())), None);
        view.search = "ALM".into();
        view.follow(&people(), 1);
        assert_eq!(view.rows, [PeopleRow::Group("研发部".into(), 1), PeopleRow::Person(0)]);
    }

    #[test]
    fn ten_thousand_people_cost_the_rows_in_view() {
        let all: Vec<_> = (0..10_000).map(|at| person(&format!("p{at}"), "", Presence::Here)).collect();
        let mut view = PeopleView::default();
        view.follow(&all, 1);
        let rows = view.between_heights(200_000.0, 200_400.0);
        assert!(rows.len() <= 11 && rows.start > 4000, "{rows:?}");
        assert_eq!(view.between_heights(0.0, 1.0), 0..1);
        assert_eq!(view.between_heights(1e9, 2e9).end, 10_001);
    }

    #[test]
    fn a_range_and_steps_walk_people_and_not_headings() {
        let (mut view, people) = (PeopleView::default(), people());
        view.follow(&people, 1);
        let key = |name: &str| Key(name.into());
        let range = view.between(&people, &key("Cora"), &key("Alma"));
        assert_eq!(range, BTreeSet::from([key("Alma"), key("Bert"), key("Cora")]));
        assert_eq!(view.step(&people, Some(&key("Bert")), 1), Some(key("Cora")));
        assert_eq!(view.step(&people, Some(&key("Alma")), -1), Some(key("Alma")));
        assert_eq!(view.step(&people, None, 1), Some(key("Alma")));
    }
}
