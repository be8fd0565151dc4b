"""What the generators of all languages share."""

import pathlib

NOTE = "Generated from include/together-api.json by bindings/generate.py: do not edit."


def short(name, prefix="TOGETHER_"):
    """A constant's name without its prefix: TOGETHER_EVENT_TEXT is EVENT_TEXT."""
    assert name.startswith(prefix), name
    return name[len(prefix):]


def members(enum):
    """An enumeration's members as (name, number, comment), without what all of their names begin with.

    together_status has TOGETHER_OK, which is OK; together_event_kind has TOGETHER_EVENT_TEXT, which is TEXT.
    """
    names = [short(value["name"]) for value in enum["values"]]
    first = names[0].split("_")[0] + "_"
    shared = first if all(name.startswith(first) for name in names) else ""
    return [(name[len(shared):], value["value"], value["doc"]) for name, value in zip(names, enum["values"])]


def camel(name):
    """together_event_kind is EventKind."""
    return "".join(word.capitalize() for word in name.removeprefix("together_").split("_"))


def wrapped(text, width, first="", rest=None):
    """A text in lines of at most `width`, each behind its beginning; paragraphs are kept."""
    import textwrap

    rest = first if rest is None else rest
    lines = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append(rest.rstrip())
        lines += textwrap.wrap(
            paragraph, width, initial_indent=rest if lines else first, subsequent_indent=rest, break_on_hyphens=False,
            break_long_words=False
        )
    return lines


def c_declarations():
    """together.cdef as a header, for languages whose compiler reads C."""
    include = pathlib.Path(__file__).resolve().parents[2] / "include"
    cdef = (include / "together.cdef").read_text(encoding="utf-8").rstrip()
    return "\n".join([f"/* {NOTE} */", "#ifndef TOGETHER_DECLARATIONS_H", "#define TOGETHER_DECLARATIONS_H", "",
                      "#include <stddef.h>", "#include <stdint.h>", "", cdef, "", "#endif", ""])
