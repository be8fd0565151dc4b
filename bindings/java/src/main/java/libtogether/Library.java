package libtogether;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the library: the file that TOGETHER_LIBRARY names; the folders of jna.library.path and the system's, by the name with the
 * version, then by the plain name. Never the working directory.
 */
final class Library {
    private Library() {}

    static void register(Class<?> functions) {
        List<String> refused = new ArrayList<>();
        for (String place : places()) {
            try {
                NativeLibrary library = NativeLibrary.getInstance(place);
                Object version = library.getFunction("together_version").invoke(String.class, new Object[0]);
                check(place, (String) version);
                Native.register(functions, library);
                return;
            } catch (UnsatisfiedLinkError error) {
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
        if (Platform.isWindows()) return List.of("together-" + series, "together");
        if (Platform.isMac()) return List.of("libtogether." + series + ".dylib", "together");
        return List.of("libtogether.so." + series, "together");
    }

    private static void check(String place, String version) {
        if (!series(version).equals(series(C.VERSION)))
            throw new UnsatisfiedLinkError(place + " is libtogether " + version + "; this package is for " + C.VERSION);
    }

    private static String series(String version) {
        String[] parts = version.split("\\.");
        return parts[0].equals("0") ? parts[0] + "." + parts[1] : parts[0];
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
