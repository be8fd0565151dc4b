//! Turns: the model calls tools, their functions run, and the model is asked again with the results.
//!
//! Responsible for the order of turns, for what bounds them, and for what the model learns of a call that cannot be
//! carried out. The functions are the host's: on which thread they run, the objects decide. It must not start threads.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::attempt_end::Answered;
use super::usage::Usage;
use crate::error::{Error, Result, Status};
use crate::json::build::{self, MOST_VALUES};
use crate::json::schema::Schema;
use crate::lock::Lock;
use crate::log::Log;
use crate::message::request::{NamedCall, Request, Tool};
use crate::message::response::Response;
use crate::message::tool::{ToolCall, ToolFunction};
use crate::sys::deadline::{Deadline, cancelled};
use crate::watch::Watch;

/// The most calls of one answer. A model that calls more is confused, or manipulated.
const MOST_CALLS: usize = 128;

/// The longest arguments that a function is given.
const MOST_ARGUMENTS: usize = 1024 * 1024;

/// Has a turn's functions run, and waits for that.
pub type RunTools<'run> = dyn FnMut(&Arc<Turn>) -> TurnEnd + 'run;

/// How a turn's functions ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnEnd {
    /// Each call has its result.
    Done,
    /// A function wants the request to end.
    Ended,
    /// The request was cancelled, or its time passed, before the last of them had run.
    GivenUp,
    /// A bug.
    Failed,
}

/// The calls of one answer.
pub struct Turn {
    calls: Vec<PlannedCall>,
}

/// A call, and what the model learns of it.
struct PlannedCall {
    id: String,
    /// Nothing runs where the model called wrongly: the result says so.
    run: Option<(Arc<ToolCall>, Arc<ToolFunction>)>,
    result: Lock<String>,
}

/// Not the calls: they are a user's conversation.
impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Turn of {} calls", self.calls.len())
    }
}

impl Turn {
    /// Runs the functions on this thread, one after the other, as long as `is_wanted`.
    pub fn run(&self, is_wanted: impl Fn() -> bool) -> TurnEnd {
        for call in &self.calls {
            if !is_wanted() {
                return TurnEnd::GivenUp;
            }
            if let Some((tool_call, function)) = &call.run {
                let number = function(tool_call);
                let answer = tool_call.take_answer();
                *call.result.lock() = match Status::from_number(number) {
                    Some(Status::Ok) => answer.unwrap_or_default(),
                    Some(Status::Cancelled) => return TurnEnd::Ended,
                    _ => error_result(answer.as_deref().unwrap_or("the tool failed")),
                };
            }
        }
        TurnEnd::Done
    }
}

#[cfg(test)]
impl Turn {
    pub fn of_nothing() -> Arc<Turn> {
        Arc::new(Turn { calls: Vec::new() })
    }
}

impl PlannedCall {
    fn new(call: NamedCall, tool: &Tool, limit: usize, watch: &mut Watch<'_>) -> Result<PlannedCall> {
        let NamedCall { id, name, arguments } = call;
        let (run, result) = match read_arguments(&arguments, tool.schema(), watch)? {
            Ok(arguments) => {
                let call = ToolCall::new(id.clone(), name, arguments, limit);
                (Some((Arc::new(call), tool.function().clone())), String::new())
            }
            Err(problem) => (None, error_result(&problem)),
        };
        Ok(PlannedCall { id, run, result: Lock::new(result) })
    }
}

/// What a function is given, or what the model did wrong.
fn read_arguments(
    arguments: &str,
    schema: &Schema,
    watch: &mut Watch<'_>,
) -> Result<std::result::Result<Response, String>> {
    if arguments.len() > MOST_ARGUMENTS {
        return Ok(Err(format!("the arguments are longer than {MOST_ARGUMENTS} bytes")));
    }
    // Some models write nothing for none.
    let arguments = match arguments.trim() {
        "" => "{}",
        arguments => arguments,
    };
    let Some(read) = Response::of_json(arguments).filter(|_| arguments.starts_with('{')) else {
        return Ok(Err("the arguments are not a JSON object".to_owned()));
    };
    Ok(match schema.misfit(arguments, watch)? {
        Some(fault) => Err(format!("the arguments do not fit the tool's schema: {fault}")),
        None => Ok(read),
    })
}

