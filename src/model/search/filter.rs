//! 筛选: only the records that match are shown.

use std::sync::Arc;

use crate::capture::search::{Matches, Query, Search, Wrong, parse};
use crate::capture::{Progress, Reader};
use crate::codec::charset::Charset;
use crate::net::Wake;

/// A line of conditions, and the records for which they hold.
#[derive(Debug, Default)]
pub struct Filter {
    /// What is typed, in the language of [`parse`].
    pub text: String,
    read: Option<(String, Charset)>,
    problem: Option<Wrong>,
    query: Option<Arc<Query>>,
    search: Option<Search>,
}

impl Filter {
    /// Starts anew when something was changed, and goes on when records came. While what is typed is not right, what
    /// was right before stays.
    pub(crate) fn update(&mut self, reader: &Reader, charset: Charset, wake: &Wake) {
        let reads = self.read.as_ref().is_some_and(|(text, with)| *text == self.text && *with == charset);
        if !reads {
            self.read = Some((self.text.clone(), charset));
            match parse(&self.text, &super::filter_terms(reader, charset)) {
                Ok(query) => self.start(reader, query, wake),
                Err(wrong) => self.problem = Some(wrong),
            }
        }
        if let Some(search) = &mut self.search {
            search.follow();
        }
    }

    fn start(&mut self, reader: &Reader, query: Query, wake: &Wake) {
        self.problem = None;
        if query.conditions.is_empty() && query.contents.is_empty() {
            self.query = None;
            self.search = None;
            return;
        }
        let query = Arc::new(query);
        let words = Some(super::event_words());
        self.search = Some(Search::start(reader.clone(), Arc::clone(&query), words, Arc::clone(wake)));
        self.query = Some(query);
    }

    /// What is shown is read from elsewhere: starts anew with the next update.
    pub(crate) fn restart(&mut self) {
        *self = Filter { text: std::mem::take(&mut self.text), ..Filter::default() };
    }

    /// What is not understood, and where.
    pub fn problem(&self) -> Option<&Wrong> {
        self.problem.as_ref()
    }

    /// What is asked for; None while all records are shown.
    pub fn query(&self) -> Option<&Arc<Query>> {
        self.query.as_ref()
    }

    /// The records to show; None for all.
    pub fn matches(&self) -> Option<Arc<Matches>> {
        self.search.as_ref().map(|search| Arc::clone(search.matches()))
    }

    /// How far the search is, while it runs.
    pub fn progress(&self) -> Option<Progress> {
        self.search.as_ref()?.progress()
    }

    /// The search ended before its time.
    pub fn has_failed(&self) -> bool {
        self.search.as_ref().is_some_and(Search::has_failed)
    }
}
