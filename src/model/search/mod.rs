//! Looking for records of a session: 查找 steps through them, 筛选 shows nothing else, 着色规则 colours them.
//!
//! What is typed here becomes a query of [`crate::capture::search`]; the search runs in the background, and what it
//! has found so far is used at once.

mod filter;
mod find;
mod form;
mod rules;

pub use filter::Filter;
pub use find::{Find, FindKind, Found};
pub use form::FilterForm;
pub use rules::{Colour, Rule, Rules};

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words;
use crate::capture::Reader;
use crate::capture::search::{Terms, Words};
use crate::codec::charset::Charset;
use crate::codec::checksum::Attach;
use crate::net::Notice;

/// The words of events, for searches.
pub fn event_words() -> Words {
    Arc::new(|peer, bytes| words::notice(Notice::from_bytes(bytes).as_ref(), peer.address()))
}

/// How a filter is read for a capture: a time without a date is one of the day of the newest record. How received data
/// is verified is not known here: whoever knows it says so.
pub fn filter_terms(reader: &Reader, charset: Charset) -> Terms {
    let newest = reader.length().checked_sub(1).and_then(|last| reader.meta(last));
    let recorded = newest.and_then(|meta| Timestamp::from_nanosecond(i128::from(meta.time)).ok());
    let zone = TimeZone::system();
    let day = recorded.unwrap_or_else(Timestamp::now).to_zoned(zone.clone()).date();
    Terms { charset, day, zone, verify: Attach::default() }
}
