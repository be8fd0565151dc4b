package libtogether;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import libtogether.Together.Status;

/** An object of the library. {@link #close} frees it; the collector does otherwise. */
public abstract class NativeObject implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Pointer address;
    private final Cleaner.Cleanable free;
    private volatile boolean isClosed;

    NativeObject(Pointer owned) {
        this(owned, false);
    }

    NativeObject(Pointer address, boolean isLent) {
        this.address = address;
        free = isLent ? () -> {} : CLEANER.register(this, () -> C.together_free(address));
    }

    /** What must be done behind the end of the object in C. It does not refer to this one. */
    NativeObject(Pointer owned, Runnable behind) {
        address = owned;
        free = CLEANER.register(this, () -> {
            C.together_free(owned);
            behind.run();
        });
    }

    Pointer address() {
        if (isClosed) throw new IllegalStateException("this " + getClass().getSimpleName() + " is closed");
        return address;
    }

    public Status status() {
        Status status = Status.of(C.together_object_status(address()));
        Reference.reachabilityFence(this);
        return status;
    }

    /** Why it failed, in one line; "" if it did not. */
    public String message() {
        String message = Library.string(C.together_object_message(address()));
        Reference.reachabilityFence(this);
        return message;
    }

    /** Doing it twice is nothing. */
    @Override
    public void close() {
        isClosed = true;
        free.clean();
    }

    /** After a function of C that was given the address: the collector must not free this object while it runs. */
    void check(int status) {
        Reference.reachabilityFence(this);
        if (status != 0) throw new TogetherException(Status.of(status), message(), null);
    }
}
