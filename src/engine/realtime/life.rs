//! Whether the server is still there: what it is asked, when, and how long it may take to answer.
//!
//! A server that transcribes has a message for it, `echo`, which its worker answers; a pong comes from whatever ends the
//! websocket, which may outlive the worker. A server without `echo`, as one that speaks, is sent pings. Responsible for both. Pure:
//! the session sends, waits and says what it received.

use std::time::{Duration, Instant};

use crate::json::read;
use crate::sys::random::chance;

/// The longest time between two questions. Sessions that began at once do not ask at once.
const INTERVAL: Duration = Duration::from_secs(5);
const JITTER: f64 = 0.2;

/// How long an echo may take.
const ECHO_LIMIT: Duration = Duration::from_secs(2);

/// How much longer it may take behind audio that still has to be transferred.
const MOST_GRACE: Duration = Duration::from_secs(28);

/// The start of the ids of the library's own echoes.
const OWN_ID: &str = "libtogether-";

pub struct Life {
    interval: Option<Duration>,
    /// The bytes that carry a second of audio.
    second: usize,
    /// When the server last gave a sign of life, and whether it was pinged since.
    alive: Instant,
    is_pinged: bool,
    /// `None` where a server is pinged.
    echo: Option<Echo>,
}

struct Echo {
    next: Instant,
    /// Of those that were sent.
    count: u64,
    /// The last one, while it is unanswered.
    sent: Option<Instant>,
    /// When the server last sent a message.
    heard: Instant,
    /// Whether a pong came since the last one was sent.
    has_pong: bool,
    /// The server has answered one.
    is_known: bool,
    /// When an answer last came, and the bytes sent since.
    answered: Instant,
    bytes: usize,
}

/// What time has come for.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing, until then.
    Nothing(Option<Instant>),
    Ping,
    /// An echo of this JSON, and a ping where it is the first: its pong tells a server without `echo` from one that is gone.
    Echo {
        json: String,
        pings: bool,
    },
    /// The server is gone.
    Loss,
}

impl Life {
    /// `longest_pause` is how long a server may give no sign of life. `echoes`: the server is one that has `echo`, and a new
    /// connection would follow a loss.
    pub fn new(longest_pause: Option<Duration>, echoes: bool, second: usize, now: Instant) -> Life {
        let interval = longest_pause.map(|pause| (pause / 3).min(INTERVAL));
        let echo = echoes.then_some(Echo {
            next: now,
            count: 0,
            sent: None,
            heard: now,
            has_pong: false,
            is_known: false,
            answered: now,
            bytes: 0,
        });
        let second = (second / 3 * 4).max(1);
        let mut life = Life { interval, second, alive: now, is_pinged: false, echo };
        life.begin(now);
        life
    }

    /// A connection begins.
    pub fn begin(&mut self, now: Instant) {
        (self.alive, self.is_pinged) = (now, false);
        let next = now + self.until_next_echo();
        if let Some(echo) = &mut self.echo {
            *echo = Echo { next, sent: None, heard: now, answered: now, bytes: 0, ..*echo };
        }
    }

    fn until_next_echo(&self) -> Duration {
        self.interval.unwrap_or(INTERVAL).mul_f64(1.0 - JITTER + 2.0 * JITTER * chance())
    }

    /// A message came, or its reader is done with it.
    pub fn note_message(&mut self, now: Instant) {
        (self.alive, self.is_pinged) = (now, false);
        if let Some(echo) = &mut self.echo {
            echo.heard = now;
        }
    }

    /// A pong or a ping came.
    pub fn note_pong(&mut self, now: Instant) {
        (self.alive, self.is_pinged) = (now, false);
        if let Some(echo) = &mut self.echo {
            echo.has_pong = true;
        }
    }

    /// So many bytes were sent.
    pub fn note_sent(&mut self, bytes: usize) {
        if let Some(echo) = &mut self.echo {
            echo.bytes = echo.bytes.saturating_add(bytes);
        }
    }

