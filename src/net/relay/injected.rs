//! What the user sends himself through a relay, in the place of one side: told, recorded, and past the faults.

use std::sync::Arc;

use super::Towards;
use super::passing::Names;
use crate::capture::Entry;
use crate::net::face::{Face, now};
use crate::net::{Clients, Notice, Target};

/// Which way a message goes and through which clients' connections; None for what no relay can do.
pub(super) fn towards(target: Target) -> Option<(Towards, Clients)> {
    match target {
        Target::Clients(clients) => Some((Towards::Client, clients)),
        Target::Upstream(clients) => Some((Towards::Server, clients)),
        Target::Server | Target::Address(_) | Target::Host(_) => None,
    }
}

/// Records a message that was handed over.
pub(super) fn record(towards: Towards, names: Names, bytes: &Arc<[u8]>, face: &mut Face) {
    face.notice_of(names.peer, &Notice::Injected { towards, bytes: bytes.len() as u64 });
    let Names { peer, local } = names;
    face.append(&[Entry { time: now(), direction: towards.direction(), peer, local, bytes }]);
}
