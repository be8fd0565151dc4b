package libtogether;

/** Memory that C fills in. */
final class Memory extends Pointer implements AutoCloseable {
    Memory(long size) {
        super(new com.sun.jna.Memory(size));
    }

    @Override
    public void close() {
        ((com.sun.jna.Memory) getPointer()).close();
    }
}
