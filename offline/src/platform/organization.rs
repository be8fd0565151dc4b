//! What belongs to the organisation of the key: its projects and what its use costs.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use time::{Date, Duration, Month, OffsetDateTime};

use crate::account::{ORGANIZATION, PROJECT, PROJECT_SLUG};
use crate::platform::family::fixed_list;
use crate::platform::page::{Paging, page};
use crate::platform::request::Request;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::stable_hash::stable_hash;

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/v1/projects", fixed_list(Paging::Cursor, |_| projects()))
        .route("/v1/billing/usage", get(usage))
}

fn projects() -> Vec<Value> {
    let project = |id: &str, name: &str, slug: &str| {
        json!({
            "id": id, "name": name, "slug": slug, "organization_id": ORGANIZATION, "organization_name": "Offline",
        })
    };
    vec![
        project(PROJECT, "Offline", PROJECT_SLUG),
        project("proj_offline_2", "Second", "offline-second"),
        project("proj_offline_3", "Third", "offline-third"),
    ]
}

/// `GET /v1/billing/usage`: every window of a month, up to the last that is over.
async fn usage(request: Request) -> Result<Json<Value>, Refusal> {
    if request.parameter("organization_id").is_some_and(|id| !id.is_empty() && id != ORGANIZATION) {
        let message = "The key belongs to another organization.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "invalid_request_error", message)
            .with_param("organization_id"));
    }
    let window = match request.parameter("granularity").as_deref() {
        None | Some("" | "day") => Duration::days(1),
        Some("hour") => Duration::hours(1),
        Some(other) => {
            let message = format!("granularity must be day or hour, not {other}");
            return Err(Refusal::invalid_field("granularity", message));
        }
    };
    let now = OffsetDateTime::now_utc();
    let month = request.parameter("month").filter(|month| !month.is_empty());
    let (year, month) = match month {
        None => (now.year(), now.month()),
        Some(text) => month_of(&text).ok_or_else(|| {
            Refusal::invalid_field("month", format!("month must be written as 2026-01, not {text}"))
        })?,
    };
    let first =
        Date::from_calendar_date(year, month, 1).map_err(|error| Refusal::invalid(error.to_string()))?;
    let start = first.midnight().assume_utc();
    let end = start + Duration::days(i64::from(month.length(year)));
    let windows = (1_u64..).zip(std::iter::successors(Some(start), |start| Some(*start + window)));
    let windows = windows.take_while(|(_, start)| *start + window <= end.min(now));
    let mut report = page(
        Paging::Cursor,
        windows.map(|(number, start)| (number, of_window(start, window))),
        request.query(),
    )?;
    report["organization_id"] = json!(ORGANIZATION);
    report["billing_period"] = json!(format!("{year}-{:02}", u8::from(month)));
    report["currency"] = json!("USD");
    report["earliest_window_start"] = json!(text_of(start));
    report["latest_window_end"] = json!(text_of(end.min(now)));
    Ok(Json(report))
}

fn month_of(text: &str) -> Option<(i32, Month)> {
    let (year, month) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    Some((year.parse().ok()?, Month::try_from(month.parse::<u8>().ok()?).ok()?))
}

fn of_window(start: OffsetDateTime, window: Duration) -> Value {
    let tokens = stable_hash(&start.unix_timestamp().to_le_bytes()) % 1_000_000;
    json!({
        "date": start.date().to_string(),
        "start_time": text_of(start),
        "end_time": text_of(start + window),
        "line_items": [{
            "product_name": "Serverless inference",
            "quantity": tokens.to_string(),
            "unit_price": "0.0000002",
            "cost": format!("{:.7}", tokens as f64 * 0.000_000_2),
            "attributes": { "model": "openai/gpt-oss-20b" },
            "pricing_dimensions": { "unit": "token" },
        }],
    })
}

fn text_of(time: OffsetDateTime) -> String {
    time.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}
