//! The conversation in a request: its messages, an answer that becomes one of them, and a tool's result.
//!
//! Responsible for the shapes that one API gives a conversation, which the request's operation decides. It must not know
//! who answers, nor run a tool.

use serde_json::{Map, Value};

use super::operation::Operation;
use super::{Request, at};
use crate::error::{Error, Result, Status};
use crate::json::build::{self, MOST_VALUES};
use crate::json::edit;
use crate::message::response::Response;

/// The API whose conversation a request holds. Each has its own shapes; what is done with them is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conversation {
    /// `POST /v1/chat/completions`, and whatever else has `messages`.
    Chat,
    /// `POST /v1/responses`: a list of items, of which messages are one kind.
    Responses,
}

impl Conversation {
    pub(super) fn of(operation: &Operation) -> Conversation {
        if operation.is_response() { Conversation::Responses } else { Conversation::Chat }
    }

    /// The field that is the conversation.
    pub(super) fn field(self) -> &'static str {
        match self {
            Conversation::Chat => "messages",
            Conversation::Responses => "input",
        }
    }

    fn message(self, role: &str, content: &str) -> Value {
        match self {
            Conversation::Chat | Conversation::Responses => {
                object([("role", role.into()), ("content", content.into())])
            }
        }
    }

    /// What the model said, in the form in which it reads it again.
    fn messages_of_answer(self, response: &Response) -> Result<Vec<Value>> {
        match self {
            Conversation::Chat => {
                const POINTER: &str = "/choices/0/message";
                let missing = || invalid!("the response has no message ({POINTER}): only a chat's has");
                let json = response.value(POINTER).ok_or_else(missing)?;
                match build::parse(json).map_err(Error::invalid)? {
                    Value::Object(message) => Ok(vec![answer(message)]),
                    _ => Err(missing()),
                }
            }
            Conversation::Responses => {
                let missing = || {
                    let reason =
                        "the response has no list of items (/output): only one of POST /v1/responses has";
                    Error::invalid(reason)
                };
                let json = response.value("/output").ok_or_else(missing)?;
                match build::parse(json).map_err(Error::invalid)? {
                    Value::Array(items) => Ok(items.into_iter().filter(Value::is_object).collect()),
                    _ => Err(missing()),
                }
            }
        }
    }

    fn tool_result(self, id: &str, content: &str) -> Value {
        match self {
            Conversation::Chat => {
                object([("role", "tool".into()), ("tool_call_id", id.into()), ("content", content.into())])
            }
            Conversation::Responses => object([
                ("type", "function_call_output".into()),
                ("call_id", id.into()),
                ("output", content.into()),
            ]),
        }
    }
}

/// A message as a server wrote it, as one that is sent: servers write what they do not take back.
fn answer(mut message: Map<String, Value>) -> Value {
    message.insert("role".to_owned(), Value::from("assistant"));
    let has_calls =
        message.get("tool_calls").and_then(Value::as_array).is_some_and(|calls| !calls.is_empty());
    if !has_calls {
        message.shift_remove("tool_calls");
        // Without calls a content must be text: a model that only thought, up to its limit, has null.
        let content = message.entry("content").or_insert(Value::Null);
        if content.is_null() {
            *content = Value::from("");
        }
    }
    message.retain(|name, value| name == "content" || !value.is_null());
    Value::Object(message)
}

/// An object of these members, in their order.
pub(super) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

impl Request {
    pub(super) fn conversation(&self) -> Conversation {
        Conversation::of(&self.operation)
    }

