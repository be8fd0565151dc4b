// Generated from include/together-api.json by bindings/generate.py: do not edit.
package libtogether;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The library's functions, by Java's own foreign functions. */
final class C {
    private C() {}

    static final String VERSION = "0.1.0";

    /** What C calls, as long as this object is reachable. */
    record ToolCallback(MemorySegment stub) {
        interface Body {
            int invoke(Pointer call, Pointer userData);
        }
    }

    static ToolCallback toolCallback(ToolCallback.Body function) {
        return new ToolCallback(Library.stub(function));
    }

    /** The reader is known by a number that is no address. */
    static int setReader(Pointer request, byte[] field, long number, long length, byte[] fileName) {
        Pointer called = Pointer.of(Library.READER), named = Pointer.of(MemorySegment.ofAddress(number));
        return together_request_set_reader(request, field, called, named, length, fileName);
    }

    static final class UsageStruct {
        private final Pointer at;
        long requests;
        long tries;
        long prompt_tokens;
        long completion_tokens;
        long cached_tokens;
        long reasoning_tokens;
        long bytes_sent;
        long bytes_received;
        long waited_ms;
        long ratelimit_limit;
        long ratelimit_remaining;
        long ratelimit_reset_ms;
        long tokenlimit_limit;
        long tokenlimit_remaining;

        UsageStruct() {
            at = new Memory(112);
        }

        UsageStruct(Pointer at) {
            this.at = at;
            read();
        }

        Pointer place() {
            return at;
        }

        int size() {
            return 112;
        }

        void read() {
            MemorySegment from = at.bytes(112);
            requests = from.get(JAVA_LONG, 0);
            tries = from.get(JAVA_LONG, 8);
            prompt_tokens = from.get(JAVA_LONG, 16);
            completion_tokens = from.get(JAVA_LONG, 24);
            cached_tokens = from.get(JAVA_LONG, 32);
            reasoning_tokens = from.get(JAVA_LONG, 40);
            bytes_sent = from.get(JAVA_LONG, 48);
            bytes_received = from.get(JAVA_LONG, 56);
            waited_ms = from.get(JAVA_LONG, 64);
            ratelimit_limit = from.get(JAVA_LONG, 72);
            ratelimit_remaining = from.get(JAVA_LONG, 80);
            ratelimit_reset_ms = from.get(JAVA_LONG, 88);
            tokenlimit_limit = from.get(JAVA_LONG, 96);
            tokenlimit_remaining = from.get(JAVA_LONG, 104);
        }
    }

    static final class EventStruct {
        private final Pointer at;
        int kind;
        int status;
        Pointer call;
        Pointer user_data;
        int choice;
        Pointer text;
        SizeT text_length;
        Pointer json;
        SizeT json_length;
        Pointer bytes;
        SizeT bytes_length;
        long done;
        long total;
        Pointer id;
        SizeT id_length;
        int replaces;
        int sample_rate;
        int sample_format;
        int replayed;

        EventStruct() {
            at = new Memory(128);
        }

        EventStruct(Pointer at) {
            this.at = at;
            read();
        }

        Pointer place() {
            return at;
        }

        int size() {
            return 128;
        }

        void read() {
            MemorySegment from = at.bytes(128);
            kind = from.get(JAVA_INT, 0);
            status = from.get(JAVA_INT, 4);
            call = Pointer.of(from.get(ADDRESS, 8));
            user_data = Pointer.of(from.get(ADDRESS, 16));
            choice = from.get(JAVA_INT, 24);
            text = Pointer.of(from.get(ADDRESS, 32));
            text_length = new SizeT(from.get(JAVA_LONG, 40));
            json = Pointer.of(from.get(ADDRESS, 48));
            json_length = new SizeT(from.get(JAVA_LONG, 56));
            bytes = Pointer.of(from.get(ADDRESS, 64));
            bytes_length = new SizeT(from.get(JAVA_LONG, 72));
            done = from.get(JAVA_LONG, 80);
            total = from.get(JAVA_LONG, 88);
            id = Pointer.of(from.get(ADDRESS, 96));
            id_length = new SizeT(from.get(JAVA_LONG, 104));
            replaces = from.get(JAVA_INT, 112);
            sample_rate = from.get(JAVA_INT, 116);
            sample_format = from.get(JAVA_INT, 120);
            replayed = from.get(JAVA_INT, 124);
        }
    }