fn error_result(problem: &str) -> String {
    json!({ "error": problem }).to_string()
}

/// A conversation that goes on by itself.
struct Turns {
    /// The request, with the messages that were added.
    request: Request,
    /// How many messages it began with.
    first: usize,
    made: usize,
    /// The bytes that the turns to come may take.
    left: usize,
}

impl Turns {
    /// The calls that the answer asks for; `None` where it ends the request.
    fn plan(&self, response: &Response, watch: &mut Watch<'_>) -> Result<Option<Turn>> {
        let count = match response.failure() {
            None => self.request.count_calls(response),
            Some(_) => 0,
        };
        if count == 0 {
            return Ok(None);
        }
        if count > MOST_CALLS {
            return Err(error!(
                Status::TooLarge,
                "the answer calls {count} tools, and one answer may call {MOST_CALLS}: none was run"
            ));
        }
        if build::has_too_many_values(response.body()) {
            return Err(error!(
                Status::TooLarge,
                "the answer that calls tools has more than {MOST_VALUES} values: none was run"
            ));
        }
        let Some(calls) = self.request.calls(response) else { return Ok(None) };
        // A call without a function is the program's own matter, and so are those beside it.
        if calls.iter().any(|call| self.request.tool(&call.name).is_none()) {
            return Ok(None);
        }
        let mut planned = Vec::new();
        for call in calls {
            if let Some(tool) = self.request.tool(&call.name) {
                planned.push(PlannedCall::new(call, tool, self.left, watch)?);
            }
        }
        Ok(Some(Turn { calls: planned }))
    }

    /// Goes on with the conversation.
    fn add(&mut self, response: &Response, turn: &Turn) -> Result<()> {
        let results: Vec<(&str, String)> = turn
            .calls
            .iter()
            .map(|call| (call.id.as_str(), std::mem::take(&mut *call.result.lock())))
            .collect();
        let size = results.iter().map(|(_, result)| result.len()).sum::<usize>() + response.body().len();
        self.left = self.left.checked_sub(size).ok_or_else(|| {
            Error::new(
                Status::TooLarge,
                "the request's answers and the results of its tools are longer together than one answer may be; set \
                TOGETHER_LIMIT_RESPONSE_BYTES to allow more",
            )
        })?;
        self.made += 1;
        self.request.add_turn(response, results.iter().map(|(id, result)| (*id, result.as_str())))
    }

    /// What was added.
    fn into_messages(mut self) -> Vec<Value> {
        self.request.take_messages_from(self.first)
    }
}

/// What bounds the turns of a request.
pub(super) struct TurnLimits<'runner> {
    /// How many there may be.
    pub turns: usize,
    /// The most bytes that they take.
    pub bytes: usize,
    pub deadline: Deadline,
    pub usage: &'runner Usage,
    pub log: &'runner Log,
}

