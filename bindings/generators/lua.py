"""bindings/lua: the same functions twice, over LuaJIT's FFI and as a C module for Lua 5.1 to 5.4; and all numbers.

Both have each function of the library without its `together_`, by one rule: a text is a string, and a length is not a
parameter of its own; what C writes through a pointer is returned. Functions that take callbacks are written by hand.
"""
import pathlib

from . import NOTE, camel, members, short

BY_HAND = {"callback", "struct", "user_data"}


def is_generated(function):
    """Also by hand: what belongs to a tool's function, which is there only while that runs."""
    return not BY_HAND & {one["role"] for one in function["parameters"]} and function.get("object") != "together_tool_call"


def lua_name(function, api):
    name = function["name"].removeprefix("together_")
    base = function["name"].removesuffix("_n")
    return name.removesuffix("_n") if base != function["name"] and any(f["name"] == base for f in api["functions"]) else name


def functions(api):
    """The functions that are generated, as (name in Lua, function)."""
    twins = {function["name"] for function in api["functions"]}
    for function in api["functions"]:
        # Only one owner frees: core.free is written by hand.
        if function["name"] + "_n" in twins or not is_generated(function) or function["name"] == "together_free":
            continue
        yield lua_name(function, api), function


def inputs(function):
    """The parameters that are Lua's too."""
    dropped = {one["length"] for one in function["parameters"] if "length" in one}
    return [one for one in function["parameters"] if one["name"] not in dropped and one["role"] not in ("length_out", "out")]


def out(function):
    """The parameter that C writes a list or a struct to, and the one that says how long it is."""
    for one in function["parameters"]:
        if one["role"] == "out":
            return one
    return None


# ---- LuaJIT


def ffi_function(name, function):
    lines = [f"function core.{name}({', '.join(one['name'] for one in inputs(function))})"]
    given = []
    written = out(function)
    for one in function["parameters"]:
        role, called = one["role"], one["name"]
        length = next((text for text in function["parameters"] if text.get("length") == called), None)
        if role == "object":
            given.append(f"address({called})")
        elif role == "text":
            given.append(f"zstring({called})")
        elif role == "texts":
            lines.append(f"  local texts = zstrings({called})")
            given.append("texts")
        elif role == "out":
            given.append("place")
        elif role == "length_out":
            given.append("length")
        elif length is not None and length["role"] == "out":
            given.append("capacity")
        elif length is not None:
            given.append(f"#{length['name']}")
        elif role == "boolean":
            given.append(f"{called} and 1 or 0")
        else:
            given.append(called)
    call = f"C.{function['name']}({', '.join(given)})"
    returns = function["returns"]
    base, pointers = returns["type"]["base"], returns["type"]["pointers"]
    if written and written["type"]["base"].startswith("together_"):
        struct = written["type"]["base"]
        lines += [f'  local place, capacity = ffi.new("{struct}"), ffi.sizeof("{struct}")', f"  local status = {call}",
                  f"  return status, from_{struct}(place)"]
    elif written:
        element = {"float": "float", "void": "char"}[written["type"]["base"]]
        lines += ["  local place, capacity = nil, 0", f"  capacity = tonumber({call})",
                  f'  place = ffi.new("{element}[?]", capacity)', f"  capacity = math.min(capacity, tonumber({call}))",
                  "  return " + ("ffi.string(place, capacity)" if element == "char" else "list(place, capacity)")]
    elif any(one["role"] == "length_out" for one in function["parameters"]):
        lines += ['  local length = ffi.new("size_t[1]")', f"  local text = {call}",
                  "  return ffi.string(text, length[0])"]
    elif base == "char":
        lines.append(f"  return ffi.string({call})")
    elif base == "together_event":
        lines += [f"  local event = {call}", "  event = event ~= nil and from_together_event(event) or nil", "  raise()",
                  "  return event"]
    else:
        if base == "void" and not pointers:
            lines.append(f"  {call}")
            return lines + ["end", ""]
        wrapper = "tonumber"
        if pointers and base.startswith("together_"):
            wrapper = "owned" if returns["owner"] == "caller" else "lent"
        elif base == "void":
            wrapper = ""
        elif base in ("int64_t", "uint64_t"):
            wrapper = "integer"
        lines += [f"  local result = {wrapper}({call})", "  raise()", "  return result"] if function["blocks"] else \
            [f"  return {wrapper}({call})"]
    if function["blocks"]:
        # A tool's function may run inside: LuaJIT asks for this where C calls back.
        return lines + ["end", f"jit.off(core.{name})", ""]
    return lines + ["end", ""]


