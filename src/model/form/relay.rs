//! 转发: the questions of the left column that only a relay has.

use serde::{Deserialize, Serialize};

use super::faults::FaultsForm;
use super::{Field, FieldError, Form, MOST_SECONDS, number, seconds};
use crate::net::{Host, RelayConfig, Towards, Transport};

/// What the user typed for a relay, beside both addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RelayForm {
    /// TCP or UDP.
    pub transport: Transport,
    /// UDP: seconds after which a silent client is forgotten.
    pub idle: String,
    /// 故障 客户端→服务器.
    pub up: FaultsForm,
    /// 故障 服务器→客户端.
    pub down: FaultsForm,
    /// 发往: to which side the send box speaks, in the place of the other.
    pub towards: Towards,
    /// The same number gives the same faults: for scripts, so it is not kept.
    #[serde(skip)]
    pub seed: Option<u64>,
}

impl Default for RelayForm {
    fn default() -> Self {
        RelayForm {
            transport: Transport::Tcp,
            idle: "60".to_owned(),
            up: FaultsForm::default(),
            down: FaultsForm::default(),
            towards: Towards::Client,
            seed: None,
        }
    }
}

impl RelayForm {
    /// One direction's faults.
    pub fn faults(&self, towards: Towards) -> &FaultsForm {
        match towards {
            Towards::Server => &self.up,
            Towards::Client => &self.down,
        }
    }

    /// One direction's faults, to be changed.
    pub fn faults_mut(&mut self, towards: Towards) -> &mut FaultsForm {
        match towards {
            Towards::Server => &mut self.up,
            Towards::Client => &mut self.down,
        }
    }

    /// Something goes wrong on purpose, in one direction at least. A field that is not valid does nothing.
    pub fn has_faults(&self) -> bool {
        let on = |towards| self.faults(towards).faults(towards, self.transport).is_ok_and(|faults| !faults.is_none());
        Towards::ALL.into_iter().any(on)
    }

    /// 全部关闭: nothing goes wrong any more.
    pub fn clear_faults(&mut self) {
        (self.up, self.down) = (FaultsForm::default(), FaultsForm::default());
    }

    /// All fields of it that are wrong.
    pub(super) fn errors(&self) -> Vec<FieldError> {
        let idle = match self.transport {
            Transport::Tcp => None,
            Transport::Udp => number(Field::Idle, &self.idle, 1, MOST_SECONDS).err(),
        };
        let faults = Towards::ALL.into_iter().flat_map(|way| self.faults(way).errors(way, self.transport));
        idle.into_iter().chain(faults).collect()
    }
}

impl Form {
    /// The relay that is asked for.
    pub(super) fn relay_config(&self) -> Result<RelayConfig, FieldError> {
        let (relay, transport) = (&self.relay, self.relay.transport);
        let remote = Host { name: self.check_remote_address()?, port: self.check_remote_port()? };
        let mut config = RelayConfig::new(transport, self.local()?, remote);
        match transport {
            Transport::Tcp => config.connect_timeout = seconds(Field::ConnectTimeout, &self.connect_timeout)?,
            Transport::Udp => config.idle = seconds(Field::Idle, &relay.idle)?,
        }
        for towards in Towards::ALL {
            config.set_faults(towards, relay.faults(towards).faults(towards, transport)?);
        }
        Ok(RelayConfig { no_delay: self.no_delay, seed: relay.seed, ..config })
    }
}
