//! The head of a WAV file (RIFF), whose sizes are known when all of it is written.
//!
//! Responsible for the head of raw samples, and for a head's sizes once its file is whole: those that a server left open
//! too, as it sends the head before it has made the sound. Pure.

use crate::audio::{AudioFormat, SampleFormat};

/// Where the samples begin, at the latest: in front of them are a few short chunks.
pub const LONGEST_HEAD: usize = 1024;

/// What a size is until it is known.
const OPEN: u32 = u32::MAX;

/// The head of samples whose number is not known yet.
pub fn head(format: AudioFormat) -> Vec<u8> {
    // WAVE_FORMAT_PCM, _IEEE_FLOAT, _MULAW and _ALAW.
    let tag: u16 = match format.sample {
        SampleFormat::S16 => 1,
        SampleFormat::F32 => 3,
        SampleFormat::Mulaw => 7,
        SampleFormat::Alaw => 6,
    };
    let width = format.sample.width() as u16;
    let mut about = Vec::new();
    about.extend(tag.to_le_bytes());
    about.extend(1_u16.to_le_bytes());
    about.extend(format.sample_rate.to_le_bytes());
    about.extend(format.sample_rate.saturating_mul(width.into()).to_le_bytes());
    about.extend(width.to_le_bytes());
    about.extend((width * 8).to_le_bytes());
    let is_plain = format.sample == SampleFormat::S16;
    if !is_plain {
        // Its extension has no bytes.
        about.extend(0_u16.to_le_bytes());
    }
    let mut head = Vec::new();
    head.extend(b"RIFF");
    head.extend(OPEN.to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend((about.len() as u32).to_le_bytes());
    head.extend(about);
    if !is_plain {
        head.extend(b"fact");
        head.extend(4_u32.to_le_bytes());
        head.extend(OPEN.to_le_bytes());
    }
    head.extend(b"data");
    head.extend(OPEN.to_le_bytes());
    head
}

/// A file's head with its sizes, and how long the file is to be: a sample that was cut is dropped, and an odd number of
/// bytes gets one more.
#[derive(Debug, PartialEq, Eq)]
pub struct Mended {
    pub head: Vec<u8>,
    pub length: u64,
}

/// What a file of `length` bytes that begins with `head` lacks; `None` where it is no WAV file, or a good one.
pub fn mended(head: &[u8], length: u64) -> Option<Mended> {
    if head.get(..4)? != b"RIFF" || head.get(8..12)? != b"WAVE" {
        return None;
    }
    let (mut place, mut width, mut count) = (12, 1, None);
    let start = loop {
        let name = head.get(place..place + 4)?;
        let size = number(head, place + 4)?;
        let content = place + 8;
        match name {
            b"data" => break content,
            b"fmt " => {
                width = u16::from_le_bytes(head.get(content + 12..content + 14)?.try_into().ok()?).max(1)
            }
            b"fact" => count = Some(content),
            _ => {}
        }
        // A chunk of odd length is followed by a byte that means nothing.
        place = content.checked_add(usize::try_from(size).ok()?)?.checked_add(size as usize % 2)?;
    };
    let there = length.checked_sub(start as u64)?;
    let said = number(head, start - 4)?;
    let is_open = said == OPEN || said == 0 && there > 0 || u64::from(said) > there;
    let samples = if is_open { there - there % u64::from(width) } else { said.into() };
    let length = if is_open { start as u64 + samples + samples % 2 } else { length };
    let mut mended = head.get(..start)?.to_vec();
    if is_open {
        set_number(&mut mended, start - 4, samples);
        if let Some(count) = count {
            set_number(&mut mended, count, samples / u64::from(width));
        }
    }
    let riff = number(head, 4)?;
    if is_open || riff == OPEN || riff == 0 || u64::from(riff) + 8 > length {
        set_number(&mut mended, 4, length - 8);
    }
    (head.get(..start)? != mended).then_some(Mended { head: mended, length })
}

fn number(bytes: &[u8], place: usize) -> Option<u32> {
    let bytes = bytes.get(place..place.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// More than a size can say stays open.
fn set_number(bytes: &mut [u8], place: usize, number: u64) {
    let number = u32::try_from(number).unwrap_or(OPEN).to_le_bytes();
    for (to, from) in bytes.iter_mut().skip(place).zip(number) {
        *to = from;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [SampleFormat; 4] =
        [SampleFormat::S16, SampleFormat::F32, SampleFormat::Mulaw, SampleFormat::Alaw];

    fn file(sample: SampleFormat, samples: &[u8]) -> Vec<u8> {
        let mut file = head(AudioFormat { sample_rate: 24_000, sample });
        file.extend_from_slice(samples);
        let Mended { head, length } = mended(&file, file.len() as u64).expect("open sizes");
        file.resize(length as usize, 0);
        file.splice(..head.len(), head);
        file
    }

    #[test]
    fn a_head_says_what_follows() {
        for sample in ALL {
            let file = file(sample, &[0; 9]);
            let reader = hound::WavReader::new(&file[..]);
            let samples = 9 / sample.width() as u32;
            // This reader knows no logarithms.
            if matches!(sample, SampleFormat::Mulaw | SampleFormat::Alaw) {
                assert_eq!(number(&file, 4), Some(file.len() as u32 - 8));
                assert_eq!((number(&file, 46), number(&file, 54)), (Some(samples), Some(samples)));
                assert_eq!(file.len() % 2, 0);
                continue;
            }
            let reader = reader.expect("a WAV file");
            let spec = reader.spec();
            assert_eq!((spec.channels, spec.sample_rate, reader.len()), (1, 24_000, samples));
            assert_eq!(usize::from(spec.bits_per_sample), sample.width() * 8);
        }
    }

    #[test]
    fn sizes_that_were_left_open_are_mended_and_others_kept() {
        let good = file(SampleFormat::S16, b"abcd");
        let length = good.len() as u64;
        assert_eq!(mended(&good, length), None);
        for (riff, data) in [(OPEN, OPEN), (0, 0), (OPEN, 4), (12, OPEN), (1000, 1000), (0, 4)] {
            let mut open = good.clone();
            set_number(&mut open, 4, riff.into());
            set_number(&mut open, 40, data.into());
            let expected = Mended { head: good[..44].to_vec(), length };
            assert_eq!(mended(&open, length), Some(expected), "{riff} {data}");
        }
        // A chunk behind the samples stays what it is.
        let behind = [&good[..], b"LIST\x02\0\0\0ok"].concat();
        assert_eq!(mended(&behind, behind.len() as u64).map(|mended| mended.length), None);
        for other in [&b""[..], b"RIFF", b"RIFF\0\0\0\0AVI LIST", b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff"] {
            assert_eq!(mended(other, other.len() as u64), None);
        }
    }

    proptest! {
        #[test]
        fn no_head_is_a_panic(head in proptest::collection::vec(any::<u8>(), 0..80), length in any::<u64>()) {
            let _ = mended(&[b"RIFF\0\0\0\0WAVE", &head[..]].concat(), length);
        }
    }
}