def ffi_struct(struct):
    """A struct's fields as a table, texts with their lengths."""
    lines = [f"local function from_{struct['name']}(struct)", "  return {"]
    names = {field["name"] for field in struct["fields"]}
    for field in struct["fields"]:
        name, base, pointers = field["name"], field["type"]["base"], field["type"]["pointers"]
        if f"{name}_length" in names:
            lines.append(f"    {name} = ffi.string(struct.{name}, struct.{name}_length),")
        elif name.endswith("_length") or (base == "void" and pointers):
            continue
        elif pointers:
            lines.append(f"    {name} = key(struct.{name}),")
        elif base in ("int64_t", "uint64_t"):
            lines.append(f"    {name} = integer(struct.{name}),")
        else:
            lines.append(f"    {name} = tonumber(struct.{name}),")
    return lines + ["  }", "end", ""]


def ffi_core(api):
    lines = [
        f"-- {NOTE}", "-- The library's functions over LuaJIT's FFI; together/core_ffi.lua has what they share.",
        "return function(C, core, shared)",
        'local ffi = require("ffi")',
        "local address, zstring, zstrings, owned, lent = shared.address, shared.zstring, shared.zstrings, shared.owned, shared.lent",
        "local key, integer, list, raise = shared.key, shared.integer, shared.list, shared.raise", "",
    ]
    for struct in read_structs(api):
        lines += ffi_struct(struct)
    for name, function in functions(api):
        lines += ffi_function(name, function)
    return "\n".join(lines) + "end\n"


def read_structs(api):
    """The structs that C fills in."""
    filled = {"together_event"} | {
        out(function)["type"]["base"] for function in api["functions"] if out(function) is not None
    }
    return [struct for struct in api["structs"] if struct["name"] in filled]


# ---- Lua's C API


def c_struct(struct):
    lines = [f"static void push_{struct['name']}(lua_State *L, const {struct['name']} *from) {{", "    lua_newtable(L);"]
    names = {field["name"] for field in struct["fields"]}
    for field in struct["fields"]:
        name, base, pointers = field["name"], field["type"]["base"], field["type"]["pointers"]
        if f"{name}_length" in names:
            lines.append(f"    lua_pushlstring(L, (const char *)from->{name}, from->{name}_length);")
        elif name.endswith("_length") or (base == "void" and pointers):
            continue
        elif pointers:
            lines.append(f"    lua_pushlightuserdata(L, from->{name});")
        else:
            lines.append(f"    lua_pushinteger(L, (lua_Integer)from->{name});")
        lines.append(f'    lua_setfield(L, -2, "{name}");')
    return lines + ["}", ""]


