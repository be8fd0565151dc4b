//! Numbers: where one ends, and which of the single-precision numbers is nearest to it.
//!
//! Responsible for the form that long lists are of, a digit and up to 23 behind the point, without a loop: eight digits
//! at a time, each number found from where the one before it ends by one step. What has another form goes the long way,
//! and what is too near to the middle between two floats, std's parser decides.

use super::scan::{self, ONES, after_space, ends_digits};

/// What follows the number that `text` starts with, by the grammar of RFC 8259.
#[inline(never)]
pub(super) fn after_number(text: &[u8]) -> Option<&[u8]> {
    let mut rest = match text.strip_prefix(b"-").unwrap_or(text) {
        [b'0', after @ ..] => after,
        digits => after_digits(digits)?,
    };
    if let [b'.', after @ ..] = rest {
        rest = after_digits(after)?;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        rest = after_digits(after.strip_prefix(b"+").or(after.strip_prefix(b"-")).unwrap_or(after))?;
    }
    Some(rest)
}

/// What follows one digit or more.
#[inline(always)]
fn after_digits(text: &[u8]) -> Option<&[u8]> {
    let after = scan::after_digits(text);
    (after.len() < text.len()).then_some(after)
}

/// Long lists of numbers are checked in parts, so that a watch is asked between them.
const NUMBERS_AT_ONCE: usize = 4096;

/// What follows the numbers of a list, one at least; maybe not all of them.
#[inline(never)]
pub(super) fn after_numbers(text: &[u8]) -> Option<&[u8]> {
    let mut rest = after_number(text)?;
    for _ in 0..NUMBERS_AT_ONCE {
        let [b',', next @ ..] = rest else { break };
        rest = match after_fraction(next) {
            Some(after) => after,
            None => match after_little_space(next) {
                next @ [b'-' | b'0'..=b'9', ..] => after_number(next)?,
                _ => break,
            },
        };
    }
    Some(rest)
}

/// Behind much white space the caller goes on.
#[inline(always)]
fn after_little_space(text: &[u8]) -> &[u8] {
    const MOST: usize = 64;
    let mut rest = text;
    for _ in 0..MOST {
        let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest else { break };
        rest = after;
    }
    rest
}

/// What follows the number that `text` starts with, where it is a `Fraction`.
#[inline(always)]
fn after_fraction(text: &[u8]) -> Option<&[u8]> {
    let rest = Fraction::at(text)?.rest;
    if let [b'e' | b'E', ..] = rest { None } else { Some(rest) }
}

/// Hands each number of a list to `take`, of which `text` is the items and what follows them, and says how many there
/// were. `None` where an item is no number, or beyond the range of a float; those before it were handed out then.
#[inline(never)]
pub(super) fn floats(text: &[u8], mut take: impl FnMut(f32)) -> Option<usize> {
    let (mut rest, mut count) = (text, 0);
    if let [b']', ..] = after_space(rest) {
        return Some(count);
    }
    loop {
        count += 1;
        if let Some(fraction) = Fraction::at(rest)
            && let [b',', next @ ..] = fraction.rest
            && let Some(float) = fraction.float()
        {
            take(float);
            rest = next;
            continue;
        }
        let (float, after) = exact_float(after_space(rest))?;
        take(float);
        match after_space(after) {
            [b',', next @ ..] => rest = next,
            [b']', ..] => return Some(count),
            _ => return None,
        }
    }
}

#[cold]
#[inline(never)]
fn exact_float(text: &[u8]) -> Option<(f32, &[u8])> {
    let is_number = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let (number, rest) = text.split_at_checked(text.iter().take_while(is_number).count())?;
    // From the text itself: by way of an f64 it would be rounded twice.
    let float: f32 = std::str::from_utf8(number).ok()?.parse().ok()?;
    // Beyond the range of a float it would be read as infinity.
    float.is_finite().then_some((float, rest))
}

/// A number of one digit, a point and 1 to 23 digits, without an exponent, in a text that goes on behind it.
struct Fraction<'text> {
    is_negative: bool,
    whole: u8,
    /// How many digits are behind the point.
    count: usize,
    /// Those digits, and what follows them, eight at a time.
    eights: [u64; 3],
    rest: &'text [u8],
}

