//! Where calls to other programs may lead: to public addresses, and into those networks of the house that its setting
//! names.
//!
//! Always true: whatever is not known to be public is refused, also when it is wrapped in another form of address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network; one looks like 10.1.0.0/16")]
pub struct NotANetwork(pub String);

/// A network: an address, and how many of its bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: u128,
    bits: u8,
    is_v4: bool,
}

/// Where calls may lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fence {
    house: Vec<Network>,
}

impl Fence {
    /// To public addresses, and into these networks.
    ///
    /// # Errors
    /// When one of them is no network.
    pub fn with_networks<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, NotANetwork> {
        let house = networks
            .into_iter()
            .map(|it| read(it.trim()).ok_or_else(|| NotANetwork(it.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { house })
    }

    /// Whether an address may be connected to.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, address: IpAddr, is_tls: bool) -> Result<(), &'static str> {
        let address = unwrapped(address);
        if self.house.iter().any(|it| it.holds(address)) {
            return Ok(());
        }
        if !is_public(address) {
            return Err(
                "it is an address of a private network; name the network in the settings to allow it",
            );
        }
        if is_tls {
            Ok(())
        } else {
            Err("beyond the house's own networks only https is spoken")
        }
    }
}

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        let (value, is_v4, width) = match address {
            IpAddr::V4(it) => (u128::from(it.to_bits()), true, 32),
            IpAddr::V6(it) => (it.to_bits(), false, 128),
        };
        let dropped = width - u32::from(self.bits);
        is_v4 == self.is_v4
            && value.checked_shr(dropped).unwrap_or(0) == self.address.checked_shr(dropped).unwrap_or(0)
    }
}

fn read(text: &str) -> Option<Network> {
    let (address, bits) = text.split_once('/')?;
    let bits: u8 = bits.parse().ok()?;
    match address.parse().ok()? {
        IpAddr::V4(it) => (bits <= 32).then(|| Network {
            address: u128::from(it.to_bits()),
            bits,
            is_v4: true,
        }),
        IpAddr::V6(it) => (bits <= 128).then(|| Network {
            address: it.to_bits(),
            bits,
            is_v4: false,
        }),
    }
}

/// The address of the old kind inside of one of the new kind: mapped (`::ffff:0:0/96`), translated (`64:ff9b::/96`) or
/// tunnelled (`2002::/16`).
fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return IpAddr::V4(v4);
    }
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let from_parts = |high: u16, low: u16| {
        let [first, second] = high.to_be_bytes();
        let [third, fourth] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(first, second, third, fourth))
    };
    if (a, b) == (0x64, 0xff9b) && (c, d, e, f) == (0, 0, 0, 0) {
        return from_parts(g, h);
    }
    if a == 0x2002 {
        return from_parts(b, c);
    }
    address
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => is_public_v4(it),
        IpAddr::V6(it) => is_public_v6(it),
    }
}

/// Not one of the special blocks (RFC 6890 and its successors).
fn is_public_v4(it: Ipv4Addr) -> bool {
    let [a, b, c, _] = it.octets();
    let is_special = it.is_private()
        || it.is_loopback()
        || it.is_link_local()
        || it.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 224;
    !is_special
}

/// Only `2000::/3` is given out for public use; without documentation, Teredo and benchmarks.
fn is_public_v6(it: Ipv6Addr) -> bool {
    let [a, b, ..] = it.segments();
    let is_given_out = a & 0xe000 == 0x2000;
    let is_special = (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || a == 0x3fff;
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::Fence;

    #[test]
    fn private_addresses_are_refused_in_every_form() {
        let fence = Fence::default();
        for text in [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "fec0::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(fence.check(text.parse().unwrap(), true).is_err(), "{text}");
        }
        for text in ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8"] {
            assert!(fence.check(text.parse().unwrap(), true).is_ok(), "{text}");
            assert!(
                fence.check(text.parse().unwrap(), false).is_err(),
                "{text} without TLS"
            );
        }
    }

    #[test]
    fn networks_of_the_house_are_open_once_named() {
        let fence = Fence::with_networks(["10.1.0.0/16", "fd12::/16", "127.0.0.1/32"]).unwrap();
        for text in ["10.1.2.3", "fd12::9", "127.0.0.1", "::ffff:10.1.2.3"] {
            assert!(fence.check(text.parse().unwrap(), false).is_ok(), "{text}");
        }
        for text in ["10.2.0.1", "fd13::1", "127.0.0.2"] {
            assert!(fence.check(text.parse().unwrap(), true).is_err(), "{text}");
        }
        assert!(Fence::with_networks(["everything"]).is_err());
        assert!(Fence::with_networks(["10.0.0.0/40"]).is_err());
    }
}
