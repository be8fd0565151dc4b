package libtogether;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import libtogether.Together.Status;
import libtogether.Together.Timeout;

/** An operation and its fields: {@code new Request(CHAT_COMPLETIONS).set("model", "...").addMessage("user", "...")}. */
public final class Request extends NativeObject {
    /** What C calls, as long as this request and its streams live. */
    private final List<C.ToolCallback> tools = new ArrayList<>();
    /** What it threw, by the thread that waits in C: its stream takes it as soon as C returns. */
    private final ConcurrentHashMap<Thread, Throwable> thrown = new ConcurrentHashMap<>();

    /** By their fields. */
    private final ConcurrentHashMap<String, ContentReader> readers;

    public Request(String operation) {
        this(operation, new ConcurrentHashMap<>());
    }

    private Request(String operation, ConcurrentHashMap<String, ContentReader> readers) {
        super(C.together_request_new(Library.zstring(operation)), () -> readers.values().forEach(ContentReader::release));
        this.readers = readers;
        check(C.together_object_status(address()));
    }

    private Request after(int status) {
        check(status);
        return this;
    }

    /** Sets a field, by its name or a JSON pointer. */
    public Request set(String field, String value) {
        byte[] encoded = Library.utf8(value);
        return after(C.together_request_set_string_n(address(), Library.zstring(field), encoded, new SizeT(encoded.length)));
    }

    public Request set(String field, long value) {
        return after(C.together_request_set_integer(address(), Library.zstring(field), value));
    }

    public Request set(String field, double value) {
        return after(C.together_request_set_number(address(), Library.zstring(field), value));
    }

    public Request set(String field, boolean value) {
        return after(C.together_request_set_boolean(address(), Library.zstring(field), value ? 1 : 0));
    }

    /** Sets a field to any JSON; "" is the whole body. */
    public Request setJson(String field, String json) {
        byte[] encoded = Library.utf8(json);
        return after(C.together_request_set_json_n(address(), Library.zstring(field), encoded, new SizeT(encoded.length)));
    }

    public Request remove(String field) {
        return after(C.together_request_remove(address(), Library.zstring(field)));
    }

    /** The fields, as a text that {@code setJson("", text)} loads: a conversation to be saved. */
    public String json() {
        try (Memory length = new Memory(8)) {
            return Library.string(C.together_request_json(address(), length), SizeT.at(length));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    public Request addMessage(String role, String content) {
        byte[] encoded = Library.utf8(content);
        return after(C.together_request_add_message_n(address(), Library.zstring(role), encoded, new SizeT(encoded.length)));
    }

    /** Appends an answer, and the tools' turns before it, so that the next question can follow. */
    public Request addAnswer(Response answer) {
        int status = C.together_request_add_answer(address(), answer.address());
        Reference.reachabilityFence(answer);
        return after(status);
    }

    public Request addToolResult(String id, String content) {
        byte[] encoded = Library.utf8(content);
        return after(C.together_request_add_tool_result_n(address(), Library.zstring(id), encoded, new SizeT(encoded.length)));
    }

    /**
     * Offers a tool, whose calls a function carries out, inside the wait for the answer. What it throws ends the request, and
     * comes out of that wait. The schema is JSON.
     */
    public Request addTool(String name, String description, String schemaJson, ToolFunction function) {
        C.ToolCallback called = C.toolCallback((call, userData) -> {
            try (Response arguments = Response.lent(C.together_tool_call_arguments(call))) {
                byte[] answer = Library.utf8(function.call(arguments));
                return C.together_tool_call_answer_n(call, answer, new SizeT(answer.length));
            } catch (Throwable everything) {  // Nothing may pass through C.
                thrown.put(Thread.currentThread(), everything);
                return Status.CANCELLED.number;
            }
        });
        tools.add(called);
        return after(C.together_request_add_tool(address(), Library.zstring(name), Library.zstring(description),
            Library.zstring(schemaJson), called, Pointer.NULL));
    }

    public Request addImage(byte[] image, String mimeType) {
        return after(C.together_request_add_image(address(), image, new SizeT(image.length), Library.zstring(mimeType)));
    }

    public Request addImageUrl(String url) {
        return after(C.together_request_add_image_url(address(), Library.zstring(url)));
    }

    public Request addImageFile(String path) {
        return after(C.together_request_add_image_file(address(), Library.zstring(path)));
    }

    /** Any content part of the last message, as JSON. */
    public Request addPart(String json) {
        return after(C.together_request_add_part(address(), Library.zstring(json)));
    }

    /** Asks for an answer that is JSON of a shape: Response.parsed. */
    public Request setSchema(String name, String schemaJson) {
        return after(C.together_request_set_schema(address(), Library.zstring(name), Library.zstring(schemaJson)));
    }

    public Request setFile(String field, String path) {
        return after(C.together_request_set_file(address(), Library.zstring(field), Library.zstring(path)));
    }

    public Request setBytes(String field, byte[] bytes, String fileName) {
        return after(C.together_request_set_bytes(address(), Library.zstring(field), bytes, new SizeT(bytes.length),
            Library.zstring(fileName)));
    }

    /**
     * As setFile, for what a channel has: it is read on threads of the library, by one at a time, and more than once. It must stay open
     * and unchanged until every call of this request has ended. What it throws ends the request, and is the cause of the
     * TogetherException, which has the status FILE.
     */
    public Request setReader(String field, SeekableByteChannel file, String fileName) throws IOException {
        return setReader(field, ContentReader.of(file), file.size(), fileName);
    }

    /**
     * The same for streams, each of which has the same bytes from the first on, length in all, such as
     * {@code () -> archive.getInputStream(entry)}. They are opened and closed on threads of the library, as often as it reads.
     */
    public Request setReader(String field, Callable<? extends InputStream> open, long length, String fileName) {
        return setReader(field, ContentReader.of(open), length, fileName);
    }

    private Request setReader(String field, ContentReader reader, long length, String fileName) {
        try {
            if (length < 0) throw new IllegalArgumentException(length + " is no length of a file");
            check(C.setReader(address(), Library.zstring(field), reader.number, length, Library.zstring(fileName)));
            reader.hold();
            ContentReader before = readers.put(field, reader);
            if (before != null) before.release();
            return this;
        } finally {
            reader.release();
        }
    }

    public Request setOutput(String path) {
        return after(C.together_request_set_output(address(), Library.zstring(path)));
    }

    public Request setHeader(String name, String value) {
        return after(C.together_request_set_header(address(), Library.zstring(name), Library.zstring(value)));
    }

    public Request setTimeout(Timeout which, long milliseconds) {
        return after(C.together_request_set_timeout(address(), which.number, milliseconds));
    }

    public Request setSentences(boolean sentences) {
        return after(C.together_request_set_sentences(address(), sentences ? 1 : 0));
    }

    /** Sends the GET of a job until it has ended: so long after each answer, 0 for the service's own pace, -1 for once. */
    public Request setWait(long milliseconds) {
        return after(C.together_request_set_wait(address(), milliseconds));
    }

    /** Asks for the page after an answer to this request; false where there is none. */
    public boolean nextPage(Response page) {
        int hasNext = C.together_request_next_page(address(), page.address());
        Reference.reachabilityFence(page);
        if (hasNext == 1) {
            return true;
        }
        check(C.together_object_status(address()));
        return false;
    }

    List<ContentReader> readers() {
        return List.copyOf(readers.values());
    }

    /** What a tool's function threw inside the function of C that has just returned on this thread; null if nothing. */
    Throwable takeThrown() {
        return thrown.remove(Thread.currentThread());
    }
}
