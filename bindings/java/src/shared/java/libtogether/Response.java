package libtogether;

import java.lang.ref.Reference;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import libtogether.Together.Time;

/** An answer. Values are read by JSON pointers: {@code answer.integer("/usage/total_tokens")}. */
public final class Response extends NativeObject {
    Response(Pointer owned) {
        super(owned);
    }

    private Response(Pointer lent, boolean isLent) {
        super(lent, isLent);
    }

    /** One that the library lends: closing it ends its use. */
    static Response lent(Pointer at) {
        return new Response(at, true);
    }

    /** Reads what C lends, while the collector leaves this object alone. */
    private <T> T read(Function<Pointer, T> reader) {
        try {
            return reader.apply(address());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private String text(BinaryOperator<Pointer> reader) {
        return read(at -> {
            try (Memory length = new Memory(8)) {
                return Library.string(reader.apply(at, length), SizeT.at(length));
            }
        });
    }

    public String text() {
        return text(C::together_response_text);
    }

    /** The whole answer, as the server wrote it. */
    public String json() {
        return text(C::together_response_json);
    }

    public byte[] bytes() {
        return read(at -> {
            try (Memory length = new Memory(8)) {
                Pointer bytes = C.together_response_bytes(at, length);
                return bytes.getByteArray(0, SizeT.at(length).intValue());
            }
        });
    }

    /** The JSON at a pointer, as the server wrote it; "" if there is none. */
    public String value(String pointer) {
        byte[] place = Library.zstring(pointer);
        return text((at, length) -> C.together_response_value(at, place, length));
    }

    public Optional<String> string(String pointer) {
        if (!value(pointer).startsWith("\"")) return Optional.empty();
        byte[] place = Library.zstring(pointer);
        return Optional.of(text((at, length) -> C.together_response_string(at, place, length)));
    }

    public OptionalLong integer(String pointer) {
        byte[] place = Library.zstring(pointer);
        return read(at -> {
            long value = C.together_response_integer(at, place, 0);
            // No number stands for none: one that is there is the same beside any other.
            boolean isNone = value == 0 && C.together_response_integer(at, place, 1) == 1;
            return isNone ? OptionalLong.empty() : OptionalLong.of(value);
        });
    }

    public OptionalDouble number(String pointer) {
        byte[] place = Library.zstring(pointer);
        return read(at -> {
            double value = C.together_response_number(at, place, 0);
            boolean isNone = value == 0 && C.together_response_number(at, place, 1) == 1;
            return isNone ? OptionalDouble.empty() : OptionalDouble.of(value);
        });
    }

    public Optional<Boolean> bool(String pointer) {
        byte[] place = Library.zstring(pointer);
        int value = read(at -> C.together_response_boolean(at, place, -1));
        return value == -1 ? Optional.empty() : Optional.of(value != 0);
    }

    /** How many items a list has, or members an object. */
    public int count(String pointer) {
        byte[] place = Library.zstring(pointer);
        return read(at -> C.together_response_count(at, place).intValue());
    }

    /** A list of numbers, such as "/data/0/embedding". */
    public float[] floats(String pointer) {
        byte[] place = Library.zstring(pointer);
        return read(at -> {
            int count = C.together_response_floats(at, place, Pointer.NULL, new SizeT(0)).intValue();
            if (count == 0) return new float[0];
            try (Memory numbers = new Memory(4L * count)) {
                C.together_response_floats(at, place, numbers, new SizeT(count));
                return numbers.getFloatArray(0, count);
            }
        });
    }

    /** The structured answer of a choice (Request.setSchema), read like an answer. Throws if it does not fit. */
    public Response parsed(int choice) {
        return read(at -> new Response(C.together_response_parsed(at, choice))).checked();
    }

    /** Any JSON text, read as answers are. Throws if it is none. */
    public static Response parse(String json) {
        byte[] encoded = Library.utf8(json);
        return new Response(C.together_json_parse_n(encoded, new SizeT(encoded.length))).checked();
    }

    /** What a base64 string says, such as an image ("/data/0/b64_json"). */
    public byte[] decode(String pointer) {
        byte[] place = Library.zstring(pointer);
        return read(at -> {
            int count = C.together_response_decode(at, place, Pointer.NULL, new SizeT(0)).intValue();
            if (count == 0) return new byte[0];
            try (Memory bytes = new Memory(count)) {
                C.together_response_decode(at, place, bytes, new SizeT(count));
                return bytes.getByteArray(0, count);
            }
        });
    }

    /** The same into a file; "" saves the answer's own bytes. */
    public void save(String pointer, String path) {
        check(C.together_response_save(address(), Library.zstring(pointer), Library.zstring(path)));
    }

    /** In microseconds; -1 if the request did not get there. */
    public long timeUs(Time which) {
        return read(at -> C.together_response_time_us(at, which.number));
    }

    /** 0 if there was no answer. */
    public int httpStatus() {
        return read(C::together_response_http_status);
    }

    /** "" if there is none. */
    public String header(String name) {
        byte[] wanted = Library.zstring(name);
        return read(at -> Library.string(C.together_response_header(at, wanted)));
    }

    /** What Together's support asks for; "" if there is none. */
    public String requestId() {
        return read(at -> Library.string(C.together_response_request_id(at)));
    }

    /** -1 if the server named no time. */
    public long retryAfterMs() {
        return read(C::together_response_retry_after_ms);
    }

    public int tries() {
        return read(C::together_response_tries);
    }

    public String tryMessage(int number) {
        return read(at -> Library.string(C.together_response_try_message(at, number)));
    }

    /** This answer; throws TogetherException if it failed. */
    public Response checked() {
        Together.Status status = status();
        if (status != Together.Status.OK) throw new TogetherException(status, message(), this);
        return this;
    }
}
