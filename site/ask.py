#!/usr/bin/env python3
"""Asks the site what a new reader asks, in a browser: each question finds its answer among the first five pages that a search shows, and
by one link of the first page, whether the site is opened as files or comes from a server. Neither way asks another server for anything.
And on a phone nothing is cut off, and each diagram is drawn. Needs chromium, and the site that `make docs` makes.

    site/ask.py FOLDER             asks all
    site/ask.py FOLDER WORDS...    shows what a search for each of these finds"""

import functools
import http.server
import pathlib
import sys
import threading

from browser import Browser

# What is typed, and where the answer is.
QUESTIONS = [
    ("cancel", "guide.html#cancelling"),
    ("how do I cancel", "guide.html#cancelling"),
    ("memory limits", "limits.html#size-number-and-memory"),
    ("timeout", "limits.html#timeouts"),
    ("which thread calls my callback", "threads.html#which-thread-runs-a-callback"),
    ("use behind a proxy", "network.html#proxies"),
    ("ship on Windows", "platforms.html#windows"),
    ("stream in a game loop", "threads.html#events-in-a-loop-of-your-own"),
    ("rotate keys", "keys.html#rotating-a-key"),
    ("retry rules", "retries.html#what-is-retried"),
    ("how do I test offline", "offline.html"),
    ("licence", "index.html#licence"),
    ("license", "packages.html#licences"),
    ("upload a 6 GB file", "guide.html#large-uploads"),
    ("resume a batch after a crash", "guide.html#batches"),
]
# Names, whole and in part, and the page of each.
NAMES = [
    ("together_call_cancel", "reference/call.html#together_call_cancel"),
    ("call_cancel", "reference/call.html#together_call_cancel"),
    ("set_proxy", "reference/options.html#together_options_set_proxy"),
    ("TOGETHER_RATE_LIMIT", "reference/numbers.html#together_status"),
    ("together_batch_run", "reference/batch.html#together_batch_run"),
]
# A reader looks no further. Each page lists its best parts, of which the theme folds some away.
LOOKED_AT = 5

FIELD = "document.querySelector('[data-md-component=search-query]')"
SAYS = "document.querySelector('.md-search-result__meta').textContent"
RESULTS = """[...document.querySelectorAll('.md-search-result__item')].map(item =>
    [...item.querySelectorAll('.md-search-result__link')].map(link => link.href.replace(/[?]h=[^#]*/, '')))"""
LINKS = "[...document.querySelectorAll('.md-content a')].map(link => link.href)"


def results(browser, words):
    """What a reader sees for these words: for each of the best pages its address, then those of its best parts."""
    browser.run(f"{FIELD}.focus(); {FIELD}.value = ''; {FIELD}.dispatchEvent(new Event('keyup'))")
    browser.waits(f"{SAYS}.includes('Type')", "the results of the last search stay")
    browser.types(words)
    browser.run(f"{FIELD}.dispatchEvent(new Event('keyup'))")
    browser.waits(f"/match/.test({SAYS})", f"a search for {words!r} does not end")
    return browser.run(RESULTS)[:LOOKED_AT]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def questions(browser, site):
    """What is wrong with the site that is at this address."""
    browser.opens(f"{site}/index.html")
    links = browser.run(LINKS)
    wrong = [f"{site}: the first page does not lead to {place}" for _, place in QUESTIONS
             if not any(link.startswith(f"{site}/{place}") for link in links) and not place.startswith("index.html")]
    for words, place in QUESTIONS + NAMES:
        found = [address for page in results(browser, words) for address in page]
        if f"{site}/{place}" not in found:
            wrong.append(f"{site}: a search for {words!r} does not show {place}, but:\n  " + "\n  ".join(found))
    elsewhere = [event["params"]["request"]["url"] for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    return wrong + [f"{site} asks for {url}" for url in elsewhere if not url.startswith((site, "data:", "blob:"))]


# What is wider than a phone, and is in no box that scrolls.
WIDE = """[...document.querySelectorAll('.md-content *')].filter(part => {
    const place = part.getBoundingClientRect();
    if (place.width === 0 || place.right <= document.documentElement.clientWidth + 1) return false;
    for (let around = part.parentElement; around && !around.matches('.md-content'); around = around.parentElement)
        if (getComputedStyle(around).overflowX !== 'visible') return false;
    return true;
}).map(part => part.outerHTML.slice(0, 100))"""


def pages(browser, made):
    """What is wrong with the pages on a phone: something is cut off, or a diagram is not drawn."""
    browser.looks(390, 1600, "light")
    wrong = []
    for page in sorted(made.rglob("*.html")):
        browser.opens(page.as_uri())
        browser.draws()
        if wide := browser.run(WIDE):
            wrong.append(f"{page.relative_to(made)} is too wide for a phone: {wide[0]}")
    return wrong


def main(folder, *words):
    made = pathlib.Path(folder).resolve() / "html"
    with Browser() as browser:
        browser.looks(1280, 1000, "light")
        if words:
            browser.opens((made / "index.html").as_uri())
            for question in words:
                print(question, *(f"  {' '.join(page)}" for page in results(browser, question)), sep="\n")
            return
        wrong = questions(browser, made.as_uri())
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=made)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            wrong += questions(browser, f"http://127.0.0.1:{server.server_port}")
            server.shutdown()
        wrong += pages(browser, made)
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(QUESTIONS) + len(NAMES)} questions, each answered from files and from a server")


if __name__ == "__main__":
    main(*sys.argv[1:])
