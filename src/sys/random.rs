//! Random numbers of the system's.

use rustls::crypto::SecureRandom;

use crate::error::{Error, Result, Status};

/// A number between 0 and 1, for waits that are not to be alike.
pub fn chance() -> f64 {
    let mut random = [0; 4];
    // Without random numbers all wait the longest, which is what they would have done alone.
    match system_random().fill(&mut random) {
        Ok(()) => f64::from(u32::from_ne_bytes(random)) / f64::from(u32::MAX),
        Err(_) => 0.0,
    }
}

/// Bytes that cannot be guessed.
pub fn random<const LENGTH: usize>() -> Result<[u8; LENGTH]> {
    let mut random = [0; LENGTH];
    match system_random().fill(&mut random) {
        Ok(()) => Ok(random),
        Err(_) => Err(Error::new(Status::Internal, "the system gives no random numbers")),
    }
}

fn system_random() -> &'static dyn SecureRandom {
    rustls::crypto::ring::default_provider().secure_random
}
