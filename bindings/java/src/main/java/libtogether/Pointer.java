package libtogether;

import com.sun.jna.PointerType;

/** An address of C. NULL is null. Public for JNA alone, which makes it. */
public class Pointer extends PointerType {
    static final Pointer NULL = null;

    public Pointer() {}

    Pointer(com.sun.jna.Pointer at) {
        super(at);
    }

    /** A number that takes the form of an address. */
    static Pointer at(long number) {
        return new Pointer(new com.sun.jna.Pointer(number));
    }

    static long number(Pointer pointer) {
        return pointer == null ? 0 : com.sun.jna.Pointer.nativeValue(pointer.getPointer());
    }

    void write(long offset, byte[] from, int index, int count) {
        getPointer().write(offset, from, index, count);
    }

    String getString(long offset, String charset) {
        return getPointer().getString(offset, charset);
    }

    byte[] getByteArray(long offset, int count) {
        return getPointer().getByteArray(offset, count);
    }

    float[] getFloatArray(long offset, int count) {
        return getPointer().getFloatArray(offset, count);
    }

    long getLong(long offset) {
        return getPointer().getLong(offset);
    }

    int getInt(long offset) {
        return getPointer().getInt(offset);
    }
}
