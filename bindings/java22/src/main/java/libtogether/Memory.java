package libtogether;

import java.lang.foreign.Arena;

/** Memory that C fills in, all zeros before. The collector frees it. */
final class Memory extends Pointer implements AutoCloseable {
    Memory(long size) {
        super(Arena.ofAuto().allocate(size, 8));
    }

    @Override
    public void close() {}
}
