/* An nginx module that answers a POST with what a model says to its body, while it says it.
 *
 *     env TOGETHER_API_KEY;
 *     http { server { location /ask { together; together_model openai/gpt-oss-20b; } } }
 *
 * A worker of nginx is one thread for all of its connections, so nothing here may wait. Each request has a call of the library
 * and the call's descriptor in nginx's event loop. Text goes through one buffer a request: while a client does not take it,
 * the call is not read, and the library slows the service. A client that goes away, and a request that ends for any other
 * reason, frees the call, which cancels it. Each worker has a client of its own, made after the fork.
 */
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "together.h"

#define BUFFER_BYTES 16384
/* Longer than any answer: nginx ends an old worker when it has no timers left, so a request that runs needs one. */
#define LONGEST_MS (30 * 60 * 1000)

typedef struct {
    ngx_str_t model;
} location;

typedef struct {
    ngx_http_request_t *request;
    together_call *call;
    ngx_connection_t *waker; /* the call's descriptor, as nginx wants to see it; NULL when the call is not read */
    ngx_event_t limit;
    const together_event *event; /* the text that is being copied, and how much of it was */
    size_t copied;
    ngx_buf_t buffer;
    u_char bytes[BUFFER_BYTES];
} answer;

extern ngx_module_t ngx_http_together_module;

static together_client *client; /* this worker's */

static void go_on(answer *of);

/* ---- The call's descriptor in the event loop ---- */

static void on_readable(ngx_event_t *event) {
    answer *of = ((ngx_connection_t *)event->data)->data;
    ngx_connection_t *connection = of->request->connection;
    go_on(of); /* may end the request, and `of` with it */
    ngx_http_run_posted_requests(connection);
}

static ngx_int_t watch(answer *of) {
    if (of->waker != NULL) return NGX_OK;
    ngx_connection_t *waker = ngx_get_connection((ngx_socket_t)together_call_fd(of->call), of->request->connection->log);
    if (waker == NULL) return NGX_ERROR;
    waker->data = of;
    waker->read->handler = on_readable;
    waker->read->log = waker->write->log = of->request->connection->log;
    if (ngx_add_event(waker->read, NGX_READ_EVENT, NGX_LEVEL_EVENT) != NGX_OK) {
        ngx_free_connection(waker);
        return NGX_ERROR;
    }
    of->waker = waker;
    return NGX_OK;
}

/* The descriptor is the library's: it is taken out of the loop, and not closed. */
static void unwatch(answer *of) {
    if (of->waker == NULL) return;
    if (of->waker->read->active) ngx_del_event(of->waker->read, NGX_READ_EVENT, 0);
    if (of->waker->read->posted) {
        ngx_delete_posted_event(of->waker->read); /* several statements */
    }
    ngx_free_connection(of->waker);
    of->waker->fd = (ngx_socket_t)-1;
    of->waker = NULL;
}

/* Whatever ends the request. */
static void end_answer(void *data) {
    answer *of = data;
    unwatch(of);
    if (of->limit.timer_set) ngx_del_timer(&of->limit);
    together_free(of->call);
    of->call = NULL;
}

/* ---- From the call to the client ---- */

static ngx_int_t send_head(ngx_http_request_t *request) {
    if (request->header_sent) return NGX_OK;
    request->headers_out.status = NGX_HTTP_OK;
    ngx_str_set(&request->headers_out.content_type, "text/plain; charset=utf-8");
    request->headers_out.content_type_len = request->headers_out.content_type.len;
    ngx_int_t status = ngx_http_send_header(request);
    return status == NGX_ERROR || status > NGX_OK ? NGX_ERROR : NGX_OK;
}

/* What nginx answers where the service failed; the log has the reason. */
static ngx_int_t http_status(together_status status) {
    switch (status) {
        case TOGETHER_RATE_LIMIT: return NGX_HTTP_TOO_MANY_REQUESTS;
        case TOGETHER_OVERLOADED: return NGX_HTTP_SERVICE_UNAVAILABLE;
        case TOGETHER_TIMEOUT: return NGX_HTTP_GATEWAY_TIME_OUT;
        case TOGETHER_CONTEXT_LENGTH: return NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
        case TOGETHER_INVALID_ARGUMENT: return NGX_HTTP_BAD_REQUEST; /* a body that is not UTF-8 */
        default: return NGX_HTTP_BAD_GATEWAY;
    }
}

