"""bindings/java22: the package for Java 22 and later, by Java's own foreign functions instead of JNA.

The classes that a program sees are those of bindings/java/src/shared, which know C by the names of C.java alone, and by those of Pointer, Memory,
SizeT, StringArray and Library: each package has its own of these.
"""
from . import NOTE, camel

TO = "java22/src/main/java/libtogether"

# The type in Java, its layout, and its size in C, of which all 64-bit systems have the same.
NUMBERS = {
    "int32_t": ("int", "JAVA_INT", 4), "uint32_t": ("int", "JAVA_INT", 4), "uint16_t": ("short", "JAVA_SHORT", 2),
    "int64_t": ("long", "JAVA_LONG", 8), "uint64_t": ("long", "JAVA_LONG", 8), "double": ("double", "JAVA_DOUBLE", 8),
    "float": ("float", "JAVA_FLOAT", 4), "size_t": ("SizeT", "JAVA_LONG", 8), "ptrdiff_t": ("SizeT", "JAVA_LONG", 8),
    "void": ("void", None, 0),
}
POINTER = ("Pointer", "ADDRESS", 8)


def java_type(api, c, role="number"):
    base = c["base"]
    if role in ("text", "text_n", "bytes"):
        return "byte[]", "ADDRESS", 8
    if c["pointers"] or base == "function":
        return POINTER
    if any(base == enum["name"] for enum in api["enums"]):
        return NUMBERS["int32_t"]
    if any(base == callback["name"] for callback in api["callbacks"]):
        return (camel(base) + "Callback" if base == "together_tool" else "Pointer"), "ADDRESS", 8
    return NUMBERS[base]


def argument(kind, name):
    """As a method handle takes it."""
    return {"byte[]": f"Pointer.copy(arena, {name})", "Pointer": f"Pointer.address({name})", "SizeT": f"{name}.longValue()",
            "ToolCallback": f"{name}.stub()"}.get(kind, name)


def function(api, described):
    name, parameters = described["name"], described["parameters"]
    kinds = [java_type(api, one["type"], one["role"]) for one in parameters]
    returned, layout, _ = java_type(api, described["returns"]["type"])
    layouts = ", ".join(([layout] if layout else []) + [kind[1] for kind in kinds])
    taken = ", ".join(f"{kind[0]} {one['name']}" for kind, one in zip(kinds, parameters))
    call = f"Of.{name}.invokeExact({', '.join(argument(kind[0], one['name']) for kind, one in zip(kinds, parameters))})"
    result = {"void": f"{call};", "Pointer": f"return Pointer.of((MemorySegment) {call});",
              "SizeT": f"return new SizeT((long) {call});"}.get(returned, f"return ({returned}) {call};")
    of = "of" if layout else "ofVoid"
    handle = f'        static final MethodHandle {name} = Library.find("{name}", FunctionDescriptor.{of}({layouts}));'
    copies = any(kind[0] == "byte[]" for kind in kinds)
    opened = "try (Arena arena = Arena.ofConfined()) {" if copies else "try {"
    return handle, [
        f"    static {returned} {name}({taken}) {{", f"        {opened}", f"            {result}",
        "        } catch (Throwable what) {", "            throw Library.unexpected(what);", "        }", "    }", ""]


def read(kind, at):
    value = {"int": "JAVA_INT", "long": "JAVA_LONG", "SizeT": "JAVA_LONG", "Pointer": "ADDRESS"}[kind]
    value = f"from.get({value}, {at})"
    return {"SizeT": f"new SizeT({value})", "Pointer": f"Pointer.of({value})"}.get(kind, value)


def struct(api, described):
    name, fields, end = camel(described["name"]) + "Struct", [], 0
    for field in described["fields"]:
        kind, _, size = java_type(api, field["type"])
        start = (end + size - 1) // size * size
        fields.append((field["name"], kind, start))
        end = start + size
    end = (end + 7) // 8 * 8
    text = [f"    static final class {name} {{", "        private final Pointer at;"]
    text += [f"        {kind} {field};" for field, kind, _ in fields]
    return text + [
        "", f"        {name}() {{", f"            at = new Memory({end});", "        }", "",
        f"        {name}(Pointer at) {{", "            this.at = at;", "            read();", "        }", "",
        "        Pointer place() {", "            return at;", "        }", "",
        "        int size() {", f"            return {end};", "        }", "",
        "        void read() {", f"            MemorySegment from = at.bytes({end});",
        *(f"            {field} = {read(kind, start)};" for field, kind, start in fields), "        }", "    }", ""]


def functions(api):
    handles, methods = zip(*(function(api, described) for described in api["functions"]))
    text = [f"// {NOTE}", "package libtogether;", "",
            *(f"import static java.lang.foreign.ValueLayout.{one};" for one in ("ADDRESS", "JAVA_DOUBLE", "JAVA_INT", "JAVA_LONG")),
            "", "import java.lang.foreign.Arena;", "import java.lang.foreign.FunctionDescriptor;",
            "import java.lang.foreign.MemorySegment;", "import java.lang.invoke.MethodHandle;", "",
            "/** The library's functions, by Java's own foreign functions. */", "final class C {", "    private C() {}", "",
            f'    static final String VERSION = "{api["library_version"]}";', "",
            "    /** What C calls, as long as this object is reachable. */",
            "    record ToolCallback(MemorySegment stub) {",
            "        interface Body {", "            int invoke(Pointer call, Pointer userData);", "        }", "    }", "",
            "    static ToolCallback toolCallback(ToolCallback.Body function) {",
            "        return new ToolCallback(Library.stub(function));", "    }", ""]
    text += ["    /** The reader is known by a number that is no address. */",
             "    static int setReader(Pointer request, byte[] field, long number, long length, byte[] fileName) {",
             "        Pointer called = Pointer.of(Library.READER), named = Pointer.of(MemorySegment.ofAddress(number));",
             "        return together_request_set_reader(request, field, called, named, length, fileName);", "    }", ""]
    for described in api["structs"]:
        if described["name"] in ("together_event", "together_usage"):
            text += struct(api, described)
    text += ["    /** Found when the first one is called. */", "    private static final class Of {", *handles, "    }", ""]
    for method in methods:
        text += method
    return "\n".join(text[:-1] + ["}", ""])


def files(api):
    return {f"{TO}/C.java": functions(api)}
