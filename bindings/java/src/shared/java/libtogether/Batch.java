package libtogether;

import java.lang.ref.Reference;

/**
 * Requests that the service carries out in its own time, in a directory that outlives the process: a program that was killed is
 * started again, unchanged, and goes on. {@link #close} lets another hold the directory.
 */
public final class Batch extends NativeObject {
    /** A new batch, or the one that is in the directory. */
    public Batch(String directory) {
        super(C.together_batch_new(Library.zstring(directory)));
        check(C.together_object_status(address()));
    }

    /** Adds a request, whose answer customId names. */
    public Batch add(String customId, Request request) {
        int status = C.together_batch_add(address(), Library.zstring(customId), request.address());
        Reference.reachabilityFence(request);
        check(status);
        return this;
    }

    /**
     * Does what is still to be done until all answers are there, on this thread, and gives the job. {@link Client#interrupt} ends
     * it, with all else that the client does: give a batch a client of its own. The next run goes on.
     */
    public Response run(Client client) {
        Response job = new Response(C.together_batch_run(address(), client.address(), null, null));
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(client);
        return job.checked();
    }

    /** The answer to one request, as {@link Client#complete} would have given it. */
    public Response answer(String customId) {
        Response answer = new Response(C.together_batch_answer(address(), Library.zstring(customId)));
        Reference.reachabilityFence(this);
        return answer.checked();
    }
}
