"""bindings/java: JNA's direct mapping of each function, the structs, the enumerations and the operations."""
from . import NOTE, camel, members, short, wrapped

NUMBERS = {
    "int32_t": "int", "uint16_t": "short", "uint32_t": "int", "int64_t": "long", "uint64_t": "long", "size_t": "SizeT",
    "ptrdiff_t": "SizeT", "float": "float", "double": "double", "void": "void",
}
FOLDER = "java/src/main/java/libtogether"
# What the package for Java 22 has too.
SHARED = "java/src/shared/java/libtogether"


def java_type(api, c, role="number"):
    base, pointers = c["base"], c["pointers"]
    if role in ("text", "text_n", "bytes"):
        return "byte[]"
    if pointers or base == "function":
        return "Pointer"
    if any(base == enum["name"] for enum in api["enums"]):
        return "int"
    if any(base == callback["name"] for callback in api["callbacks"]):
        return camel(base) + "Callback"
    return NUMBERS[base]


def comment(text, indent):
    lines = wrapped(text.replace("*/", "* /").replace("&", "&amp;").replace("<", "&lt;"), 110, f"{indent} * ")
    return [f"{indent}/**", *lines, f"{indent} */"]


def functions(api):
    text = [f"// {NOTE}", "package libtogether;", "", "import com.sun.jna.Callback;",
            "import com.sun.jna.CallbackThreadInitializer;", "import com.sun.jna.Native;",
            "import com.sun.jna.Structure;", "", "/** The library's functions, by JNA's direct mapping. */", "final class C {",
            "    private C() {}", "", f'    static final String VERSION = "{api["library_version"]}";', "",
            "    static { Library.register(C.class); }", ""]
    for callback in api["callbacks"]:
        taken = ", ".join(f"{java_type(api, one['type'])} {one['name']}" for one in callback["parameters"])
        text += [f"    interface {camel(callback['name'])}Callback extends Callback {{",
                 f"        {java_type(api, callback['returns'])} invoke({taken});", "    }", ""]
    # Java's foreign functions make an object of their own of it (java22.py).
    text += ["    static ToolCallback toolCallback(ToolCallback function) {", "        return function;", "    }", ""]
    text += ["    /** One for all readers, and never freed. */",
             "    private static final ReaderCallback READER = (offset, bytesOut, capacity, number) ->",
             "        new SizeT(ContentReader.read(offset, bytesOut, capacity.longValue(), Pointer.number(number)));", "",
             "    // A thread of the library that has read for Java stays attached, and keeps no program from its end.",
             "    static { Native.setCallbackThreadInitializer(READER, new CallbackThreadInitializer(true, false, \"libtogether\")); }", "",
             "    /** The reader is known by a number that is no address. */",
             "    static int setReader(Pointer request, byte[] field, long number, long length, byte[] fileName) {",
             "        return C.together_request_set_reader(request, field, READER, Pointer.at(number), length, fileName);",
             "    }", ""]
    # The structs that C fills in.
    for described in api["structs"]:
        if described["name"] not in ("together_event", "together_usage"):
            continue
        name = camel(described["name"]) + "Struct"
        names = ", ".join(f'"{field["name"]}"' for field in described["fields"])
        text += [f"    @Structure.FieldOrder({{{names}}})", f"    public static final class {name} extends Structure {{"]
        text += [f"        public {java_type(api, field['type'])} {field['name']};" for field in described["fields"]]
        text += ["", f"        public {name}() {{}}", "", f"        {name}(Pointer at) {{", "            super(at.getPointer());",
                 "            read();", "        }", "", "        Pointer place() {", "            return new Pointer(getPointer());", "        }",
                 "    }", ""]
    for function in api["functions"]:
        taken = ", ".join(f"{java_type(api, one['type'], one['role'])} {one['name']}" for one in function["parameters"])
        text.append(f"    static native {java_type(api, function['returns']['type'])} {function['name']}({taken});")
    return "\n".join(text + ["}", ""])


def numbers(api):
    text = [f"// {NOTE}", "package libtogether;", "", "/** The numbers of the library, and the operations of the API. */",
            "public final class Together {", "    private Together() {}"]
    for enum in api["enums"]:
        name = camel(enum["name"])
        of_enum = members(enum)
        text += ["", *comment(enum["doc"], "    "), f"    public enum {name} {{"]
        for member, number, doc in of_enum:
            text += comment(doc, "        ") + [f"        {member}({number}),"]
        if not any(member == "UNKNOWN" for member, _, _ in of_enum):
            text += ["        /** A number that this version does not know. */", "        UNKNOWN(Integer.MIN_VALUE),"]
        text[-1] = text[-1][:-1] + ";"
        text += ["", "        /** As in C. */", "        public final int number;", "", f"        {name}(int number) {{",
                 "            this.number = number;", "        }", "", f"        static {name} of(int number) {{",
                 f"            for ({name} known : values()) if (known.number == number) return known;",
                 "            return UNKNOWN;", "        }", "    }"]
    section = None
    for operation in api["operations"]:
        if operation["section"] != section:
            section = operation["section"]
            text += ["", f"    // {section}"]
        text.append(f'    public static final String {short(operation["name"])} = "{operation["words"]}";')
    return "\n".join(text + ["}", ""])


def files(api):
    return {f"{FOLDER}/C.java": functions(api), f"{SHARED}/Together.java": numbers(api)}
