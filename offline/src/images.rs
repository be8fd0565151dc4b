//! `POST /v1/images/generations`, and the pictures that it makes: a chequerboard in the prompt's own colour.
//!
//! A picture's name says all there is to draw, so none is kept.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::exchange::Exchange;
use crate::links;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::Service;
use crate::stable_hash::stable_hash;
use crate::triggers::Trigger;

/// The sides of a picture when the request names none, and the largest ones drawn.
const SIDE: u32 = 64;
const LARGEST_SIDE: u32 = 2048;

#[derive(Debug, Deserialize)]
struct ImageRequest {
    model: String,
    prompt: String,
    n: Option<u32>,
    width: Option<u32>,
    height: Option<u32>,
    response_format: Option<String>,
}

/// Everything there is to know of a picture.
#[derive(Clone, Copy, Debug)]
struct Picture {
    colour: [u8; 3],
    width: u32,
    height: u32,
}

pub(crate) async fn generate(
    State(service): State<Arc<Service>>,
    Extension(exchange): Extension<Exchange>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let request: ImageRequest = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Image)?;
    let side = |name: &'static str, side: Option<u32>| match side.unwrap_or(SIDE) {
        side @ 1..=LARGEST_SIDE => Ok(side),
        side => {
            Err(Refusal::invalid_field(name, format!("{name} must be from 1 to {LARGEST_SIDE}, not {side}")))
        }
    };
    let (width, height) = (side("width", request.width)?, side("height", request.height)?);
    let count = match request.n.unwrap_or(1) {
        count @ 1..=4 => count,
        count => return Err(Refusal::invalid_field("n", format!("n must be from 1 to 4, not {count}"))),
    };
    let is_inline = match request.response_format.as_deref() {
        None | Some("url") => false,
        Some("base64" | "b64_json") => true,
        Some(other) => {
            let message = format!("response_format must be url or base64, not {other}");
            return Err(Refusal::invalid_field("response_format", message));
        }
    };
    let trigger = Trigger::named(&request.model);
    let entry = |index: u32| -> Result<Value, Refusal> {
        let [red, green, blue, ..] =
            stable_hash(format!("{index}{}", request.prompt).as_bytes()).to_le_bytes();
        let picture = Picture { colour: [red, green, blue], width, height };
        let timings = json!({ "inference": 0.001 });
        Ok(if is_inline {
            let text = STANDARD.encode(picture.to_png().map_err(cannot_draw)?);
            json!({ "index": index, "type": "b64_json", "b64_json": text, "timings": timings })
        } else {
            let url = links::to(&service, &picture.name(), trigger);
            json!({ "index": index, "type": "url", "url": url, "timings": timings })
        })
    };
    let data = (0..count).map(entry).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(json!({ "id": exchange.id, "model": request.model, "object": "list", "data": data })))
}

/// The picture of this name.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    Some(("image/png", Picture::named(name)?.to_png().ok()?))
}

impl Picture {
    fn name(self) -> String {
        let [red, green, blue] = self.colour;
        format!("{red:02x}{green:02x}{blue:02x}-{}x{}.png", self.width, self.height)
    }

    fn named(name: &str) -> Option<Self> {
        let (colour, size) = name.strip_suffix(".png")?.split_once('-')?;
        let (width, height) = size.split_once('x')?;
        let [_, red, green, blue] = u32::from_str_radix(colour, 16).ok()?.to_be_bytes();
        let side = |text: &str| text.parse().ok().filter(|side| (1..=LARGEST_SIDE).contains(side));
        Some(Self { colour: [red, green, blue], width: side(width)?, height: side(height)? })
    }

    fn to_png(self) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        // One bit a pixel keeps even the largest picture small.
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::One);
        let [red, green, blue] = self.colour;
        encoder.set_palette(vec![red, green, blue, 255, 255, 255]);
        let row_length = self.width.div_ceil(8);
        let field = |row: u32, column: u32| if (row / 8 + column).is_multiple_of(2) { 0x00 } else { 0xff };
        let pixels: Vec<u8> =
            (0..self.height).flat_map(|row| (0..row_length).map(move |column| field(row, column))).collect();
        encoder.write_header()?.write_image_data(&pixels)?;
        Ok(file)
    }
}

fn cannot_draw(error: png::EncodingError) -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server_error",
        format!("cannot write the picture: {error}"),
    )
}
