//! What an evaluation leaves when it is over: its results, and a file with a line for each row of its input, which has the
//! row and what the judge said of it. The judge finds every row good, and no answer better than another.

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use crate::files;
use crate::platform::rows;
use crate::service::Service;

/// The state of a job that is over, and its results.
pub(crate) fn of(service: &Service, job: &Value) -> (&'static str, Value) {
    let parameters = &job["parameters"];
    let input = parameters["input_data_file_path"].as_str().unwrap_or_default();
    // An input that is not here counts as one row with nothing in it: a program is tried without an upload.
    let rows = files::content(service, input)
        .map_or(Ok(vec![Map::new()]), |(name, bytes)| rows::read(&name, &bytes));
    let rows = match rows {
        Ok(rows) => rows,
        Err(reason) => return ("user_error", json!({ "error": format!("{input}: {reason}") })),
    };
    let judge = Judge::of(job);
    let count = rows.len();
    let lines: String =
        rows.into_iter().map(|row| format!("{}\n", Value::Object(judge.judged(row)))).collect();
    let name = format!("{}.jsonl", job["workflow_id"].as_str().unwrap_or_default());
    match files::keep(service, &name, "eval", &Bytes::from(lines)) {
        Ok(file) => {
            let mut results = judge.results(count);
            results["result_file_id"] = file["id"].clone();
            ("completed", results)
        }
        Err(_) => ("error", json!({ "error": "The offline server keeps no more files: delete some." })),
    }
}

const FEEDBACK: &str = "offline: every row is good";

/// What the judge finds of each row.
enum Judge<'a> {
    Classify { label: &'a str, generates: bool },
    Score { score: f64, generates: bool },
    Compare { generates: [bool; 2], is_twice: bool },
}

impl<'a> Judge<'a> {
    fn of(job: &'a Value) -> Judge<'a> {
        let parameters = &job["parameters"];
        let generates = |name: &str| parameters[name].is_object();
        match job["type"].as_str().unwrap_or_default() {
            "classify" => {
                let label = parameters.pointer("/pass_labels/0").and_then(Value::as_str).unwrap_or("yes");
                Judge::Classify { label, generates: generates("model_to_evaluate") }
            }
            "score" => {
                let score = parameters["max_score"].as_f64().unwrap_or(5.0);
                Judge::Score { score, generates: generates("model_to_evaluate") }
            }
            _ => Judge::Compare {
                generates: ["model_a", "model_b"].map(generates),
                is_twice: parameters["disable_position_bias_correction"] != true,
            },
        }
    }

    /// A row with what is said of it.
    fn judged(&self, mut row: Map<String, Value>) -> Map<String, Value> {
        let mut add = |name: &str, value: Value| drop(row.insert(name.to_owned(), value));
        match self {
            Judge::Classify { generates: true, .. } | Judge::Score { generates: true, .. } => {
                add("MODEL_TO_EVALUATE_OUTPUT", json!("offline: an answer"));
            }
            Judge::Compare { generates, .. } => {
                for (_, side) in generates.iter().zip(["A", "B"]).filter(|(generates, _)| **generates) {
                    add(
                        &format!("MODEL_TO_EVALUATE_OUTPUT_{side}"),
                        json!(format!("offline: answer {side}")),
                    );
                }
            }
            _ => {}
        }
        match self {
            Judge::Classify { label, .. } => add("label", json!(label)),
            Judge::Score { score, .. } => add("score", json!(score)),
            Judge::Compare { is_twice, .. } => {
                add("choice_original", json!("Tie"));
                add("judge_feedback_original_order", json!(FEEDBACK));
                if *is_twice {
                    add("choice_flipped", json!("Tie"));
                    add("judge_feedback_flipped_order", json!(FEEDBACK));
                }
                add("final_decision", json!("Tie"));
            }
        }
        if !matches!(self, Judge::Compare { .. }) {
            add("feedback", json!(FEEDBACK));
        }
        add("evaluation_successful", json!(true));
        add("is_invalid_judge_output", json!(false));
        row
    }

    /// The results over all rows.
    fn results(&self, count: usize) -> Value {
        match self {
            Judge::Classify { label, .. } => json!({
                "generation_fail_count": 0, "judge_fail_count": 0, "invalid_label_count": 0, "pass_percentage": 100.0,
                "label_counts": json!({ *label: count }).to_string(),
            }),
            Judge::Score { score, .. } => json!({
                "aggregated_scores": { "mean_score": score, "std_score": 0.0, "pass_percentage": 100.0 },
                "failed_samples": 0, "generation_fail_count": 0, "invalid_score_count": 0, "judge_fail_count": 0,
            }),
            Judge::Compare { .. } => json!({
                "A_wins": 0, "B_wins": 0, "Ties": count, "generation_fail_count": 0, "judge_fail_count": 0,
            }),
        }
    }
}