    /// Whether a message is about an echo of the library's, and so is none of the program's: its answer, or the error of a
    /// server that does not know `echo`.
    pub fn is_about_echo(&mut self, kind: &str, json: &str, now: Instant) -> bool {
        match kind {
            "echo.response" => {
                let id = read::find(json, "/echo_id").and_then(read::string);
                let is_own = id.is_some_and(|id| id.starts_with(OWN_ID));
                if let Some(echo) = self.echo.as_mut().filter(|_| is_own) {
                    *echo = Echo { sent: None, is_known: true, answered: now, bytes: 0, ..*echo };
                }
                is_own
            }
            "error" => {
                let awaits = |echo: &Echo| echo.sent.is_some() && !echo.is_known;
                let is_refusal = self.echo.as_ref().is_some_and(awaits) && json.contains("echo");
                if is_refusal {
                    self.echo = None;
                }
                is_refusal
            }
            _ => false,
        }
    }

    /// What there is to do while nothing comes.
    pub fn due(&mut self, now: Instant) -> Due {
        let next = self.until_next_echo();
        let Some(echo) = &mut self.echo else { return self.ping_due(now) };
        let Some(sent) = echo.sent else {
            if now < echo.next {
                return Due::Nothing(Some(echo.next));
            }
            echo.count += 1;
            let json = format!(r#"{{"type":"echo","echo_id":"{OWN_ID}{}"}}"#, echo.count);
            let pings = !echo.is_known;
            *echo = Echo { next: now + next, sent: Some(now), has_pong: false, ..*echo };
            return Due::Echo { json, pings };
        };
        // A line that carries speech as it is spoken takes a second of it in a second; what was sent faster takes longer.
        let audio = Duration::from_secs_f64(echo.bytes as f64 / self.second as f64);
        let grace = audio.saturating_sub(now.saturating_duration_since(echo.answered)).min(MOST_GRACE);
        let end = sent.max(echo.heard) + ECHO_LIMIT + grace;
        match () {
            () if now < end => Due::Nothing(Some(end)),
            () if echo.is_known || !echo.has_pong => Due::Loss,
            () => {
                self.echo = None;
                self.ping_due(now)
            }
        }
    }

    fn ping_due(&mut self, now: Instant) -> Due {
        let Some(interval) = self.interval.filter(|_| !self.is_pinged) else { return Due::Nothing(None) };
        let ask = self.alive + interval;
        if now < ask {
            return Due::Nothing(Some(ask));
        }
        self.is_pinged = true;
        Due::Ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = 24_000;

    fn seconds(count: f64) -> Duration {
        Duration::from_secs_f64(count)
    }

    /// A life whose first echo is sent, when that was, and the echo's answer.
    fn asked(began: Instant) -> (Life, Instant, String) {
        let mut life = Life::new(Some(seconds(60.0)), true, SECOND, began);
        let sent = began + seconds(6.0);
        let Due::Echo { json, pings: true } = life.due(sent) else { panic!("no echo") };
        (life, sent, json.replace("\"echo\"", "\"echo.response\""))
    }

    /// As above, and the first echo is answered at once.
    fn known(began: Instant) -> (Life, Instant) {
        let (mut life, sent, answer) = asked(began);
        assert!(life.is_about_echo("echo.response", &answer, sent));
        (life, sent)
    }

    #[test]
    fn an_echo_is_sent_every_five_seconds_or_nearly() {
        let began = Instant::now();
        for _ in 0..100 {
            let mut life = Life::new(Some(seconds(60.0)), true, SECOND, began);
            let Due::Nothing(Some(first)) = life.due(began) else { panic!("an echo") };
            assert!(first >= began + seconds(4.0) && first <= began + seconds(6.0));
        }
        let (mut life, answered) = known(began);
        assert!(matches!(life.due(answered + seconds(3.9)), Due::Nothing(Some(_))));
        // The server has answered one: no ping beside the second.
        assert!(matches!(life.due(answered + seconds(6.0)), Due::Echo { pings: false, .. }));
        // A shorter limit on pauses makes the questions more frequent.
        let mut life = Life::new(Some(seconds(3.0)), true, SECOND, began);
        assert!(matches!(life.due(began + seconds(1.2)), Due::Echo { .. }));
    }

    #[test]
    fn an_echo_without_an_answer_is_a_loss_after_two_seconds() {
        let (mut life, answered) = known(Instant::now());
        let sent = answered + seconds(6.0);
        assert!(matches!(life.due(sent), Due::Echo { .. }));
        // A proxy's pongs say nothing of the worker behind it.
        life.note_pong(sent + seconds(1.0));
        assert_eq!(life.due(sent + seconds(1.9)), Due::Nothing(Some(sent + seconds(2.0))));
        assert_eq!(life.due(sent + seconds(2.0)), Due::Loss);
        // Any message is an answer.
        life.note_message(sent + seconds(1.5));
        assert_eq!(life.due(sent + seconds(2.0)), Due::Nothing(Some(sent + seconds(3.5))));
        // A new connection owes nothing.
        life.begin(sent + seconds(9.0));
        assert!(matches!(life.due(sent + seconds(9.0)), Due::Nothing(Some(_))));
    }

    #[test]
    fn audio_that_is_sent_faster_than_it_is_spoken_may_delay_an_answer() {
        let (mut life, answered) = known(Instant::now());
        let sent = answered + seconds(6.0);
        // Sixteen seconds of audio, of which six may have arrived by then.
        life.note_sent(SECOND / 3 * 4 * 16);
        assert!(matches!(life.due(sent), Due::Echo { .. }));
        assert!(matches!(life.due(sent + seconds(5.9)), Due::Nothing(Some(_))));
        assert_eq!(life.due(sent + seconds(6.1)), Due::Loss);
        // Any amount of it, half a minute in all.
        life.note_sent(SECOND * 1_000);
        assert!(matches!(life.due(sent + seconds(29.9)), Due::Nothing(Some(_))));
        assert_eq!(life.due(sent + seconds(30.0)), Due::Loss);
    }

    #[test]
    fn a_server_without_echo_is_pinged() {
        let began = Instant::now();
        // It answers the ping beside the echo.
        let (mut life, sent, _) = asked(began);
        life.note_pong(sent + seconds(0.1));
        assert_eq!(life.due(sent + seconds(2.0)), Due::Nothing(Some(sent + seconds(5.1))));
        assert_eq!(life.due(sent + seconds(5.1)), Due::Ping);
        assert_eq!(life.due(sent + seconds(50.0)), Due::Nothing(None), "one ping, until something comes");
        // Or says that it has none.
        let (mut life, sent, _) = asked(began);
        assert!(!life.is_about_echo("error", r#"{"message":"no model"}"#, sent));
        assert!(life.is_about_echo("error", r#"{"message":"no message of type echo"}"#, sent));
        assert!(!life.is_about_echo("error", r#"{"message":"no message of type echo"}"#, sent));
        life.note_message(sent);
        assert!(matches!(life.due(sent + seconds(2.0)), Due::Nothing(Some(_))));
        // One that answers neither is gone.
        let (mut life, sent, _) = asked(began);
        assert_eq!(life.due(sent + seconds(2.0)), Due::Loss);
    }

    #[test]
    fn the_programs_own_echoes_are_its_own() {
        let began = Instant::now();
        let (mut life, sent, _) = asked(began);
        assert!(!life.is_about_echo("echo.response", r#"{"echo_id":"mine"}"#, sent));
        assert!(!life.is_about_echo("echo.response", "{}", sent));
        // In a recording there are answers of the library's too.
        let mut life = Life::new(None, false, SECOND, began);
        assert!(life.is_about_echo("echo.response", r#"{"echo_id":"libtogether-1"}"#, began));
        assert_eq!(life.due(began + seconds(600.0)), Due::Nothing(None), "no limit, no question");
    }
}
