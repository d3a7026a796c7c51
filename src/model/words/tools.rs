//! Words of the tools: networks and interfaces.

use super::Text;
use crate::codec::subnet::{Kind, Scope, SubnetError};
use crate::i18n::t;
use crate::net::InterfaceKind;

/// Why a text is no address with a prefix.
pub fn subnet_error(error: &SubnetError) -> Text {
    match error {
        SubnetError::Empty => t!("address.empty"),
        SubnetError::Address(text) => t!("tools.ip.no-address", text = text),
        SubnetError::LeadingZero(text) => t!("tools.ip.leading-zero", text = text),
        SubnetError::Prefix { text, most } => t!("tools.ip.no-prefix", text = text, most = most),
        SubnetError::Mask(mask) => t!("tools.ip.no-mask", mask = mask),
        SubnetError::TooMuch => t!("tools.ip.too-much"),
    }
}

/// What a block of addresses is for.
pub fn block_kind(kind: Kind) -> Text {
    match kind {
        Kind::Unspecified => t!("tools.block.unspecified"),
        Kind::ThisNetwork => t!("tools.block.this-network"),
        Kind::Private => t!("tools.block.private"),
        Kind::CarrierNat => t!("tools.block.carrier-nat"),
        Kind::Loopback => t!("tools.block.loopback"),
        Kind::LinkLocal => t!("tools.block.link-local"),
        Kind::Protocol => t!("tools.block.protocol"),
        Kind::Documentation => t!("tools.block.documentation"),
        Kind::Translation => t!("tools.block.translation"),
        Kind::Tunnel => t!("tools.block.tunnel"),
        Kind::Benchmark => t!("tools.block.benchmark"),
        Kind::As112 => t!("tools.block.as112"),
        Kind::Amt => t!("tools.block.amt"),
        Kind::Multicast => t!("tools.block.multicast"),
        Kind::MulticastLocal => t!("tools.block.multicast-local"),
        Kind::MulticastSource => t!("tools.block.multicast-source"),
        Kind::MulticastAdmin => t!("tools.block.multicast-admin"),
        Kind::LimitedBroadcast => t!("tools.block.limited-broadcast"),
        Kind::Reserved => t!("tools.block.reserved"),
        Kind::Mapped => t!("tools.block.mapped"),
        Kind::Discard => t!("tools.block.discard"),
        Kind::UniqueLocal => t!("tools.block.unique-local"),
        Kind::SiteLocal => t!("tools.block.site-local"),
        Kind::Identifier => t!("tools.block.identifier"),
        Kind::SegmentRouting => t!("tools.block.segment-routing"),
        Kind::Global => t!("tools.block.global"),
    }
}

/// How far a group reaches.
pub fn scope(scope: Scope) -> Text {
    match scope {
        Scope::Interface => t!("tools.scope.interface"),
        Scope::Link => t!("tools.scope.link"),
        Scope::Realm => t!("tools.scope.realm"),
        Scope::Admin => t!("tools.scope.admin"),
        Scope::Site => t!("tools.scope.site"),
        Scope::Organisation => t!("tools.scope.organisation"),
        Scope::Global => t!("tools.scope.global"),
        Scope::Other(number) => t!("tools.scope.other", number = number),
    }
}

/// What an interface is.
pub fn interface_kind(kind: InterfaceKind) -> Text {
    match kind {
        InterfaceKind::Loopback => t!("tools.interfaces.loopback"),
        InterfaceKind::Ethernet => t!("tools.interfaces.ethernet"),
        InterfaceKind::Wireless => t!("tools.interfaces.wireless"),
        InterfaceKind::Bridge => t!("tools.interfaces.bridge"),
        InterfaceKind::Tunnel => t!("tools.interfaces.tunnel"),
        InterfaceKind::PointToPoint => t!("tools.interfaces.point-to-point"),
        InterfaceKind::Other => t!("tools.interfaces.other"),
    }
}

/// A hardware address: `52:54:00:12:34:56`.
pub fn mac(octets: &[u8; 6]) -> String {
    octets.map(|octet| format!("{octet:02x}")).join(":")
}
