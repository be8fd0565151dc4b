//! Text deltas in, whole sentences out: what a text-to-speech voice wants to be given.
//!
//! Sentences are those of Unicode (UAX #29), which know no language: an abbreviation before a capital ends one.
//! A sentence is held back until nothing that may follow can move its end.

use std::ops::ControlFlow;

use unicode_segmentation::UnicodeSegmentation;

/// Up to this length a text without an end of a sentence is searched again with each delta. A longer one is no
/// spoken sentence, and is searched only when it has grown by a part: else the cost would grow with its square.
const SENTENCE_LENGTH: usize = 1024;

/// A text without an end of a sentence is held up to this length. Then it is given as it is, up to its last white space.
const MOST_HELD: usize = 64 * 1024;

/// Collects text until it is a sentence.
#[derive(Debug, Default)]
pub struct Sentences {
    held: String,
    search_at: usize,
}

impl Sentences {
    pub fn new() -> Sentences {
        Sentences::default()
    }

    /// Adds a piece of the text and gives `on_sentence` every sentence that it makes certain, with the white space
    /// that follows it: all of them joined are the text. After a [`ControlFlow::Break`] the rest is still held.
    pub fn push(
        &mut self,
        text: &str,
        mut on_sentence: impl FnMut(&str) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.held.push_str(text);
        if self.held.len() < self.search_at {
            return ControlFlow::Continue(());
        }
        let length = self.held.len();
        // One rule looks further than the next character: a full stop ends no sentence if the next letter is a small
        // one, whatever is between. So an end is certain if it is there with a small letter at the end of it all.
        self.held.push('a');
        let mut given = 0;
        let mut flow = ControlFlow::Continue(());
        for sentence in self.held.split_sentence_bounds() {
            let end = given + sentence.len();
            let is_certain = end < length || (end == length && ends_with_line_end(sentence));
            if !is_certain || flow.is_break() {
                break;
            }
            given = end;
            flow = on_sentence(sentence);
        }
        self.held.truncate(length);
        self.held.drain(..given);
        if self.held.len() > MOST_HELD && flow.is_continue() {
            let end = self.held.rfind(char::is_whitespace).filter(|end| *end > 0).unwrap_or(self.held.len());
            flow = on_sentence(self.held.get(..end).unwrap_or_default());
            self.held.drain(..end);
        }
        self.search_at = self.held.len() + self.held.len().saturating_sub(SENTENCE_LENGTH) / 8;
        flow
    }

    /// Says that no more text comes, and gives the rest.
    pub fn finish(self, mut on_sentence: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
        self.held.split_sentence_bounds().try_for_each(&mut on_sentence)
    }
}

