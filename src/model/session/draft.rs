//! What stands in the send box as a message: composed once for what is typed, and how often it was sent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{SendFailure, Session};
use crate::codec::charset::Charset;
use crate::codec::template::{Moment, Template};
use crate::model::compose::{ComposeError, Composition};
use crate::model::framing::FramingForm;
use crate::net::moment;

/// The box, composed.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What it was composed of, and what that came to.
    made: Option<(Composition, String, Result<Template, ComposeError>)>,
    /// The same as a frame, and of which form and charset.
    framed: Option<(FramingForm, Charset, Result<Template, SendFailure>)>,
    /// What was sent last, and how often in a row.
    sent: (String, u64),
    /// What it would come to, when that was made, and for which count.
    preview: Option<(Instant, u64, Arc<[u8]>)>,
}

impl Session {
    /// What would go out: the box, composed only when it or its settings have changed.
    pub fn draft(&mut self) -> Result<Template, ComposeError> {
        let made = self.draft.made.as_ref();
        if let Some((.., made)) = made.filter(|(send, text, _)| *send == self.send && *text == self.text) {
            return made.clone();
        }
        let made = self.send.compose(&self.text);
        self.draft.made = Some((self.send.clone(), self.text.clone(), made.clone()));
        (self.draft.preview, self.draft.framed) = (None, None);
        made
    }

    /// The same, as a frame where that is wished; also made only when something has changed.
    pub(super) fn framed_draft(&mut self) -> Result<Template, SendFailure> {
        let message = self.draft().map_err(SendFailure::Compose)?;
        if !self.framing.wrap {
            return Ok(message);
        }
        let (form, charset) = (&self.framing, self.log.settings.charset);
        let made = self.draft.framed.as_ref().filter(|(of, then, _)| of == form && *then == charset);
        if let Some((.., made)) = made {
            return made.clone();
        }
        let made = self.as_frame(message);
        self.draft.framed = Some((self.framing.clone(), charset, made.clone()));
        self.draft.preview = None;
        made
    }

    /// The bytes that would go out now. What is different each time is made anew only so often, and when it was sent.
    pub fn preview(&mut self, again: Duration) -> Result<Arc<[u8]>, SendFailure> {
        let message = self.framed_draft()?;
        let count = self.sent_so_often();
        let made = self.draft.preview.as_ref().filter(|(at, of, _)| *of == count && at.elapsed() < again);
        if let Some((.., bytes)) = made {
            return Ok(Arc::clone(bytes));
        }
        let bytes = message.fill(&moment(count));
        if message.as_fixed().is_none() {
            self.draft.preview = Some((Instant::now(), count, Arc::clone(&bytes)));
        }
        Ok(bytes)
    }

    /// There is no place in the box that is filled when it is sent.
    pub fn is_always_the_same(&mut self) -> bool {
        self.draft().is_ok_and(|message| message.as_fixed().is_some())
    }

    /// How often what stands in the box was sent in a row: what `{{counter}}` counts. Another text begins again, and so
    /// does the same text once another one was sent.
    pub fn sent_so_often(&self) -> u64 {
        let (text, count) = &self.draft.sent;
        if *text == self.text { *count } else { 0 }
    }

    /// What the places of the box are filled with if it is sent now.
    pub fn moment(&self) -> Moment<'static> {
        moment(self.sent_so_often())
    }

    /// The counter begins again.
    pub fn restart_count(&mut self) {
        self.draft.sent.1 = 0;
    }

    /// The box was handed over.
    pub(super) fn count_sent(&mut self) {
        let count = self.sent_so_often() + 1;
        if self.draft.sent.0 == self.text {
            self.draft.sent.1 = count;
        } else {
            self.draft.sent = (self.text.clone(), count);
        }
    }
}
