//! The C programs of `examples/c` that speak, listen, make films and train: each with an offline server, in every way.

use std::ffi::OsStr;

use crate::programs::{example, run_offline, run_with};
use crate::toolchain::Way;

/// What `hum` of the offline server gives a word, in a second.
const WORDS_PER_SECOND: u32 = 8;

#[test]
fn the_example_that_speaks() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guard.wav");
        let arguments = [OsStr::new("Who goes there, friend?"), file.as_os_str()];
        let printed = run_offline(&example("speech.c"), way, &arguments, "");
        assert!(printed.ends_with("guard.wav: 0.50 seconds\n"), "{printed}");
        let mut wav = hound::WavReader::open(&file).unwrap();
        let spec = wav.spec();
        assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 24_000, 16), "{way:?}");
        assert_eq!(wav.duration(), 4 * spec.sample_rate / WORDS_PER_SECOND);
        let loudest = wav.samples::<i16>().map(|sample| sample.unwrap().unsigned_abs()).max();
        assert!(loudest.is_some_and(|loudest| (7_000..9_000).contains(&loudest)), "{loudest:?}");
        let samples = u64::from(wav.duration()) * 2;
        assert_eq!(std::fs::metadata(&file).unwrap().len(), samples + 44);
    }
}

#[test]
fn the_example_that_transcribes() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("interview.mp3");
        std::fs::write(&file, "recorded").unwrap();
        let printed = run_offline(&example("transcribe.c"), way, &[file.as_os_str()], "");
        assert_eq!(printed, "   0.00  offline: you sent 8 bytes as \"interview.mp3\"\n");
        let url = "https://example.com/interview.mp3";
        let printed = run_offline(&example("transcribe.c"), way, &[OsStr::new(url)], "");
        assert_eq!(printed, format!("   0.00  offline: you sent the address {url}\n"));
    }
}

#[test]
fn the_example_that_makes_a_film() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heron.mp4");
        let arguments = [OsStr::new("a heron takes off"), file.as_os_str(), OsStr::new("1")];
        let printed = run_offline(&example("video.c"), way, &arguments, "");
        assert!(printed.ends_with("heron.mp4: video/mp4\n"), "{printed}");
        assert_eq!(std::fs::read(&file).unwrap().get(4..8), Some(&b"ftyp"[..]), "{way:?}");
    }
}

#[test]
fn the_example_that_trains() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let (file, copy) = (folder.path().join("rows.jsonl"), folder.path().join("copy.jsonl"));
        std::fs::write(&file, "{\"text\":\"one\"}\n").unwrap();
        let [uploaded, trained] = run_with(|run| {
            let uploaded = run(&example("files.c"), way, &[file.as_os_str(), copy.as_os_str()]);
            let (id, _) = uploaded.split_once(": ").expect("an id");
            let arguments = [id, "openai/gpt-oss-20b", "1"].map(OsStr::new);
            let trained = run(&example("finetune.c"), way, &arguments);
            [uploaded, trained]
        });
        assert!(trained.contains("/gpt-oss-20b-"), "{uploaded}{trained}");
    }
}