impl<'text> Fraction<'text> {
    #[inline(always)]
    fn at(text: &'text [u8]) -> Option<Fraction<'text>> {
        let window: &[u8; 2 + 1 + 24] = text.first_chunk()?;
        let is_negative = window.first() == Some(&b'-');
        let start = 2 + usize::from(is_negative);
        let [whole, point] = *window.get(start - 2..)?.first_chunk()?;
        if !whole.is_ascii_digit() || point != b'.' {
            return None;
        }
        // Where it ends is looked for from the same place whatever its sign, so that the next number need not wait for
        // it. Then the point of a negative number is the first of these bytes.
        let [first, second, third] = eights(window.get(2..)?)?;
        let (mut before, mut ends) = (2, ends_digits(first) & !(u64::from(is_negative) * 0xff));
        if ends == 0 {
            (before, ends) = (10, ends_digits(second));
            if ends == 0 {
                (before, ends) = (18, ends_digits(third));
                if ends == 0 {
                    return None;
                }
            }
        }
        let end = before + ends.trailing_zeros() as usize / 8;
        let rest = text.get(end..)?;
        if end == start {
            return None;
        }
        Some(Fraction {
            is_negative,
            whole: whole - b'0',
            count: end - start,
            eights: eights(window.get(start..)?)?,
            rest,
        })
    }

    /// `None` where it is too near to the middle between two floats for this method.
    #[inline(always)]
    fn float(&self) -> Option<f32> {
        let [first, second, third] = self.eights;
        let whole = u64::from(self.whole);
        let digits = match self.count {
            0..8 => whole * TENS.get(self.count)? + number_of(first, self.count),
            8..16 => {
                let before = whole * TENS[8] + number_of(first, 8);
                before * TENS.get(self.count - 8)? + number_of(second, self.count - 8)
            }
            _ => many_digits(whole, first, second, third, self.count)?,
        };
        // Both steps round, so that this is less than 3 units of its last bit away from the number. Which float is the
        // nearest depends on the 29 bits that a float has no room for: here they are no nearer to the half than that.
        let double = i64::try_from(digits).ok()? as f64 / POWERS.get(self.count)?;
        let beyond_float = double.to_bits() & ((1 << 29) - 1);
        if beyond_float.wrapping_sub((1 << 28) - 4) <= 8 {
            return None;
        }
        Some(f32::from_bits((double as f32).to_bits() | u32::from(self.is_negative) << 31))
    }
}

/// All digits of a number with 16 or more behind its point, if an u64 holds them.
#[inline(never)]
fn many_digits(whole: u64, first: u64, second: u64, third: u64, count: usize) -> Option<u64> {
    let last = count.checked_sub(16)?;
    let before = (whole * TENS[8] + number_of(first, 8)) * TENS[8] + number_of(second, 8);
    before.checked_mul(*TENS.get(last)?)?.checked_add(number_of(third, last))
}

#[inline(always)]
fn eights(text: &[u8]) -> Option<[u64; 3]> {
    let (first, rest) = text.split_first_chunk()?;
    let (second, rest) = rest.split_first_chunk()?;
    let third = rest.first_chunk()?;
    Some([first, second, third].map(|eight| u64::from_le_bytes(*eight)))
}

/// The number that the first `count` of eight digits make.
#[inline(always)]
fn number_of(eight: u64, count: usize) -> u64 {
    let values = eight ^ (ONES * u64::from(b'0'));
    // The first digit is in the lowest byte. As many zeros go before it as make eight, and what is behind them goes.
    let values = if count < 8 { values << (63 - 8 * count) << 1 } else { values };
    let pairs = (values.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000 << 32 | 1) >> 32
}

const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The powers of ten that an f64 holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What std makes of `number`, and what we do, in a list that goes on and in one that ends the text.
    fn check(number: &str) {
        let expected: f32 = number.parse().unwrap();
        for behind in [",0.25,0.125,0.0625,0.03125]", "]", " , 1 ]"] {
            let text = format!("{number}{behind}");
            let mut taken = Vec::new();
            let count = floats(text.as_bytes(), |float| taken.push(float));
            if expected.is_finite() {
                assert_eq!(count, Some(taken.len()), "{text}");
                assert_eq!(
                    taken[0].to_bits(),
                    expected.to_bits(),
                    "{number}: {} is not {expected}",
                    taken[0]
                );
            } else {
                assert_eq!((count, taken.len()), (None, 0), "{text} is beyond a float's range");
            }
            assert_eq!(after_number(text.as_bytes()), Some(behind.as_bytes()), "{number}");
            assert!(after_fraction(text.as_bytes()).is_none_or(|rest| rest == behind.as_bytes()), "{number}");
        }
    }

