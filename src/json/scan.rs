//! Searches through JSON text for the few bytes that matter, many bytes at a time.
//!
//! Responsible for where the plain text of a string ends, the digits of a number, and what holds no string and no
//! bracket. What is near is found eight bytes at a time in a register, what is far in blocks whose loops become vector
//! instructions. It must not know what is around what it finds.

/// A byte in each of eight.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = ONES * 0x80;

/// What follows the white space at the start. Answers are mostly written without any.
#[inline(always)]
pub(super) fn after_space(text: &[u8]) -> &[u8] {
    if text.first() > Some(&b' ') { text } else { after_some_space(text) }
}

#[inline(never)]
fn after_some_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}

/// The rest of `text` from the first quote, backslash or byte below 0x20.
#[inline(always)]
pub(crate) fn after_plain_text(text: &[u8]) -> &[u8] {
    let mut rest = text;
    // Most strings are short, and end before a block would.
    for _ in 0..2 {
        let Some((eight, after)) = rest.split_first_chunk() else { return after_few(rest, is_end_of_text) };
        let ends = ends_text(u64::from_le_bytes(*eight));
        if ends != 0 {
            return from_first(rest, ends);
        }
        rest = after;
    }
    after_long_text(rest)
}

#[inline(never)]
fn after_long_text(text: &[u8]) -> &[u8] {
    far_end(text, ends_text, is_end_of_text)
}

/// The rest of `text` from the first quote or bracket, or from one of the few bytes that are taken for a bracket: none
/// of those is in JSON outside of its strings.
#[inline(always)]
pub(super) fn after_unstructured(text: &[u8]) -> &[u8] {
    if let Some(eight) = text.first_chunk() {
        let ends = ends_unstructured(u64::from_le_bytes(*eight));
        if ends != 0 {
            return from_first(text, ends);
        }
    }
    after_long_unstructured(text)
}

#[inline(never)]
fn after_long_unstructured(text: &[u8]) -> &[u8] {
    far_end(text, ends_unstructured, |byte| (byte == b'"') | ((byte ^ b'[') & 0xd9 == 0))
}

/// The rest of `text` from the first byte that no list of numbers has in it: of JSON, from its end or from an item
/// that is no number.
#[inline(never)]
pub(super) fn after_numbers(text: &[u8]) -> &[u8] {
    let is_end = |byte: u8| (byte == b'"') | ((byte >= b'[') & (byte != b'e'));
    let rest = after_blocks::<64>(text, is_end);
    rest.get(rest.iter().take_while(|byte| !is_end(**byte)).count()..).unwrap_or_default()
}

/// The rest of `text` from the first byte that is no digit.
#[inline(always)]
pub(crate) fn after_digits(text: &[u8]) -> &[u8] {
    after_eights(text, ends_digits, |byte| !byte.is_ascii_digit())
}

/// The rest of `text` from the first byte that `is_end` is true of. `ends` says the same of eight bytes.
#[inline(always)]
fn far_end(text: &[u8], ends: impl Fn(u64) -> u64, is_end: impl Fn(u8) -> bool) -> &[u8] {
    after_eights(after_blocks::<32>(text, &is_end), ends, is_end)
}

/// `text` without the blocks at its start that have no end in them. `is_end` has no branch in it, so that a block is
/// one comparison.
#[inline(always)]
fn after_blocks<const SIZE: usize>(text: &[u8], is_end: impl Fn(u8) -> bool) -> &[u8] {
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<SIZE>() {
        if block.iter().fold(false, |found, byte| found | is_end(*byte)) {
            break;
        }
        rest = after;
    }
    rest
}

#[inline(always)]
fn after_eights(text: &[u8], ends: impl Fn(u64) -> u64, is_end: impl Fn(u8) -> bool) -> &[u8] {
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let ends = ends(u64::from_le_bytes(*eight));
        if ends != 0 {
            return from_first(rest, ends);
        }
        rest = after;
    }
    after_few(rest, is_end)
}

/// A byte at a time: of fewer than eight.
#[inline(never)]
fn after_few(text: &[u8], is_end: impl Fn(u8) -> bool) -> &[u8] {
    text.get(text.iter().take_while(|byte| !is_end(**byte)).count()..).unwrap_or_default()
}