def c_function(name, function):
    lines = [f"static int core_{name}(lua_State *L) {{"] + (["    enter(L);"] if function["blocks"] else [])
    taken = inputs(function)
    given = []
    written = out(function)
    after = []
    for one in function["parameters"]:
        role, called, c = one["role"], one["name"], one["type"]["c"]
        at = taken.index(one) + 1 if one in taken else 0
        length = next((text for text in function["parameters"] if text.get("length") == called), None)
        if role == "object":
            wanted = "object" if one["null"] == "allowed" else "open_object"
            given.append(f"{wanted}(L, {at})")
        elif role == "text":
            given.append(f"zstring(L, {at})")
        elif role in ("text_n", "bytes"):
            lines += [f"    size_t {called}_length = 0;",
                      f"    const char *{called} = luaL_checklstring(L, {at}, &{called}_length);"]
            given.append(called)
        elif role == "texts":
            lines.append(f"    size_t {called}_length = 0;")
            lines.append(f"    const char *const *texts = zstrings(L, {at}, &{called}_length);")
            given.append("texts")
        elif role == "out":
            given.append("place")
        elif role == "length_out":
            lines.append("    size_t length = 0;")
            given.append("&length")
        elif length is not None and length["role"] == "out":
            given.append("capacity")
        elif length is not None:
            given.append(f"{length['name']}_length")
        elif role == "boolean":
            given.append(f"lua_toboolean(L, {at})")
        elif c in ("double", "float"):
            given.append(f"luaL_checknumber(L, {at})")
        else:
            given.append(f"({c})luaL_checkinteger(L, {at})")
    call = f"{function['name']}({', '.join(given)})"
    returns = function["returns"]
    base, pointers = returns["type"]["base"], returns["type"]["pointers"]
    if written and written["type"]["base"].startswith("together_"):
        struct = written["type"]["base"]
        lines += [f"    {struct} filled;", f"    {struct} *place = &filled;", "    size_t capacity = sizeof filled;",
                  "    memset(&filled, 0, sizeof filled);", f"    lua_pushinteger(L, {call});", f"    push_{struct}(L, &filled);"]
        return lines + ["    return 2;", "}", ""]
    if written:
        element = {"float": "float", "void": "char"}[written["type"]["base"]]
        lines += ["    size_t capacity = 0;", f"    {element} *place = NULL;", f"    size_t count = {call};",
                  f"    place = lua_newuserdata(L, count * sizeof *place + 1);", "    capacity = count;",
                  f"    count = {call};", "    if (count > capacity) count = capacity;"]
        if element == "char":
            lines.append("    lua_pushlstring(L, place, count);")
        else:
            lines.append("    push_floats(L, place, count);")
    elif any(one["role"] == "length_out" for one in function["parameters"]):
        lines += [f"    const void *text = {call};", "    lua_pushlstring(L, text, length);"]
    elif base == "char":
        lines.append(f"    lua_pushstring(L, {call});")
    elif base == "together_event":
        lines += [f"    const together_event *event = {call};", "    if (event == NULL) return raised(L, 0);",
                  "    push_together_event(L, event);"]
    elif pointers and base.startswith("together_"):
        lines += ["    together_object *made = new_object(L);" if returns["owner"] == "caller"
                  else "    together_object *made = new_lent(L);", f"    made->address = (void *)(size_t){call};"]
    elif base == "void" and not pointers:
        return lines + [f"    {call};", "    return 0;", "}", ""]
    elif base == "void":
        lines.append(f"    lua_pushlightuserdata(L, {call});")
    elif base in ("double", "float"):
        lines.append(f"    lua_pushnumber(L, {call});")
    else:
        lines.append(f"    lua_pushinteger(L, (lua_Integer){call});")
    # What a tool's function raised comes out of the function that ran it.
    return lines + [f"    return {'raised(L, 1)' if function['blocks'] else '1'};", "}", ""]


def c_core(api):
    lines = [f"/* {NOTE} */", "/* The library's functions for Lua; together_core.c has what they share. */", ""]
    for struct in read_structs(api):
        lines += c_struct(struct)
    for name, function in functions(api):
        lines += c_function(name, function)
    lines.append("static const luaL_Reg generated[] = {")
    lines += [f'    {{"{name}", core_{name}}},' for name, _ in functions(api)]
    lines += ["    {NULL, NULL},", "};"]
    return "\n".join(lines) + "\n"


def declarations(api):
    include = pathlib.Path(__file__).resolve().parents[2] / "include"
    lines = [f"-- {NOTE}", "local declarations = {}", "", f'declarations.version = "{api["library_version"]}"', ""]
    for enum in api["enums"]:
        lines += [f"--- {enum['doc'].split(chr(10))[0]}", f"declarations.{camel(enum['name'])} = {{"]
        lines += [f"  {name} = {number}," for name, number, _ in members(enum)] + ["}", ""]
    section = None
    lines.append("declarations.operations = {")
    for operation in api["operations"]:
        if operation["section"] != section:
            section = operation["section"]
            lines.append(f"  -- {section}")
        lines.append(f'  {short(operation["name"])} = "{operation["words"]}",')
    lines += ["}", "", "-- For LuaJIT's ffi.cdef.", "declarations.cdef = [["]
    lines += [(include / "together.cdef").read_text(encoding="utf-8").rstrip(), "]]", ""]
    lines += ["-- Every function of the library, and those that are not generated.", "declarations.functions = {"]
    lines += [f'  "{function["name"]}",' for function in api["functions"]] + ["}", "declarations.by_hand = {"]
    made = {function["name"] for _, function in functions(api)}
    twins = {function["name"] for function in api["functions"]}
    lines += [f'  "{function["name"]}",' for function in api["functions"]
              if function["name"] not in made and function["name"] + "_n" not in twins]
    lines += ["}", "", "return declarations"]
    return "\n".join(lines) + "\n"


def files(api):
    return {
        "lua/together/declarations.lua": declarations(api),
        "lua/together/core_ffi_functions.lua": ffi_core(api),
        "lua/src/together_core_functions.h": c_core(api),
    }
