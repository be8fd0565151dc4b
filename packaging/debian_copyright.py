#!/usr/bin/env python3
"""Writes Debian's copyright file: the licences of the library and of each crate in it, in the machine-readable form (DEP-5).

    packaging/debian_copyright.py FILE"""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPYRIGHT = re.compile(r"^\W*(copyright (?:\(c\)|©|[0-9]).*)$", re.IGNORECASE | re.MULTILINE)


def indented(text):
    """A field of several lines: each begins with a blank, and an empty one has a dot."""
    lines = [" " + line.rstrip() if line.strip() else " ." for line in text.replace("\f", "").strip("\n").splitlines()]
    return "\n".join(lines)


def stanza(files, holders, license_name, text):
    return f"Files: {files}\nCopyright: {holders}\nLicense: {license_name}\n{indented(text)}\n"


def holders_in(text, otherwise):
    found = sorted({" ".join(line.split()).removeprefix("Copyright ").removeprefix("(c) ") for line in COPYRIGHT.findall(text)})
    return "\n           ".join(found) if found else otherwise


def main(path):
    own = (ROOT / "LICENSE-MIT").read_text()
    stanzas = ["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
               "Upstream-Name: libtogether\n"]
    stanzas.append(stanza("*", holders_in(own, "The libtogether authors"), "Expat or Apache-2.0",
                          own + "\n\nOr, at your option, the Apache License 2.0, which is on Debian systems in\n"
                          "/usr/share/common-licenses/Apache-2.0.\n"))
    with tempfile.TemporaryDirectory() as folder:
        licenses = pathlib.Path(folder) / "licenses"
        bill = pathlib.Path(folder) / "bill.json"
        subprocess.run([ROOT / "packaging/crates.py", "host", licenses, bill], check=True)
        for crate in sorted(licenses.iterdir()):
            # The HTML of the standard library's licences is no text for here: rustc's own package has it.
            texts = {}
            for file in sorted(crate.iterdir()):
                if file.suffix == ".html":
                    continue
                text = file.read_text(errors="replace")
                is_apache = "Apache License" in text and len(text) > 8000
                texts[file.name] = "See /usr/share/common-licenses/Apache-2.0.\n" if is_apache else text
            joined = "\n\n".join(f"{name}:\n\n{text}" for name, text in texts.items())
            if not joined:
                joined = "MIT or Apache-2.0: see the documentation of the Rust that built this package."
            stanzas.append(stanza(f"vendor/{crate.name}/*", holders_in(joined, f"The authors of {crate.name}"),
                                  f"of-{crate.name}", joined))
    pathlib.Path(path).write_text("\n".join(stanzas))


if __name__ == "__main__":
    main(*sys.argv[1:])
