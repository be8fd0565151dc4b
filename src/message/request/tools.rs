//! The tools that a request offers, and the functions that carry them out.
//!
//! Responsible for a tool's place in the field `tools`, for its function, and for an answer's calls as each API writes
//! them. It must not run a function: the engine decides when, and the objects on which thread.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Request;
use super::conversation::{Conversation, object};
use crate::error::{Error, Result};
use crate::json::schema::Schema;
use crate::json::{build, parts, read};
use crate::message::response::Response;
use crate::message::tool::ToolFunction;
use crate::watch::Watch;

/// The field that holds what the model may call.
const TOOLS: &str = "tools";
/// The field that says whether it must.
const TOOL_CHOICE: &str = "tool_choice";

/// A tool's function. Shared by a request's copies.
#[derive(Clone)]
pub struct Tool {
    name: Arc<str>,
    schema: Arc<Schema>,
    function: Arc<ToolFunction>,
}

impl Tool {
    /// What its arguments must fit.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn function(&self) -> &Arc<ToolFunction> {
        &self.function
    }
}

/// A call in an answer, as the model wrote it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NamedCall {
    pub id: String,
    pub name: String,
    /// JSON, if the model made no mistake.
    pub arguments: String,
}

impl Conversation {
    /// The object of a declaration that has the tool's name, description and parameters.
    fn declared(self, tool: &Value) -> Option<&Map<String, Value>> {
        match self {
            Conversation::Chat => tool.get("function")?.as_object(),
            Conversation::Responses => tool.as_object().filter(|tool| is_of_function(tool)),
        }
    }

    fn declared_mut(self, tool: &mut Value) -> Option<&mut Map<String, Value>> {
        match self {
            Conversation::Chat => tool.get_mut("function")?.as_object_mut(),
            Conversation::Responses => tool.as_object_mut().filter(|tool| is_of_function(tool)),
        }
    }

    fn declare(self, members: Value) -> Value {
        match self {
            Conversation::Chat => object([("type", "function".into()), ("function", members)]),
            // They are members of the tool itself.
            Conversation::Responses => {
                let mut tool = Map::from_iter([("type".to_owned(), Value::from("function"))]);
                tool.extend(members.as_object().cloned().unwrap_or_default());
                Value::Object(tool)
            }
        }
    }

    /// Where an answer's calls are, alone or among other items.
    fn pointer_to_calls(self) -> &'static str {
        match self {
            Conversation::Chat => "/choices/0/message/tool_calls",
            Conversation::Responses => "/output",
        }
    }

    /// Whether an item of that list is a call.
    fn is_call(self, item: &str) -> bool {
        match self {
            Conversation::Chat => true,
            Conversation::Responses => read::find(item, "/type") == Some("\"function_call\""),
        }
    }

    /// Whether the server stopped in the middle of the answer.
    fn is_cut(self, response: &Response) -> bool {
        match self {
            Conversation::Chat => {
                let reason = response.string("/choices/0/finish_reason");
                matches!(reason.as_deref(), Some("length" | "content_filter"))
            }
            Conversation::Responses => response.string("/status").as_deref() == Some("incomplete"),
        }
    }

    /// `None` where it is no call of a function.
    fn named_call(self, call: &Value) -> Option<NamedCall> {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let (function, id) = match self {
            Conversation::Chat => (call.get("function")?, call.get("id")),
            Conversation::Responses => (call, call.get("call_id").or_else(|| call.get("id"))),
        };
        let arguments = match function.get("arguments") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        Some(NamedCall { id: text(id), name: text(function.get("name")), arguments })
    }
}

/// Whether a tool is a function, and none that the service has itself.
fn is_of_function(tool: &Map<String, Value>) -> bool {
    tool.get("type").and_then(Value::as_str) == Some("function")
}

/// The calls in an answer, as the server wrote them.
fn sources_of_calls(conversation: Conversation, response: &Response) -> impl Iterator<Item = &str> {
    let mut items = response.value(conversation.pointer_to_calls()).and_then(parts::items);
    let next = move || items.as_mut()?.next(&mut Watch::new(&mut || Ok(()))).ok().flatten();
    std::iter::from_fn(next).filter(move |item| conversation.is_call(item))
}

