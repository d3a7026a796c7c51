//! A record as named fields: the JSON of `--json` and of an export, and the words that tables share with it.

use serde::Serialize;

use super::record_text::local_time;
use crate::capture::{Direction, Meta, Peer};
use crate::codec::hex;

/// RFC 3339 with microseconds and the offset from UTC.
const JSON_TIME: &str = "%Y-%m-%dT%H:%M:%S%.6f%:z";

/// A time as JSON tells it, of nanoseconds since the Unix epoch.
pub fn json_time(nanoseconds: i64) -> String {
    local_time(nanoseconds, JSON_TIME)
}

/// The fields of one record, in the order in which they are written.
#[derive(Debug, Serialize)]
pub struct RecordFields<'a> {
    time: String,
    direction: &'static str,
    peer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<String>,
    length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    checksum: Option<&'static str>,
    text: &'a str,
    hex: String,
}

impl<'a> RecordFields<'a> {
    /// The fields of a record whose text was made by whoever knows its charset.
    pub fn new(meta: &Meta, peer: Peer, local: Peer, bytes: &[u8], text: &'a str) -> Self {
        RecordFields {
            time: json_time(meta.time),
            direction: Self::direction(meta),
            peer: Self::name(peer),
            local: Self::name(local),
            length: bytes.len(),
            checksum: None,
            text,
            hex: hex::format(bytes),
        }
    }

    /// Whether its checksum is right, where that was looked at.
    pub fn with_checksum(self, good: Option<bool>) -> Self {
        RecordFields { checksum: good.map(|good| if good { "good" } else { "bad" }), ..self }
    }

    /// Appends them as one line of JSON.
    pub fn push_json(&self, out: &mut String) {
        // Text and numbers in memory cannot fail to be written.
        out.push_str(&serde_json::to_string(self).unwrap_or_default());
        out.push('\n');
    }

    /// `received`, `sent` or `event`: for programs, so in English in both languages.
    pub fn direction(meta: &Meta) -> &'static str {
        match meta.direction {
            Direction::Received => "received",
            Direction::Sent => "sent",
            Direction::Event => "event",
        }
    }

    /// `ADDR:PORT`; a message to all clients of a server goes to `ALL`.
    pub fn name(peer: Peer) -> Option<String> {
        match peer {
            Peer::All => Some("ALL".to_owned()),
            peer => peer.address().map(|address| address.to_string()),
        }
    }
}
