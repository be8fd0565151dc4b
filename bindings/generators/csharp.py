"""bindings/csharp: P/Invoke of each function, the structs and callbacks, the enumerations and the operations."""
from . import NOTE, camel, members, short, wrapped

NUMBERS = {
    "int32_t": "int", "uint16_t": "ushort", "uint32_t": "uint", "int64_t": "long", "uint64_t": "ulong",
    "size_t": "UIntPtr", "ptrdiff_t": "IntPtr", "float": "float", "double": "double", "void": "void",
}


class Types:
    def __init__(self, api):
        self.enums = {enum["name"] for enum in api["enums"]}
        self.callbacks = {callback["name"] for callback in api["callbacks"]}
        # What the program owns passes as a SafeHandle, which cannot be freed while a function uses it.
        self.owned = {handle["name"] for handle in api["handles"] if handle["freed_by"]}

    def of(self, c):
        """A type without a role: a result, a field, a parameter of a callback. An address is an IntPtr."""
        base, pointers = c["base"], c["pointers"]
        if pointers or base == "function":
            return "IntPtr"
        if base in self.enums:
            return camel(base)
        return camel(base) + "Callback" if base in self.callbacks else NUMBERS[base]

    def of_parameter(self, function, parameter):
        role, c = parameter["role"], parameter["type"]
        if role == "object" and function["name"] != "together_free":
            return "Handle" if c["base"] in self.owned or c["base"] == "void" else "IntPtr"
        if role in ("text", "text_n", "bytes"):
            return "byte[]"
        if role == "texts":
            return "IntPtr[]"
        if role == "length_out":
            return "out UIntPtr"
        if role == "out":
            return {"float": "float[]", "void": "byte[]"}.get(c["base"]) or f"ref {camel(c['base'])}"
        return self.of(c)


def comment(text, indent):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return wrapped(f"<summary>{text}</summary>", 110, f"{indent}/// ")


def escaped(name):
    """A name that is a word of the language is written with @."""
    return "@" + name if name in ("event", "object") else name


def pascal(name):
    """text_length is TextLength."""
    return camel(name.lower())


def native(api, types):
    text = [f"// {NOTE}", "using System;", "using System.Runtime.InteropServices;", "", "namespace LibTogether", "{"]
    for callback in api["callbacks"]:
        taken = ", ".join(f"{types.of(one['type'])} {escaped(one['name'])}"
                          for one in callback["parameters"])
        text += ["    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]",
                 f"    delegate {types.of(callback['returns'])} {camel(callback['name'])}Callback({taken});", ""]
    text += ["    static class Native", "    {", "        // On iOS the library is a part of the program.",
             "#if UNITY_IOS && !UNITY_EDITOR", '        const string Name = "__Internal";', "#else",
             '        internal const string Name = "together";', "#endif",
             f'        internal const string Version = "{api["library_version"]}";']
    for function in api["functions"]:
        taken = ", ".join(f"{types.of_parameter(function, one)} {escaped(one['name'])}"
                          for one in function["parameters"])
        text += ["", "        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]",
                 f"        internal static extern {types.of(function['returns']['type'])} {function['name']}({taken});"]
    return "\n".join(text + ["    }", "}", ""])


def numbers(api, types):
    text = [f"// {NOTE}", "using System;", "using System.Runtime.InteropServices;", "", "namespace LibTogether", "{"]
    for enum in api["enums"]:
        text += comment(enum["doc"], "    ") + [f"    public enum {camel(enum['name'])}", "    {"]
        for name, number, doc in members(enum):
            text += comment(doc, "        ") + [f"        {pascal(name)} = {number},"]
        text += ["    }", ""]
    for struct in api["structs"]:
        # A transport is a program's own, and nothing here makes one.
        if struct["name"] == "together_transport":
            continue
        # A program reads the use as it is; an event is copied into an Event.
        is_public = struct["name"] == "together_usage"
        name = camel(struct["name"]) + ("" if is_public else "Struct")
        text += comment(struct["doc"], "    ") + ["    [StructLayout(LayoutKind.Sequential)]",
                 f"    {'public ' if is_public else ''}struct {name}", "    {"]
        for field in struct["fields"]:
            text += (comment(field["doc"], "        ") if "doc" in field else [])
            text.append(f"        public {types.of(field['type'])} {pascal(field['name'])};")
        text += ["    }", ""]
    text += ["    /// <summary>The operations of the API, for <see cref=\"Request\"/>.</summary>",
             "    public static class Operations", "    {"]
    section = None
    for operation in api["operations"]:
        if operation["section"] != section:
            text += ([""] if section else []) + [f"        // {operation['section']}"]
            section = operation["section"]
        text.append(f'        public const string {pascal(short(operation["name"]))} = "{operation["words"]}";')
    return "\n".join(text + ["    }", "}", ""])


def files(api):
    types = Types(api)
    return {"csharp/src/Native.cs": native(api, types), "csharp/src/Numbers.cs": numbers(api, types)}
