package libtogether;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;

/** An address of C: what the package for older Javas has from JNA under this name. NULL is null. */
class Pointer {
    static final Pointer NULL = null;

    private final MemorySegment at;

    Pointer(MemorySegment at) {
        this.at = at;
    }

    static Pointer of(MemorySegment at) {
        return at.address() == 0 ? null : new Pointer(at);
    }

    static MemorySegment address(Pointer pointer) {
        return pointer == null ? MemorySegment.NULL : pointer.at;
    }

    /** Bytes as C reads them, as long as the arena is open. */
    static MemorySegment copy(Arena arena, byte[] bytes) {
        return bytes == null ? MemorySegment.NULL : arena.allocateFrom(JAVA_BYTE, bytes);
    }

    MemorySegment bytes(long count) {
        return at.reinterpret(count);
    }

    String getString(long offset, String charset) {
        return at.reinterpret(Long.MAX_VALUE).getString(offset, Charset.forName(charset));
    }

    void write(long offset, byte[] from, int index, int count) {
        MemorySegment.copy(from, index, bytes(offset + count), JAVA_BYTE, offset, count);
    }

    byte[] getByteArray(long offset, int count) {
        return bytes(offset + count).asSlice(offset).toArray(JAVA_BYTE);
    }

    float[] getFloatArray(long offset, int count) {
        return bytes(offset + 4L * count).asSlice(offset).toArray(JAVA_FLOAT);
    }

    long getLong(long offset) {
        return bytes(offset + 8).get(JAVA_LONG, offset);
    }
}
