//! Numbers that look random and are always the same: ids, token ids and embeddings are made of them.
//!
//! The standard library's hashers may change between releases; these may not, or recorded answers would
//! differ from one version of this crate to the next. Neither is fit for secrets.

/// FNV-1a, finished by a mixing step so that short inputs fill all 64 bits.
pub(crate) fn stable_hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    SplitMix(hash).next_number()
}

/// SplitMix64: a sequence of numbers grown from one.
pub(crate) struct SplitMix(pub u64);

impl SplitMix {
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from -1 to 1.
    pub fn next_signed_fraction(&mut self) -> f64 {
        // 53 bits fit a double exactly.
        let fraction = (self.next_number() >> 11) as f64 / (1_u64 << 53) as f64;
        2.0 * fraction - 1.0
    }
}
