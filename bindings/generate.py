#!/usr/bin/env python3
"""Writes what the bindings have from include/together-api.json: numbers, operations and declarations.

    bindings/generate.py           writes the files that changed
    bindings/generate.py --check   writes nothing, and fails if a file is not what it should be

Each file of bindings/generators has a function `files(api)`, which returns the text of each file of its language by its
path under bindings/. Only Python's own library is needed. docs/bindings.md says how a binding is made.
"""
import difflib
import importlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True
BINDINGS = pathlib.Path(__file__).resolve().parent
API = BINDINGS.parent / "include" / "together-api.json"


def generated():
    """The text of every generated file, by its path."""
    api = json.loads(API.read_text(encoding="utf-8"))
    assert api["format_version"] == 1, "together-api.json has another format than this program"
    sys.path.insert(0, str(BINDINGS))
    files = {}
    for module in sorted((BINDINGS / "generators").glob("*.py")):
        if module.stem != "__init__":
            for path, text in importlib.import_module(f"generators.{module.stem}").files(api).items():
                assert path not in files, f"{path} is written by two generators"
                files[path] = text
    return files


def main(arguments):
    is_check = arguments == ["--check"]
    if arguments and not is_check:
        sys.exit(__doc__)
    stale = []
    for path, text in generated().items():
        place = BINDINGS / path
        written = place.read_text(encoding="utf-8") if place.exists() else ""
        if written == text:
            continue
        if not is_check:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
            print(f"bindings/{path}")
            continue
        stale.append(path)
        difference = difflib.unified_diff(
            written.splitlines(True), text.splitlines(True), f"bindings/{path}", "generated from together-api.json"
        )
        sys.stderr.writelines(list(difference)[:40])
    if stale:
        sys.exit("stale: " + ", ".join(f"bindings/{path}" for path in stale) + ". Repair it with `make bindings`.")


if __name__ == "__main__":
    main(sys.argv[1:])
