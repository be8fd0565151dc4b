//! The key in force: asked for when it is needed, asked for again when it ended, replaced while requests run.
//!
//! Responsible for asking a source once, however many requests wait for what it says. It must not know the
//! kinds of sources, nor hold a key for longer than it is in force.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::fingerprint::Fingerprint;
use super::locked_key::Key;
use super::source::{KeyOrigin, KeySource, SuppliedKey};
use super::wait::Wait;
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::sys::memory::{Memory, Protection};
use crate::sys::wake::{self, Waited, Wake};
use crate::sys::words::in_english;

/// A client's key, shared by its connections. A request takes it when its head is being written and holds it
/// no longer, so the page of one that was replaced is wiped with the last head that it was written into.
pub struct CurrentKey {
    memory: Memory,
    state: Lock<KeyState>,
}

struct KeyState {
    origin: KeyOrigin,
    key: Option<Arc<Key>>,
    /// When the source said that it would be of no use any more.
    ends: Option<Instant>,
    /// A thread is asking the source.
    asking: Option<Arc<KeyRequest>>,
}

/// What is to come of a source that is being asked.
struct KeyRequest {
    done: Wake,
    /// `None` where the thread that asked gave up: another one asks.
    outcome: Lock<Option<Result<Arc<Key>>>>,
}

impl CurrentKey {
    /// Asks for nothing yet.
    pub fn new(source: KeySource, memory: Memory) -> CurrentKey {
        let KeySource { origin, key } = source;
        CurrentKey { memory, state: Lock::new(KeyState { origin, key, ends: None, asking: None }) }
    }

    /// The key to send, asked for where there is none or it has ended. Waits for the source as long as `wait`
    /// allows.
    pub fn get(&self, wait: Wait<'_>) -> Result<Arc<Key>> {
        self.ask_unless(|state| state.ends.is_none_or(|ends| Instant::now() < ends), wait)
    }

    /// The key as it is, without asking anybody.
    pub fn in_force(&self) -> Result<Arc<Key>> {
        let state = self.state.lock();
        state.key.clone().ok_or_else(|| Error::new(Status::Internal, "the API key was not asked for"))
    }

    /// After the server refused a key: asks the source once more, and says whether the key is another one now.
    /// A key that was replaced since is not asked for again, and text and environment cannot be.
    pub fn ask_again(&self, refused: Fingerprint, wait: Wait<'_>) -> Result<bool> {
        let is_other = |key: &Key| key.fingerprint() != refused;
        let key = self.ask_unless(|state| state.key.as_deref().is_some_and(is_other), wait)?;
        Ok(is_other(&key))
    }

    /// Rotation, by the caller's text, while requests run.
    pub fn replace(&self, text: &[u8]) -> Result<()> {
        let KeySource { origin, key } = KeySource::text(text, self.memory)?;
        let mut state = self.state.lock();
        let old = std::mem::replace(&mut *state, KeyState { origin, key, ends: None, asking: None });
        drop(state);
        // Wiped outside the lock: unmapping is a system call that no sender should wait for.
        drop(old);
        Ok(())
    }

    /// For a report: where the key comes from, and what protects it once it was asked for. Never the key.
    pub fn describe(&self) -> (String, Option<Protection>) {
        let state = self.state.lock();
        (state.origin.to_string(), state.key.as_ref().map(|key| key.protection()))
    }

    /// The key in force if that will do, else what the source says, asked by this thread or by another that
    /// is at it already.
    fn ask_unless(&self, will_do: impl Fn(&KeyState) -> bool, wait: Wait<'_>) -> Result<Arc<Key>> {
        loop {
            let mut state = self.state.lock();
            if let Some(key) = state.key.clone().filter(|_| will_do(&state)) {
                return Ok(key);
            }
            let origin = state.origin.clone();
            let last = state.key.as_ref().map(|key| key.fingerprint());
            if let Some(asking) = state.asking.clone() {
                drop(state);
                match asking.wait(&origin, wait)? {
                    Some(outcome) => return outcome,
                    None => continue,
                }
            }
            let done = Wake::new().map_err(|error| {
                error!(Status::Internal, "no descriptor to wait for the API key with: {}", in_english(&error))
            })?;
            let asking = Arc::new(KeyRequest { done, outcome: Lock::default() });
            state.asking = Some(asking.clone());
            drop(state);
            let turn = Turn { current: self, asking };
            return match origin.ask(self.memory, wait, last) {
                Some(asked) => turn.finish(asked),
                None => self.in_force(),
            };
        }
    }
}

impl fmt::Debug for CurrentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CurrentKey(from {:?}, not shown)", self.state.lock().origin)
    }
}

impl KeyState {
    fn is_asked_by(&self, asking: &Arc<KeyRequest>) -> bool {
        self.asking.as_ref().is_some_and(|current| Arc::ptr_eq(current, asking))
    }
}

