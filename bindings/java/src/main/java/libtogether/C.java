// Generated from include/together-api.json by bindings/generate.py: do not edit.
package libtogether;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Structure;

/** The library's functions, by JNA's direct mapping. */
final class C {
    private C() {}

    static final String VERSION = "0.1.0";

    static { Library.register(C.class); }

    interface AllocateCallback extends Callback {
        Pointer invoke(SizeT size, SizeT alignment, Pointer user_data);
    }

    interface ReleaseCallback extends Callback {
        void invoke(Pointer memory, SizeT size, SizeT alignment, Pointer user_data);
    }

    interface LogCallback extends Callback {
        void invoke(int level, Pointer message, Pointer user_data);
    }

    interface KeySourceCallback extends Callback {
        SizeT invoke(Pointer key_out, SizeT capacity, Pointer lifetime_s_out, Pointer user_data);
    }

    interface WakeCallback extends Callback {
        void invoke(Pointer user_data);
    }

    interface ReaderCallback extends Callback {
        SizeT invoke(long offset, Pointer bytes_out, SizeT capacity, Pointer user_data);
    }

    interface ToolCallback extends Callback {
        int invoke(Pointer call, Pointer user_data);
    }

    interface OnEventCallback extends Callback {
        int invoke(Pointer event, Pointer user_data);
    }

    static ToolCallback toolCallback(ToolCallback function) {
        return function;
    }

    /** One for all readers, and never freed. */
    private static final ReaderCallback READER = (offset, bytesOut, capacity, number) ->
        new SizeT(ContentReader.read(offset, bytesOut, capacity.longValue(), Pointer.number(number)));

    // A thread of the library that has read for Java stays attached, and keeps no program from its end.
    static { Native.setCallbackThreadInitializer(READER, new CallbackThreadInitializer(true, false, "libtogether")); }

    /** The reader is known by a number that is no address. */
    static int setReader(Pointer request, byte[] field, long number, long length, byte[] fileName) {
        return C.together_request_set_reader(request, field, READER, Pointer.at(number), length, fileName);
    }

    @Structure.FieldOrder({"requests", "tries", "prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens", "bytes_sent", "bytes_received", "waited_ms", "ratelimit_limit", "ratelimit_remaining", "ratelimit_reset_ms", "tokenlimit_limit", "tokenlimit_remaining"})
    public static final class UsageStruct extends Structure {
        public long requests;
        public long tries;
        public long prompt_tokens;
        public long completion_tokens;
        public long cached_tokens;
        public long reasoning_tokens;
        public long bytes_sent;
        public long bytes_received;
        public long waited_ms;
        public long ratelimit_limit;
        public long ratelimit_remaining;
        public long ratelimit_reset_ms;
        public long tokenlimit_limit;
        public long tokenlimit_remaining;

        public UsageStruct() {}

        UsageStruct(Pointer at) {
            super(at.getPointer());
            read();
        }

        Pointer place() {
            return new Pointer(getPointer());
        }
    }

    @Structure.FieldOrder({"kind", "status", "call", "user_data", "choice", "text", "text_length", "json", "json_length", "bytes", "bytes_length", "done", "total", "id", "id_length", "replaces", "sample_rate", "sample_format", "replayed"})
    public static final class EventStruct extends Structure {
        public int kind;
        public int status;
        public Pointer call;
        public Pointer user_data;
        public int choice;
        public Pointer text;
        public SizeT text_length;
        public Pointer json;
        public SizeT json_length;
        public Pointer bytes;
        public SizeT bytes_length;
        public long done;
        public long total;
        public Pointer id;
        public SizeT id_length;
        public int replaces;
        public int sample_rate;
        public int sample_format;
        public int replayed;

        public EventStruct() {}

        EventStruct(Pointer at) {
            super(at.getPointer());
            read();
        }

        Pointer place() {
            return new Pointer(getPointer());
        }
    }

