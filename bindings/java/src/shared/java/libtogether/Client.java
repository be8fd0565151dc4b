package libtogether;

import java.lang.ref.Reference;

/** A server, a key and a pool of connections: make one and keep it. Any number of threads may use it. */
public final class Client extends NativeObject {
    /** What a client has used since it was made, and the rate limits that the service reported last (-1: none). */
    public static final class Usage {
        public final long requests, tries, promptTokens, completionTokens, cachedTokens, reasoningTokens;
        public final long bytesSent, bytesReceived, waitedMs, ratelimitRemaining, tokenlimitRemaining;

        Usage(C.UsageStruct used) {
            requests = used.requests;
            tries = used.tries;
            promptTokens = used.prompt_tokens;
            completionTokens = used.completion_tokens;
            cachedTokens = used.cached_tokens;
            reasoningTokens = used.reasoning_tokens;
            bytesSent = used.bytes_sent;
            bytesReceived = used.bytes_received;
            waitedMs = used.waited_ms;
            ratelimitRemaining = used.ratelimit_remaining;
            tokenlimitRemaining = used.tokenlimit_remaining;
        }
    }

    /** With the key from TOGETHER_API_KEY. */
    public Client() {
        super(C.together_client_new(null));
        check(C.together_object_status(address()));
    }

    public Client(Options options) {
        super(C.together_client_new(options.address()));
        Reference.reachabilityFence(options);
        check(C.together_object_status(address()));
    }

    /** Sends a request and waits for its whole answer. Throws TogetherException if it fails. */
    public Response complete(Request request) throws InterruptedException {
        try (Stream call = stream(request)) {
            return call.complete();
        }
    }

    /** Starts a request, whose events are read as they come. */
    public Stream stream(Request request) {
        return new Stream(this, request);
    }

    public void setApiKey(String key) {
        byte[] encoded = Library.utf8(key);
        check(C.together_client_set_api_key_n(address(), encoded, new SizeT(encoded.length)));
    }

    /** What the client has used. */
    public Usage usage() {
        C.UsageStruct used = new C.UsageStruct();
        check(C.together_client_usage(address(), used.place(), new SizeT(used.size())));
        used.read();
        return new Usage(used);
    }

    /** Connects ahead of need, on a thread of the library, and returns at once. */
    public void connect() {
        check(C.together_client_connect(address()));
    }

    /** Cancels everything, for the end of a program. One stream ends by its own cancel. */
    public void interrupt() {
        C.together_client_interrupt(address());
        Reference.reachabilityFence(this);
    }

    /** A report on every step of a request, for support: its text. */
    public Response diagnose() {
        Response report = new Response(C.together_client_diagnose(address()));
        Reference.reachabilityFence(this);
        return report;
    }
}