impl KeyRequest {
    /// Waits until the thread that asks is done.
    fn wait(&self, origin: &KeyOrigin, wait: Wait<'_>) -> Result<Option<Result<Arc<Key>>>> {
        match wake::wait_until_raised(&self.done, wait.wake, wait.until) {
            Ok(Waited::Ready) => Ok(self.outcome.lock().clone()),
            Ok(Waited::Woken) => Err(wait.given_up(Status::Cancelled, origin)),
            Ok(Waited::TimedOut) => Err(wait.given_up(Status::Timeout, origin)),
            Err(error) => {
                Err(error!(Status::Internal, "the API key cannot be waited for: {}", in_english(&error)))
            }
        }
    }
}

/// The right to ask the source. Whatever becomes of it, also a panic of the caller's function, the others are
/// notified when it ends.
struct Turn<'current> {
    current: &'current CurrentKey,
    asking: Arc<KeyRequest>,
}

impl Turn<'_> {
    fn finish(self, asked: Result<SuppliedKey>) -> Result<Arc<Key>> {
        let outcome = asked.map(|asked| {
            let key = Arc::new(asked.key);
            let mut state = self.current.state.lock();
            // The program may have set another one meanwhile, which is then the key in force.
            if !state.is_asked_by(&self.asking) {
                return state.key.clone().unwrap_or(key);
            }
            state.ends = asked.lifetime.and_then(|lifetime| Instant::now().checked_add(lifetime));
            // The same once more stays on the page where it is: the options, which have that too, would keep it.
            if let Some(same) = state.key.as_ref().filter(|old| old.fingerprint() == key.fingerprint()) {
                return same.clone();
            }
            let old = state.key.replace(key.clone());
            drop(state);
            drop(old);
            key
        });
        let gave_up =
            matches!(&outcome, Err(error) if matches!(error.status(), Status::Cancelled | Status::Timeout));
        if !gave_up {
            let mut slot = self.asking.outcome.lock();
            *slot = Some(outcome.clone());
        }
        outcome
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.current.state.lock();
        if state.is_asked_by(&self.asking) {
            state.asking = None;
        }
        drop(state);
        self.asking.done.raise();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Supplied;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    const NO_LIMIT: Wait<'static> = Wait { until: None, wake: None };

    fn current(source: KeySource) -> CurrentKey {
        CurrentKey::new(source, Memory::Ordinary)
    }

    fn is(key: &Key, expected: &str) -> bool {
        key.read(|key| key == expected.as_bytes()).unwrap()
    }

    /// Gives key-1, key-2 and so on, each with this lifetime.
    fn counting(lifetime: Option<Duration>) -> (KeySource, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let calls = count.clone();
        let source = KeySource::callback(move |page| {
            let text = format!("key-{}", calls.fetch_add(1, Ordering::SeqCst) + 1);
            page[..text.len()].copy_from_slice(text.as_bytes());
            Supplied { length: text.len(), lifetime }
        });
        (source, count)
    }

    /// Gives this key when it is released, and says when it is asked.
    fn held_up(text: &'static [u8; 8]) -> (CurrentKey, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (entered, has_entered) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let released = Lock::new(released);
        let source = KeySource::callback(move |page| {
            entered.send(()).unwrap();
            released.lock().recv().unwrap();
            page[..8].copy_from_slice(text);
            Supplied { length: 8, lifetime: None }
        });
        (current(source), has_entered, release)
    }

    #[test]
    fn rotation_leaves_a_key_that_is_being_sent_alone() {
        let current = current(KeySource::text(b"first", Memory::Ordinary).unwrap());
        let sending = current.get(NO_LIMIT).unwrap();
        current.replace(b"second").unwrap();
        assert!(is(&sending, "first") && is(&current.get(NO_LIMIT).unwrap(), "second"));
        assert_eq!(current.replace(b"").unwrap_err().status(), Status::NoApiKey);
        assert!(is(&current.get(NO_LIMIT).unwrap(), "second"));
        assert_eq!(Arc::strong_count(&sending), 1, "the old key is still held");
    }

    #[test]
    fn a_source_is_asked_when_a_key_is_needed_and_when_it_has_ended() {
        let (source, count) = counting(Some(Duration::from_secs(3600)));
        let lasting = current(source);
        assert_eq!((count.load(Ordering::SeqCst), lasting.describe()), (0, ("a callback".to_owned(), None)));
        for _ in 0..3 {
            assert!(is(&lasting.get(NO_LIMIT).unwrap(), "key-1"));
        }
        assert!(lasting.describe().1.is_some());
        let fleeting = current(counting(Some(Duration::ZERO)).0);
        for text in ["key-1", "key-2", "key-3"] {
            assert!(is(&fleeting.get(NO_LIMIT).unwrap(), text));
            assert!(is(&fleeting.in_force().unwrap(), text));
        }
    }

    #[test]
    fn after_a_refusal_a_source_is_asked_once() {
        let (source, count) = counting(None);
        let current = current(source);
        let refused = current.get(NO_LIMIT).unwrap().fingerprint();
        assert!(current.ask_again(refused, NO_LIMIT).unwrap());
        // Another request that was refused with the old key finds the new one there.
        assert!(current.ask_again(refused, NO_LIMIT).unwrap());
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_file_is_read_again_and_text_is_what_it_was() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "in-the-file").unwrap();
        let of_file = current(KeySource::file(file.path().to_str().unwrap(), Memory::Ordinary).unwrap());
        let refused = of_file.get(NO_LIMIT).unwrap().fingerprint();
        assert!(!of_file.ask_again(refused, NO_LIMIT).unwrap());
        std::fs::write(file.path(), "in-the-file-now\n").unwrap();
        assert!(of_file.ask_again(refused, NO_LIMIT).unwrap());
        assert!(is(&of_file.get(NO_LIMIT).unwrap(), "in-the-file-now"));
        drop(file);
        let refused = of_file.get(NO_LIMIT).unwrap().fingerprint();
        assert_eq!(of_file.ask_again(refused, NO_LIMIT).unwrap_err().status(), Status::File);
        assert!(is(&of_file.get(NO_LIMIT).unwrap(), "in-the-file-now"), "a failure takes no key away");

        let of_text = current(KeySource::text(b"of-text", Memory::Ordinary).unwrap());
        let refused = of_text.get(NO_LIMIT).unwrap().fingerprint();
        assert!(!of_text.ask_again(refused, NO_LIMIT).unwrap());
        of_text.replace(b"of-other-text").unwrap();
        assert!(of_text.ask_again(refused, NO_LIMIT).unwrap());
    }

    #[test]
    fn a_source_that_gives_the_same_key_again_leaves_it_on_its_page() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "the-same-again").unwrap();
        let source = KeySource::file(file.path().to_str().unwrap(), Memory::Ordinary).unwrap();
        let of_options = source.key.clone().unwrap();
        let of_file = current(source);
        let refused = of_file.get(NO_LIMIT).unwrap().fingerprint();
        assert!(!of_file.ask_again(refused, NO_LIMIT).unwrap());
        assert!(Arc::ptr_eq(&of_file.get(NO_LIMIT).unwrap(), &of_options));
    }

    #[test]
    fn one_asks_and_the_others_wait_for_it() {
        let (current, has_entered, release) = held_up(b"the-only");
        std::thread::scope(|scope| {
            let asks: Vec<_> = (0..4).map(|_| scope.spawn(|| current.get(NO_LIMIT).unwrap())).collect();
            has_entered.recv().unwrap();
            // One who has no time does not wait for it.
            let late = current.get(Wait { until: Some(Instant::now()), wake: None }).unwrap_err();
            assert_eq!(late.status(), Status::Timeout, "{late}");
            let wake = Wake::new().unwrap();
            wake.raise();
            let cancelled = current.get(Wait { until: None, wake: Some(&wake) }).unwrap_err();
            assert_eq!(cancelled.status(), Status::Cancelled, "{cancelled}");
            release.send(()).unwrap();
            assert!(asks.into_iter().all(|ask| is(&ask.join().unwrap(), "the-only")));
        });
        assert!(has_entered.try_recv().is_err(), "it was asked twice");
    }

    #[test]
    fn a_key_that_the_program_sets_meanwhile_stays() {
        let (current, has_entered, release) = held_up(b"too-late");
        std::thread::scope(|scope| {
            let ask = scope.spawn(|| current.get(NO_LIMIT).unwrap());
            has_entered.recv().unwrap();
            current.replace(b"of-the-program").unwrap();
            release.send(()).unwrap();
            assert!(is(&ask.join().unwrap(), "of-the-program"));
        });
        assert_eq!(current.describe().0, "the caller");
    }

    #[test]
    fn a_function_that_panics_or_gives_nothing_is_asked_again() {
        let calls = AtomicUsize::new(0);
        let current = current(KeySource::callback(move |page| {
            page[..5].copy_from_slice(b"third");
            match calls.fetch_add(1, Ordering::SeqCst) {
                0 => std::panic::resume_unwind(Box::new(())),
                1 => Supplied { length: 0, lifetime: None },
                _ => Supplied { length: 5, lifetime: None },
            }
        }));
        let get = || current.get(NO_LIMIT);
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(get)).is_err());
        assert_eq!(get().unwrap_err().status(), Status::NoApiKey);
        assert!(is(&get().unwrap(), "third"));
    }
}
