//! A line of a filter as terms: `!dir:rx "two words" /regex/i`.

use super::expression::{Wrong, WrongKind};

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// Where it begins, from 1, in characters.
    pub column: usize,
    /// It begins with `!`.
    pub negated: bool,
    /// What stands before the colon.
    pub key: Option<String>,
    /// What stands behind it, without quotes.
    pub value: String,
    /// Where that begins.
    pub value_column: usize,
    /// How it was written.
    pub form: Form,
}

/// How a value was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Bare,
    Quoted,
    /// Between slashes; with `i` behind them in either case.
    Slashes {
        exact_case: bool,
    },
}

/// Reads a line.
pub(super) fn terms(line: &str) -> Result<Vec<Term>, Wrong> {
    let chars: Vec<char> = line.chars().collect();
    let mut lexer = Lexer { chars: &chars, at: 0 };
    let mut terms = Vec::new();
    loop {
        lexer.take_while(char::is_whitespace);
        if lexer.peek().is_none() {
            return Ok(terms);
        }
        terms.push(lexer.term()?);
    }
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take_if(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(c);
        self.at += usize::from(is_next);
        is_next
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
        self.chars.get(start..self.at).unwrap_or_default().iter().collect()
    }

    fn term(&mut self) -> Result<Term, Wrong> {
        let column = self.at + 1;
        let negated = self.take_if('!');
        let key = self.key();
        let value_column = self.at + 1;
        let (value, form) = match self.peek() {
            Some('"') => (self.until('"')?, Form::Quoted),
            // Only a whole term is an expression; a peer may be 10.0.0.0/8.
            Some('/') if key.is_none() => {
                let value = self.until('/')?;
                (value, Form::Slashes { exact_case: !self.take_if('i') })
            }
            _ => (self.take_while(|c| !c.is_whitespace()), Form::Bare),
        };
        if let Some(c) = self.peek().filter(|c| !c.is_whitespace()) {
            return Err(Wrong { column: self.at + 1, kind: WrongKind::Unexpected(c) });
        }
        Ok(Term { column, negated, key, value, value_column, form })
    }

    /// Letters before a colon.
    fn key(&mut self) -> Option<String> {
        let start = self.at;
        let name = self.take_while(|c| c.is_ascii_alphabetic());
        if !name.is_empty() && self.take_if(':') {
            return Some(name.to_ascii_lowercase());
        }
        self.at = start;
        None
    }

    /// Up to the closing mark, which `\` takes its meaning away. In quotes `\\` is one backslash; a regular
    /// expression keeps its own.
    fn until(&mut self, mark: char) -> Result<String, Wrong> {
        let column = self.at + 1;
        self.at += 1;
        let mut value = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match (c, self.peek()) {
                (c, _) if c == mark => return Ok(value),
                ('\\', Some(next)) if next == mark || next == '\\' => {
                    self.at += 1;
                    if mark == '/' && next == '\\' {
                        value.push('\\');
                    }
                    value.push(next);
                }
                _ => value.push(c),
            }
        }
        Err(Wrong { column, kind: WrongKind::Unclosed(mark) })
    }
}