static void finish(answer *of, together_status status) {
    ngx_http_request_t *request = of->request;
    if (status == TOGETHER_OK) {
        ngx_int_t sent = send_head(request);
        ngx_http_finalize_request(request, sent == NGX_OK ? ngx_http_send_special(request, NGX_HTTP_LAST) : sent);
        return;
    }
    ngx_log_error(NGX_LOG_ERR, request->connection->log, 0, "together: %s", together_object_message(of->call));
    /* Half of an answer ends without its last chunk, so that the client sees that it is a half. */
    ngx_http_finalize_request(request, request->header_sent ? NGX_ERROR : http_status(status));
}

/* Fills the buffer with what has arrived; gives the event that ends the call, once its text is in. */
static const together_event *fill(answer *of) {
    ngx_buf_t *buffer = &of->buffer;
    buffer->pos = buffer->last = of->bytes;
    while (buffer->last < buffer->end) {
        if (of->event == NULL) {
            of->event = together_call_next(of->call, 0);
            of->copied = 0;
            if (of->event == NULL) return NULL;
        }
        if (of->event->kind == TOGETHER_EVENT_DONE) return of->event;
        if (of->event->kind == TOGETHER_EVENT_TEXT) {
            size_t room = (size_t)(buffer->end - buffer->last), left = of->event->text_length - of->copied;
            size_t count = left < room ? left : room;
            buffer->last = ngx_cpymem(buffer->last, of->event->text + of->copied, count);
            of->copied += count;
            if (count < left) return NULL;
        }
        of->event = NULL;
    }
    return NULL;
}

/* Sends until nothing has arrived, the client takes no more, or the request ends. */
static void go_on(answer *of) {
    ngx_http_request_t *request = of->request;
    ngx_connection_t *connection = request->connection;
    ngx_http_core_loc_conf_t *core = ngx_http_get_module_loc_conf(request, ngx_http_core_module);
    for (;;) {
        if (of->buffer.pos < of->buffer.last) { /* on_writable comes back here */
            unwatch(of);
            if (!connection->write->timer_set) ngx_add_timer(connection->write, core->send_timeout);
            if (ngx_handle_write_event(connection->write, core->send_lowat) != NGX_OK)
                ngx_http_finalize_request(request, NGX_ERROR);
            return;
        }
        if (connection->write->timer_set) ngx_del_timer(connection->write);
        const together_event *end = fill(of);
        if (of->buffer.pos == of->buffer.last) {
            if (end != NULL) finish(of, end->status);
            else if (watch(of) != NGX_OK) ngx_http_finalize_request(request, NGX_ERROR);
            return;
        }
        ngx_chain_t chain = {&of->buffer, NULL};
        if (send_head(request) != NGX_OK || ngx_http_output_filter(request, &chain) == NGX_ERROR) {
            ngx_http_finalize_request(request, NGX_ERROR);
            return;
        }
    }
}

static void on_writable(ngx_http_request_t *request) {
    answer *of = ngx_http_get_module_ctx(request, ngx_http_together_module);
    if (request->connection->write->timedout) {
        request->connection->timedout = 1;
        ngx_http_finalize_request(request, NGX_HTTP_REQUEST_TIME_OUT);
    } else if (of->buffer.pos < of->buffer.last) {
        if (ngx_http_output_filter(request, NULL) == NGX_ERROR) ngx_http_finalize_request(request, NGX_ERROR);
        else go_on(of);
    }
}

static void on_limit(ngx_event_t *event) {
    answer *of = event->data;
    ngx_connection_t *connection = of->request->connection;
    ngx_http_finalize_request(of->request, of->request->header_sent ? NGX_ERROR : NGX_HTTP_GATEWAY_TIME_OUT);
    ngx_http_run_posted_requests(connection);
}

/* ---- From the client to the call ---- */

/* The body as one text; a part of it lies in a file if it is larger than client_body_buffer_size. */
static ngx_int_t read_body(ngx_http_request_t *request, ngx_str_t *text_out) {
    ngx_chain_t *first = request->request_body != NULL ? request->request_body->bufs : NULL;
    size_t length = 0;
    for (ngx_chain_t *link = first; link != NULL; link = link->next) {
        if (link->buf->in_file) return NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
        length += (size_t)(link->buf->last - link->buf->pos);
    }
    if (length == 0) return NGX_HTTP_BAD_REQUEST;
    u_char *end = text_out->data = ngx_pnalloc(request->pool, length);
    if (end == NULL) return NGX_HTTP_INTERNAL_SERVER_ERROR;
    for (ngx_chain_t *link = first; link != NULL; link = link->next)
        end = ngx_cpymem(end, link->buf->pos, (size_t)(link->buf->last - link->buf->pos));
    text_out->len = length;
    return NGX_OK;
}

