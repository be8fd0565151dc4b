package libtogether;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import libtogether.Together.EventKind;
import libtogether.Together.Status;

/**
 * A request that runs on a thread of the library: {@code for (Event event : stream)} gives its events as they come, and throws
 * TogetherException behind the last one of a stream that failed. Closing it cancels what is left.
 */
public final class Stream extends NativeObject implements Iterable<Event> {
    /** How long an interrupted thread waits for Java, in milliseconds. */
    private static final int SLICE = 100;

    /** Without its client a stream is cancelled; without its request it has no tools. */
    private final Client client;
    private final Request request;
    /** One thread sends at a time. Nothing waits under it. */
    private final Object sending = new Object();
    private boolean isOver;
    /** By a function of a tool. */
    private Throwable thrown;

    /** What C reads for this stream, and how often each had thrown before. */
    private final List<ContentReader> readers;
    private final int[] failures;

    Stream(Client client, Request request) {
        this(client, request, request.readers());
    }

    private Stream(Client client, Request request, List<ContentReader> readers) {
        this(client, request, readers, readers.stream().mapToInt(ContentReader::failures).toArray());
    }

    private Stream(Client client, Request request, List<ContentReader> readers, int[] failures) {
        super(C.together_start(client.address(), request.address()), () -> readers.forEach(ContentReader::release));
        readers.forEach(ContentReader::hold);
        this.readers = readers;
        this.failures = failures;
        this.client = client;
        this.request = request;
        // What was left by a wait that was not ours.
        request.takeThrown();
        Reference.reachabilityFence(client);
    }

    /** Ends the stream with CANCELLED, from any thread. Nothing else of the client is touched. */
    public void cancel() {
        C.together_call_cancel(address());
        Reference.reachabilityFence(this);
    }

    /**
     * Sends a message to a session: a JSON object. Never waits, and may be called while another thread reads. The exception has
     * TOO_LARGE if 1 MiB waits to be sent.
     */
    public void send(String json) {
        byte[] encoded = Library.zstring(json);
        synchronized (sending) {
            checkSent(C.together_call_send(address(), encoded));
        }
    }

    /** Sends raw audio to a session that listens, in pieces of any size. As {@link #send}. */
    public void sendBytes(byte[] samples) {
        synchronized (sending) {
            checkSent(C.together_call_send_bytes(address(), samples, new SizeT(samples.length)));
        }
    }

    /** Ends a session in good order: what is due still comes, and then the end. As {@link #send}. */
    public void finish() {
        synchronized (sending) {
            checkSent(C.together_call_finish(address()));
        }
    }

    private void checkSent(int status) {
        Reference.reachabilityFence(this);
        if (status == 0) return;
        String message = message();
        if (message.isEmpty()) message = "not sent: see together_call_send for what a session takes, and when";
        throw new TogetherException(Status.of(status), message, null);
    }

    /** The next event; null after the last one. */
    public Event next() throws InterruptedException {
        while (!isOver) {
            Pointer at = C.together_call_next(address(), SLICE);
            keepThrown();
            if (Thread.interrupted()) throw new InterruptedException();
            if (at == null) continue;
            Event event = new Event(at);
            Reference.reachabilityFence(this);
            if (event.kind != EventKind.DONE) return event;
            isOver = true;
            checkedAnswer();
        }
        return null;
    }

    /** The whole answer, once the last event was read; it may have failed. */
    public Response answer() {
        Response answer = new Response(C.together_call_response(address()));
        Reference.reachabilityFence(this);
        return answer;
    }

    Response complete() throws InterruptedException {
        for (boolean isDone = false; !isDone;) {
            isDone = C.together_call_wait(address(), SLICE) == 0;
            keepThrown();
            if (!isDone && Thread.interrupted()) throw new InterruptedException();
        }
        return checkedAnswer();
    }

    private void keepThrown() {
        Throwable what = request.takeThrown();
        if (thrown == null) thrown = what;
    }

    /** What a tool's function threw comes out where the end of its request is seen. */
    private Response checkedAnswer() {
        Response answer = answer();
        if (thrown != null && answer.status() == Status.CANCELLED) Stream.<RuntimeException>rethrow(thrown);
        try {
            return answer.checked();
        } catch (TogetherException failed) {
            for (int number = 0; failed.status() == Status.FILE && number < failures.length; ++number) {
                Throwable cause = readers.get(number).thrownBehind(failures[number]);
                if (cause == null) continue;
                failed.initCause(cause);
                break;
            }
            throw failed;
        }
    }

    /** The same object, checked or not. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable what) throws T {
        throw (T) what;
    }

    /** An interrupt of the thread cancels the stream, whose end then throws, and stays set. */
    @Override
    public Iterator<Event> iterator() {
        return new Iterator<>() {
            private Event ahead;

            @Override
            public boolean hasNext() {
                try {
                    if (ahead == null) ahead = Stream.this.next();
                    return ahead != null;
                } catch (InterruptedException interrupt) {
                    cancel();
                    boolean hasNext = hasNext();
                    Thread.currentThread().interrupt();
                    return hasNext;
                }
            }

            @Override
            public Event next() {
                if (!hasNext()) throw new NoSuchElementException();
                Event event = ahead;
                ahead = null;
                return event;
            }
        };
    }
}
