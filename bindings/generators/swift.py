"""bindings/swift: the header that Swift reads, the numbers, the operations, and the structs that C fills in."""
import re

from . import NOTE, c_declarations, camel, members, short, wrapped

# What Swift does in its own way: a loop is left by break, and nothing logs.
LEFT_OUT = {"together_flow", "together_log_level"}
INITIALISMS = {"api", "id", "json", "url"}


def lower_camel(name):
    """INVALID_ARGUMENT is invalidArgument."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.upper() if word in INITIALISMS else word.capitalize() for word in rest)


def declared(name):
    """A name that is a word of the language is declared between backticks, and used without them."""
    return f"`{name}`" if name in ("internal", "protocol") else name


def names_in_swift(api):
    names = {}
    for enum in api["enums"]:
        if enum["name"] not in LEFT_OUT:
            for value, (name, *_) in zip(enum["values"], members(enum)):
                names[value["name"]] = f"{camel(enum['name'])}.{lower_camel(name)}"
    return names


def comment(text, indent, names):
    """A comment, with constants by their names in Swift."""
    text = re.sub(r"\bTOGETHER_[A-Z0-9_]+", lambda found: names.get(found[0], found[0]), text)

    def whole(found):
        """_REASONING is the only constant that ends so."""
        ending = [name for constant, name in names.items() if constant.endswith(found[0])]
        return ending[0] if len(ending) == 1 else found[0]

    text = re.sub(r"(?<![A-Za-z0-9_])_[A-Z][A-Z0-9_]+", whole, text)
    return wrapped(text, 110, f"{indent}/// ")


def numbers(api):
    names = names_in_swift(api)
    text = [f"// {NOTE}", "", "/// The version of the library that this package was generated for.",
            f'let generatedFor = "{api["library_version"]}"']
    for enum in api["enums"]:
        if enum["name"] in LEFT_OUT:
            continue
        name = camel(enum["name"])
        text += ["", *comment(enum["doc"], "", names), f"public struct {name}: RawRepresentable, Hashable, Sendable {{",
                 "    public let rawValue: Int32", "", "    public init(rawValue: Int32) {", "        self.rawValue = rawValue",
                 "    }"]
        for value, number, doc in members(enum):
            text += ["", *comment(doc, "    ", names),
                     f"    public static let {declared(lower_camel(value))} = {name}(rawValue: {number})"]
        text.append("}")
    text += ["", "extension APIOperation {"]
    section = None
    for operation in api["operations"]:
        if operation["section"] != section:
            text += ([""] if section else []) + [f"    // {operation['section']}", ""]
            section = operation["section"]
        text.append(f'    public static let {lower_camel(short(operation["name"]))}: APIOperation = "{operation["words"]}"')
    return "\n".join(text + ["}", ""])


def fields(api, struct):
    """A struct's fields as (name, type, how it is copied, comment). A length is not a field of its own."""
    described = next(one for one in api["structs"] if one["name"] == struct)
    names = {field["name"] for field in described["fields"]}
    enums = {enum["name"] for enum in api["enums"]}
    for field in described["fields"]:
        name, base, pointers, doc = field["name"], field["type"]["base"], field["type"]["pointers"], field.get("doc") or ""
        in_swift, from_c = lower_camel(name), f"from.{name}"
        if f"{name}_length" in names:
            kind = "Data" if base == "void" else "String"
            yield in_swift, kind, f"{'copiedBytes' if base == 'void' else 'copied'}({from_c}, {from_c}_length)", doc
        elif pointers or name.endswith("_length"):
            continue
        elif base in enums or name == "sample_format":
            kind = camel(base) if base in enums else "SampleFormat"
            yield in_swift, kind, f"{kind}(rawValue: {from_c})", doc
        elif name in ("replaces", "replayed"):
            yield in_swift, "Bool", f"{from_c} != 0", doc
        else:
            yield in_swift, "Int", f"Int(clamping: {from_c})", doc


def struct(api, name, doc, more=()):
    rows = list(fields(api, name))
    text = ["", *wrapped(doc, 110, "/// "), f"public struct {camel(name)}: Sendable {{"]
    for field, kind, _, about in rows:
        text += [*(comment(about, "    ", names_in_swift(api)) if about else []), f"    public let {field}: {kind}"]
    text += [*more, "", f"    init(from: {name}) {{"]
    return text + [f"        {field} = {copy}" for field, _, copy, _ in rows] + ["    }", "}"]


def structs(api):
    text = [f"// {NOTE}", "", "import CTogether", "import Foundation"]
    text += struct(api, "together_event", "One event of an answer. Ignore kinds that you do not know.",
                   ["    /// In EventKind.done: the whole answer.", "    public internal(set) var response: Response?"])
    text += struct(api, "together_usage", "What a client has used since it was made, and the rate limits that the service "
                   "reported last.")
    return "\n".join(text + [""])


def files(api):
    return {
        "swift/Sources/CTogether/declarations.h": c_declarations(),
        "swift/Sources/Together/Numbers.swift": numbers(api),
        "swift/Sources/Together/Structs.swift": structs(api),
    }
