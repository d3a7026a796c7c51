//! The bytes of records, one after another.

use std::io::{self, Write};

use super::{Finish, Visitor};
use crate::model::walk::{Roster, Visited};
use crate::net::Notice;

/// Writes bytes.
pub struct Raw<W> {
    out: W,
}

impl<W: Write> Raw<W> {
    pub fn new(out: W) -> Self {
        Raw { out }
    }
}

impl<W: Write> Visitor for Raw<W> {
    type Error = io::Error;

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> io::Result<()> {
        self.out.write_all(record.bytes)
    }

    fn event(&mut self, _: Visited<'_>, _: Option<&Notice>, _: bool) -> io::Result<()> {
        Ok(())
    }
}

impl<W> Finish for Raw<W> {
    fn finish(self) -> io::Result<()> {
        Ok(())
    }
}
