/* Generated from include/together-api.json by bindings/generate.py: do not edit. */
#ifndef TOGETHER_DECLARATIONS_H
#define TOGETHER_DECLARATIONS_H

#include <stddef.h>
#include <stdint.h>

typedef int32_t together_status;
enum {
  TOGETHER_OK = 0,
  TOGETHER_INVALID_ARGUMENT = 1,
  TOGETHER_NO_API_KEY = 2,
  TOGETHER_CONNECTION = 3,
  TOGETHER_TLS = 4,
  TOGETHER_TIMEOUT = 5,
  TOGETHER_CANCELLED = 6,
  TOGETHER_PROTOCOL = 7,
  TOGETHER_TOO_LARGE = 8,
  TOGETHER_FILE = 9,
  TOGETHER_BUDGET = 10,
  TOGETHER_INTERNAL = 11,
  TOGETHER_BAD_REQUEST = 20,
  TOGETHER_AUTHENTICATION = 21,
  TOGETHER_PAYMENT_REQUIRED = 22,
  TOGETHER_PERMISSION = 23,
  TOGETHER_NOT_FOUND = 24,
  TOGETHER_CONFLICT = 25,
  TOGETHER_UNPROCESSABLE = 26,
  TOGETHER_RATE_LIMIT = 27,
  TOGETHER_CONTEXT_LENGTH = 28,
  TOGETHER_OVERLOADED = 29,
  TOGETHER_SERVER = 30,
  TOGETHER_API = 31,
  TOGETHER_JOB_FAILED = 32,
};
typedef int32_t together_timeout;
enum {
  TOGETHER_TIMEOUT_CONNECT = 1,
  TOGETHER_TIMEOUT_FIRST_BYTE = 2,
  TOGETHER_TIMEOUT_IDLE = 3,
  TOGETHER_TIMEOUT_TOTAL = 4,
};
typedef int32_t together_limit;
enum {
  TOGETHER_LIMIT_RESPONSE_BYTES = 1,
  TOGETHER_LIMIT_CALLS = 2,
  TOGETHER_LIMIT_TOKENS = 3,
  TOGETHER_LIMIT_EVENT_QUEUE = 4,
  TOGETHER_LIMIT_TURNS = 5,
};
typedef int32_t together_trust;
enum {
  TOGETHER_TRUST_BUILT_IN = 0,
  TOGETHER_TRUST_SYSTEM = 1,
  TOGETHER_TRUST_BOTH = 2,
  TOGETHER_TRUST_ADDED_ONLY = 3,
};
typedef int32_t together_cassette_mode;
enum {
  TOGETHER_CASSETTE_RECORD = 1,
  TOGETHER_CASSETTE_REPLAY = 2,
  TOGETHER_CASSETTE_REPLAY_PACED = 3,
};
typedef int32_t together_log_level;
enum {
  TOGETHER_LOG_ERROR = 1,
  TOGETHER_LOG_WARN = 2,
  TOGETHER_LOG_INFO = 3,
  TOGETHER_LOG_DEBUG = 4,
};
typedef int32_t together_event_kind;
enum {
  TOGETHER_EVENT_TEXT = 1,
  TOGETHER_EVENT_REASONING = 2,
  TOGETHER_EVENT_TOOL_CALL = 3,
  TOGETHER_EVENT_BYTES = 4,
  TOGETHER_EVENT_PROGRESS = 5,
  TOGETHER_EVENT_CHUNK = 6,
  TOGETHER_EVENT_DONE = 7,
  TOGETHER_EVENT_USAGE = 8,
};
typedef int32_t together_flow;
enum {
  TOGETHER_STOP = 0,
  TOGETHER_GO_ON = 1,
};
typedef int32_t together_sample_format;
enum {
  TOGETHER_SAMPLE_UNKNOWN = 0,
  TOGETHER_SAMPLE_S16 = 1,
  TOGETHER_SAMPLE_F32 = 2,
  TOGETHER_SAMPLE_MULAW = 3,
  TOGETHER_SAMPLE_ALAW = 4,
};
typedef int32_t together_time;
enum {
  TOGETHER_TIME_WAIT = 1,
  TOGETHER_TIME_CONNECT = 2,
  TOGETHER_TIME_FIRST_BYTE = 3,
  TOGETHER_TIME_FIRST_TOKEN = 4,
  TOGETHER_TIME_TOTAL = 5,
};
typedef struct together_options together_options;
typedef struct together_client together_client;
typedef struct together_request together_request;
typedef struct together_tool_call together_tool_call;
typedef struct together_call together_call;
typedef struct together_response together_response;
typedef struct together_batch together_batch;
typedef struct together_transport {
  size_t struct_size;
  void *(*connect)(const char *host, uint16_t port, int32_t timeout_ms, void *user_data);
  ptrdiff_t (*read)(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms);
  ptrdiff_t (*write)(void *stream, const void *bytes, size_t length, int32_t timeout_ms);
  void (*close)(void *stream);
} together_transport;
typedef struct together_usage {
  uint64_t requests;
  uint64_t tries;
  uint64_t prompt_tokens;
  uint64_t completion_tokens;
  uint64_t cached_tokens;
  uint64_t reasoning_tokens;
  uint64_t bytes_sent;
  uint64_t bytes_received;
  uint64_t waited_ms;
  int64_t ratelimit_limit;
  int64_t ratelimit_remaining;
  int64_t ratelimit_reset_ms;
  int64_t tokenlimit_limit;
  int64_t tokenlimit_remaining;
} together_usage;
typedef struct together_event {
  together_event_kind kind;
  together_status status;
  together_call *call;
  void *user_data;
  uint32_t choice;
  const char *text;
  size_t text_length;
  const char *json;
  size_t json_length;
  const void *bytes;
  size_t bytes_length;
  uint64_t done;
  uint64_t total;
  const char *id;
  size_t id_length;
  int32_t replaces;
  uint32_t sample_rate;
  int32_t sample_format;
  int32_t replayed;
} together_event;
typedef void *(*together_allocate)(size_t size, size_t alignment, void *user_data);
typedef void (*together_release)(void *memory, size_t size, size_t alignment, void *user_data);
typedef void (*together_log)(int32_t level, const char *message, void *user_data);
typedef size_t (*together_key_source)(char *key_out, size_t capacity, uint32_t *lifetime_s_out, void *user_data);
typedef void (*together_wake)(void *user_data);
typedef ptrdiff_t (*together_reader)(uint64_t offset, void *bytes_out, size_t capacity, void *user_data);
typedef int32_t (*together_tool)(together_tool_call *call, void *user_data);
typedef int32_t (*together_on_event)(const together_event *event, void *user_data);
const char *together_status_name(int32_t status);
const char *together_version(void);
together_status together_set_allocator(together_allocate allocate, together_release release, void *user_data);
void together_free(void *object);
together_status together_object_status(const void *object);
const char *together_object_message(const void *object);
together_options *together_options_new(void);
together_status together_options_set_base_url(together_options *options, const char *url);
together_status together_options_set_timeout(together_options *options, int32_t which, int64_t milliseconds);
together_status together_options_set_limit(together_options *options, int32_t which, uint64_t value);
together_status together_options_set_retries(together_options *options, uint32_t count);
together_status together_options_set_header(together_options *options, const char *name, const char *value);
together_status together_options_set_cassette(together_options *options, const char *path, int32_t mode);
together_status together_options_set_log(together_options *options, int32_t level, together_log log, void *user_data);
together_status together_options_set_api_key(together_options *options, const char *key);
together_status together_options_set_api_key_n(together_options *options, const char *key, size_t length);
together_status together_options_set_api_key_file(together_options *options, const char *path);
together_status together_options_set_api_key_command(together_options *options, const char *const *argv, size_t argc);
together_status together_options_set_api_key_source(together_options *options, together_key_source source, void *user_data);
together_status together_options_set_secret_memory(together_options *options, int32_t secret);
together_status together_options_set_environment_wipe(together_options *options, int32_t wipe);
together_status together_options_set_trust(together_options *options, int32_t trust);
together_status together_options_add_ca(together_options *options, const char *pem);
together_status together_options_add_ca_n(together_options *options, const char *pem, size_t length);
together_status together_options_add_ca_file(together_options *options, const char *path);
together_status together_options_add_pin(together_options *options, const char *spki_sha256_base64);
together_status together_options_set_identity(together_options *options, const char *cert_pem, const char *key_pem);
together_status together_options_set_proxy(together_options *options, const char *url);
together_status together_options_set_wake(together_options *options, together_wake wake, void *user_data);
together_status together_options_set_transport(together_options *options, const together_transport *transport, void *user_data);
together_client *together_client_new(const together_options *options);
together_status together_client_set_api_key(const together_client *client, const char *key);
together_status together_client_set_api_key_n(const together_client *client, const char *key, size_t length);
together_status together_client_usage(const together_client *client, together_usage *usage_out, size_t usage_size);
const together_event *together_client_next(const together_client *client, int32_t timeout_ms);
ptrdiff_t together_client_fd(const together_client *client);
void *together_client_event(const together_client *client);
together_status together_client_connect(const together_client *client);
void together_client_interrupt(const together_client *client);
together_response *together_client_diagnose(const together_client *client);
together_request *together_request_new(const char *operation);
together_status together_request_set_string(together_request *request, const char *field, const char *value);
together_status together_request_set_string_n(together_request *request, const char *field, const char *value, size_t length);
together_status together_request_set_integer(together_request *request, const char *field, int64_t value);
together_status together_request_set_number(together_request *request, const char *field, double value);
together_status together_request_set_boolean(together_request *request, const char *field, int32_t value);
together_status together_request_set_json(together_request *request, const char *field, const char *json);
together_status together_request_set_json_n(together_request *request, const char *field, const char *json, size_t length);
together_status together_request_set_file(together_request *request, const char *field, const char *path);
together_status together_request_set_bytes(together_request *request, const char *field, const void *bytes, size_t length, const char *file_name);
together_status together_request_set_schema(together_request *request, const char *name, const char *schema_json);
together_status together_request_set_output(together_request *request, const char *path);
together_status together_request_set_header(together_request *request, const char *name, const char *value);
together_status together_request_set_timeout(together_request *request, int32_t which, int64_t milliseconds);
together_status together_request_set_user_data(together_request *request, void *user_data);
together_status together_request_set_sentences(together_request *request, int32_t sentences);
together_status together_request_set_reader(together_request *request, const char *field, together_reader reader, void *user_data, uint64_t length, const char *file_name);
together_status together_request_set_wait(together_request *request, int64_t interval_ms);
int32_t together_request_next_page(together_request *request, const together_response *response);
together_status together_request_add_message(together_request *request, const char *role, const char *content);
together_status together_request_add_message_n(together_request *request, const char *role, const char *content, size_t length);
together_status together_request_add_image(together_request *request, const void *bytes, size_t length, const char *mime_type);
const char *together_request_json(const together_request *request, size_t *length_out);
together_status together_request_remove(together_request *request, const char *field);
together_status together_request_add_answer(together_request *request, const together_response *response);
together_status together_request_add_tool_result(together_request *request, const char *id, const char *content);
together_status together_request_add_tool_result_n(together_request *request, const char *id, const char *content, size_t length);
together_status together_request_add_image_url(together_request *request, const char *url);
together_status together_request_add_image_file(together_request *request, const char *path);
together_status together_request_add_part(together_request *request, const char *json);
together_status together_request_add_tool(together_request *request, const char *name, const char *description, const char *schema_json, together_tool function, void *user_data);
const char *together_tool_call_name(const together_tool_call *call);
const char *together_tool_call_id(const together_tool_call *call);
const together_response *together_tool_call_arguments(const together_tool_call *call);
together_status together_tool_call_answer(together_tool_call *call, const char *content);
together_status together_tool_call_answer_n(together_tool_call *call, const char *content, size_t length);
together_response *together_complete(const together_client *client, const together_request *request);
together_response *together_complete_each(const together_client *client, const together_request *request, together_on_event on_event, void *user_data);
together_call *together_start(const together_client *client, const together_request *request);
const together_event *together_call_next(together_call *call, int32_t timeout_ms);
together_status together_call_wait(together_call *call, int32_t timeout_ms);
together_status together_call_send(const together_call *call, const char *json);
together_status together_call_send_bytes(const together_call *call, const void *bytes, size_t length);
together_status together_call_finish(const together_call *call);
void together_call_cancel(const together_call *call);
ptrdiff_t together_call_fd(const together_call *call);
void *together_call_event(const together_call *call);
together_response *together_call_response(together_call *call);
together_response *together_json_parse(const char *json);
together_response *together_json_parse_n(const char *json, size_t length);
together_response *together_response_parsed(const together_response *response, uint32_t choice);
const char *together_response_text(const together_response *response, size_t *length_out);
const char *together_response_json(const together_response *response, size_t *length_out);
const void *together_response_bytes(const together_response *response, size_t *length_out);
const char *together_response_string(const together_response *response, const char *pointer, size_t *length_out);
const char *together_response_value(const together_response *response, const char *pointer, size_t *length_out);
int64_t together_response_integer(const together_response *response, const char *pointer, int64_t otherwise);
double together_response_number(const together_response *response, const char *pointer, double otherwise);
int32_t together_response_boolean(const together_response *response, const char *pointer, int32_t otherwise);
size_t together_response_count(const together_response *response, const char *pointer);
int32_t together_response_http_status(const together_response *response);
const char *together_response_header(const together_response *response, const char *name);
const char *together_response_request_id(const together_response *response);
int64_t together_response_retry_after_ms(const together_response *response);
int64_t together_response_time_us(const together_response *response, int32_t which);
uint32_t together_response_tries(const together_response *response);
const char *together_response_try_message(const together_response *response, uint32_t number);
size_t together_response_floats(const together_response *response, const char *pointer, float *floats_out, size_t capacity);
size_t together_response_decode(const together_response *response, const char *pointer, void *bytes_out, size_t capacity);
together_status together_response_save(const together_response *response, const char *pointer, const char *path);
together_batch *together_batch_new(const char *directory);
together_status together_batch_add(together_batch *batch, const char *custom_id, const together_request *request);
together_response *together_batch_run(together_batch *batch, const together_client *client, together_on_event on_event, void *user_data);
together_response *together_batch_answer(const together_batch *batch, const char *custom_id);

#endif
