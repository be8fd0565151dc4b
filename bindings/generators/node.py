"""bindings/node: the functions, structs and callbacks for koffi, the enumerations and the operations, and their types."""
from . import NOTE, camel, members, short, wrapped

FOLDER = "node/src"


def koffi_type(api, c, role="number"):
    """The type of a value. Every address is void *, for which a Buffer or a number of an address may be given."""
    base, pointers = c["base"], c["pointers"]
    if role in ("length_out", "out"):
        return f"_Out_ {'uint8_t' if base == 'void' else base} *"
    if role == "texts":
        return "const char **"
    if pointers or base == "function":
        return "void *"
    if any(base == enum["name"] for enum in api["enums"]):
        return "int32_t"
    if base == "ptrdiff_t":
        return "intptr_t"
    return f"{base} *" if any(base == callback["name"] for callback in api["callbacks"]) else base


def prototype(api, described, returns):
    taken = ", ".join(koffi_type(api, one["type"], one.get("role", "number")) for one in described["parameters"])
    return f"{koffi_type(api, returns)} {described['name']}({taken or 'void'})"


def values(api):
    text = [f"// {NOTE}", "", f'export const VERSION = "{api["library_version"]}"']
    for enum in api["enums"]:
        text += ["", *wrapped(enum["doc"], 110, "// "), f"export const {camel(enum['name'])} = Object.freeze({{"]
        text += [f"  {name}: {number}," for name, number, _ in members(enum)] + ["})"]
    section = None
    for operation in api["operations"]:
        if operation["section"] != section:
            section = operation["section"]
            text += ["", f"// {section}"]
        text.append(f'export const {short(operation["name"])} = "{operation["words"]}"')
    return "\n".join(text + [""])


def functions(api):
    text = [f"// {NOTE}", "", "// For koffi.struct.", "export const STRUCTS = {"]
    for struct in api["structs"]:
        text.append(f"  {struct['name']}: {{")
        text += [f"    {field['name']}: \"{koffi_type(api, field['type'])}\"," for field in struct["fields"]]
        text.append("  },")
    text += ["}", "", "// For koffi.proto.", "export const CALLBACKS = ["]
    text += [f"  \"{prototype(api, callback, callback['returns'])}\"," for callback in api["callbacks"]]
    text += ["]", "", "// Each function, as koffi reads it.", "export const FUNCTIONS = {"]
    text += [f"  {function['name']}: \"{prototype(api, function, function['returns']['type'])}\","
             for function in api["functions"]] + ["}"]
    return "\n".join(text + [""])


def types(api):
    text = [f"// {NOTE}", "", "/** The version of the library that this package was made for. */", "export const VERSION: string"]
    for enum in api["enums"]:
        text += ["", "/**", *wrapped(enum["doc"], 110, " * "), " */", f"export const {camel(enum['name'])}: {{"]
        for name, number, doc in members(enum):
            text += ["  /**", *wrapped(doc.replace("*/", "* /"), 110, "   * "), "   */", f"  readonly {name}: {number}"]
        text.append("}")
    text.append("")
    text += [f'export const {short(operation["name"])}: "{operation["words"]}"' for operation in api["operations"]]
    return "\n".join(text + [""])


def files(api):
    return {f"{FOLDER}/declarations.js": values(api), f"{FOLDER}/declarations.d.ts": types(api),
            f"{FOLDER}/functions.js": functions(api)}
