package libtogether;

import libtogether.Together.Status;

/** A request that failed, or an argument that was refused. */
public final class TogetherException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Status status;
    private final transient Response response;

    TogetherException(Status status, String message, Response response) {
        super(message);
        this.status = status;
        this.response = response;
    }

    public Status status() {
        return status;
    }

    /** What arrived of an answer; null if there was no request. */
    public Response response() {
        return response;
    }

    public int httpStatus() {
        return response == null ? 0 : response.httpStatus();
    }

    public String requestId() {
        return response == null ? "" : response.requestId();
    }

    /** -1 if the server named no time. */
    public long retryAfterMs() {
        return response == null ? -1 : response.retryAfterMs();
    }
}