impl TurnLimits<'_> {
    /// Asks until the model answers without calling a tool that has a function. `ask` makes one turn; for a later one it
    /// learns when the first began.
    pub fn converse(
        &self,
        request: &Request,
        run_tools: &mut RunTools<'_>,
        mut ask: impl FnMut(&Request, Option<Instant>) -> Answered,
    ) -> Answered {
        let first = request.message_count();
        let mut turns = Turns { request: request.clone(), first, made: 0, left: self.bytes };
        let mut began = None;
        loop {
            let (response, sent) = ask(&turns.request, began);
            let response = match self.take_turn(&mut turns, &response, run_tools) {
                Ok(true) => {
                    began = Some(self.deadline.began());
                    continue;
                }
                Ok(false) => response,
                Err(error) => response.stopped(request.operation().name(), error),
            };
            return (response.with_turns(turns.into_messages()), sent);
        }
    }

    /// Runs the tools that an answer calls; false where it calls none that is the library's to run.
    fn take_turn(
        &self,
        turns: &mut Turns,
        response: &Response,
        run_tools: &mut RunTools<'_>,
    ) -> Result<bool> {
        const AWAITED: &str = "the functions of its tools";
        let mut still_wanted = || self.deadline.check(AWAITED);
        let Some(turn) = turns.plan(response, &mut Watch::new(&mut still_wanted))? else {
            return Ok(false);
        };
        if turns.made >= self.turns {
            return Err(error!(
                Status::Budget,
                "the model still calls tools after {} turns of them, which is the limit: set TOGETHER_LIMIT_TURNS to \
                allow more",
                turns.made
            ));
        }
        self.deadline.check(AWAITED)?;
        self.log.debug("tools are called", &[("calls", &turn.calls.len()), ("turn", &(turns.made + 1))]);
        let turn = Arc::new(turn);
        let end = run_tools(&turn);
        if let Some(late) = self.deadline.late_reader() {
            return Err(late);
        }
        self.deadline.check(AWAITED)?;
        match end {
            TurnEnd::Done => {}
            TurnEnd::Ended => {
                return Err(Error::new(Status::Cancelled, "the function of a tool ended the request"));
            }
            TurnEnd::GivenUp => return Err(cancelled(AWAITED)),
            TurnEnd::Failed => {
                let bug = "a bug in libtogether ended the functions of tools: please report it";
                return Err(Error::new(Status::Internal, bug));
            }
        }
        self.usage.check_budget()?;
        turns.add(response, &turn)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn_of(functions: Vec<Box<ToolFunction>>) -> Turn {
        let planned = functions.into_iter().enumerate().map(|(number, function)| {
            let arguments = Response::of_json("{}").unwrap();
            let call = ToolCall::new(number.to_string(), "t".to_owned(), arguments, 100);
            let run = Some((Arc::new(call), Arc::from(function)));
            PlannedCall { id: number.to_string(), run, result: Lock::default() }
        });
        Turn { calls: planned.collect() }
    }

    fn results(turn: &Turn) -> Vec<String> {
        turn.calls.iter().map(|call| call.result.lock().clone()).collect()
    }

    #[test]
    fn what_a_function_returns_decides_what_the_model_learns() {
        let turn = turn_of(vec![
            Box::new(|call| call.set_answer("21").map_or(11, |()| 0)),
            Box::new(|_| 0),
            Box::new(|_| 24),
            Box::new(|call| call.set_answer("no such \"city\"").map_or(0, |()| -1)),
        ]);
        assert_eq!(turn.run(|| true), TurnEnd::Done);
        assert_eq!(
            results(&turn),
            ["21", "", r#"{"error":"the tool failed"}"#, r#"{"error":"no such \"city\""}"#]
        );
    }

    #[test]
    fn one_that_ends_the_request_is_the_last_and_one_that_is_not_wanted_does_not_run() {
        let turn = turn_of(vec![Box::new(|_| 6), Box::new(|_| panic!("it runs"))]);
        assert_eq!(turn.run(|| true), TurnEnd::Ended);
        let turn = turn_of(vec![Box::new(|_| panic!("it runs"))]);
        assert_eq!(turn.run(|| false), TurnEnd::GivenUp);
    }

    #[test]
    fn an_answer_has_a_limit_and_the_last_one_counts() {
        let call = ToolCall::new(String::new(), String::new(), Response::of_json("{}").unwrap(), 3);
        assert_eq!(call.set_answer("abc"), Ok(()));
        assert_eq!(call.set_answer("abcd").map_err(|error| error.status()), Err(Status::TooLarge));
        assert_eq!(call.take_answer().as_deref(), Some("abc"));
    }

    #[test]
    fn arguments_are_an_object_or_the_models_mistake() {
        let schema = Schema::of(&json!({"properties": {"a": {"type": "integer"}}})).unwrap();
        let mut ask = || Ok(());
        let mut read =
            |arguments: &str| read_arguments(arguments, &schema, &mut Watch::new(&mut ask)).unwrap();
        for (arguments, is_read) in [
            ("{\"a\": 1}", true),
            (" {} ", true),
            ("", true),
            ("{\"a\": \"1\"}", false),
            ("[1]", false),
            ("{\"a\":", false),
            ("\"{}\"", false),
            ("null", false),
        ] {
            assert_eq!(read(arguments).is_ok(), is_read, "{arguments}");
        }
        assert!(read("{\"a\": \"1\"}").is_err_and(|problem| problem.contains("\"/a\"")));
        assert!(read(&format!("{{{}}}", " ".repeat(MOST_ARGUMENTS))).is_err());
    }
}
