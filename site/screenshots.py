#!/usr/bin/env python3
"""Takes pictures of the site's pages, for people to look at: at the width of a desk and of a phone, light and dark. They are in
FOLDER/screenshots. Needs chromium, and the site that `make docs` makes; pages are opened as files.

    site/screenshots.py FOLDER [PAGE...]"""

import pathlib
import sys

from browser import Browser

# The rest of a longer page looks the same.
TALLEST = 3000


def main(folder, *names):
    made = pathlib.Path(folder).resolve() / "html"
    pictures = made.parent / "screenshots"
    pictures.mkdir(exist_ok=True)
    # 404.html is for a server: as a file it finds none of its parts.
    pages = [made / f"{name}.html" for name in names] or sorted(set(made.rglob("*.html")) - {made / "404.html"})
    for scheme in ("light", "dark"):
        # A browser for each, since a page remembers the scheme that it was first seen in.
        with Browser() as browser:
            for width in (1280, 390):
                browser.looks(width, 1600, scheme)
                for page in pages:
                    browser.opens(page.as_uri())
                    browser.draws()
                    name = "-".join(page.relative_to(made).with_suffix("").parts)
                    browser.picture(pictures / f"{name}-{width}-{scheme}.png", TALLEST)
    print(f"{len(pages)} pages, four pictures of each, in {pictures}")


if __name__ == "__main__":
    main(*sys.argv[1:])
