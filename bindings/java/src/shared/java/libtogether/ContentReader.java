package libtogether;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What C reads from Java: on threads of the library, by one at a time, at any offset and any number of times. A request and its
 * streams hold it; C has its number, and a call fails once nothing holds it any more.
 */
final class ContentReader {
    private static final ConcurrentHashMap<Long, ContentReader> KNOWN = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int MOST_AT_ONCE = 1 << 18;

    private interface Source {
        /** How many bytes it has read; -1 at the end. */
        int read(long offset, byte[] into) throws Exception;

        /** Frees what the program has not opened itself. */
        default void rest() throws IOException {}
    }

    final long number = NUMBERS.incrementAndGet();
    private final Source source;
    private int holders = 1;
    private boolean isReleased;
    /** What it threw last, and how often it has thrown: a run of the request looks for one after its start. */
    private Throwable thrown;
    private int failures;

    private ContentReader(Source source) {
        this.source = source;
        KNOWN.put(number, this);
    }

    static ContentReader of(SeekableByteChannel file) {
        return new ContentReader((offset, into) -> file.position(offset).read(ByteBuffer.wrap(into)));
    }

    static ContentReader of(Callable<? extends InputStream> open) {
        return new ContentReader(new Reopened(open));
    }

    /** A stream that goes forward alone, and is opened again for what lies before its place. */
    private static final class Reopened implements Source {
        private final Callable<? extends InputStream> open;
        private InputStream stream;
        private long place;

        Reopened(Callable<? extends InputStream> open) {
            this.open = open;
        }

        @Override
        public int read(long offset, byte[] into) throws Exception {
            if (offset < place) rest();
            if (stream == null) {
                place = 0;
                stream = open.call();
            }
            stream.skipNBytes(offset - place);
            place = offset;
            int count = stream.read(into);
            if (count < 0) rest();
            place += Math.max(count, 0);
            return count;
        }

        @Override
        public void rest() throws IOException {
            InputStream open = stream;
            stream = null;
            place = 0;
            if (open != null) open.close();
        }
    }

    /** What C calls. Nothing passes through C. */
    static long read(long offset, Pointer bytesOut, long capacity, long number) {
        ContentReader reader = KNOWN.get(number);
        return reader == null ? -1 : reader.read(offset, bytesOut, capacity);
    }

    private synchronized long read(long offset, Pointer bytesOut, long capacity) {
        if (isReleased) return -1;
        try {
            byte[] bytes = new byte[(int) Math.min(capacity, MOST_AT_ONCE)];
            int count = source.read(offset, bytes);
            // C refuses a count above the room.
            if (count > bytes.length) return capacity + 1;
            if (count > 0) bytesOut.write(0, bytes, 0, count);
            return Math.max(count, 0);
        } catch (Throwable everything) {
            thrown = everything;
            ++failures;
            return -1;
        }
    }

    synchronized int failures() {
        return failures;
    }

    /** What it threw behind that many failures; null if nothing. */
    synchronized Throwable thrownBehind(int failures) {
        return this.failures > failures ? thrown : null;
    }

    synchronized void hold() {
        ++holders;
    }

    /** Behind the last one nothing is read any more. */
    synchronized void release() {
        if (--holders > 0) return;
        isReleased = true;
        KNOWN.remove(number);
        try {
            source.rest();
        } catch (IOException useless) {
            // What was read of it was read well.
        }
    }
}
