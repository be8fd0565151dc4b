//! Raw audio: samples of one channel without a head, which their bytes do not say how to read.
//!
//! Responsible for the form of samples, and for pieces of them in which none is cut in two. Pure.

use std::ops::ControlFlow;

/// How one sample is written, lowest byte first, in the numbers of the C header (`TOGETHER_SAMPLE_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleFormat {
    S16 = 1,
    F32 = 2,
    Mulaw = 3,
    Alaw = 4,
}

impl SampleFormat {
    /// In bytes.
    pub fn width(self) -> usize {
        match self {
            SampleFormat::S16 => 2,
            SampleFormat::F32 => 4,
            SampleFormat::Mulaw | SampleFormat::Alaw => 1,
        }
    }
}

/// How raw audio is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioFormat {
    /// Samples in a second.
    pub sample_rate: u32,
    pub sample: SampleFormat,
}

/// The widest sample, in bytes.
const WIDEST: usize = 4;

/// Makes whole samples of pieces that end anywhere.
#[derive(Debug, Default)]
pub struct WholeSamples {
    /// The beginning of one whose rest has not come.
    begun: [u8; WIDEST],
    length: usize,
}

impl WholeSamples {
    /// Gives on what is whole with the next piece. The sample that a cut went through is a piece by itself: so nothing is
    /// copied, and nothing grows.
    pub fn give(
        &mut self,
        width: usize,
        mut piece: &[u8],
        mut sink: impl FnMut(&[u8]) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.length > 0 {
            let rest = width.saturating_sub(self.length).min(piece.len());
            let (rest, after) = piece.split_at(rest);
            for (to, from) in self.begun.iter_mut().skip(self.length).zip(rest) {
                *to = *from;
            }
            self.length += rest.len();
            piece = after;
            if self.length < width {
                return ControlFlow::Continue(());
            }
            let sample = self.begun;
            self.length = 0;
            sink(sample.get(..width).unwrap_or_default())?;
        }
        let (whole, begun) = piece.split_at(piece.len() - piece.len() % width.max(1));
        for (to, from) in self.begun.iter_mut().zip(begun) {
            *to = *from;
        }
        self.length = begun.len();
        if whole.is_empty() { ControlFlow::Continue(()) } else { sink(whole) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_piece_is_whole_samples_and_nothing_is_lost(
            pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9), 0..9),
            format in prop_oneof![
                Just(SampleFormat::S16), Just(SampleFormat::F32), Just(SampleFormat::Mulaw), Just(SampleFormat::Alaw),
            ],
        ) {
            let (mut samples, mut given) = (WholeSamples::default(), Vec::new());
            for piece in &pieces {
                let flow = samples.give(format.width(), piece, |whole| {
                    assert!(!whole.is_empty() && whole.len() % format.width() == 0);
                    given.extend_from_slice(whole);
                    ControlFlow::Continue(())
                });
                prop_assert!(flow.is_continue());
            }
            let all = pieces.concat();
            prop_assert_eq!(&given[..], &all[..all.len() - all.len() % format.width()]);
        }
    }

    #[test]
    fn a_sink_ends_it() {
        let mut samples = WholeSamples::default();
        assert!(samples.give(2, &[1], |_| ControlFlow::Break(())).is_continue());
        let mut given = 0;
        let flow = samples.give(2, &[2, 3, 4], |_| {
            given += 1;
            ControlFlow::Break(())
        });
        assert!(flow.is_break() && given == 1);
    }
}
