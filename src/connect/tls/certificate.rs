//! What a certificate says of itself: whose it is, who issued it, its names and its dates.
//!
//! Responsible for reading that out of DER for a person to look at. Nothing is trusted because of it:
//! verification is rustls's, and reads certificates on its own. It must not fail on anything strange; what
//! cannot be read is left out.

use std::net::{Ipv4Addr, Ipv6Addr};

use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

use super::pins::Pin;
use super::roots::Certificate;
use crate::error::one_line;

/// A certificate in words. A text is empty where the certificate does not say it.
#[derive(Debug, Default)]
pub struct Described {
    pub subject: String,
    pub issuer: String,
    /// The subjectAltName's entries, which are what a server's name is checked against.
    pub names: Vec<String>,
    pub not_before: String,
    pub not_after: String,
    /// What to pin it by.
    pub pin: Option<Pin>,
}

pub fn describe(certificate: &Certificate) -> Described {
    let mut described = Described { pin: Pin::of_certificate(certificate), ..Described::default() };
    // Read in order, into what is there already: what comes before something unreadable is kept.
    let _ = read(certificate, &mut described);
    described
}

/// The object identifier 2.5.29.17.
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 29, 17];

/// `Certificate` and `TBSCertificate` of RFC 5280, 4.1.
fn read(der: &[u8], described: &mut Described) -> der::Result<()> {
    let whole = AnyRef::from_der(der)?;
    let mut whole = inside(whole)?;
    let mut fields = inside(whole.decode()?)?;
    let mut field: AnyRef<'_> = fields.decode()?;
    if field.tag() == explicit(0) {
        // The version; next is the serial number.
        field = fields.decode()?;
    }
    let _serial = field;
    let _signature: AnyRef<'_> = fields.decode()?;
    described.issuer = distinguished_name(fields.decode()?)?;
    let mut validity = inside(fields.decode()?)?;
    described.not_before = date(validity.decode()?)?;
    described.not_after = date(validity.decode()?)?;
    described.subject = distinguished_name(fields.decode()?)?;
    let _key: AnyRef<'_> = fields.decode()?;
    while !fields.is_finished() {
        let optional: AnyRef<'_> = fields.decode()?;
        if optional.tag() == explicit(3) {
            let mut extensions = inside(AnyRef::from_der(optional.value())?)?;
            while !extensions.is_finished() {
                read_extension(extensions.decode()?, described)?;
            }
        }
    }
    Ok(())
}

fn read_extension(extension: AnyRef<'_>, described: &mut Described) -> der::Result<()> {
    let mut extension = inside(extension)?;
    if extension.decode::<AnyRef<'_>>()?.value() != SUBJECT_ALT_NAME {
        return Ok(());
    }
    let mut value: AnyRef<'_> = extension.decode()?;
    if value.tag() == Tag::Boolean {
        // Whether it is critical; next is the value, an octet string.
        value = extension.decode()?;
    }
    let mut names = inside(AnyRef::from_der(value.value())?)?;
    while !names.is_finished() {
        let name: AnyRef<'_> = names.decode()?;
        described.names.extend(general_name(name));
    }
    Ok(())
}

/// The kinds of GeneralName that servers are known by, and e-mail addresses (RFC 5280, 4.2.1.6).
fn general_name(name: AnyRef<'_>) -> Option<String> {
    let Tag::ContextSpecific { number, .. } = name.tag() else { return None };
    let bytes = name.value();
    match number.value() {
        1 | 2 | 6 => Some(text(bytes)),
        7 => match (<[u8; 4]>::try_from(bytes), <[u8; 16]>::try_from(bytes)) {
            (Ok(address), _) => Some(Ipv4Addr::from(address).to_string()),
            (_, Ok(address)) => Some(Ipv6Addr::from(address).to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// As `CN=localhost, O=Example`, in the certificate's order.
fn distinguished_name(name: AnyRef<'_>) -> der::Result<String> {
    let mut parts = Vec::new();
    let mut sets = inside(name)?;
    while !sets.is_finished() {
        let mut set = inside(sets.decode()?)?;
        while !set.is_finished() {
            let mut attribute = inside(set.decode()?)?;
            let kind: AnyRef<'_> = attribute.decode()?;
            let value: AnyRef<'_> = attribute.decode()?;
            // Object identifiers 2.5.4.n; the names are RFC 4514's.
            let kind = match kind.value() {
                [0x55, 4, 3] => "CN",
                [0x55, 4, 6] => "C",
                [0x55, 4, 7] => "L",
                [0x55, 4, 8] => "ST",
                [0x55, 4, 10] => "O",
                [0x55, 4, 11] => "OU",
                _ => "other",
            };
            parts.push(format!("{kind}={}", text(value.value())));
        }
    }
    Ok(parts.join(", "))
}

/// A stranger's text, for a report.
fn text(bytes: &[u8]) -> String {
    one_line(&String::from_utf8_lossy(bytes))
}

/// As `2026-11-23T18:00:00Z`.
fn date(time: AnyRef<'_>) -> der::Result<String> {
    let time = match time.tag() {
        Tag::UtcTime => time.decode_as::<UtcTime>()?.to_date_time(),
        _ => time.decode_as::<GeneralizedTime>()?.to_date_time(),
    };
    Ok(time.to_string())
}

fn explicit(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: true, number: TagNumber(number) }
}

/// The elements that a constructed one holds.
fn inside(constructed: AnyRef<'_>) -> der::Result<SliceReader<'_>> {
    SliceReader::new(constructed.value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::tls::roots::certificates_from_pem;
    use crate::error::Status;

    fn authority() -> Certificate {
        let pem = together_offline::Authority::new().unwrap().pem();
        certificates_from_pem(pem.as_bytes(), "the test's CA", Status::Tls).unwrap().remove(0)
    }

    #[test]
    fn a_certificate_is_described_in_words() {
        let described = describe(&authority());
        assert_eq!(described.subject, "CN=together-offline authority of one run");
        assert_eq!(described.issuer, described.subject);
        assert!(described.not_before.ends_with('Z') && described.not_before < described.not_after);
        assert_eq!(described.names, Vec::<String>::new());
        assert!(described.pin.is_some());
    }

    #[test]
    fn whatever_a_server_sends_is_read_as_far_as_it_goes() {
        let whole = authority();
        for length in 0..whole.len() {
            describe(&Certificate::from(whole[..length].to_vec()));
        }
        for position in 0..whole.len() {
            for bits in [0x01, 0x80, 0xff] {
                let mut changed = whole.to_vec();
                changed[position] ^= bits;
                let described = describe(&Certificate::from(changed));
                let all = [described.subject, described.issuer, described.names.join("")].concat();
                assert!(!all.contains(char::is_control), "{all:?}");
            }
        }
    }
}
