//! 着色规则: records that match a filter stand on a colour.

use serde::{Deserialize, Serialize};

use crate::capture::search::{Query, Words, Wrong, parse};
use crate::capture::{Meta, Reader};
use crate::codec::charset::Charset;

/// A colour of the theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is the colour's own name")]
pub enum Colour {
    #[default]
    Yellow,
    Red,
    Orange,
    Green,
    Blue,
    Purple,
}

impl Colour {
    /// All of them, in the order of a menu.
    pub const ALL: [Colour; 6] =
        [Colour::Yellow, Colour::Red, Colour::Orange, Colour::Green, Colour::Blue, Colour::Purple];
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// What the user calls it.
    pub name: String,
    /// Which records, in the language of [`parse`].
    pub filter: String,
    /// On which colour they stand.
    pub colour: Colour,
    /// It is in use.
    pub enabled: bool,
}

impl Default for Rule {
    fn default() -> Self {
        Rule { name: String::new(), filter: String::new(), colour: Colour::default(), enabled: true }
    }
}

/// Rules, read once; the first one that holds gives the colour.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    list: Vec<Rule>,
    charset: Option<Charset>,
    queries: Vec<(Query, Colour)>,
    version: u64,
}

impl Rules {
    /// Rules that are not read yet.
    pub fn new(list: Vec<Rule>) -> Self {
        Rules { list, ..Rules::default() }
    }

    /// The rules.
    pub fn list(&self) -> &[Rule] {
        &self.list
    }

    /// Other rules.
    pub fn set(&mut self, list: Vec<Rule>) {
        *self = Rules { list, version: self.version + 1, ..Rules::default() };
    }

    /// A number that changes whenever the colours may.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// What is shown is read from elsewhere: reads the rules anew with the next update.
    pub(crate) fn restart(&mut self) {
        self.charset = None;
    }

    /// What is wrong with a rule's filter. An empty one says nothing and colours nothing.
    pub fn check(reader: &Reader, charset: Charset, filter: &str) -> Option<Wrong> {
        parse(filter, &super::filter_terms(reader, charset)).err()
    }

    /// Reads the rules for a charset. One that is not right colours nothing; the dialog says why.
    pub(crate) fn update(&mut self, reader: &Reader, charset: Charset) {
        if self.charset == Some(charset) {
            return;
        }
        let terms = super::filter_terms(reader, charset);
        let used = self.list.iter().filter(|rule| rule.enabled && !rule.filter.trim().is_empty());
        self.queries = used.filter_map(|rule| Some((parse(&rule.filter, &terms).ok()?, rule.colour))).collect();
        self.charset = Some(charset);
        self.version += 1;
    }

    /// Whether there is nothing to colour.
    pub fn is_empty(&self) -> bool {
        self.queries.is_empty()
    }

    /// The colour of a record.
    pub fn colour(&self, reader: &Reader, words: &Words, meta: &Meta, bytes: &[u8]) -> Option<Colour> {
        let (_, colour) = self.queries.iter().find(|(query, _)| query.holds(reader, words, meta, bytes))?;
        Some(*colour)
    }
}
