#!/usr/bin/env python3
"""Checks the site that mkdocs made: each name can be found, and nothing of its markup is seen. mkdocs itself has checked the links.

    site/check.py FOLDER"""

import html
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main(folder):
    made = pathlib.Path(folder) / "html"
    api = json.loads((ROOT / "include/together-api.json").read_text())
    entries = json.loads((made / "search/search_index.json").read_text())["docs"]
    titles = {html.unescape(re.sub(r"<[^>]*>", "", entry["title"])) for entry in entries}
    texts = " ".join(html.unescape(re.sub(r"<[^>]*>", "", entry["text"])) for entry in entries)
    words = set(re.findall(r"\w+", texts))
    wrong = [f"{entry['name']} has no heading that search finds" for kind in ("functions", "structs", "callbacks", "enums")
             for entry in api[kind] if entry["name"] not in titles]
    wrong += [f"{handle['name']} has no page" for handle in api["handles"]
              if not (made / f"reference/{handle['name'].removeprefix('together_')}.html").exists()]
    wrong += [f"{value['name']} is nowhere" for enum in api["enums"] for value in enum["values"] if value["name"] not in words]
    wrong += [f"{operation['name']} is nowhere" for operation in api["operations"] if operation["name"] not in words]

    pages = sorted(made.rglob("*.html"))
    for page in pages:
        # What is code may say anything.
        text = re.sub(r"<(pre|code|script|style)\b.*?</\1>", "", page.read_text(), flags=re.DOTALL)
        seen = html.unescape(re.sub(r"<[^>]*>", "", text))
        wrong += [f"{page.relative_to(made)} asks another server: {url}"
                  for url in re.findall(r'<(?:script|img|link|iframe)\b[^>]*?(?:src|href)="(https?:[^"]*)"', page.read_text())]
        if 'class="mermaid"' in page.read_text() and "scripts/mermaid.js" not in page.read_text():
            wrong.append(f"{page.relative_to(made)} has a diagram, and nothing draws it")
        wrong += [f"{page.relative_to(made)} shows {mark!r}" for mark in ("```", "{ #", "](", "=== \"", "~~~", "**", "\\<", "\\[", "`") if mark in seen]
    tabs = (made / "index.html").read_text().count("tabbed-block")
    if tabs < 11:
        wrong.append(f"the first page has programs in {tabs} languages")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(pages)} pages, {len(titles)} headings: every function, number and operation is found")


if __name__ == "__main__":
    main(*sys.argv[1:])
