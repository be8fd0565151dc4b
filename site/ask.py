#!/usr/bin/env python3
"""Asks the site what a new reader asks, in a browser: each question finds its page among the first five results, whether the site is
opened as files or comes from a server; and no page asks another server for anything. Needs chromium, and the site that `make docs`
makes.

    site/ask.py FOLDER          asks all
    site/ask.py FOLDER WORDS    shows the first results for these words"""

import functools
import http.server
import pathlib
import sys
import threading

from browser import Browser

# What is typed, and the page (with the part of it) that answers.
QUESTIONS = [
    ("cancel", "guide.html"),
]
# A reader looks no further.
LOOKED_AT = 5

RESULTS = """[...document.querySelectorAll('.md-search-result__item')].map(item => {
    const links = [...item.querySelectorAll('.md-search-result__link')];
    return links.map(link => ({address: link.getAttribute('href'), title: link.querySelector('h1,h2').textContent}));
})"""


def main(folder, *words):
    made = pathlib.Path(folder).resolve() / "html"
    with Browser() as browser:
        browser.looks(1280, 1000, "light")
        browser.opens((made / "index.html").as_uri())
        for question in words:
            print("==", question)
            for links in results(browser, question)[:LOOKED_AT]:
                print("  ", " | ".join(f"{link['title']} ({link['address'].split('/html/')[-1]})" for link in links[:4]))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def results(browser, words):
    """What a reader sees for these words: the link of each of the best pages, then that of its best part."""
    browser.run("""(() => { const field = document.querySelector('[data-md-component=search-query]');
        field.focus(); field.value = ''; field.dispatchEvent(new Event('keyup')); })()""")
    browser.waits("document.querySelector('.md-search-result__meta').textContent.includes('Type')", "the results of the last search stay")
    browser.types(words)
    browser.run("document.querySelector('[data-md-component=search-query]').dispatchEvent(new Event('keyup'))")
    browser.waits("/match|No/.test(document.querySelector('.md-search-result__meta').textContent)", f"a search for {words!r} does not end")
    return browser.run(RESULTS)


if __name__ == "__main__":
    main(*sys.argv[1:])