    /** Found when the first one is called. */
    private static final class Of {
        static final MethodHandle together_status_name = Library.find("together_status_name", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        static final MethodHandle together_version = Library.find("together_version", FunctionDescriptor.of(ADDRESS));
        static final MethodHandle together_set_allocator = Library.find("together_set_allocator", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_free = Library.find("together_free", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle together_object_status = Library.find("together_object_status", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle together_object_message = Library.find("together_object_message", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_options_new = Library.find("together_options_new", FunctionDescriptor.of(ADDRESS));
        static final MethodHandle together_options_set_base_url = Library.find("together_options_set_base_url", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_timeout = Library.find("together_options_set_timeout", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
        static final MethodHandle together_options_set_limit = Library.find("together_options_set_limit", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
        static final MethodHandle together_options_set_retries = Library.find("together_options_set_retries", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle together_options_set_header = Library.find("together_options_set_header", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_cassette = Library.find("together_options_set_cassette", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_options_set_log = Library.find("together_options_set_log", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_api_key = Library.find("together_options_set_api_key", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_api_key_n = Library.find("together_options_set_api_key_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_options_set_api_key_file = Library.find("together_options_set_api_key_file", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_api_key_command = Library.find("together_options_set_api_key_command", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_options_set_api_key_source = Library.find("together_options_set_api_key_source", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_secret_memory = Library.find("together_options_set_secret_memory", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle together_options_set_environment_wipe = Library.find("together_options_set_environment_wipe", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle together_options_set_trust = Library.find("together_options_set_trust", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle together_options_add_ca = Library.find("together_options_add_ca", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_add_ca_n = Library.find("together_options_add_ca_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_options_add_ca_file = Library.find("together_options_add_ca_file", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_add_pin = Library.find("together_options_add_pin", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_identity = Library.find("together_options_set_identity", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_proxy = Library.find("together_options_set_proxy", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_wake = Library.find("together_options_set_wake", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_options_set_transport = Library.find("together_options_set_transport", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_client_new = Library.find("together_client_new", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_client_set_api_key = Library.find("together_client_set_api_key", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_client_set_api_key_n = Library.find("together_client_set_api_key_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_client_usage = Library.find("together_client_usage", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_client_next = Library.find("together_client_next", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_client_fd = Library.find("together_client_fd", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        static final MethodHandle together_client_event = Library.find("together_client_event", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_client_connect = Library.find("together_client_connect", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle together_client_interrupt = Library.find("together_client_interrupt", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle together_client_diagnose = Library.find("together_client_diagnose", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_request_new = Library.find("together_request_new", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_string = Library.find("together_request_set_string", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_string_n = Library.find("together_request_set_string_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_request_set_integer = Library.find("together_request_set_integer", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_request_set_number = Library.find("together_request_set_number", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE));
        static final MethodHandle together_request_set_boolean = Library.find("together_request_set_boolean", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_request_set_json = Library.find("together_request_set_json", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_json_n = Library.find("together_request_set_json_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_request_set_file = Library.find("together_request_set_file", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_bytes = Library.find("together_request_set_bytes", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        static final MethodHandle together_request_set_schema = Library.find("together_request_set_schema", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_output = Library.find("together_request_set_output", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_header = Library.find("together_request_set_header", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_timeout = Library.find("together_request_set_timeout", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
        static final MethodHandle together_request_set_user_data = Library.find("together_request_set_user_data", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_set_sentences = Library.find("together_request_set_sentences", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle together_request_set_reader = Library.find("together_request_set_reader", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        static final MethodHandle together_request_set_wait = Library.find("together_request_set_wait", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
        static final MethodHandle together_request_next_page = Library.find("together_request_next_page", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_message = Library.find("together_request_add_message", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_message_n = Library.find("together_request_add_message_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_request_add_image = Library.find("together_request_add_image", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        static final MethodHandle together_request_json = Library.find("together_request_json", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_remove = Library.find("together_request_remove", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_answer = Library.find("together_request_add_answer", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_tool_result = Library.find("together_request_add_tool_result", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_tool_result_n = Library.find("together_request_add_tool_result_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_request_add_image_url = Library.find("together_request_add_image_url", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_image_file = Library.find("together_request_add_image_file", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_part = Library.find("together_request_add_part", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_request_add_tool = Library.find("together_request_add_tool", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_tool_call_name = Library.find("together_tool_call_name", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_tool_call_id = Library.find("together_tool_call_id", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_tool_call_arguments = Library.find("together_tool_call_arguments", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_tool_call_answer = Library.find("together_tool_call_answer", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_tool_call_answer_n = Library.find("together_tool_call_answer_n", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_complete = Library.find("together_complete", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_complete_each = Library.find("together_complete_each", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_start = Library.find("together_start", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_call_next = Library.find("together_call_next", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_call_wait = Library.find("together_call_wait", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle together_call_send = Library.find("together_call_send", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle together_call_send_bytes = Library.find("together_call_send_bytes", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_call_finish = Library.find("together_call_finish", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle together_call_cancel = Library.find("together_call_cancel", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle together_call_fd = Library.find("together_call_fd", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        static final MethodHandle together_call_event = Library.find("together_call_event", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_call_response = Library.find("together_call_response", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_json_parse = Library.find("together_json_parse", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_json_parse_n = Library.find("together_json_parse_n", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_response_parsed = Library.find("together_response_parsed", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_response_text = Library.find("together_response_text", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_response_json = Library.find("together_response_json", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_response_bytes = Library.find("together_response_bytes", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_response_string = Library.find("together_response_string", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_response_value = Library.find("together_response_value", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_response_integer = Library.find("together_response_integer", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_response_number = Library.find("together_response_number", FunctionDescriptor.of(JAVA_DOUBLE, ADDRESS, ADDRESS, JAVA_DOUBLE));
        static final MethodHandle together_response_boolean = Library.find("together_response_boolean", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_response_count = Library.find("together_response_count", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
        static final MethodHandle together_response_http_status = Library.find("together_response_http_status", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle together_response_header = Library.find("together_response_header", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_response_request_id = Library.find("together_response_request_id", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_response_retry_after_ms = Library.find("together_response_retry_after_ms", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        static final MethodHandle together_response_time_us = Library.find("together_response_time_us", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT));
        static final MethodHandle together_response_tries = Library.find("together_response_tries", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle together_response_try_message = Library.find("together_response_try_message", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle together_response_floats = Library.find("together_response_floats", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_response_decode = Library.find("together_response_decode", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        static final MethodHandle together_response_save = Library.find("together_response_save", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_batch_new = Library.find("together_batch_new", FunctionDescriptor.of(ADDRESS, ADDRESS));
        static final MethodHandle together_batch_add = Library.find("together_batch_add", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_batch_run = Library.find("together_batch_run", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle together_batch_answer = Library.find("together_batch_answer", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    }

    static Pointer together_status_name(int status) {
        try {
            return Pointer.of((MemorySegment) Of.together_status_name.invokeExact(status));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_version() {
        try {
            return Pointer.of((MemorySegment) Of.together_version.invokeExact());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_set_allocator(Pointer allocate, Pointer release, Pointer user_data) {
        try {
            return (int) Of.together_set_allocator.invokeExact(Pointer.address(allocate), Pointer.address(release), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static void together_free(Pointer object) {
        try {
            Of.together_free.invokeExact(Pointer.address(object));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_object_status(Pointer object) {
        try {
            return (int) Of.together_object_status.invokeExact(Pointer.address(object));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_object_message(Pointer object) {
        try {
            return Pointer.of((MemorySegment) Of.together_object_message.invokeExact(Pointer.address(object)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_options_new() {
        try {
            return Pointer.of((MemorySegment) Of.together_options_new.invokeExact());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_base_url(Pointer options, byte[] url) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_base_url.invokeExact(Pointer.address(options), Pointer.copy(arena, url));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_timeout(Pointer options, int which, long milliseconds) {
        try {
            return (int) Of.together_options_set_timeout.invokeExact(Pointer.address(options), which, milliseconds);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_limit(Pointer options, int which, long value) {
        try {
            return (int) Of.together_options_set_limit.invokeExact(Pointer.address(options), which, value);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_retries(Pointer options, int count) {
        try {
            return (int) Of.together_options_set_retries.invokeExact(Pointer.address(options), count);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_header(Pointer options, byte[] name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_header.invokeExact(Pointer.address(options), Pointer.copy(arena, name), Pointer.copy(arena, value));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_cassette(Pointer options, byte[] path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_cassette.invokeExact(Pointer.address(options), Pointer.copy(arena, path), mode);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_log(Pointer options, int level, Pointer log, Pointer user_data) {
        try {
            return (int) Of.together_options_set_log.invokeExact(Pointer.address(options), level, Pointer.address(log), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_api_key(Pointer options, byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_api_key.invokeExact(Pointer.address(options), Pointer.copy(arena, key));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_api_key_n(Pointer options, byte[] key, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_api_key_n.invokeExact(Pointer.address(options), Pointer.copy(arena, key), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_api_key_file(Pointer options, byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_api_key_file.invokeExact(Pointer.address(options), Pointer.copy(arena, path));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_api_key_command(Pointer options, Pointer argv, SizeT argc) {
        try {
            return (int) Of.together_options_set_api_key_command.invokeExact(Pointer.address(options), Pointer.address(argv), argc.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_api_key_source(Pointer options, Pointer source, Pointer user_data) {
        try {
            return (int) Of.together_options_set_api_key_source.invokeExact(Pointer.address(options), Pointer.address(source), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_secret_memory(Pointer options, int secret) {
        try {
            return (int) Of.together_options_set_secret_memory.invokeExact(Pointer.address(options), secret);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_environment_wipe(Pointer options, int wipe) {
        try {
            return (int) Of.together_options_set_environment_wipe.invokeExact(Pointer.address(options), wipe);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_trust(Pointer options, int trust) {
        try {
            return (int) Of.together_options_set_trust.invokeExact(Pointer.address(options), trust);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_add_ca(Pointer options, byte[] pem) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_add_ca.invokeExact(Pointer.address(options), Pointer.copy(arena, pem));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_add_ca_n(Pointer options, byte[] pem, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_add_ca_n.invokeExact(Pointer.address(options), Pointer.copy(arena, pem), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_add_ca_file(Pointer options, byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_add_ca_file.invokeExact(Pointer.address(options), Pointer.copy(arena, path));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_add_pin(Pointer options, byte[] spki_sha256_base64) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_add_pin.invokeExact(Pointer.address(options), Pointer.copy(arena, spki_sha256_base64));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_identity(Pointer options, byte[] cert_pem, byte[] key_pem) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_identity.invokeExact(Pointer.address(options), Pointer.copy(arena, cert_pem), Pointer.copy(arena, key_pem));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_proxy(Pointer options, byte[] url) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_options_set_proxy.invokeExact(Pointer.address(options), Pointer.copy(arena, url));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_wake(Pointer options, Pointer wake, Pointer user_data) {
        try {
            return (int) Of.together_options_set_wake.invokeExact(Pointer.address(options), Pointer.address(wake), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_options_set_transport(Pointer options, Pointer transport, Pointer user_data) {
        try {
            return (int) Of.together_options_set_transport.invokeExact(Pointer.address(options), Pointer.address(transport), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_client_new(Pointer options) {
        try {
            return Pointer.of((MemorySegment) Of.together_client_new.invokeExact(Pointer.address(options)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_client_set_api_key(Pointer client, byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_client_set_api_key.invokeExact(Pointer.address(client), Pointer.copy(arena, key));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_client_set_api_key_n(Pointer client, byte[] key, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_client_set_api_key_n.invokeExact(Pointer.address(client), Pointer.copy(arena, key), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_client_usage(Pointer client, Pointer usage_out, SizeT usage_size) {
        try {
            return (int) Of.together_client_usage.invokeExact(Pointer.address(client), Pointer.address(usage_out), usage_size.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_client_next(Pointer client, int timeout_ms) {
        try {
            return Pointer.of((MemorySegment) Of.together_client_next.invokeExact(Pointer.address(client), timeout_ms));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static SizeT together_client_fd(Pointer client) {
        try {
            return new SizeT((long) Of.together_client_fd.invokeExact(Pointer.address(client)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_client_event(Pointer client) {
        try {
            return Pointer.of((MemorySegment) Of.together_client_event.invokeExact(Pointer.address(client)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_client_connect(Pointer client) {
        try {
            return (int) Of.together_client_connect.invokeExact(Pointer.address(client));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static void together_client_interrupt(Pointer client) {
        try {
            Of.together_client_interrupt.invokeExact(Pointer.address(client));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_client_diagnose(Pointer client) {
        try {
            return Pointer.of((MemorySegment) Of.together_client_diagnose.invokeExact(Pointer.address(client)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_request_new(byte[] operation) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_request_new.invokeExact(Pointer.copy(arena, operation)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_string(Pointer request, byte[] field, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_string.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.copy(arena, value));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_string_n(Pointer request, byte[] field, byte[] value, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_string_n.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.copy(arena, value), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_integer(Pointer request, byte[] field, long value) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_integer.invokeExact(Pointer.address(request), Pointer.copy(arena, field), value);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_number(Pointer request, byte[] field, double value) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_number.invokeExact(Pointer.address(request), Pointer.copy(arena, field), value);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_boolean(Pointer request, byte[] field, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_boolean.invokeExact(Pointer.address(request), Pointer.copy(arena, field), value);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_json(Pointer request, byte[] field, byte[] json) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_json.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.copy(arena, json));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_json_n(Pointer request, byte[] field, byte[] json, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_json_n.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.copy(arena, json), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_file(Pointer request, byte[] field, byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_file.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.copy(arena, path));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_bytes(Pointer request, byte[] field, byte[] bytes, SizeT length, byte[] file_name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_bytes.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.copy(arena, bytes), length.longValue(), Pointer.copy(arena, file_name));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_schema(Pointer request, byte[] name, byte[] schema_json) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_schema.invokeExact(Pointer.address(request), Pointer.copy(arena, name), Pointer.copy(arena, schema_json));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_output(Pointer request, byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_output.invokeExact(Pointer.address(request), Pointer.copy(arena, path));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_header(Pointer request, byte[] name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_header.invokeExact(Pointer.address(request), Pointer.copy(arena, name), Pointer.copy(arena, value));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_timeout(Pointer request, int which, long milliseconds) {
        try {
            return (int) Of.together_request_set_timeout.invokeExact(Pointer.address(request), which, milliseconds);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_user_data(Pointer request, Pointer user_data) {
        try {
            return (int) Of.together_request_set_user_data.invokeExact(Pointer.address(request), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_sentences(Pointer request, int sentences) {
        try {
            return (int) Of.together_request_set_sentences.invokeExact(Pointer.address(request), sentences);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_reader(Pointer request, byte[] field, Pointer reader, Pointer user_data, long length, byte[] file_name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_set_reader.invokeExact(Pointer.address(request), Pointer.copy(arena, field), Pointer.address(reader), Pointer.address(user_data), length, Pointer.copy(arena, file_name));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_set_wait(Pointer request, long interval_ms) {
        try {
            return (int) Of.together_request_set_wait.invokeExact(Pointer.address(request), interval_ms);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_next_page(Pointer request, Pointer response) {
        try {
            return (int) Of.together_request_next_page.invokeExact(Pointer.address(request), Pointer.address(response));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_message(Pointer request, byte[] role, byte[] content) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_message.invokeExact(Pointer.address(request), Pointer.copy(arena, role), Pointer.copy(arena, content));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_message_n(Pointer request, byte[] role, byte[] content, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_message_n.invokeExact(Pointer.address(request), Pointer.copy(arena, role), Pointer.copy(arena, content), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_image(Pointer request, byte[] bytes, SizeT length, byte[] mime_type) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_image.invokeExact(Pointer.address(request), Pointer.copy(arena, bytes), length.longValue(), Pointer.copy(arena, mime_type));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_request_json(Pointer request, Pointer length_out) {
        try {
            return Pointer.of((MemorySegment) Of.together_request_json.invokeExact(Pointer.address(request), Pointer.address(length_out)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_remove(Pointer request, byte[] field) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_remove.invokeExact(Pointer.address(request), Pointer.copy(arena, field));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_answer(Pointer request, Pointer response) {
        try {
            return (int) Of.together_request_add_answer.invokeExact(Pointer.address(request), Pointer.address(response));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_tool_result(Pointer request, byte[] id, byte[] content) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_tool_result.invokeExact(Pointer.address(request), Pointer.copy(arena, id), Pointer.copy(arena, content));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_tool_result_n(Pointer request, byte[] id, byte[] content, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_tool_result_n.invokeExact(Pointer.address(request), Pointer.copy(arena, id), Pointer.copy(arena, content), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_image_url(Pointer request, byte[] url) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_image_url.invokeExact(Pointer.address(request), Pointer.copy(arena, url));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_image_file(Pointer request, byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_image_file.invokeExact(Pointer.address(request), Pointer.copy(arena, path));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_part(Pointer request, byte[] json) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_part.invokeExact(Pointer.address(request), Pointer.copy(arena, json));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_request_add_tool(Pointer request, byte[] name, byte[] description, byte[] schema_json, ToolCallback function, Pointer user_data) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_request_add_tool.invokeExact(Pointer.address(request), Pointer.copy(arena, name), Pointer.copy(arena, description), Pointer.copy(arena, schema_json), function.stub(), Pointer.address(user_data));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_tool_call_name(Pointer call) {
        try {
            return Pointer.of((MemorySegment) Of.together_tool_call_name.invokeExact(Pointer.address(call)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_tool_call_id(Pointer call) {
        try {
            return Pointer.of((MemorySegment) Of.together_tool_call_id.invokeExact(Pointer.address(call)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_tool_call_arguments(Pointer call) {
        try {
            return Pointer.of((MemorySegment) Of.together_tool_call_arguments.invokeExact(Pointer.address(call)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_tool_call_answer(Pointer call, byte[] content) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_tool_call_answer.invokeExact(Pointer.address(call), Pointer.copy(arena, content));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_tool_call_answer_n(Pointer call, byte[] content, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_tool_call_answer_n.invokeExact(Pointer.address(call), Pointer.copy(arena, content), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_complete(Pointer client, Pointer request) {
        try {
            return Pointer.of((MemorySegment) Of.together_complete.invokeExact(Pointer.address(client), Pointer.address(request)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_complete_each(Pointer client, Pointer request, Pointer on_event, Pointer user_data) {
        try {
            return Pointer.of((MemorySegment) Of.together_complete_each.invokeExact(Pointer.address(client), Pointer.address(request), Pointer.address(on_event), Pointer.address(user_data)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_start(Pointer client, Pointer request) {
        try {
            return Pointer.of((MemorySegment) Of.together_start.invokeExact(Pointer.address(client), Pointer.address(request)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_call_next(Pointer call, int timeout_ms) {
        try {
            return Pointer.of((MemorySegment) Of.together_call_next.invokeExact(Pointer.address(call), timeout_ms));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_call_wait(Pointer call, int timeout_ms) {
        try {
            return (int) Of.together_call_wait.invokeExact(Pointer.address(call), timeout_ms);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_call_send(Pointer call, byte[] json) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_call_send.invokeExact(Pointer.address(call), Pointer.copy(arena, json));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_call_send_bytes(Pointer call, byte[] bytes, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_call_send_bytes.invokeExact(Pointer.address(call), Pointer.copy(arena, bytes), length.longValue());
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_call_finish(Pointer call) {
        try {
            return (int) Of.together_call_finish.invokeExact(Pointer.address(call));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static void together_call_cancel(Pointer call) {
        try {
            Of.together_call_cancel.invokeExact(Pointer.address(call));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static SizeT together_call_fd(Pointer call) {
        try {
            return new SizeT((long) Of.together_call_fd.invokeExact(Pointer.address(call)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_call_event(Pointer call) {
        try {
            return Pointer.of((MemorySegment) Of.together_call_event.invokeExact(Pointer.address(call)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_call_response(Pointer call) {
        try {
            return Pointer.of((MemorySegment) Of.together_call_response.invokeExact(Pointer.address(call)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_json_parse(byte[] json) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_json_parse.invokeExact(Pointer.copy(arena, json)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_json_parse_n(byte[] json, SizeT length) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_json_parse_n.invokeExact(Pointer.copy(arena, json), length.longValue()));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_parsed(Pointer response, int choice) {
        try {
            return Pointer.of((MemorySegment) Of.together_response_parsed.invokeExact(Pointer.address(response), choice));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_text(Pointer response, Pointer length_out) {
        try {
            return Pointer.of((MemorySegment) Of.together_response_text.invokeExact(Pointer.address(response), Pointer.address(length_out)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_json(Pointer response, Pointer length_out) {
        try {
            return Pointer.of((MemorySegment) Of.together_response_json.invokeExact(Pointer.address(response), Pointer.address(length_out)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_bytes(Pointer response, Pointer length_out) {
        try {
            return Pointer.of((MemorySegment) Of.together_response_bytes.invokeExact(Pointer.address(response), Pointer.address(length_out)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_string(Pointer response, byte[] pointer, Pointer length_out) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_response_string.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), Pointer.address(length_out)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_value(Pointer response, byte[] pointer, Pointer length_out) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_response_value.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), Pointer.address(length_out)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static long together_response_integer(Pointer response, byte[] pointer, long otherwise) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) Of.together_response_integer.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), otherwise);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static double together_response_number(Pointer response, byte[] pointer, double otherwise) {
        try (Arena arena = Arena.ofConfined()) {
            return (double) Of.together_response_number.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), otherwise);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_response_boolean(Pointer response, byte[] pointer, int otherwise) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_response_boolean.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), otherwise);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static SizeT together_response_count(Pointer response, byte[] pointer) {
        try (Arena arena = Arena.ofConfined()) {
            return new SizeT((long) Of.together_response_count.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_response_http_status(Pointer response) {
        try {
            return (int) Of.together_response_http_status.invokeExact(Pointer.address(response));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_header(Pointer response, byte[] name) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_response_header.invokeExact(Pointer.address(response), Pointer.copy(arena, name)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_request_id(Pointer response) {
        try {
            return Pointer.of((MemorySegment) Of.together_response_request_id.invokeExact(Pointer.address(response)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static long together_response_retry_after_ms(Pointer response) {
        try {
            return (long) Of.together_response_retry_after_ms.invokeExact(Pointer.address(response));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static long together_response_time_us(Pointer response, int which) {
        try {
            return (long) Of.together_response_time_us.invokeExact(Pointer.address(response), which);
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_response_tries(Pointer response) {
        try {
            return (int) Of.together_response_tries.invokeExact(Pointer.address(response));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_response_try_message(Pointer response, int number) {
        try {
            return Pointer.of((MemorySegment) Of.together_response_try_message.invokeExact(Pointer.address(response), number));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static SizeT together_response_floats(Pointer response, byte[] pointer, Pointer floats_out, SizeT capacity) {
        try (Arena arena = Arena.ofConfined()) {
            return new SizeT((long) Of.together_response_floats.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), Pointer.address(floats_out), capacity.longValue()));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static SizeT together_response_decode(Pointer response, byte[] pointer, Pointer bytes_out, SizeT capacity) {
        try (Arena arena = Arena.ofConfined()) {
            return new SizeT((long) Of.together_response_decode.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), Pointer.address(bytes_out), capacity.longValue()));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_response_save(Pointer response, byte[] pointer, byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_response_save.invokeExact(Pointer.address(response), Pointer.copy(arena, pointer), Pointer.copy(arena, path));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_batch_new(byte[] directory) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_batch_new.invokeExact(Pointer.copy(arena, directory)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static int together_batch_add(Pointer batch, byte[] custom_id, Pointer request) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Of.together_batch_add.invokeExact(Pointer.address(batch), Pointer.copy(arena, custom_id), Pointer.address(request));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_batch_run(Pointer batch, Pointer client, Pointer on_event, Pointer user_data) {
        try {
            return Pointer.of((MemorySegment) Of.together_batch_run.invokeExact(Pointer.address(batch), Pointer.address(client), Pointer.address(on_event), Pointer.address(user_data)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }

    static Pointer together_batch_answer(Pointer batch, byte[] custom_id) {
        try (Arena arena = Arena.ofConfined()) {
            return Pointer.of((MemorySegment) Of.together_batch_answer.invokeExact(Pointer.address(batch), Pointer.copy(arena, custom_id)));
        } catch (Throwable what) {
            throw Library.unexpected(what);
        }
    }
}
