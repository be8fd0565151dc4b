"""bindings/python: enumerations, structures and prototypes for ctypes, and the operations."""
from . import NOTE, camel, members, short, wrapped

NUMBERS = {
    "int32_t": "c_int32", "uint16_t": "c_uint16", "uint32_t": "c_uint32", "int64_t": "c_int64", "uint64_t": "c_uint64",
    "size_t": "c_size_t", "ptrdiff_t": "c_ssize_t", "float": "c_float", "double": "c_double", "void": "None",
}


class Types:
    def __init__(self, api):
        self.enums = {enum["name"] for enum in api["enums"]}
        self.structs = {struct["name"] for struct in api["structs"]}
        self.callbacks = {callback["name"] for callback in api["callbacks"]}

    def of(self, c, returned=False):
        """The ctypes name of a type. Handles and lent texts are addresses: ctypes would turn a text to bytes up to its
        first NUL, and a length is beside it."""
        base, pointers = c["base"], c["pointers"]
        if base == "function":
            return "c_void_p"
        if pointers == 0:
            if base in self.enums:
                return "c_int32"
            return base if base in self.callbacks else NUMBERS[base]
        if pointers == 1 and base in self.structs:
            return f"POINTER({base})"
        if base == "char" and c["const"] and not returned:
            return {1: "c_char_p", 2: "POINTER(c_char_p)"}[pointers]
        if pointers == 1 and base in NUMBERS and base != "void":
            return f"POINTER({NUMBERS[base]})"
        return "c_void_p"


def files(api):
    types = Types(api)
    text = [
        f'"""Numbers, structures and prototypes of libtogether {api["library_version"]}.', "", f'{NOTE}', '"""',
        "from ctypes import (", "    CFUNCTYPE, POINTER, Structure, c_char_p, c_double, c_float, c_int32, c_int64,",
        "    c_size_t, c_ssize_t, c_uint16, c_uint32, c_uint64, c_void_p,", ")", "from enum import IntEnum", "",
        f'VERSION = "{api["library_version"]}"', "",
    ]
    for enum in api["enums"]:
        text += ["", f"class {camel(enum['name'])}(IntEnum):"]
        text += wrapped(f'"""{enum["doc"]}"""', 110, "    ")
        for name, number, comment in members(enum):
            text.append("")
            text += wrapped(comment, 110, "    # ") + [f"    {name} = {number}"]
        text.append("")
    order = {struct["name"]: struct for struct in api["structs"]}
    for struct in order.values():
        text += ["", f"class {struct['name']}(Structure):"] + wrapped(f'"""{struct["doc"]}"""', 110, "    ")
        text.append("    _fields_ = [")
        for field in struct["fields"]:
            text.append(f'        ("{field["name"]}", {types.of(field["type"], returned=True)}),')
        text += ["    ]", ""]
    text.append("")
    for callback in api["callbacks"]:
        taken = [types.of(callback["returns"])] + [types.of(one["type"]) for one in callback["parameters"]]
        text.append(f"{callback['name']} = CFUNCTYPE({', '.join(taken)})")
    text += ["", "# Each function's result and parameters.", "PROTOTYPES = {"]
    for function in api["functions"]:
        taken = ", ".join(types.of(one["type"]) for one in function["parameters"])
        result = types.of(function["returns"]["type"], returned=True)
        text.append(f'    "{function["name"]}": ({result}, [{taken}]),')
    text += ["}", ""]
    section = None
    for operation in api["operations"]:
        if operation["section"] != section:
            section = operation["section"]
            text += ["", f"# {section}"]
        text.append(f'{short(operation["name"])} = "{operation["words"]}"')
    public = [camel(enum["name"]) for enum in api["enums"]]
    public += [short(operation["name"]) for operation in api["operations"]]
    text += ["", "__all__ = ["] + [f'    "{name}",' for name in public] + ["]"]
    return {"python/src/libtogether/_declarations.py": "\n".join(text) + "\n"}