    static native Pointer together_status_name(int status);
    static native Pointer together_version();
    static native int together_set_allocator(AllocateCallback allocate, ReleaseCallback release, Pointer user_data);
    static native void together_free(Pointer object);
    static native int together_object_status(Pointer object);
    static native Pointer together_object_message(Pointer object);
    static native Pointer together_options_new();
    static native int together_options_set_base_url(Pointer options, byte[] url);
    static native int together_options_set_timeout(Pointer options, int which, long milliseconds);
    static native int together_options_set_limit(Pointer options, int which, long value);
    static native int together_options_set_retries(Pointer options, int count);
    static native int together_options_set_header(Pointer options, byte[] name, byte[] value);
    static native int together_options_set_cassette(Pointer options, byte[] path, int mode);
    static native int together_options_set_log(Pointer options, int level, LogCallback log, Pointer user_data);
    static native int together_options_set_api_key(Pointer options, byte[] key);
    static native int together_options_set_api_key_n(Pointer options, byte[] key, SizeT length);
    static native int together_options_set_api_key_file(Pointer options, byte[] path);
    static native int together_options_set_api_key_command(Pointer options, Pointer argv, SizeT argc);
    static native int together_options_set_api_key_source(Pointer options, KeySourceCallback source, Pointer user_data);
    static native int together_options_set_secret_memory(Pointer options, int secret);
    static native int together_options_set_environment_wipe(Pointer options, int wipe);
    static native int together_options_set_trust(Pointer options, int trust);
    static native int together_options_add_ca(Pointer options, byte[] pem);
    static native int together_options_add_ca_n(Pointer options, byte[] pem, SizeT length);
    static native int together_options_add_ca_file(Pointer options, byte[] path);
    static native int together_options_add_pin(Pointer options, byte[] spki_sha256_base64);
    static native int together_options_set_identity(Pointer options, byte[] cert_pem, byte[] key_pem);
    static native int together_options_set_proxy(Pointer options, byte[] url);
    static native int together_options_set_wake(Pointer options, WakeCallback wake, Pointer user_data);
    static native int together_options_set_transport(Pointer options, Pointer transport, Pointer user_data);
    static native Pointer together_client_new(Pointer options);
    static native int together_client_set_api_key(Pointer client, byte[] key);
    static native int together_client_set_api_key_n(Pointer client, byte[] key, SizeT length);
    static native int together_client_usage(Pointer client, Pointer usage_out, SizeT usage_size);
    static native Pointer together_client_next(Pointer client, int timeout_ms);
    static native SizeT together_client_fd(Pointer client);
    static native Pointer together_client_event(Pointer client);
    static native int together_client_connect(Pointer client);
    static native void together_client_interrupt(Pointer client);
    static native Pointer together_client_diagnose(Pointer client);
    static native Pointer together_request_new(byte[] operation);
    static native int together_request_set_string(Pointer request, byte[] field, byte[] value);
    static native int together_request_set_string_n(Pointer request, byte[] field, byte[] value, SizeT length);
    static native int together_request_set_integer(Pointer request, byte[] field, long value);
    static native int together_request_set_number(Pointer request, byte[] field, double value);
    static native int together_request_set_boolean(Pointer request, byte[] field, int value);
    static native int together_request_set_json(Pointer request, byte[] field, byte[] json);
    static native int together_request_set_json_n(Pointer request, byte[] field, byte[] json, SizeT length);
    static native int together_request_set_file(Pointer request, byte[] field, byte[] path);
    static native int together_request_set_bytes(Pointer request, byte[] field, byte[] bytes, SizeT length, byte[] file_name);
    static native int together_request_set_schema(Pointer request, byte[] name, byte[] schema_json);
    static native int together_request_set_output(Pointer request, byte[] path);
    static native int together_request_set_header(Pointer request, byte[] name, byte[] value);
    static native int together_request_set_timeout(Pointer request, int which, long milliseconds);
    static native int together_request_set_user_data(Pointer request, Pointer user_data);
    static native int together_request_set_sentences(Pointer request, int sentences);
    static native int together_request_set_reader(Pointer request, byte[] field, ReaderCallback reader, Pointer user_data, long length, byte[] file_name);
    static native int together_request_set_wait(Pointer request, long interval_ms);
    static native int together_request_next_page(Pointer request, Pointer response);
    static native int together_request_add_message(Pointer request, byte[] role, byte[] content);
    static native int together_request_add_message_n(Pointer request, byte[] role, byte[] content, SizeT length);
    static native int together_request_add_image(Pointer request, byte[] bytes, SizeT length, byte[] mime_type);
    static native Pointer together_request_json(Pointer request, Pointer length_out);
    static native int together_request_remove(Pointer request, byte[] field);
    static native int together_request_add_answer(Pointer request, Pointer response);
    static native int together_request_add_tool_result(Pointer request, byte[] id, byte[] content);
    static native int together_request_add_tool_result_n(Pointer request, byte[] id, byte[] content, SizeT length);
    static native int together_request_add_image_url(Pointer request, byte[] url);
    static native int together_request_add_image_file(Pointer request, byte[] path);
    static native int together_request_add_part(Pointer request, byte[] json);
    static native int together_request_add_tool(Pointer request, byte[] name, byte[] description, byte[] schema_json, ToolCallback function, Pointer user_data);
    static native Pointer together_tool_call_name(Pointer call);
    static native Pointer together_tool_call_id(Pointer call);
    static native Pointer together_tool_call_arguments(Pointer call);
    static native int together_tool_call_answer(Pointer call, byte[] content);
    static native int together_tool_call_answer_n(Pointer call, byte[] content, SizeT length);
    static native Pointer together_complete(Pointer client, Pointer request);
    static native Pointer together_complete_each(Pointer client, Pointer request, OnEventCallback on_event, Pointer user_data);
    static native Pointer together_start(Pointer client, Pointer request);
    static native Pointer together_call_next(Pointer call, int timeout_ms);
    static native int together_call_wait(Pointer call, int timeout_ms);
    static native int together_call_send(Pointer call, byte[] json);
    static native int together_call_send_bytes(Pointer call, byte[] bytes, SizeT length);
    static native int together_call_finish(Pointer call);
    static native void together_call_cancel(Pointer call);
    static native SizeT together_call_fd(Pointer call);
    static native Pointer together_call_event(Pointer call);
    static native Pointer together_call_response(Pointer call);
    static native Pointer together_json_parse(byte[] json);
    static native Pointer together_json_parse_n(byte[] json, SizeT length);
    static native Pointer together_response_parsed(Pointer response, int choice);
    static native Pointer together_response_text(Pointer response, Pointer length_out);
    static native Pointer together_response_json(Pointer response, Pointer length_out);
    static native Pointer together_response_bytes(Pointer response, Pointer length_out);
    static native Pointer together_response_string(Pointer response, byte[] pointer, Pointer length_out);
    static native Pointer together_response_value(Pointer response, byte[] pointer, Pointer length_out);
    static native long together_response_integer(Pointer response, byte[] pointer, long otherwise);
    static native double together_response_number(Pointer response, byte[] pointer, double otherwise);
    static native int together_response_boolean(Pointer response, byte[] pointer, int otherwise);
    static native SizeT together_response_count(Pointer response, byte[] pointer);
    static native int together_response_http_status(Pointer response);
    static native Pointer together_response_header(Pointer response, byte[] name);
    static native Pointer together_response_request_id(Pointer response);
    static native long together_response_retry_after_ms(Pointer response);
    static native long together_response_time_us(Pointer response, int which);
    static native int together_response_tries(Pointer response);
    static native Pointer together_response_try_message(Pointer response, int number);
    static native SizeT together_response_floats(Pointer response, byte[] pointer, Pointer floats_out, SizeT capacity);
    static native SizeT together_response_decode(Pointer response, byte[] pointer, Pointer bytes_out, SizeT capacity);
    static native int together_response_save(Pointer response, byte[] pointer, byte[] path);
    static native Pointer together_batch_new(byte[] directory);
    static native int together_batch_add(Pointer batch, byte[] custom_id, Pointer request);
    static native Pointer together_batch_run(Pointer batch, Pointer client, OnEventCallback on_event, Pointer user_data);
    static native Pointer together_batch_answer(Pointer batch, byte[] custom_id);
}
