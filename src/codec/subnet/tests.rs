use super::*;

fn read(text: &str) -> Subnet {
    parse_subnet(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_network_of_the_textbook() {
    for text in ["192.168.1.37/26", "192.168.1.37 255.255.255.192", "192.168.1.37/0.0.0.63", " 192.168.1.37 / 26 "] {
        let subnet = read(text);
        let told = [subnet.mask(), subnet.wildcard(), subnet.network(), subnet.last(), subnet.hosts().0];
        assert_eq!(
            told.map(|ip| ip.to_string()),
            ["255.255.255.192", "0.0.0.63", "192.168.1.0", "192.168.1.63", "192.168.1.1"]
        );
        assert_eq!((subnet.hosts().1.to_string().as_str(), subnet.host_count()), ("192.168.1.62", 62));
        assert_eq!(subnet.next().map(|next| next.network().to_string()).as_deref(), Some("192.168.1.64"));
        assert_eq!(subnet.previous().map(|next| next.network().to_string()).as_deref(), Some("192.168.0.192"));
    }
}

#[test]
fn networks_at_the_edges() {
    assert_eq!(read("10.0.0.4/31").host_count(), 2);
    assert_eq!((read("10.0.0.4").prefix(), read("10.0.0.4").host_count(), read("10.0.0.4").broadcast()), (32, 1, None));
    assert_eq!((read("0.0.0.0/0").next(), read("0.0.0.0/0").previous()), (None, None));
    assert_eq!((read("255.255.255.255/32").next(), read("::/0").count()), (None, None));
    assert_eq!(read("::/0").host_count(), u128::MAX);
    assert_eq!(read("2001:db8::1/64").count(), Some(1 << 64));
    assert_eq!(read("[fe80::1%eth0]/64").address().to_string(), "fe80::1");
}

#[test]
fn what_is_wrong_is_told() {
    let wrong = |text: &str| parse_subnet(text).expect_err(text);
    assert_eq!(wrong("  "), SubnetError::Empty);
    assert_eq!(wrong("1.2.3"), SubnetError::Address("1.2.3".into()));
    assert_eq!(wrong("192.168.01.1/24"), SubnetError::LeadingZero("192.168.01.1".into()));
    assert_eq!(wrong("1.2.3.4/33"), SubnetError::Prefix { text: "33".into(), most: 32 });
    assert_eq!(wrong("1.2.3.4/"), SubnetError::Prefix { text: String::new(), most: 32 });
    assert_eq!(wrong("1.2.3.4/255.0.255.0"), SubnetError::Mask([255, 0, 255, 0].into()));
    assert_eq!(wrong("::1/255.0.0.0"), SubnetError::Prefix { text: "255.0.0.0".into(), most: 128 });
    assert_eq!(wrong("1.2.3.4/24 5"), SubnetError::TooMuch);
}

#[test]
fn addresses_have_their_kinds() {
    let kind = |text: &str| blocks(parse_address(text).expect("an address")).first().map(|block| block.kind);
    for (text, expected) in [
        ("8.8.8.8", Kind::Global),
        ("172.31.255.255", Kind::Private),
        ("172.32.0.0", Kind::Global),
        ("100.127.0.1", Kind::CarrierNat),
        ("255.255.255.255", Kind::LimitedBroadcast),
        ("224.0.0.251", Kind::MulticastLocal),
        ("225.0.0.1", Kind::Multicast),
        ("0.0.0.0", Kind::Unspecified),
        ("2001:db8::1", Kind::Documentation),
        ("2408::1", Kind::Global),
        ("4000::1", Kind::Reserved),
        ("fd00::1", Kind::UniqueLocal),
        ("::ffff:1.2.3.4", Kind::Mapped),
        ("::", Kind::Unspecified),
    ] {
        assert_eq!(kind(text), Some(expected), "{text}");
    }
    assert_eq!(
        [read("10.0.0.1"), read("150.1.1.1"), read("224.1.1.1")].map(|subnet| subnet.class()),
        [Some(Class::A), Some(Class::B), Some(Class::D)]
    );
}

#[test]
fn two_addresses_in_one_network_or_not() {
    let subnet = read("192.168.1.37/26");
    let together = subnet.together([192, 168, 1, 70].into()).expect("both IPv4");
    assert!(!together.is() && together.differs == Some(26));
    assert!(subnet.contains([192, 168, 1, 62].into()));
    assert_eq!(subnet.together("::1".parse().expect("an address")), None);
}

#[test]
fn what_an_ipv6_address_tells() {
    let v6 = |text: &str| text.parse::<Ipv6Addr>().expect("an address");
    assert_eq!(expanded(v6("2001:db8::1")), "2001:0db8:0000:0000:0000:0000:0000:0001");
    assert_eq!(solicited_node(v6("fe80::1234:5678:9abc:def0")), Some(v6("ff02::1:ffbc:def0")));
    assert_eq!(eui64(v6("fe80::5054:ff:fe12:3456")), Some([0x52, 0x54, 0, 0x12, 0x34, 0x56]));
    assert_eq!(scope(v6("ff02::fb")), Some(Scope::Link));
    assert_eq!(Embedded::of(v6("64:ff9b::192.0.2.33")), Some(Embedded::Translated([192, 0, 2, 33].into())));
    // The example of RFC 4380.
    let teredo = Embedded::Teredo { server: [65, 54, 227, 120].into(), client: [192, 0, 2, 45].into() };
    assert_eq!(Embedded::of(v6("2001:0000:4136:e378:8000:63bf:3fff:fdd2")), Some(teredo));
}

#[test]
fn bits_stand_in_rows_of_32() {
    let subnet = read("2001:db8::1/33");
    let rows = bit_rows(&subnet, subnet.address());
    assert_eq!(rows.iter().map(|row| row.network).collect::<Vec<_>>(), [35, 1, 0, 0]);
    assert_eq!(rows[3].bits, "00000000 00000000 00000000 00000001");
}