/// Whether a line ends here for certain; after a CR its LF may follow.
fn ends_with_line_end(sentence: &str) -> bool {
    sentence.ends_with(['\n', '\u{85}', '\u{2028}', '\u{2029}'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_never_ends_a_sentence_is_not_held_for_ever() {
        let text = "word ".repeat(MOST_HELD);
        let found = sentences(text.as_bytes().chunks(1000).map(|piece| std::str::from_utf8(piece).unwrap()));
        assert_eq!(found.concat(), text);
        assert!(found.iter().all(|part| part.len() <= MOST_HELD + 10_000), "{}", found.len());
    }

    /// The sentences of text that comes in these pieces.
    fn sentences<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut found = Vec::new();
        let mut sentences = Sentences::new();
        let mut keep = |sentence: &str| {
            found.push(sentence.to_owned());
            ControlFlow::Continue(())
        };
        for piece in pieces {
            assert!(sentences.push(piece, &mut keep).is_continue());
        }
        assert!(sentences.finish(&mut keep).is_continue());
        found
    }

    /// The sentences of `text`, which must be the same character by character and cut at every character.
    fn whole(text: &str) -> Vec<String> {
        let whole = sentences([text]);
        assert_eq!(
            whole,
            sentences(text.split("").filter(|piece| !piece.is_empty())),
            "character by character"
        );
        for (split, _) in text.char_indices() {
            let (first, second) = text.split_at(split);
            assert_eq!(whole, sentences([first, second]), "split at {split}");
        }
        assert_eq!(whole.concat(), text);
        whole
    }

    /// What is given after each piece of a text, before its end.
    fn given_after(pieces: &[&str]) -> Vec<Vec<String>> {
        let mut sentences = Sentences::new();
        let give = |piece: &&str| {
            let mut given = Vec::new();
            let flow = sentences.push(piece, |sentence| {
                given.push(sentence.to_owned());
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue());
            given
        };
        pieces.iter().map(give).collect()
    }

    #[test]
    fn english() {
        assert_eq!(
            whole("Hello there! How are you? \"I am fine,\" she said. It costs 3.50 dollars... or so. Bye"),
            [
                "Hello there! ",
                "How are you? ",
                "\"I am fine,\" she said. ",
                "It costs 3.50 dollars... or so. ",
                "Bye"
            ]
        );
    }

    #[test]
    fn abbreviations_as_unicode_has_them() {
        assert_eq!(
            whole("He lives at no. 10, i.e. there. Yes."),
            ["He lives at no. 10, i.e. there. ", "Yes."]
        );
        assert_eq!(whole("The U.S. is big. e.g. this"), ["The U.S. is big. e.g. this"]);
        assert_eq!(whole("Mr. Smith came."), ["Mr. ", "Smith came."]);
    }

    #[test]
    fn chinese_and_japanese() {
        assert_eq!(
            whole("你好！今天天气怎么样？很好。谢谢"),
            ["你好！", "今天天气怎么样？", "很好。", "谢谢"]
        );
        assert_eq!(whole("「はい。」と言った。次です。"), ["「はい。」", "と言った。", "次です。"]);
    }

    #[test]
    fn arabic_and_hindi() {
        assert_eq!(whole("مرحبا. كيف حالك؟ أنا بخير."), ["مرحبا. ", "كيف حالك؟ ", "أنا بخير."]);
        assert_eq!(whole("नमस्ते। आप कैसे हैं? ठीक।"), ["नमस्ते। ", "आप कैसे हैं? ", "ठीक।"]);
    }

    #[test]
    fn lines_are_sentences() {
        assert_eq!(whole("- one\n- two\r\n\r\nThree"), ["- one\n", "- two\r\n", "\r\n", "Three"]);
        assert_eq!(given_after(&["one\n", "two\r", "\nthree"]), [vec!["one\n"], vec![], vec!["two\r\n"]]);
    }

    #[test]
    fn a_sentence_is_given_as_soon_as_its_end_is_certain() {
        let nothing = Vec::<&str>::new();
        assert_eq!(given_after(&["One.", " ", "T"]), [nothing.clone(), nothing.clone(), vec!["One. "]]);
        // Digits do not say whether a small letter follows, a capital does.
        assert_eq!(given_after(&["No. ", "10 ", "x. ", "A"]), [&nothing[..], &[], &[], &["No. 10 x. "]]);
        assert_eq!(given_after(&["好。", "」", "很"]), [&nothing[..], &[], &["好。」"]]);
    }

    #[test]
    fn many_sentences_at_once_and_a_stop_between_them() {
        let mut sentences = Sentences::new();
        let mut given = Vec::new();
        let flow = sentences.push("One. Two. Three. F", |sentence| {
            given.push(sentence.to_owned());
            if given.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(flow, ControlFlow::Break(()));
        let flow = sentences.finish(|sentence| {
            given.push(sentence.to_owned());
            ControlFlow::Continue(())
        });
        assert_eq!(flow, ControlFlow::Continue(()));
        assert_eq!(given, ["One. ", "Two. ", "Three. ", "F"]);
    }

    #[test]
    fn a_text_without_an_end_is_held_whole() {
        let text = "word ".repeat(10_000);
        assert_eq!(sentences(text.split_inclusive(' ')), [text]);
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(
            pieces in prop::collection::vec(
                prop_oneof![
                    "[aA1.!? ,。」\"\n\r\u{300}\u{200D}\u{85}अ]{0,4}",
                    "\\PC{0,3}",
                    prop::sample::select(&["Mr. ", "3.5", "U.S.", "...", "é", "ß", "\u{345}", "東", "ا"][..])
                        .prop_map(str::to_owned),
                ],
                0..30,
            ),
        ) {
            let text = pieces.concat();
            // One after the other: the iterator's size_hint overflows where nothing is left, which a build with checks
            // of the standard library notices.
            let mut whole: Vec<&str> = Vec::new();
            for sentence in text.split_sentence_bounds() {
                whole.push(sentence);
            }
            prop_assert_eq!(&sentences(pieces.iter().map(String::as_str)), &whole);
            prop_assert_eq!(&sentences(text.split("").filter(|piece| !piece.is_empty())), &whole);
        }
    }
}
