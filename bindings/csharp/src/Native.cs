// Generated from include/together-api.json by bindings/generate.py: do not edit.
using System;
using System.Runtime.InteropServices;

namespace LibTogether
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate IntPtr AllocateCallback(UIntPtr size, UIntPtr alignment, IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate void ReleaseCallback(IntPtr memory, UIntPtr size, UIntPtr alignment, IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate void LogCallback(int level, IntPtr message, IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate UIntPtr KeySourceCallback(IntPtr key_out, UIntPtr capacity, IntPtr lifetime_s_out, IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate void WakeCallback(IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate IntPtr ReaderCallback(ulong offset, IntPtr bytes_out, UIntPtr capacity, IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate int ToolCallback(IntPtr call, IntPtr user_data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate int OnEventCallback(IntPtr @event, IntPtr user_data);

    static class Native
    {
        // On iOS the library is a part of the program.
#if UNITY_IOS && !UNITY_EDITOR
        const string Name = "__Internal";
#else
        internal const string Name = "together";
#endif
        internal const string Version = "0.1.0";

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_status_name(int status);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_version();

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_set_allocator(AllocateCallback allocate, ReleaseCallback release, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void together_free(IntPtr @object);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_object_status(Handle @object);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_object_message(Handle @object);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_options_new();

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_base_url(Handle options, byte[] url);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_timeout(Handle options, int which, long milliseconds);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_limit(Handle options, int which, ulong value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_retries(Handle options, uint count);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_header(Handle options, byte[] name, byte[] value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_cassette(Handle options, byte[] path, int mode);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_log(Handle options, int level, LogCallback log, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_api_key(Handle options, byte[] key);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_api_key_n(Handle options, byte[] key, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_api_key_file(Handle options, byte[] path);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_api_key_command(Handle options, IntPtr[] argv, UIntPtr argc);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_api_key_source(Handle options, KeySourceCallback source, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_secret_memory(Handle options, int secret);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_environment_wipe(Handle options, int wipe);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_trust(Handle options, int trust);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_add_ca(Handle options, byte[] pem);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_add_ca_n(Handle options, byte[] pem, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_add_ca_file(Handle options, byte[] path);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_add_pin(Handle options, byte[] spki_sha256_base64);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_identity(Handle options, byte[] cert_pem, byte[] key_pem);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_proxy(Handle options, byte[] url);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_wake(Handle options, WakeCallback wake, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_options_set_transport(Handle options, IntPtr transport, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_client_new(Handle options);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_client_set_api_key(Handle client, byte[] key);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_client_set_api_key_n(Handle client, byte[] key, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_client_usage(Handle client, ref Usage usage_out, UIntPtr usage_size);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_client_next(Handle client, int timeout_ms);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_client_fd(Handle client);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_client_event(Handle client);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_client_connect(Handle client);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void together_client_interrupt(Handle client);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_client_diagnose(Handle client);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_request_new(byte[] operation);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_string(Handle request, byte[] field, byte[] value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_string_n(Handle request, byte[] field, byte[] value, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_integer(Handle request, byte[] field, long value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_number(Handle request, byte[] field, double value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_boolean(Handle request, byte[] field, int value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_json(Handle request, byte[] field, byte[] json);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_json_n(Handle request, byte[] field, byte[] json, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_file(Handle request, byte[] field, byte[] path);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_bytes(Handle request, byte[] field, byte[] bytes, UIntPtr length, byte[] file_name);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_schema(Handle request, byte[] name, byte[] schema_json);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_output(Handle request, byte[] path);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_header(Handle request, byte[] name, byte[] value);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_timeout(Handle request, int which, long milliseconds);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_user_data(Handle request, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_sentences(Handle request, int sentences);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_reader(Handle request, byte[] field, ReaderCallback reader, IntPtr user_data, ulong length, byte[] file_name);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_set_wait(Handle request, long interval_ms);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int together_request_next_page(Handle request, Handle response);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_message(Handle request, byte[] role, byte[] content);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_message_n(Handle request, byte[] role, byte[] content, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_image(Handle request, byte[] bytes, UIntPtr length, byte[] mime_type);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_request_json(Handle request, out UIntPtr length_out);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_remove(Handle request, byte[] field);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_answer(Handle request, Handle response);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_tool_result(Handle request, byte[] id, byte[] content);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_tool_result_n(Handle request, byte[] id, byte[] content, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_image_url(Handle request, byte[] url);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_image_file(Handle request, byte[] path);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_part(Handle request, byte[] json);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_request_add_tool(Handle request, byte[] name, byte[] description, byte[] schema_json, ToolCallback function, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_tool_call_name(IntPtr call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_tool_call_id(IntPtr call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_tool_call_arguments(IntPtr call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_tool_call_answer(IntPtr call, byte[] content);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_tool_call_answer_n(IntPtr call, byte[] content, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_complete(Handle client, Handle request);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_complete_each(Handle client, Handle request, OnEventCallback on_event, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_start(Handle client, Handle request);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_call_next(Handle call, int timeout_ms);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_call_wait(Handle call, int timeout_ms);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_call_send(Handle call, byte[] json);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_call_send_bytes(Handle call, byte[] bytes, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_call_finish(Handle call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void together_call_cancel(Handle call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_call_fd(Handle call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_call_event(Handle call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_call_response(Handle call);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_json_parse(byte[] json);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_json_parse_n(byte[] json, UIntPtr length);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_parsed(Handle response, uint choice);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_text(Handle response, out UIntPtr length_out);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_json(Handle response, out UIntPtr length_out);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_bytes(Handle response, out UIntPtr length_out);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_string(Handle response, byte[] pointer, out UIntPtr length_out);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_value(Handle response, byte[] pointer, out UIntPtr length_out);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern long together_response_integer(Handle response, byte[] pointer, long otherwise);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern double together_response_number(Handle response, byte[] pointer, double otherwise);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int together_response_boolean(Handle response, byte[] pointer, int otherwise);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern UIntPtr together_response_count(Handle response, byte[] pointer);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int together_response_http_status(Handle response);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_header(Handle response, byte[] name);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_request_id(Handle response);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern long together_response_retry_after_ms(Handle response);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern long together_response_time_us(Handle response, int which);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern uint together_response_tries(Handle response);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_response_try_message(Handle response, uint number);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern UIntPtr together_response_floats(Handle response, byte[] pointer, float[] floats_out, UIntPtr capacity);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern UIntPtr together_response_decode(Handle response, byte[] pointer, byte[] bytes_out, UIntPtr capacity);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_response_save(Handle response, byte[] pointer, byte[] path);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_batch_new(byte[] directory);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status together_batch_add(Handle batch, byte[] custom_id, Handle request);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_batch_run(Handle batch, Handle client, OnEventCallback on_event, IntPtr user_data);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr together_batch_answer(Handle batch, byte[] custom_id);
    }
}
