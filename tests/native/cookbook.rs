//! Each program of `docs/cookbook.md` prints what the page says it prints.

use std::ffi::OsStr;

use together_offline::{Server, Settings};

use crate::toolchain::{Way, Workshop, root};

/// A program of the page and what it prints.
fn recipes(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("\n```c\n").skip(1).map(|rest| {
        let (program, after) = rest.split_once("```\n").expect("a block ends");
        let printed = after.strip_prefix("```text\n").expect("what a program prints follows it");
        (program, printed.split_once("```\n").expect("a block ends").0)
    });
    blocks.collect()
}

#[test]
fn every_recipe_prints_what_the_page_says() {
    const KEY: &str = "key-of-the-tests";
    let page = std::fs::read_to_string(root().join("docs/cookbook.md")).unwrap();
    let recipes = recipes(&page);
    assert_eq!(recipes.len(), page.matches("\nint main(void)").count());
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).unwrap();
    let workshop = Workshop::new();
    let authority = workshop.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    let environment: [(&str, &OsStr); 3] = [
        ("TOGETHER_API_KEY", KEY.as_ref()),
        ("TOGETHER_BASE_URL", server.base_url().as_ref()),
        ("SSL_CERT_FILE", authority.as_os_str()),
    ];
    let mut wrong = Vec::new();
    for (number, (program, expected)) in recipes.iter().enumerate() {
        let source = workshop.path().join(format!("recipe{number}.c"));
        std::fs::write(&source, program).unwrap();
        let printed = workshop.compile(&source, "c11", Way::Shared).run_in(workshop.path(), &environment);
        if printed != *expected {
            wrong.push(format!("{program}\nprinted:\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
