//! What does not fit the description, where it is, and what was expected.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

/// The first thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    /// `the body at "/messages/0/role"`, `the query parameter "limit"`.
    pub place: String,
    /// What is there, or what was expected.
    pub problem: String,
}

impl Misfit {
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }
}

/// Of one value: `place` is where that value is.
pub(super) fn of_value(error: &ValidationError<'_>, place: &str) -> Misfit {
    let nearest = nearest(error);
    let pointer = nearest.instance_path().as_str();
    let place = if pointer.is_empty() { place.to_owned() } else { format!("{place} at \"{pointer}\"") };
    let problem = match choices(nearest) {
        names if names.is_empty() => nearest.masked().to_string(),
        names => format!("one of these is required: {}", names.join(", ")),
    };
    // Without the value itself, which may be long.
    Misfit::new(place, problem)
}

/// The fields of which each schema of several wants another.
fn choices(error: &ValidationError<'_>) -> Vec<String> {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) =
        error.kind()
    else {
        return Vec::new();
    };
    let wanted = context.iter().map(|of_schema| match of_schema.first().map(ValidationError::kind) {
        Some(ValidationErrorKind::Required { property }) => Some(property.to_string()),
        _ => None,
    });
    wanted.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Of a value that fits none of several schemas, what is wrong by the schema that it fits furthest.
fn nearest<'error>(error: &'error ValidationError<'_>) -> &'error ValidationError<'error> {
    let context = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => context,
        _ => return error,
    };
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    let inner = context.iter().filter_map(|of_schema| of_schema.first()).map(nearest);
    match inner.max_by_key(|inner| depth(inner)) {
        Some(inner) if depth(inner) > depth(error) => inner,
        _ => error,
    }
}
