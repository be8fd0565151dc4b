//! Searches of one text, from any thread and in any order.
//!
//! Each goes on from where the last one stopped. In a large text that is not read in its order, which shows in the bytes
//! that were gone over, an index is made, once. So all reads together take time in proportion to the text and their
//! number. No thread waits while another searches.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, TryLockError};

use super::read::{self, Cursor};
use super::sparse_index::SparseIndex;

/// A shorter text has no index.
const SHORTEST_INDEXED: usize = 32 * 1024;

#[derive(Debug, Default)]
pub struct Search {
    cursor: Mutex<Cursor>,
    /// The bytes that were gone over, of a text that may have an index.
    searched: AtomicUsize,
    index: OnceLock<SparseIndex>,
}

impl Search {
    /// Of a text that was checked.
    pub fn of(cursor: Cursor) -> Search {
        Search { cursor: Mutex::new(cursor), ..Search::default() }
    }

    /// The text of the value at `pointer`.
    pub fn find<'json>(&self, json: &'json str, pointer: &str) -> Option<&'json str> {
        self.run(json, |cursor, index| read::find_by(json, pointer, cursor, index))
    }

    /// How many items or members it has.
    pub fn count(&self, json: &str, pointer: &str) -> Option<usize> {
        self.run(json, |cursor, index| read::count_by(json, pointer, cursor, index))
    }

    /// The first value of each of these names in the object at `pointer`.
    pub fn members<'json, const N: usize>(
        &self,
        json: &'json str,
        pointer: &str,
        names: [&str; N],
    ) -> [Option<&'json str>; N] {
        self.run(json, |cursor, index| read::members_by(json, pointer, cursor, index, names))
    }

    /// As `read::floats_by`.
    pub fn floats(&self, json: &str, pointer: &str, take: impl FnMut(f32)) -> Option<usize> {
        self.run(json, |cursor, index| read::floats_by(json, pointer, cursor, index, take))
    }

    /// Runs another search of the same text.
    pub fn with_cursor<R>(&self, json: &str, search: impl FnOnce(&mut Cursor) -> R) -> R {
        self.run(json, |cursor, _| search(cursor))
    }

    /// Runs a search from where the last one stopped; or from the start, while another thread searches.
    fn run<R>(&self, json: &str, search: impl FnOnce(&mut Cursor, Option<&SparseIndex>) -> R) -> R {
        let is_large = json.len() >= SHORTEST_INDEXED;
        let index = if is_large { self.index(json) } else { None };
        let mut fresh = Cursor::default();
        let mut held;
        let cursor = match self.cursor.try_lock() {
            Ok(cursor) => {
                held = cursor;
                &mut *held
            }
            Err(TryLockError::Poisoned(poisoned)) => {
                held = poisoned.into_inner();
                &mut *held
            }
            Err(TryLockError::WouldBlock) => &mut fresh,
        };
        let found = search(cursor, index);
        if is_large {
            self.searched.fetch_add(cursor.take_searched(), Ordering::Relaxed);
        }
        found
    }

    /// The index, where it is made or due.
    fn index(&self, json: &str) -> Option<&SparseIndex> {
        let is_due = || self.searched.load(Ordering::Relaxed) > json.len().saturating_mul(3);
        self.index.get().or_else(|| is_due().then(|| self.index.get_or_init(|| SparseIndex::of(json))))
    }

    #[cfg(test)]
    fn searched(&self) -> usize {
        self.searched.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const READS: usize = 4_000;

    /// Objects in lists in an object, all long enough to be noted.
    fn large() -> String {
        let item = |number| {
            format!(r#"{{ "id": {number}, "text": "{}", "list": [{number}, 2] }}"#, "x".repeat(number % 300))
        };
        let items: Vec<_> = (0..READS).map(item).collect();
        let lists: Vec<_> =
            (0..40).map(|list| format!("[{}]", vec![list.to_string(); 500].join(", "))).collect();
        format!(
            r#"{{ "data": [{}], "b64": "{}", "lists": [{}], "last": {{ "a/b": 1 }} }}"#,
            items.join(", "),
            "A".repeat(100_000),
            lists.join(",")
        )
    }

    #[test]
    fn any_order_goes_over_the_text_a_few_times_and_no_more() {
        let text = large();
        let backwards: Vec<usize> = (0..READS).rev().collect();
        let jumping: Vec<usize> = (0..READS).map(|number| number * 1_237 % READS).collect();
        for order in [backwards, jumping] {
            let search = Search::of(read::check_and_mark(&text).unwrap());
            for number in order {
                assert_eq!(search.find(&text, &format!("/data/{number}/id")), Some(&*number.to_string()));
                assert_eq!(
                    search.find(&text, &format!("/lists/{}/{}", number % 40, number % 500)),
                    Some(&*(number % 40).to_string())
                );
                assert_eq!(search.count(&text, &format!("/data/{number}/list")), Some(2));
                assert_eq!(search.count(&text, "/data"), Some(READS));
                assert_eq!(search.find(&text, "/last/a~1b"), Some("1"));
                assert_eq!(search.find(&text, "/data/4000"), None);
            }
            // What is between two places of the index, in each of the levels of each search.
            let most = text.len() * 4 + READS * 6 * 3 * 4_096;
            assert!(search.searched() < most, "{} of {}", search.searched(), text.len());
            assert!(search.searched() / READS < text.len() / 40, "{} of {}", search.searched(), text.len());
        }
    }

    #[test]
    fn reading_in_order_makes_no_index() {
        let text = large();
        let search = Search::of(read::check_and_mark(&text).unwrap());
        for number in 0..READS {
            assert!(search.find(&text, &format!("/data/{number}/id")).is_some());
            assert!(search.find(&text, &format!("/data/{number}/list/1")).is_some());
        }
        assert!(search.index.get().is_none() && search.searched() < text.len() * 2);
    }

    #[test]
    fn a_thread_finds_what_it_wants_while_another_searches() {
        let text = large();
        let search = Search::of(read::check_and_mark(&text).unwrap());
        search.run(&text, |_, _| assert_eq!(search.find(&text, "/data/7/id"), Some("7")));
    }

    proptest! {
        #[test]
        fn an_index_finds_what_a_walk_finds(
            parts in prop::collection::vec(prop::sample::select(&[
                "[", "]", "{", "}", ",", "\"a\":", "\"b\\u0062\":", "1", "\"long enough to be noted\"", " ", "null", "[1,2,3,4,5,6]",
            ][..]), 0..60),
            pointers in prop::collection::vec("(/(a|bb|[0-9])){0,4}", 8),
        ) {
            let inside = parts.concat();
            for text in [&inside, &format!("[{inside}]"), &format!("{{\"a\":[{inside}],\"bb\":2}}")] {
                if read::check(text).is_err() {
                    continue;
                }
                let (index, mut cursor) = (SparseIndex::dense(text), Cursor::default());
                for pointer in &pointers {
                    prop_assert_eq!(read::find_by(text, pointer, &mut cursor, Some(&index)), read::find(text, pointer), "{} {}", text, pointer);
                    let count = read::count_by(text, pointer, &mut cursor, Some(&index));
                    prop_assert_eq!(count, read::count_by(text, pointer, &mut Cursor::default(), None), "{} {}", text, pointer);
                }
            }
        }
    }
}