impl Request {
    /// Offers a tool to the model. One that is there by that name keeps its place, and is carried out by this function.
    pub fn add_tool(
        &mut self,
        name: &str,
        description: &str,
        schema: &str,
        function: Arc<ToolFunction>,
    ) -> Result<()> {
        if name.is_empty() {
            return Err(Error::invalid("the tool's name is empty: the model calls it by its name"));
        }
        let schema = build::parse(schema).map_err(|reason| invalid!("the tool's schema is {reason}"))?;
        if !schema.is_object() {
            return Err(Error::invalid(
                "the tool's schema is not a JSON object: write it as {\"type\": \"object\", \"properties\": {...}}",
            ));
        }
        let checked =
            Schema::of(&schema).map_err(|fault| invalid!("the tool's schema is not valid: {fault}"))?;
        let conversation = self.conversation();
        let tools = self.list(TOOLS)?;
        let is_named = |tool: &Value| {
            conversation.declared(tool).and_then(|members| members.get("name")?.as_str()) == Some(name)
        };
        let members =
            object([("name", name.into()), ("description", description.into()), ("parameters", schema)]);
        let there =
            tools.iter_mut().find(|tool| is_named(tool)).and_then(|tool| conversation.declared_mut(tool));
        match (there, members) {
            (Some(there), Value::Object(members)) => there.extend(members),
            (_, members) => tools.push(conversation.declare(members)),
        }
        self.tools.retain(|tool| &*tool.name != name);
        self.tools.push(Tool { name: name.into(), schema: Arc::new(checked), function });
        Ok(())
    }

    /// After something was removed: of a tool that is not offered any more, the function goes too.
    pub(super) fn forget_removed_tools(&mut self) {
        let conversation = self.conversation();
        let offered = self.fields.get(TOOLS).and_then(Value::as_array);
        let mut tools = std::mem::take(&mut self.tools);
        tools.retain(|tool| {
            offered.into_iter().flatten().any(|offered| {
                let members = conversation.declared(offered);
                members.and_then(|members| members.get("name")?.as_str()) == Some(&tool.name)
            })
        });
        self.tools = tools;
    }

