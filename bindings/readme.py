#!/usr/bin/env python3
"""Makes programs of the blocks of a README, so that a binding's test compiles and runs what the page shows.

    bindings/readme.py README PROGRAMS FOLDER

PROGRAMS is a text with the rest of each program: `=== NAME` begins a file of FOLDER, and a line `@2@` stands for the second block,
indented as the line is. A block that no program has is a failure, unless its fence says why: ```go untested: REASON."""

import pathlib
import re
import sys
import textwrap


def blocks(text):
    """Each block between fences, with the words behind its opening fence."""
    return [(kind, textwrap.dedent(code)) for kind, code in re.findall(r"^ *```(\S[^\n]*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)]


def main(readme, programs, folder):
    found = blocks(pathlib.Path(readme).read_text())
    used = set()

    def included(match):
        number = int(match[2])
        used.add(number)
        return textwrap.indent(found[number - 1][1], match[1])

    for part in re.split(r"^=== ", pathlib.Path(programs).read_text(), flags=re.MULTILINE)[1:]:
        name, _, text = part.partition("\n")
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"^( *\t*)@(\d+)@\n", included, text, flags=re.MULTILINE))
    missing = [f"block {number} ({kind})" for number, (kind, _) in enumerate(found, 1) if number not in used and " untested: " not in kind]
    if missing:
        sys.exit(f"{readme}: no program of {programs} has {', '.join(missing)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
