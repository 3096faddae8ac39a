//! The digest of a server's certificate that the password's exchange is tied to.

use sha2::{Digest, Sha256, Sha384, Sha512};

/// What follows `1.2.840.113549.1.1` for RSA, by the last number: MD5, SHA-1, SHA-256, SHA-384 and SHA-512.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// What follows `1.2.840.10045.4.3` for ECDSA, by the last number: SHA-256, SHA-384 and SHA-512.
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];

/// The digest of a certificate by the hash of its own signature, SHA-256 where that is MD5 or SHA-1 (RFC 5929, section
/// 4.1). `None` for signatures of other kinds, to which nothing can be tied.
pub(super) fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let algorithm = algorithm(certificate)?;
    let (family, last) = (algorithm.split_last().map(|(_, family)| family)?, *algorithm.last()?);
    match (family, last) {
        (RSA, 4 | 5 | 11) | (ECDSA, 2) => Some(Sha256::digest(certificate).to_vec()),
        (RSA, 12) | (ECDSA, 3) => Some(Sha384::digest(certificate).to_vec()),
        (RSA, 13) | (ECDSA, 4) => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    }
}

/// The name of the algorithm of a certificate's signature: it stands after the signed part (RFC 5280, section 4.1).
fn algorithm(certificate: &[u8]) -> Option<&[u8]> {
    let (certificate, _) = element(certificate, 0x30)?;
    let (_, rest) = element(certificate, 0x30)?;
    let (algorithm, _) = element(rest, 0x30)?;
    element(algorithm, 0x06).map(|(name, _)| name)
}

/// The content of the first element, which must have this tag, and what follows it (X.690, section 8.1).
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, first, rest @ ..] = bytes else { return None };
    if *found != tag {
        return None;
    }
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate of nothing but its signature's algorithm.
    fn certificate(algorithm: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
        let algorithm = wrap(0x30, &wrap(0x06, algorithm));
        wrap(0x30, &[wrap(0x30, &[1, 2, 3]), algorithm, vec![3, 1, 0]].concat())
    }

    #[test]
    fn the_hash_is_the_one_of_the_signature() {
        for (family, last, length) in
            [(RSA, 5, 32), (RSA, 11, 32), (RSA, 12, 48), (ECDSA, 2, 32), (ECDSA, 4, 64)]
        {
            let certificate = certificate(&[family, &[last]].concat());
            assert_eq!(end_point(&certificate).map(|digest| digest.len()), Some(length));
        }
    }

    #[test]
    fn what_is_not_understood_binds_nothing() {
        // Ed25519 has no hash of its own.
        assert_eq!(end_point(&certificate(&[0x2b, 0x65, 0x70])), None);
        let whole = certificate(&[RSA, &[11]].concat());
        for length in 0..whole.len() {
            assert_eq!(end_point(&whole[..length]), None);
        }
        assert_eq!(end_point(&[0x30, 0x88, 1, 1, 1, 1, 1, 1, 1, 1]), None);
    }
}