    /// The field that is added to, for messages about failures.
    pub(crate) fn conversation_field(&self) -> &'static str {
        self.conversation().field()
    }

    /// The list that a field is, made where there is none.
    pub(super) fn list(&mut self, field: &str) -> Result<&mut Vec<Value>> {
        let value = self.fields_to_change().entry(field).or_insert(Value::Null);
        if value.is_null() {
            *value = Value::Array(Vec::new());
        }
        match value {
            Value::Array(items) => Ok(items),
            other => {
                let kind = edit::kind(other);
                let reason = format!("it is {kind}, and no list: \"-\" adds to a list, and makes one");
                Err(at(&format!("/{field}"), &reason))
            }
        }
    }

    fn messages(&mut self) -> Result<&mut Vec<Value>> {
        let conversation = self.conversation();
        let field = conversation.field();
        if conversation == Conversation::Responses
            && let Some(Value::String(said)) = self.fields.get(field)
        {
            // A text is short for what the user says.
            let message = conversation.message("user", said);
            self.fields_to_change().insert(field.to_owned(), Value::Array(vec![message]));
        }
        self.list(field)
    }

    /// How many messages there are.
    pub(crate) fn message_count(&self) -> usize {
        match self.fields.get(self.conversation().field()) {
            Some(Value::Array(messages)) => messages.len(),
            Some(Value::String(_)) => 1,
            _ => 0,
        }
    }

    /// The messages from this one on, which are taken out.
    pub(crate) fn take_messages_from(&mut self, first: usize) -> Vec<Value> {
        if self.message_count() <= first {
            return Vec::new();
        }
        self.messages().map_or_else(|_| Vec::new(), |messages| messages.split_off(first))
    }

    /// Appends to the conversation.
    pub fn add_message(&mut self, role: &str, content: &str) -> Result<()> {
        let message = self.conversation().message(role, content);
        self.messages()?.push(message);
        Ok(())
    }

    /// Appends an answer, and before it the messages of the turns that led to it.
    pub fn add_answer(&mut self, response: &Response) -> Result<()> {
        if let Some(failure) = response.failure() {
            let reason =
                format!("the response has failed, so there is no answer to add: {}", failure.message());
            return Err(Error::new(failure.status(), reason));
        }
        if build::has_too_many_values(response.body()) {
            return Err(error!(
                Status::TooLarge,
                "the answer has more than {MOST_VALUES} values, and is not added"
            ));
        }
        let answer = self.conversation().messages_of_answer(response)?;
        let messages = self.messages()?;
        messages.extend_from_slice(response.turns());
        messages.extend(answer);
        Ok(())
    }

    /// Appends what a tool gave, for the call of that id.
    pub fn add_tool_result(&mut self, id: &str, content: &str) -> Result<()> {
        let result = self.conversation().tool_result(id, content);
        self.messages()?.push(result);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::incoming::{Incoming, ResponseHeaders};

    fn chat() -> Request {
        Request::new("POST /v1/chat/completions").unwrap()
    }

    fn answered(body: &str) -> Response {
        let headers = ResponseHeaders::of(&[("content-type", "application/json")]);
        Response::made_up(Incoming { status: 200, headers, body: body.into(), ..Incoming::default() })
    }

    #[test]
    fn an_answer_of_very_many_values_is_not_added() {
        let answer = |values| {
            let calls = vec!["0"; values].join(",");
            answered(&format!(r#"{{"choices":[{{"message":{{"content":"a","tool_calls":[{calls}]}}}}]}}"#))
        };
        let mut request = chat();
        assert_eq!(request.add_answer(&answer(MOST_VALUES + 1)).unwrap_err().status(), Status::TooLarge);
        assert_eq!(request.add_answer(&answer(1_000)), Ok(()));
    }

    #[test]
    fn an_answer_becomes_a_message_that_can_be_sent() {
        for (message, expected) in [
            (r#"{"role":"assistant","content":"a"}"#, r#"{"role":"assistant","content":"a"}"#),
            (r#"{"content":"a","tool_calls":[],"refusal":null}"#, r#"{"content":"a","role":"assistant"}"#),
            (
                r#"{"role":"x","content":null,"reasoning_content":"r"}"#,
                r#"{"role":"assistant","content":"","reasoning_content":"r"}"#,
            ),
            (r#"{"reasoning":"r"}"#, r#"{"reasoning":"r","role":"assistant","content":""}"#),
            (
                r#"{"role":"assistant","content":null,"tool_calls":[{"id":"1","n":1.50}]}"#,
                r#"{"role":"assistant","content":null,"tool_calls":[{"id":"1","n":1.50}]}"#,
            ),
        ] {
            let mut request = chat();
            let response = answered(&format!(r#"{{"choices":[{{"message":{message}}},{{"message":1}}]}}"#));
            assert_eq!(request.add_answer(&response), Ok(()), "{message}");
            assert_eq!(request.json(), format!(r#"{{"messages":[{expected}]}}"#));
        }
    }

    #[test]
    fn what_is_no_answer_of_a_chat_is_refused_and_nothing_changes() {
        let mut request = chat();
        for body in [r#"{"choices":[{"text":"a"}]}"#, r#"{"choices":[{"message":"a"}]}"#, "[1]"] {
            let refused = request.add_answer(&answered(body)).unwrap_err();
            assert!(refused.message().contains("/choices/0/message"), "{refused}");
        }
        let failed = Response::failed(Error::new(Status::Timeout, "too late"));
        let refused = request.add_answer(&failed).unwrap_err();
        assert_eq!(refused.status(), Status::Timeout);
        assert!(refused.message().contains("too late"), "{refused}");
        assert_eq!(request.json(), "{}");
    }

    #[test]
    fn a_conversation_that_is_no_list_is_refused_by_its_pointer() {
        let mut request = chat();
        request.set_json("messages", r#"{"0":{}}"#).unwrap();
        for refused in [
            request.add_message("user", "x"),
            request.add_tool_result("id", "x"),
            request.add_answer(&answered(r#"{"choices":[{"message":{}}]}"#)),
        ] {
            assert!(refused.is_err_and(|error| error.message().contains("\"/messages\"")));
        }
        request.remove("messages").unwrap();
        assert_eq!(request.add_tool_result("call_1", "21"), Ok(()));
        assert_eq!(
            request.json(),
            r#"{"messages":[{"role":"tool","tool_call_id":"call_1","content":"21"}]}"#
        );
    }

    #[test]
    fn an_answer_of_the_responses_api_is_its_items_as_they_came() {
        let output = r#"[{"type":"reasoning","id":"r","summary":[],"encrypted_content":null},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]"#;
        let mut request = Request::new("POST /v1/responses").unwrap();
        request.set_string("input", "Hi").unwrap();
        assert_eq!(request.message_count(), 1);
        request.add_answer(&answered(&format!(r#"{{"output":{output}}}"#))).unwrap();
        request.add_tool_result("c", "21").unwrap();
        request.add_message("user", "And now?").unwrap();
        let items = output.trim_matches(['[', ']']);
        let expected = [
            r#"{"role":"user","content":"Hi"}"#,
            items,
            r#"{"type":"function_call_output","call_id":"c","output":"21"}"#,
            r#"{"role":"user","content":"And now?"}"#,
        ];
        assert_eq!(request.json(), format!(r#"{{"input":[{}]}}"#, expected.join(",")));
        assert_eq!(request.message_count(), 5);
        for other in [r#"{"choices":[{"message":{"content":"a"}}]}"#, r#"{"output":"x"}"#] {
            let refused = request.add_answer(&answered(other)).unwrap_err();
            assert!(refused.message().contains("/output"), "{refused}");
        }
        let of_responses = answered(r#"{"output":[{"type":"message"}]}"#);
        assert!(chat().add_answer(&of_responses).is_err(), "another operation's");
    }

    #[test]
    fn a_saved_conversation_is_one_text_and_trimming_it_one_call() {
        let mut request = chat();
        request.set_string("model", "m").unwrap();
        for (role, content) in [("system", "s"), ("user", "1"), ("assistant", "2"), ("user", "3")] {
            request.add_message(role, content).unwrap();
        }
        request.remove("/messages/1").and(request.remove("/messages/1")).unwrap();
        let saved = request.json();
        let kept = r#"[{"role":"system","content":"s"},{"role":"user","content":"3"}]"#;
        assert_eq!(saved, format!(r#"{{"model":"m","messages":{kept}}}"#));
        let mut loaded = chat();
        loaded.set_json("", &saved).unwrap();
        assert_eq!(loaded.json(), saved);
    }
}
