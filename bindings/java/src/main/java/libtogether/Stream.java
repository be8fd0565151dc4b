package libtogether;

import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import libtogether.Together.EventKind;

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
    private boolean isOver;
    private boolean isEnded;

    Stream(Client client, Request request) {
        super(C.together_start(client.address(), request.started().address()));
        this.client = client;
        this.request = request;
        Reference.reachabilityFence(client);
    }

    @Override
    public void close() {
        if (!isEnded) request.ended();
        isEnded = true;
        super.close();
    }

    /** Ends the stream with CANCELLED, from any thread. Nothing else of the client is touched. */
    public void cancel() {
        C.together_call_cancel(address());
        Reference.reachabilityFence(this);
    }

    /** The next event; null after the last one. */
    public Event next() throws InterruptedException {
        while (!isOver) {
            Pointer at = C.together_call_next(address(), SLICE);
            if (Thread.interrupted()) throw new InterruptedException();
            if (at == null) continue;
            Event event = new Event(at);
            Reference.reachabilityFence(this);
            if (event.kind != EventKind.DONE) return event;
            isOver = true;
            request.checked(answer());
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
        while (C.together_call_wait(address(), SLICE) != 0) if (Thread.interrupted()) throw new InterruptedException();
        return request.checked(answer());
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
