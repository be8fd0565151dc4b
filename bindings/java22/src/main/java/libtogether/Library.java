package libtogether;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the library: the file that TOGETHER_LIBRARY names; the folders of java.library.path, where they are absolute, and the
 * system's, by the name with the version, then by the plain name. Never the working directory.
 */
final class Library {
    private Library() {}

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup FUNCTIONS = load();

    private static SymbolLookup load() {
        List<String> refused = new ArrayList<>();
        for (String place : places()) {
            try {
                SymbolLookup functions;
                if (new File(place).isAbsolute()) {
                    // Unlike libraryLookup it quotes the loader.
                    System.load(place);
                    functions = SymbolLookup.loaderLookup();
                } else {
                    functions = SymbolLookup.libraryLookup(place, Arena.global());
                }
                check(place, functions);
                return functions;
            } catch (UnsatisfiedLinkError | IllegalArgumentException error) {
                refused.add("  " + place + ": " + error.getMessage());
            }
        }
        throw new UnsatisfiedLinkError(
            "libtogether could not be loaded. Install it, or name its file in TOGETHER_LIBRARY. Tried:\n"
                + String.join("\n", refused));
    }

    private static List<String> places() {
        String named = System.getenv("TOGETHER_LIBRARY");
        if (named != null && !named.isEmpty()) return List.of(new File(named).getAbsolutePath());
        String series = series(C.VERSION);
        String system = System.getProperty("os.name");
        List<String> names = system.startsWith("Windows")
            ? List.of("together-" + series + ".dll", "together.dll")
            : system.startsWith("Mac")
                ? List.of("libtogether." + series + ".dylib", "libtogether.dylib")
                : List.of("libtogether.so." + series, "libtogether.so");
        List<String> places = new ArrayList<>();
        for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator))
            for (String name : names) {
                File file = new File(folder, name);
                if (new File(folder).isAbsolute() && file.exists()) places.add(file.getPath());
            }
        places.addAll(names);
        return places;
    }

    private static void check(String place, SymbolLookup functions) {
        MemorySegment function = functions.find("together_version")
            .orElseThrow(() -> new UnsatisfiedLinkError("it has no function together_version"));
        String version;
        try {
            MethodHandle read = LINKER.downcallHandle(function, FunctionDescriptor.of(ADDRESS));
            version = string(Pointer.of((MemorySegment) read.invokeExact()));
        } catch (Throwable what) {
            throw unexpected(what);
        }
        if (!series(version).equals(series(C.VERSION)))
            throw new UnsatisfiedLinkError(place + " is libtogether " + version + "; this package is for " + C.VERSION);
    }

    private static String series(String version) {
        String[] parts = version.split("\\.");
        return parts[0].equals("0") ? parts[0] + "." + parts[1] : parts[0];
    }

    static MethodHandle find(String name, FunctionDescriptor described) {
        MemorySegment function = FUNCTIONS.find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the library has no function " + name));
        return LINKER.downcallHandle(function, described);
    }

    /** A function for C, as long as the result is reachable. It must not throw: that would end the process. */
    static MemorySegment stub(C.ToolCallback.Body function) {
        try {
            MethodHandle target = MethodHandles.lookup().findStatic(Library.class, "run",
                MethodType.methodType(int.class, C.ToolCallback.Body.class, MemorySegment.class, MemorySegment.class));
            return LINKER.upcallStub(target.bindTo(function), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), Arena.ofAuto());
        } catch (ReflectiveOperationException what) {
            throw unexpected(what);
        }
    }

    /** One for all readers, and never freed. */
    static final MemorySegment READER = reader();

    private static MemorySegment reader() {
        try {
            MethodHandle target = MethodHandles.lookup().findStatic(Library.class, "read",
                MethodType.methodType(long.class, long.class, MemorySegment.class, long.class, MemorySegment.class));
            return LINKER.upcallStub(target, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS), Arena.global());
        } catch (ReflectiveOperationException what) {
            throw unexpected(what);
        }
    }

    private static long read(long offset, MemorySegment bytesOut, long capacity, MemorySegment number) {
        return ContentReader.read(offset, Pointer.of(bytesOut), capacity, number.address());
    }

    private static int run(C.ToolCallback.Body function, MemorySegment call, MemorySegment userData) {
        return function.invoke(Pointer.of(call), Pointer.of(userData));
    }

    /** What a call of C threw, which throws nothing itself. */
    static RuntimeException unexpected(Throwable what) {
        if (what instanceof Error error) throw error;
        return what instanceof RuntimeException exception ? exception : new IllegalStateException(what);
    }

    static byte[] utf8(String text) {
        // What Java would replace by "?" is refused.
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at)))
            if (Character.getType(text.codePointAt(at)) == Character.SURROGATE)
                throw new IllegalArgumentException("the text has an unpaired surrogate at " + at);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A text that C takes without a length: a NUL would cut it. */
    static byte[] zstring(String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("the text contains a NUL");
        return utf8(text + '\0');
    }

    static String string(Pointer at) {
        return at.getString(0, "UTF-8");
    }

    static String string(Pointer at, SizeT length) {
        return new String(at.getByteArray(0, length.intValue()), StandardCharsets.UTF_8);
    }
}
