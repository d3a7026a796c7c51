//! 自动应答 of a session: its rules on their way to the worker.

use std::sync::Arc;

use super::Session;
use crate::codec::framing::Framing;
use crate::model::Kind;
use crate::net::{Reply, Status};

impl Session {
    /// Switches 自动应答. Only the user does that: it is off whenever the program starts.
    pub fn set_answering(&mut self, on: bool) {
        self.answers.switch(on);
        self.set_reply();
    }

    /// Whether rules can answer here: what is relayed is answered by its other side.
    pub fn can_answer(&self) -> bool {
        self.form.kind != Kind::Relay
    }

    /// Reads the rules, if they were changed; what is right is in force at once. Call it after they may have been.
    pub fn follow_answers(&mut self) {
        if self.answers.read() && self.answers.is_on() {
            self.set_reply();
        }
    }

    /// 发送时加帧头 holds for answers, too.
    pub(super) fn wrap_answers(&mut self, framing: &Framing) {
        let frame = if self.framing.wrap { framing } else { &Framing::Raw };
        if self.answers.set_frame(frame) && self.answers.is_on() {
            self.set_reply();
        }
    }

    fn set_reply(&mut self) {
        let rules = || Reply::Rules(Arc::clone(self.answers.rules()));
        self.form.reply = if self.answers.is_on() { rules() } else { Reply::None };
        self.untold.reply = true;
        self.tell_untold();
    }

    /// Takes over what the rules have done.
    pub(super) fn look_at_hits(&mut self) {
        if self.answers.is_on()
            && let Some(hits) = self.status().map(Status::hits)
        {
            self.answers.hits = hits;
        }
    }

    /// Messages that rules answer end where the frames that are shown end.
    pub(super) fn frame_answers(&mut self) {
        self.form.framing = self.lens.framing().clone();
        self.untold.framing = true;
        self.tell_untold();
    }
}
