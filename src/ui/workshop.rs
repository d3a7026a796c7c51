//! What the window keeps of the packet workshop of 飞秋: how packets are looked at, and the one that is made.

use crate::model::State;
use crate::model::feiq::{FeiqDesk, Key, Maker, MakerField, MakerProblem, Ours, Raw, To, Whom};
use crate::ui::widgets::FeiqPacketsView;

/// The workshop; kept while the program runs.
#[derive(Debug)]
pub struct Workshop {
    /// The packets.
    pub view: FeiqPacketsView,
    /// The packet that is made.
    pub maker: Maker,
    /// The form is shown.
    pub making: bool,
    /// What was to be loaded is no packet.
    pub not_loaded: bool,
    /// How wide the workshop is, points.
    pub width: f32,
    /// What was sent last was not taken.
    pub not_taken: bool,
}

impl Default for Workshop {
    fn default() -> Self {
        Workshop {
            view: FeiqPacketsView::default(),
            maker: Maker::default(),
            making: false,
            not_loaded: false,
            width: 480.0,
            not_taken: false,
        }
    }
}

/// What the form comes to: a packet to send, or what is wrong.
#[derive(Debug)]
pub struct Made {
    /// What stands where nothing is typed.
    pub ours: Ours,
    /// The datagram, where that can be made.
    pub bytes: Option<Vec<u8>>,
    /// What can be sent.
    pub raw: Option<Raw>,
    /// What is wrong with the fields.
    pub problems: Vec<(MakerField, MakerProblem)>,
    /// What to call the selected person.
    pub selected: Option<String>,
    /// The messenger is there to send it.
    pub is_online: bool,
    /// So often the packet before is still to be sent.
    pub left: u32,
}

impl Workshop {
    /// Puts a packet that was looked at into the form, and shows it.
    pub fn load(&mut self, datagram: &[u8]) {
        self.not_loaded = self.maker.load(datagram).is_err();
        self.making = true;
    }

    /// What the form comes to now.
    pub fn made(&self, desk: &mut FeiqDesk, selected: Option<&Key>) -> Made {
        let ours = desk.ours();
        let person = selected.and_then(|key| desk.person(key));
        let mut problems = Vec::new();
        let bytes = self.maker.bytes(&ours).map_err(|wrong| problems.extend(wrong)).ok();
        let rhythm = self.maker.rhythm().map_err(|wrong| problems.extend(wrong)).ok();
        let to = match self.maker.whom {
            Whom::Everyone => Ok(To::Everyone),
            Whom::Address => self.maker.typed_address().map(To::Address),
            Whom::Selected => person
                .and_then(|person| person.address.parse().ok())
                .map(To::Address)
                .ok_or(MakerProblem::NobodySelected),
        };
        let to = to.map_err(|wrong| problems.push((MakerField::Address, wrong))).ok();
        let raw = match (&bytes, rhythm, to) {
            (Some(bytes), Some((times, every)), Some(to)) => {
                Some(Raw { to, bytes: bytes.as_slice().into(), times, every })
            }
            _ => None,
        };
        let is_online = matches!(desk.state(), State::Open { .. });
        let selected = person.map(|person| person.name.clone());
        Made { ours, bytes, raw, problems, selected, is_online, left: desk.raw_left() }
    }
}
