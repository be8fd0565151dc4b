package libtogether;

import libtogether.Together.Timeout;

/** An operation and its fields: {@code new Request(CHAT_COMPLETIONS).set("model", "...").addMessage("user", "...")}. */
public final class Request extends NativeObject {
    public Request(String operation) {
        super(C.together_request_new(Library.zstring(operation)));
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

    public Request addMessage(String role, String content) {
        byte[] encoded = Library.utf8(content);
        return after(C.together_request_add_message_n(address(), Library.zstring(role), encoded, new SizeT(encoded.length)));
    }

    public Request addImage(byte[] image, String mimeType) {
        return after(C.together_request_add_image(address(), image, new SizeT(image.length), Library.zstring(mimeType)));
    }

    public Request setFile(String field, String path) {
        return after(C.together_request_set_file(address(), Library.zstring(field), Library.zstring(path)));
    }

    public Request setBytes(String field, byte[] bytes, String fileName) {
        return after(C.together_request_set_bytes(address(), Library.zstring(field), bytes, new SizeT(bytes.length),
            Library.zstring(fileName)));
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
}