static void on_body(ngx_http_request_t *request) {
    location *place = ngx_http_get_module_loc_conf(request, ngx_http_together_module);
    ngx_str_t text = ngx_null_string;
    ngx_int_t status = read_body(request, &text);
    if (status != NGX_OK) {
        ngx_http_finalize_request(request, status);
        return;
    }
    answer *of = ngx_pcalloc(request->pool, sizeof *of);
    ngx_http_cleanup_t *cleanup = ngx_http_cleanup_add(request, 0);
    if (of == NULL || cleanup == NULL) {
        ngx_http_finalize_request(request, NGX_HTTP_INTERNAL_SERVER_ERROR);
        return;
    }
    of->request = request;
    of->buffer = (ngx_buf_t){.start = of->bytes, .pos = of->bytes, .last = of->bytes, .end = of->bytes + BUFFER_BYTES,
                             .temporary = 1, .flush = 1, .tag = (ngx_buf_tag_t)&ngx_http_together_module};

    together_request *ask = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string_n(ask, "model", (const char *)place->model.data, place->model.len);
    together_request_add_message_n(ask, "user", (const char *)text.data, text.len);
    of->call = together_start(client, ask);
    together_free(ask);
    cleanup->data = of;
    cleanup->handler = end_answer;
    of->limit = (ngx_event_t){.handler = on_limit, .data = of, .log = request->connection->log};
    ngx_add_timer(&of->limit, LONGEST_MS);

    ngx_http_set_ctx(request, of, ngx_http_together_module);
    request->read_event_handler = ngx_http_test_reading; /* a client that goes away ends the request */
    request->write_event_handler = on_writable;
    if (together_object_status(of->call) != TOGETHER_OK) finish(of, together_object_status(of->call));
    else go_on(of);
}

static ngx_int_t handle(ngx_http_request_t *request) {
    if (request->method != NGX_HTTP_POST) return NGX_HTTP_NOT_ALLOWED;
    ngx_int_t status = ngx_http_read_client_request_body(request, on_body);
    return status >= NGX_HTTP_SPECIAL_RESPONSE ? status : NGX_DONE;
}

/* ---- Worker and settings ---- */

static ngx_int_t start_worker(ngx_cycle_t *cycle) {
    client = together_client_new(NULL);
    if (together_object_status(client) != TOGETHER_OK) /* each request will fail so, and nginx serves the rest */
        ngx_log_error(NGX_LOG_ERR, cycle->log, 0, "together: %s", together_object_message(client));
    return NGX_OK;
}

static void end_worker(ngx_cycle_t *cycle) {
    (void)cycle;
    together_free(client);
    client = NULL;
}

static void *new_location(ngx_conf_t *settings) {
    return ngx_pcalloc(settings->pool, sizeof(location));
}

static char *merge_location(ngx_conf_t *settings, void *outer, void *inner) {
    location *from = outer, *to = inner;
    (void)settings;
    ngx_conf_merge_str_value(to->model, from->model, "openai/gpt-oss-20b");
    return NGX_CONF_OK;
}

static char *turn_on(ngx_conf_t *settings, ngx_command_t *command, void *place) {
    ngx_http_core_loc_conf_t *core = ngx_http_conf_get_module_loc_conf(settings, ngx_http_core_module);
    (void)command, (void)place;
    core->handler = handle;
    return NGX_CONF_OK;
}

static ngx_command_t commands[] = {
    {ngx_string("together"), NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS, turn_on, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("together_model"), NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_str_slot, NGX_HTTP_LOC_CONF_OFFSET, offsetof(location, model), NULL},
    ngx_null_command,
};

static ngx_http_module_t context = {.create_loc_conf = new_location, .merge_loc_conf = merge_location};

ngx_module_t ngx_http_together_module = {
    NGX_MODULE_V1, &context, commands, NGX_HTTP_MODULE, NULL, NULL, start_worker, NULL, NULL, end_worker, NULL,
    NGX_MODULE_V1_PADDING,
};
