package libtogether;

import com.sun.jna.IntegerType;
import com.sun.jna.Native;

/** C's size_t and ptrdiff_t. */
public final class SizeT extends IntegerType {
    private static final long serialVersionUID = 1;

    public SizeT() {
        this(0);
    }

    public SizeT(long value) {
        super(Native.SIZE_T_SIZE, value);
    }

    static SizeT at(Pointer place) {
        return new SizeT(Native.SIZE_T_SIZE == 8 ? place.getLong(0) : place.getInt(0));
    }
}
