//! A form that writes a filter for those who do not know its language yet.

use super::FindKind;

/// What is filled in. Empty fields ask for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterForm {
    /// Show what was received.
    pub received: bool,
    /// Show what was sent.
    pub sent: bool,
    /// Show events.
    pub events: bool,
    /// Addresses of peers.
    pub peer: String,
    /// The least length.
    pub least: String,
    /// The greatest length.
    pub most: String,
    /// The earliest time.
    pub from: String,
    /// The time of the end.
    pub to: String,
    /// What must be in it.
    pub content: String,
    /// How that is read.
    pub kind: FindKind,
    /// It must not be in it.
    pub negated: bool,
}

impl Default for FilterForm {
    fn default() -> Self {
        FilterForm {
            received: true,
            sent: true,
            events: true,
            peer: String::new(),
            least: String::new(),
            most: String::new(),
            from: String::new(),
            to: String::new(),
            content: String::new(),
            kind: FindKind::Text,
            negated: false,
        }
    }
}

impl FilterForm {
    /// The line that asks for what is filled in.
    pub fn line(&self) -> String {
        let mut terms = Vec::new();
        let directions = [(self.received, "rx"), (self.sent, "tx"), (self.events, "event")];
        let wanted: Vec<&str> = directions.iter().filter(|(wanted, _)| *wanted).map(|(_, name)| *name).collect();
        if (1..3).contains(&wanted.len()) {
            terms.push(format!("dir:{}", wanted.join(",")));
        }
        let peers: Vec<&str> = self.peer.split([',', ' ']).filter(|peer| !peer.is_empty()).collect();
        if !peers.is_empty() {
            terms.push(format!("peer:{}", peers.join(",")));
        }
        terms.extend(range("len", &self.least, &self.most));
        terms.extend(range("time", &self.from, &self.to));
        if !self.content.is_empty() {
            let not = if self.negated { "!" } else { "" };
            let quoted = self.content.replace('\\', "\\\\").replace('"', "\\\"");
            terms.push(match self.kind {
                FindKind::Text => format!("{not}text:\"{quoted}\""),
                FindKind::Hex => format!("{not}hex:\"{quoted}\""),
                FindKind::Regex => format!("{not}/{}/i", with_escaped_slashes(&self.content)),
            });
        }
        terms.join(" ")
    }
}

/// A slash would end the expression; one that has a backslash already keeps it.
fn with_escaped_slashes(regex: &str) -> String {
    let mut out = String::with_capacity(regex.len());
    let mut is_escaped = false;
    for c in regex.chars() {
        if c == '/' && !is_escaped {
            out.push('\\');
        }
        is_escaped = c == '\\' && !is_escaped;
        out.push(c);
    }
    out
}

fn range(key: &str, from: &str, to: &str) -> Option<String> {
    let (from, to) = (from.trim(), to.trim());
    (!from.is_empty() || !to.is_empty()).then(|| format!("{key}:{from}..{to}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::search::{Terms, parse};
    use crate::codec::charset::Charset;

    #[test]
    fn what_is_filled_in_is_what_is_asked_for() {
        assert_eq!(FilterForm::default().line(), "");
        let form = FilterForm {
            sent: false,
            peer: "10.0.0.1, 10.0.0.2:80".into(),
            least: "3".into(),
            to: "16:05".into(),
            content: r#"a "b" \d"#.into(),
            negated: true,
            ..FilterForm::default()
        };
        assert_eq!(form.line(), r#"dir:rx,event peer:10.0.0.1,10.0.0.2:80 len:3.. time:..16:05 !text:"a \"b\" \\d""#);
        let zone = jiff::tz::TimeZone::UTC;
        let terms =
            Terms { charset: Charset::Utf8, day: jiff::civil::date(2026, 11, 22), zone, verify: Default::default() };
        let query = parse(&form.line(), &terms).expect("a query");
        assert!(query.contents[0].negated && query.contents[0].pattern.is_in(br#"xa "b" \d"#));
        let form = FilterForm { kind: FindKind::Regex, content: r"a/\d\\".into(), ..FilterForm::default() };
        let query = parse(&form.line(), &terms).unwrap_or_else(|wrong| panic!("{}: {wrong}", form.line()));
        assert!(query.contents[0].pattern.is_in(br"a/7\"), "{}", form.line());
    }
}
