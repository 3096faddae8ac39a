//! Addresses of networks and cards, as the server shows them (PostgreSQL manual, section 8.9).

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The mark of an IPv4 address; an IPv6 address has the next one.
const IPV4: u8 = 2;

/// An `inet` or `cidr`: family, bits of the mask, whether it is a `cidr`, length, and the address.
pub(super) fn address(raw: &[u8]) -> Option<String> {
    let (&[family, bits, is_cidr, _length], rest) = raw.split_first_chunk::<4>()?;
    let (mut text, whole) = if family == IPV4 {
        (Ipv4Addr::from(<[u8; 4]>::try_from(rest).ok()?).to_string(), 32)
    } else {
        (Ipv6Addr::from(<[u8; 16]>::try_from(rest).ok()?).to_string(), 128)
    };
    if is_cidr != 0 || bits != whole {
        let _ = write!(text, "/{bits}");
    }
    Some(text)
}

/// A `macaddr` or `macaddr8`.
pub(super) fn card(raw: &[u8]) -> String {
    raw.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_shown_where_it_says_something() {
        assert_eq!(address(&[2, 32, 0, 4, 192, 168, 0, 1]).unwrap(), "192.168.0.1");
        assert_eq!(address(&[2, 24, 0, 4, 192, 168, 0, 1]).unwrap(), "192.168.0.1/24");
        assert_eq!(address(&[2, 32, 1, 4, 192, 168, 0, 1]).unwrap(), "192.168.0.1/32");
        let local = [[3, 128, 0, 16].as_slice(), &Ipv6Addr::LOCALHOST.octets()].concat();
        assert_eq!(address(&local).unwrap(), "::1");
        assert_eq!(address(&[2, 32, 0, 4, 192]), None);
        assert_eq!(card(&[8, 0, 0x2b, 1, 2, 0xff]), "08:00:2b:01:02:ff");
    }
}