    fn is_quick(number: &str) -> bool {
        let text = format!("{number},0.25,0.125,0.0625,0.03125]");
        let fraction = Fraction::at(text.as_bytes());
        fraction.is_some_and(|fraction| fraction.rest.starts_with(b",") && fraction.float().is_some())
    }

    /// The number exactly in the middle between two floats that follow each other, in all its digits.
    fn middle(bits: u32) -> String {
        let middle = (f64::from(f32::from_bits(bits)) + f64::from(f32::from_bits(bits + 1))) / 2.0;
        let exact = format!("{middle:.200}");
        exact.trim_end_matches('0').to_owned()
    }

    #[test]
    fn numbers_as_they_are_written_go_the_quick_way() {
        for number in [
            "0.5",
            "-0.5",
            "0.0",
            "-0.0",
            "9.9",
            "0.1234567",
            "-0.12345678",
            "0.123456789",
            "-0.0123456789",
            "0.012345678918063641",
            "-1.2345678901234567",
            "0.0000000000000000000012",
            "9.99999999999999999",
        ] {
            assert!(is_quick(number), "{number}");
            check(number);
        }
        for number in [
            "0",
            "-0",
            "1",
            "12",
            "-12.5",
            "1e5",
            "1E-5",
            "1.5e+3",
            "0.1e9",
            "1.5E1",
            "1e400",
            "-1e400",
            "1e-400",
            "340282350000000000000000000000000000000",
            "340282366920938463463374607431768211456",
            "1e-45",
            "7e-46",
            "1.1754943508222875e-38",
            "0.1234567890123456789012345678901234567890",
            "9.99999999999999999999",
            "9.223372036854775808",
            "16777217",
            "16777217.0",
        ] {
            assert!(!is_quick(number), "{number}");
            check(number);
        }
    }

    #[test]
    fn what_is_no_number_has_no_end() {
        for text in [
            "", "-", "+1", ".5", "1.", "01", "-01", "1e", "1e+", "1.e1", "--1", "a", "0.", "-.5", "1.5e",
            "1.5.", "0x1",
        ] {
            let text = format!("{text},0.25,0.125,0.0625,0.03125]");
            let after = after_fraction(text.as_bytes()).or_else(|| after_number(text.as_bytes()));
            assert!(after.is_none_or(|rest| !rest.starts_with(b",")), "{text}");
        }
    }

    #[test]
    fn floats_are_read_as_they_are_written() {
        // Every 65,537th of the bit patterns, from the least to the largest of either sign.
        for bits in (0..0x7f80_0000_u32).step_by(65_537) {
            let float = f32::from_bits(bits);
            for number in [
                format!("{float}"),
                format!("-{float}"),
                format!("{float:e}"),
                format!("{}", f64::from(float)),
            ] {
                check(&number);
            }
            check(&format!("{float:.17}"));
        }
    }

    #[test]
    fn the_middle_between_two_floats_is_read_exactly() {
        // From 2^-20 up to 10.
        for bits in (0x3580_0000..0x4120_0000_u32).step_by(262_147) {
            let middle = middle(bits);
            check(&middle);
            check(&format!("{middle}1"));
            // Cut and rounded to as many digits as are read the quick way, which may lead to either side.
            for digits in 1..=24 {
                check(&format!("{:.digits$}", middle.parse::<f64>().unwrap()));
                check(&middle[..middle.len().min(2 + digits)]);
            }
        }
    }

    proptest! {
        #[test]
        fn a_number_is_what_std_makes_of_it(number in "-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,26})?([eE][+-]?[0-9]{1,3})?") {
            check(&number);
        }

        #[test]
        fn a_fraction_is_what_std_makes_of_it(number in "-?[0-9]\\.[0-9]{1,24}") {
            check(&number);
        }

        #[test]
        fn a_float_of_any_kind_is_read(bits in 0..0x7f80_0000_u32, digits in 1_usize..24) {
            let float = f32::from_bits(bits);
            check(&format!("{float:.digits$}"));
            check(&format!("{float:.digits$e}"));
        }
    }
}