#[inline(always)]
fn from_first(text: &[u8], ends: u64) -> &[u8] {
    text.get(ends.trailing_zeros() as usize / 8..).unwrap_or_default()
}

#[inline(always)]
fn is_end_of_text(byte: u8) -> bool {
    (byte ^ 2 < 0x21) | (byte == b'\\')
}

// The highest bit of a byte is set in the first that ends what the name says, in none before it, and may be set in any
// after it.

#[inline(always)]
fn ends_text(eight: u64) -> u64 {
    // With one bit turned over the quote is right behind the bytes below 0x20.
    let is_quote_or_control = (eight ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let is_backslash = (eight ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (is_quote_or_control | is_backslash) & !eight & HIGHEST
}

#[inline(always)]
fn ends_unstructured(eight: u64) -> u64 {
    // The four brackets are one byte but for three bits, and so are Y, y, _ and 0x7f.
    let is_bracket = ((eight ^ (ONES * u64::from(b'['))) & (ONES * 0xd9)).wrapping_sub(ONES);
    let is_quote = (eight ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
    (is_bracket | is_quote) & !eight & HIGHEST
}

/// The highest bit of a byte is set where it is no digit.
#[inline(always)]
pub(super) fn ends_digits(eight: u64) -> u64 {
    let values = eight ^ (ONES * u64::from(b'0'));
    (values.wrapping_add(ONES * (0x80 - 10)) | values) & HIGHEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_plain(byte: u8) -> bool {
        !matches!(byte, b'"' | b'\\' | ..0x20)
    }

    fn is_unstructured(byte: u8) -> bool {
        !matches!(byte, b'"' | b'[' | b']' | b'{' | b'}' | b'Y' | b'y' | b'_' | 0x7f)
    }

    fn is_of_numbers(byte: u8) -> bool {
        byte == b'e' || !matches!(byte, b'"' | b'['..)
    }

    fn after(text: &[u8], is_inside: impl Fn(u8) -> bool) -> &[u8] {
        &text[text.iter().take_while(|byte| is_inside(**byte)).count()..]
    }

    proptest! {
        #[test]
        fn eight_bytes_are_as_eight_times_one(bytes in any::<[u8; 8]>()) {
            let first = |is_inside: fn(u8) -> bool| bytes.iter().position(|byte| !is_inside(*byte));
            let found = |ends: u64| (ends != 0).then(|| ends.trailing_zeros() as usize / 8);
            let eight = u64::from_le_bytes(bytes);
            prop_assert_eq!(found(ends_digits(eight)), first(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(found(ends_text(eight)), first(is_plain));
            prop_assert_eq!(found(ends_unstructured(eight)), first(is_unstructured));
        }

        #[test]
        fn many_bytes_are_as_many_times_one(
            start in prop::sample::select(&["", "abcdefgh", "a text of its own, é", "1.5e9,"][..]),
            times in 0_usize..20,
            end in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let text = [start.repeat(times).as_bytes(), &end].concat();
            for text in (0..text.len().min(9)).map(|from| &text[from..]) {
                prop_assert_eq!(after_plain_text(text), after(text, is_plain));
                prop_assert_eq!(after_unstructured(text), after(text, is_unstructured));
                prop_assert_eq!(after_numbers(text), after(text, is_of_numbers));
                prop_assert_eq!(after_digits(text), after(text, |byte| byte.is_ascii_digit()));
            }
        }
    }

    #[test]
    fn every_byte_ends_what_it_ends() {
        for byte in 0..=u8::MAX {
            for length in 0..70 {
                let mut text = vec![b'1'; length];
                text.extend([byte, b'1']);
                let ends = |is_inside: fn(u8) -> bool| if is_inside(byte) { 0 } else { 2 };
                assert_eq!(after_plain_text(&text).len(), ends(is_plain), "{byte:#x}");
                assert_eq!(after_unstructured(&text).len(), ends(is_unstructured), "{byte:#x}");
                assert_eq!(after_numbers(&text).len(), ends(is_of_numbers), "{byte:#x}");
            }
        }
    }
}
