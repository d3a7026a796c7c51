//! The version field, which tells what program a peer is.

use super::{Kind, Profile};

/// What the version field of FeiQ begins with; the number of its generation follows.
const FEIQ: &[u8] = b"1_lbt";
/// What that of iptux begins with.
const IPTUX: &[u8] = b"1_iptux";

/// Our version field: a plain `1`, or in FeiQ's form with our MAC address, as FeiQ 2013 has it.
pub fn version(profile: &Profile) -> Vec<u8> {
    let Some(mac) = profile.feiq else { return b"1".to_vec() };
    let mac: String = mac.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("1_lbt6_0#128#{mac}#0#0#0#4001#9").into_bytes()
}

/// What program has this version field. [`Kind::Bare`] is not told by it: a script has a plain `1` too.
pub fn kind(version: &[u8]) -> Kind {
    match version {
        b"1" => Kind::IpMessenger,
        _ if version.starts_with(FEIQ) => Kind::FeiQ,
        _ if version.starts_with(IPTUX) => Kind::Iptux,
        _ => Kind::Other,
    }
}

/// The MAC address in the version field of FeiQ; None where there is none, or only zeros.
pub fn mac(version: &[u8]) -> Option<[u8; 6]> {
    let field = version.split(|&byte| byte == b'#').nth(2).filter(|_| version.starts_with(FEIQ))?;
    let digits = core::str::from_utf8(field).ok().filter(|text| text.len() == 12)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(digits, 16).ok().filter(|&number| plain && number != 0)?;
    let [_, _, mac @ ..] = number.to_be_bytes();
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_version_tells_the_program() {
        for (field, expected, address) in [
            (&b"1"[..], Kind::IpMessenger, None),
            (b"1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9", Kind::FeiQ, Some([0xf8, 0xb4, 0x6a, 0xa5, 0x5b, 0x28])),
            (b"1_lbt4_39#128#0016EC000001#0#0#0", Kind::FeiQ, Some([0, 0x16, 0xec, 0, 0, 1])),
            (b"1_lbt80_0#131200#000000000000#0#0#0#311c", Kind::FeiQ, None),
            (b"1_lbt6_0#128", Kind::FeiQ, None),
            (b"1_lbt6_0#128#+8B46AA55B28#", Kind::FeiQ, None),
            (b"1_lbt6_0#128#F8B46AA55B2#", Kind::FeiQ, None),
            (b"1_iptux 0.8.3", Kind::Iptux, None),
            (b"1_iptux#1#F8B46AA55B28", Kind::Iptux, None),
            (b"10", Kind::Other, None),
            (b"1_my own", Kind::Other, None),
            (b"", Kind::Other, None),
        ] {
            assert_eq!((kind(field), mac(field)), (expected, address), "{}", String::from_utf8_lossy(field));
        }
    }

    #[test]
    fn ours_is_plain_or_that_of_feiq() {
        assert_eq!(version(&Profile::default()), b"1");
        let profile = Profile { feiq: Some([0x02, 0, 0, 0xab, 0xcd, 0xef]), ..Profile::default() };
        assert_eq!(version(&profile), b"1_lbt6_0#128#020000ABCDEF#0#0#0#4001#9");
    }

    proptest! {
        #[test]
        fn a_mac_comes_back(address in any::<[u8; 6]>()) {
            let field = version(&Profile { feiq: Some(address), ..Profile::default() });
            prop_assert_eq!(kind(&field), Kind::FeiQ);
            prop_assert_eq!(mac(&field), Some(address).filter(|mac| mac != &[0; 6]));
        }
    }
}