    /// Whether any tool has a function.
    pub(crate) fn has_functions(&self) -> bool {
        !self.tools.is_empty()
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| &*tool.name == name)
    }

    /// How many calls the answer has; none in one that the server did not end.
    pub(crate) fn count_calls(&self, response: &Response) -> usize {
        let conversation = self.conversation();
        match conversation.is_cut(response) {
            true => 0,
            false => sources_of_calls(conversation, response).count(),
        }
    }

    /// The answer's calls; `None` where one of them is no call of a function.
    pub(crate) fn calls(&self, response: &Response) -> Option<Vec<NamedCall>> {
        let conversation = self.conversation();
        let call = |source: &str| conversation.named_call(&build::parse(source).ok()?);
        sources_of_calls(conversation, response).map(call).collect()
    }

    /// Goes on with the conversation after calls: the answer, and the result of each.
    pub(crate) fn add_turn<'turn>(
        &mut self,
        response: &Response,
        results: impl Iterator<Item = (&'turn str, &'turn str)>,
    ) -> Result<()> {
        self.add_answer(response)?;
        results.into_iter().try_for_each(|(id, content)| self.add_tool_result(id, content))?;
        // A model that had to call a tool would have to again, and never answer.
        let must_call = |choice: &Value| choice.is_object() || choice.as_str() == Some("required");
        if self.fields.get(TOOL_CHOICE).is_some_and(must_call) {
            self.fields_to_change().insert(TOOL_CHOICE.to_owned(), Value::from("auto"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat() -> Request {
        Request::new("POST /v1/chat/completions").unwrap()
    }

    fn function() -> Arc<ToolFunction> {
        Arc::new(|_| 0)
    }

    const SCHEMA: &str = r#"{"type":"object"}"#;

    fn declared(name: &str, description: &str) -> String {
        format!(
            r#"{{"type":"function","function":{{"name":"{name}","description":"{description}","parameters":{SCHEMA}}}}}"#
        )
    }

    #[test]
    fn a_tool_stands_once_in_the_list_and_the_later_replaces_the_earlier() {
        let mut request = chat();
        for (name, description) in [("a", "first"), ("b", "other"), ("a", "second")] {
            request.add_tool(name, description, SCHEMA, function()).unwrap();
        }
        let expected = [declared("a", "second"), declared("b", "other")].join(",");
        assert_eq!(request.json(), format!(r#"{{"tools":[{expected}]}}"#));
        assert_eq!(request.tools.len(), 2);
    }

    #[test]
    fn a_loaded_tool_is_bound_and_keeps_what_else_it_has() {
        let mut request = chat();
        let saved = r#"{"tools":[{"type":"function","function":{"name":"a","strict":true}}]}"#;
        request.set_json("", saved).unwrap();
        assert!(!request.has_functions() && request.tool("a").is_none());
        request.add_tool("a", "now", SCHEMA, function()).unwrap();
        assert!(request.tool("a").is_some());
        let function = format!(r#"{{"name":"a","strict":true,"description":"now","parameters":{SCHEMA}}}"#);
        assert_eq!(request.json(), format!(r#"{{"tools":[{{"type":"function","function":{function}}}]}}"#));
    }

    #[test]
    fn the_responses_api_has_flat_tools_and_calls_among_other_items() {
        let mut request = Request::new("POST /v1/responses").unwrap();
        request
            .set_json("tools", r#"[{"type":"mcp","name":"a"},{"type":"function","name":"b","strict":true}]"#)
            .unwrap();
        for name in ["a", "b"] {
            request.add_tool(name, "d", SCHEMA, function()).unwrap();
        }
        let members = format!(r#""description":"d","parameters":{SCHEMA}"#);
        let expected = [
            r#"{"type":"mcp","name":"a"}"#.to_owned(),
            format!(r#"{{"type":"function","name":"b","strict":true,{members}}}"#),
            format!(r#"{{"type":"function","name":"a",{members}}}"#),
        ];
        assert_eq!(request.json(), format!(r#"{{"tools":[{}]}}"#, expected.join(",")));
        let answered = |status: &str| {
            Response::of_json(&format!(
                r#"{{"status":"{status}","output":[{{"type":"reasoning","id":"r"}},
                {{"type":"function_call","id":"f","call_id":"c","name":"a","arguments":"{{}}"}},
                {{"type":"message","content":[]}},{{"type":"function_call","id":"g","name":"b","arguments":{{"x":1}}}}]}}"#
            ))
            .unwrap()
        };
        let call = |id: &str, name: &str, arguments: &str| NamedCall {
            id: id.to_owned(),
            name: name.to_owned(),
            arguments: arguments.to_owned(),
        };
        let response = answered("completed");
        assert_eq!(request.count_calls(&response), 2);
        assert_eq!(request.calls(&response), Some(vec![call("c", "a", "{}"), call("g", "b", r#"{"x":1}"#)]));
        assert_eq!(request.count_calls(&answered("incomplete")), 0);
        assert!(request.calls(&Response::of_json("{}").unwrap()).is_some_and(|calls| calls.is_empty()));
    }

    #[test]
    fn a_function_goes_with_its_tool() {
        let mut request = chat();
        for name in ["a", "b"] {
            request.add_tool(name, "", SCHEMA, function()).unwrap();
        }
        request.remove("/tools/0").unwrap();
        assert!(request.tool("a").is_none() && request.tool("b").is_some());
        let copy = request.clone();
        request.remove("tools").unwrap();
        assert!(!request.has_functions() && copy.has_functions());
    }

    #[test]
    fn what_is_no_tool_is_refused_and_nothing_changes() {
        let mut request = chat();
        for (name, schema) in
            [("", SCHEMA), ("a", ""), ("a", "[]"), ("a", "true"), ("a", "{\"type\":"), ("a", "{\"type\":7}")]
        {
            assert!(request.add_tool(name, "", schema, function()).is_err(), "{name} {schema}");
        }
        assert_eq!(request.json(), "{}");
        request.set_json("tools", "{}").unwrap();
        let refused = request.add_tool("a", "", SCHEMA, function()).unwrap_err();
        assert!(refused.message().contains("\"/tools\""), "{refused}");
        assert!(!request.has_functions());
    }
}
