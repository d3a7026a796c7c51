//! 查找: a pattern, the records that have it, and the way from one to the next.

use std::ops::Range;
use std::sync::Arc;

use crate::capture::search::{Matches, Query, Search};
use crate::capture::{Progress, Reader};
use crate::codec::charset::Charset;
use crate::codec::pattern::{Pattern, PatternError};
use crate::model::Log;
use crate::net::Wake;

/// How what is typed is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindKind {
    /// As text in the session's charset.
    #[default]
    Text,
    /// As hex with wildcards.
    Hex,
    /// As a regular expression.
    Regex,
}

impl FindKind {
    /// All of them, in the order of a menu.
    pub const ALL: [FindKind; 3] = [FindKind::Text, FindKind::Hex, FindKind::Regex];
}

/// What is looked for and what was found.
#[derive(Debug, Default)]
pub struct Find {
    /// What is typed.
    pub text: String,
    /// How it is read.
    pub kind: FindKind,
    /// Letters must have the case that they are typed in.
    pub exact_case: bool,
    made: Option<Made>,
    result: Option<Result<Looking, PatternError>>,
}

/// What the search was started for.
#[derive(Clone, Debug)]
struct Made {
    text: String,
    kind: FindKind,
    exact_case: bool,
    charset: Charset,
    within: Option<Arc<Query>>,
}

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        let within = match (&self.within, &other.within) {
            (Some(mine), Some(others)) => Arc::ptr_eq(mine, others),
            (mine, others) => mine.is_none() && others.is_none(),
        };
        let own = |made: &Made| (made.kind, made.exact_case, made.charset);
        within && self.text == other.text && own(self) == own(other)
    }
}

#[derive(Debug)]
struct Looking {
    search: Search,
    pattern: Arc<Pattern>,
}

/// What the log marks.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was looked for.
    pub pattern: Arc<Pattern>,
    /// The records that have it.
    pub matches: Arc<Matches>,
}

impl Found {
    /// Whether one of these records has it.
    pub fn has_one_in(&self, records: Range<u64>) -> bool {
        self.matches.at_or_after(records.start).is_some_and(|found| found < records.end)
    }
}

impl Find {
    /// Starts anew when something was changed, and goes on when records came. `within` are the conditions of the
    /// filter: what is not shown is not found.
    pub(crate) fn update(&mut self, reader: &Reader, charset: Charset, within: Option<&Arc<Query>>, wake: &Wake) {
        let made = Made {
            text: self.text.clone(),
            kind: self.kind,
            exact_case: self.exact_case,
            charset,
            within: within.cloned(),
        };
        if self.made.as_ref() != Some(&made) {
            self.result = (!self.text.is_empty()).then(|| self.look(reader, charset, within, wake));
            self.made = Some(made);
        }
        if let Some(Ok(looking)) = &mut self.result {
            looking.search.follow();
        }
    }

    fn look(
        &self,
        reader: &Reader,
        charset: Charset,
        within: Option<&Arc<Query>>,
        wake: &Wake,
    ) -> Result<Looking, PatternError> {
        let pattern = match self.kind {
            FindKind::Text => Pattern::text(&self.text, charset, self.exact_case),
            FindKind::Hex => Pattern::hex(&self.text),
            FindKind::Regex => Pattern::regex(&self.text, charset, self.exact_case),
        }?;
        let mut query = Query::content(pattern.clone());
        if let Some(within) = within {
            query.conditions.extend_from_slice(&within.conditions);
            query.contents.extend_from_slice(&within.contents);
        }
        let words = Some(super::event_words());
        let search = Search::start(reader.clone(), Arc::new(query), words, Arc::clone(wake));
        Ok(Looking { search, pattern: Arc::new(pattern) })
    }

    /// Ends the search; what is typed stays.
    pub fn close(&mut self) {
        self.result = None;
        self.made = None;
    }

    fn looking(&self) -> Option<&Looking> {
        self.result.as_ref()?.as_ref().ok()
    }

    /// Why there is nothing to look for.
    pub fn problem(&self) -> Option<&PatternError> {
        self.result.as_ref()?.as_ref().err()
    }

    /// What the log marks.
    pub fn found(&self) -> Option<Found> {
        let looking = self.looking()?;
        Some(Found { pattern: Arc::clone(&looking.pattern), matches: Arc::clone(looking.search.matches()) })
    }

    /// How far the search is, while it runs.
    pub fn progress(&self) -> Option<Progress> {
        self.looking()?.search.progress()
    }

    /// The search ended before its time.
    pub fn has_failed(&self) -> bool {
        self.looking().is_some_and(|looking| looking.search.has_failed())
    }

    /// How many shown records have it, and which of them, from 1, a record is.
    pub fn standing(&self, log: &Log, at: Option<u64>) -> (Option<u64>, u64) {
        let Some(looking) = self.looking() else { return (None, 0) };
        let (matches, shown) = (looking.search.matches(), log.records());
        let before = matches.rank(shown.start);
        let count = matches.rank(shown.end).saturating_sub(before);
        let at = at.filter(|&at| shown.contains(&at) && matches.contains(at));
        (at.map(|at| matches.rank(at).saturating_sub(before) + 1), count)
    }

    /// The record with a match after a place, or before it; around at the ends of what is shown.
    pub fn step(&self, log: &Log, from: Option<u64>, forward: bool) -> Option<u64> {
        let matches = self.looking()?.search.matches();
        let shown = log.records();
        let inside = |record: &u64| shown.contains(record);
        if forward {
            let next = from.map_or_else(|| matches.at_or_after(shown.start), |from| matches.next_after(from));
            next.filter(inside).or_else(|| matches.at_or_after(shown.start)).filter(inside)
        } else {
            let before = from.unwrap_or(shown.end).min(shown.end);
            matches.previous_before(before).filter(inside).or_else(|| matches.previous_before(shown.end)).filter(inside)
        }
    }
}
