//! Downloads: whole, in parts, and of the version that was begun.

use support::Pair;

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const WEIGHTS: &str = "/v1/finetune/download?ft_id=ft-1";

#[test]
fn a_part_is_what_the_whole_has_there() {
    let pair = Pair::new();
    let whole = pair.client.get(WEIGHTS);
    assert_eq!((whole.status, whole.header("accept-ranges")), (200, "bytes"));
    let total = whole.bytes.len();
    let etag = whole.header("etag").to_owned();
    let asked = |range: &str, version: &str| {
        let part = pair.client.get_with(WEIGHTS, &[("range", range), ("if-range", version)]);
        let place = part.header("content-range").to_owned();
        (part.status, place, part.bytes)
    };
    let (status, place, part) = asked("bytes=1000-", &etag);
    assert_eq!((status, place), (206, format!("bytes 1000-{}/{total}", total - 1)));
    assert!(part == whole.bytes[1000..]);
    assert_eq!(asked("bytes=1000-1001", &etag).2, whole.bytes[1000..=1001]);
    assert!(asked("bytes=1000-", "\"another\"") == (200, String::new(), whole.bytes));
    assert_eq!(asked(&format!("bytes={total}-"), &etag).0, 416);
}

#[test]
fn weights_are_of_a_job_and_a_checkpoint() {
    let pair = Pair::new();
    for (query, status) in [
        ("?ft_id=ft-1&checkpoint=adapter&checkpoint_step=10", 200),
        ("?ft_id=ft-1&checkpoint=model", 400),
        ("?ft_id=none", 404),
        ("", 400),
    ] {
        assert_eq!(pair.client.get(&format!("/v1/finetune/download{query}")).status, status, "{query}");
    }
    let other = pair.client.get("/v1/finetune/download?ft_id=ft-2");
    assert!(pair.client.get(WEIGHTS).bytes != other.bytes);
}
