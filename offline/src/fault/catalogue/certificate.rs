//! Certificates that a client must refuse, and one that it may not know.

use super::{Act, Fault, fault};
use crate::authority::CertificateKind as Kind;

const fn shows(name: &'static str, about: &'static str, kind: Kind) -> Fault {
    fault(name, about, Act::Certificate(kind))
}

pub(super) const FAULTS: &[Fault] = &[
    shows("certificate-self-signed", "Right names and dates, signed by itself", Kind::SelfSigned),
    shows("certificate-untrusted", "Signed by an unknown authority", Kind::Untrusted),
    shows("certificate-expired", "Its last day was in 2020", Kind::Expired),
    shows("certificate-not-yet-valid", "Its first day is in 2100", Kind::NotYetValid),
    shows("certificate-other-host", "For another host", Kind::OtherHost),
    shows("certificate-address-only", "For the right address, not for the host's name", Kind::AddressOnly),
    shows(
        "certificate-address-as-name",
        "The address stands in it as if it were a name",
        Kind::AddressAsName,
    ),
    shows("certificate-common-name", "The host is its common name, and nowhere else", Kind::CommonNameOnly),
    shows("certificate-for-clients", "Issued for clients, not for servers", Kind::ClientOnly),
    shows("certificate-of-authority", "May sign others, so is none for a server", Kind::AuthorityAsServer),
    shows("certificate-incomplete-chain", "The authority between is not shown", Kind::MissingIntermediate),
    shows("certificate-name-constraints", "Its authority may not sign for this host", Kind::NameConstraints),
    shows("certificate-unknown-extension", "Has an unknown critical extension", Kind::UnknownExtension),
    shows("certificate-bad-signature", "One bit of its signature is wrong", Kind::BadSignature),
    shows("certificate-stolen", "A good one, shown by who has not its private key", Kind::Stolen),
    shows("certificate-sha1", "Signed over SHA-1", Kind::Sha1),
    shows("certificate-rsa-1024", "Signed by an authority with an RSA key of 1024 bits", Kind::Rsa1024),
];
