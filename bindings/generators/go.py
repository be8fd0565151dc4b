"""bindings/go: the header that cgo reads, the numbers, the operations, and the structs that C fills in."""
import re

from . import NOTE, c_declarations, camel, short, wrapped

INITIALISMS = {"API", "JSON", "OK", "TCI", "TLS", "URL"}
# What Go does in its own way: a loop is left by break, and nothing logs.
LEFT_OUT = {"together_flow", "together_log_level"}
NUMBERS = {"uint32_t": "uint32", "int32_t": "int32", "int64_t": "int64", "uint64_t": "uint64"}


# What tools of Go take as the sign of a generated file.
CODE = "// Code generated from include/together-api.json by bindings/generate.py. DO NOT EDIT."


def pascal(name):
    """CHAT_COMPLETIONS is ChatCompletions."""
    return "".join(word if word in INITIALISMS else word.capitalize() for word in name.split("_"))


def comment(text, indent="", names={}):
    """A comment, with constants by their names in Go."""
    text = re.sub(r"\bTOGETHER_[A-Z0-9_]+", lambda found: names.get(found[0], found[0]), text)
    return wrapped(text, 110, f"{indent}// ")


def names_in_go(api):
    names = {value["name"]: name for enum in api["enums"] if enum["name"] not in LEFT_OUT for name, value in constants(enum)}
    return names | {operation["name"]: pascal(short(operation["name"])) for operation in api["operations"]}


def constants(enum):
    """Every name begins with what it is one of: TOGETHER_EVENT_TEXT is EventText, TOGETHER_OK is StatusOK."""
    for value in enum["values"]:
        name = pascal(short(value["name"]))
        yield name if enum["name"] != "together_status" else "Status" + name, value


def numbers(api):
    names = names_in_go(api)
    text = [CODE, "", "package together", "", "// Version is that of the library that this package was generated for.",
            f'const Version = "{api["library_version"]}"']
    for enum in api["enums"]:
        if enum["name"] in LEFT_OUT:
            continue
        name = camel(enum["name"])
        text += ["", *comment(f"{name}: {enum['doc'][0].lower()}{enum['doc'][1:]}", "", names), f"type {name} int32", "", "const ("]
        for constant, value in constants(enum):
            text += [*comment(value["doc"], "\t", names), f"\t{constant} {name} = {value['value']}"]
        text.append(")")
    text += ["", '// Operation is an operation of the API: "METHOD /path".', "type Operation string", ""]
    section = None
    text.append("const (")
    for operation in api["operations"]:
        if operation["section"] != section:
            text += ([""] if section else []) + [f"\t// {operation['section']}", ""]
            section = operation["section"]
        text.append(f'\t{pascal(short(operation["name"]))} Operation = "{operation["words"]}"')
    return "\n".join(text + [")", ""])


def field_name(name):
    special = {"id": "ID", "json": "JSON"}
    return special.get(name) or "".join(special.get(word, word.capitalize()) for word in name.split("_"))


def fields(api, struct):
    """A struct's fields as (name in Go, type in Go, how it is copied, comment). A length is not a field of its own."""
    described = next(one for one in api["structs"] if one["name"] == struct)
    names = {field["name"] for field in described["fields"]}
    enums = {enum["name"] for enum in api["enums"]}
    for field in described["fields"]:
        name, base, pointers = field["name"], field["type"]["base"], field["type"]["pointers"]
        from_c = f"from.{name}"
        if f"{name}_length" in names:
            kind, copy = ("[]byte", "bytesOf") if base == "void" or name == "json" else ("string", "textOf")
            yield field_name(name), kind, f"{copy}(unsafe.Pointer({from_c}), {from_c}_length)", field.get("doc") or ""
        elif pointers or name.endswith("_length"):
            continue
        else:
            kind = camel(base) if base in enums else NUMBERS[base]
            if name == "sample_format":
                kind = "SampleFormat"
            yield field_name(name), kind, f"{kind}({from_c})", field.get("doc") or ""


def struct(api, name, doc, more=()):
    go = camel(name)
    rows = list(fields(api, name))
    text = ["", *comment(doc), f"type {go} struct {{"]
    for field, kind, _, about in rows:
        text += [*(comment(about, "\t", names_in_go(api)) if about else []), f"\t{field} {kind}"]
    text += [*more, "}", "", f"func {go[0].lower()}{go[1:]}From(from *C.{name}) {go} {{", f"\treturn {go}{{"]
    text += [f"\t\t{field}: {copy}," for field, _, copy, _ in rows] + ["\t}", "}"]
    return text


def structs(api):
    text = [CODE, "", "package together", "", '// #include "declarations.h"', 'import "C"', 'import "unsafe"']
    text += struct(api, "together_event", "Event is one event of an answer. Ignore kinds that you do not know.",
                   ["\t// In EventDone: the whole answer, or what arrived of it.", "\tResponse *Response"])
    text += struct(api, "together_usage", "Usage is what a client has used since it was made, and the rate limits that the "
                   "service reported last.")
    return "\n".join(text + [""])


def aligned(text):
    """As gofmt aligns: the columns of neighbouring lines, unless a comment or an empty line is between them."""
    lines, block = [], []

    def end():
        rows = [line.strip("\t").split(" ", 1 if " = " not in line else 2) for line in block]
        indent = [line[:len(line) - len(line.lstrip("\t"))] for line in block]
        for column in range(max((len(row) for row in rows), default=1) - 1):
            width = max(len(row[column]) for row in rows)
            for row in rows:
                row[column] = row[column].ljust(width)
        lines.extend(tabs + " ".join(row) for tabs, row in zip(indent, rows))
        block.clear()

    for line in text.split("\n"):
        is_row = line.startswith("\t") and line.strip()[:1].isupper() and " " in line
        if not is_row:
            end()
            lines.append(line)
        else:
            block.append(line)
    end()
    return "\n".join(lines)


def files(api):
    return {
        "go/declarations.h": c_declarations(),
        "go/numbers.go": aligned(numbers(api)),
        "go/structs.go": aligned(structs(api)),
    }
