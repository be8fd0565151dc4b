// Generated from include/together-api.json by bindings/generate.py: do not edit.
package libtogether;

/** The numbers of the library, and the operations of the API. */
public final class Together {
    private Together() {}

    /**
     * The outcome of a function. New statuses may be added in any release: treat an unknown number as a
     * failure.
     */
    public enum Status {
        /**
         * Success.
         */
        OK(0),
        /**
         * An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
         */
        INVALID_ARGUMENT(1),
        /**
         * There is no API key, it is empty, or its command or function returned none.
         */
        NO_API_KEY(2),
        /**
         * The server could not be reached, or the connection was lost.
         */
        CONNECTION(3),
        /**
         * TLS failed, most often because a certificate is not trusted.
         */
        TLS(4),
        /**
         * One of the four time limits passed; the message says which one.
         */
        TIMEOUT(5),
        /**
         * The call was cancelled by the caller.
         */
        CANCELLED(6),
        /**
         * The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
         */
        PROTOCOL(7),
        /**
         * Something exceeds a size limit; the message says what. Of an answer: its head has more than 128
         * header fields or 15 KiB, or its body more bytes than TOGETHER_LIMIT_RESPONSE_BYTES. Also HTTP 413:
         * the request is too large for the service.
         */
        TOO_LARGE(8),
        /**
         * A file could not be read or written.
         */
        FILE(9),
        /**
         * The client's token budget (TOGETHER_LIMIT_TOKENS) is spent, and nothing was sent; or the request's
         * turns of tools (TOGETHER_LIMIT_TURNS) are.
         */
        BUDGET(10),
        /**
         * A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers;
         * the message says which.
         */
        INTERNAL(11),
        /**
         * HTTP 400: the service rejected the request.
         */
        BAD_REQUEST(20),
        /**
         * HTTP 401: the service rejected the API key.
         */
        AUTHENTICATION(21),
        /**
         * HTTP 402: the account has no credits left, or reached its spending limit.
         */
        PAYMENT_REQUIRED(22),
        /**
         * HTTP 403: the API key does not have this permission.
         */
        PERMISSION(23),
        /**
         * HTTP 404: there is no such model, object or operation.
         */
        NOT_FOUND(24),
        /**
         * HTTP 409: the object already exists, or its state does not allow this.
         */
        CONFLICT(25),
        /**
         * HTTP 422: the request is well formed but cannot be processed.
         */
        UNPROCESSABLE(26),
        /**
         * HTTP 429: too many requests; see together_response_retry_after_ms.
         */
        RATE_LIMIT(27),
        /**
         * The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or
         * 422 that says so counts too.
         */
        CONTEXT_LENGTH(28),
        /**
         * HTTP 503: the model is overloaded, although you are within your rate limit.
         */
        OVERLOADED(29),
        /**
         * HTTP 500 and above: the service failed.
         */
        SERVER(30),
        /**
         * Any other HTTP status that is not a success.
         */
        API(31),
        /**
         * A job that together_request_set_wait waited for failed, expired or was cancelled.
         */
        JOB_FAILED(32),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        Status(int number) {
            this.number = number;
        }

        static Status of(int number) {
            for (Status known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The time limits, for together_options_set_timeout and together_request_set_timeout.
     */
    public enum Timeout {
        /**
         * Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
         */
        CONNECT(1),
        /**
         * From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream
         * and 600,000 ms for a whole answer.
         */
        FIRST_BYTE(2),
        /**
         * The longest pause of the server between bytes, also while the request is sent. Time that the caller
         * spends in a callback, or before it reads an event, does not count. 60,000 ms unless set.
         */
        IDLE(3),
        /**
         * The whole request, all tries, the waits between them and all turns of tools, from when it begins to
         * run. No limit unless set.
         */
        TOTAL(4),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        Timeout(int number) {
            this.number = number;
        }

        static Timeout of(int number) {
            for (Timeout known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The limits on size and number, for together_options_set_limit.
     */
    public enum Limit {
        /**
         * Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header
         * fields and 15 KiB. An answer that exceeds either fails with TOGETHER_TOO_LARGE. The joined answer
         * of a stream may take as much memory, and with the event that is being read at most twice as much,
         * so one event of more than about two thirds of the limit is too large.
         */
        RESPONSE_BYTES(1),
        /**
         * Calls of a client that run at once; further calls wait for their turn. 64 unless set.
         */
        CALLS(2),
        /**
         * Tokens that a client may spend, prompts and completions together, as its answers report them. Once
         * they are spent, the next request fails with TOGETHER_BUDGET and is not sent; requests in flight
         * finish. No limit unless set.
         */
        TOKENS(3),
        /**
         * Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if
         * they hold more than 1 MiB.
         */
        EVENT_QUEUE(4),
        /**
         * Turns of one request in which the model calls tools that have functions
         * (together_request_add_tool). 8 unless set. If the answer after the last of them calls tools again,
         * the response has TOGETHER_BUDGET and that answer.
         */
        TURNS(5),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        Limit(int number) {
            this.number = number;
        }

        static Limit of(int number) {
            for (Limit known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The trusted certificate authorities, for together_options_set_trust.
     */
    public enum Trust {
        /**
         * Trusts the built-in authorities (Mozilla's) and added ones. The default.
         */
        BUILT_IN(0),
        /**
         * Trusts the system's authorities and added ones.
         */
        SYSTEM(1),
        /**
         * Trusts the built-in authorities, the system's and added ones.
         */
        BOTH(2),
        /**
         * Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
         */
        ADDED_ONLY(3),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        Trust(int number) {
            this.number = number;
        }

        static Trust of(int number) {
            for (Trust known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The modes of a cassette, for together_options_set_cassette.
     */
    public enum CassetteMode {
        /**
         * Requests go to the server; each exchange is recorded in the cassette.
         */
        RECORD(1),
        /**
         * Answers come from the cassette, at once.
         */
        REPLAY(2),
        /**
         * Answers come from the cassette, with their recorded pauses.
         */
        REPLAY_PACED(3),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        CassetteMode(int number) {
            this.number = number;
        }

        static CassetteMode of(int number) {
            for (CassetteMode known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The level of a log line, for together_options_set_log.
     */
    public enum LogLevel {
        /**
         * A request failed and is not retried. Cancelled requests are not errors.
         */
        ERROR(1),
        /**
         * The library continues without something (a protection of the key that the system denied), or
         * retries.
         */
        WARN(2),
        /**
         * One line for each finished request: operation, status, HTTP status, time, bytes, tries, request id.
         */
        INFO(3),
        /**
         * Name lookups, connections, TLS, reuse of connections, a new API key.
         */
        DEBUG(4),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        LogLevel(int number) {
            this.number = number;
        }

        static LogLevel of(int number) {
            for (LogLevel known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The kind of an event. New kinds may be added in any release: ignore those that you do not know.
     */
    public enum EventKind {
        /**
         * More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for
         * them. A long text comes in several events.
         */
        TEXT(1),
        /**
         * More of the model's reasoning.
         */
        REASONING(2),
        /**
         * A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}"
         * if the model wrote none), `id` the id that its result must carry. A tool call that was cut off
         * gives no event.
         */
        TOOL_CALL(3),
        /**
         * More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with
         * `sample_rate` and `sample_format`.
         */
        BYTES(4),
        /**
         * The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
         * together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end,
         * when both are equal. A retry starts again from 0, save that of a download which goes on where it
         * broke off.
         */
        PROGRESS(5),
        /**
         * The server's own JSON, before the events that are made from it.
         */
        CHUNK(6),
        /**
         * The call has ended, with `status`. It is the last event.
         */
        DONE(7),
        /**
         * What the answer cost, where the server says it in a stream: `json` is its usage object
         * ("/prompt_tokens", "/completion_tokens"). Once, after the texts and before TOGETHER_EVENT_DONE.
         */
        USAGE(8),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        EventKind(int number) {
            this.number = number;
        }

        static EventKind of(int number) {
            for (EventKind known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * What a together_on_event function returns.
     */
    public enum Flow {
        /**
         * Ends the answer with TOGETHER_CANCELLED; no further tokens are charged.
         */
        STOP(0),
        /**
         * Continues. Any other number except 0 means the same.
         */
        GO_ON(1),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        Flow(int number) {
            this.number = number;
        }

        static Flow of(int number) {
            for (Flow known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * How the samples of raw audio are written, lowest byte first.
     */
    public enum SampleFormat {
        /**
         * Not stated, or not raw audio.
         */
        UNKNOWN(0),
        /**
         * 16-bit signed integers.
         */
        S16(1),
        /**
         * 32-bit floats from -1 to 1.
         */
        F32(2),
        /**
         * 8-bit mu-law.
         */
        MULAW(3),
        /**
         * 8-bit A-law.
         */
        ALAW(4);

        /** As in C. */
        public final int number;

        SampleFormat(int number) {
            this.number = number;
        }

        static SampleFormat of(int number) {
            for (SampleFormat known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    /**
     * The parts of a request's time, for together_response_time_us.
     */
    public enum Time {
        /**
         * Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the
         * key's source.
         */
        WAIT(1),
        /**
         * Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was
         * kept.
         */
        CONNECT(2),
        /**
         * From the start of the request to the first byte of the answer.
         */
        FIRST_BYTE(3),
        /**
         * From the start of the request to the first text, reasoning, tool call or audio of an event stream.
         */
        FIRST_TOKEN(4),
        /**
         * From the start of the request to its end.
         */
        TOTAL(5),
        /** A number that this version does not know. */
        UNKNOWN(Integer.MIN_VALUE);

        /** As in C. */
        public final int number;

        Time(int number) {
            this.number = number;
        }

        static Time of(int number) {
            for (Time known : values()) if (known.number == number) return known;
            return UNKNOWN;
        }
    }

    // Text, embeddings, rerank
    public static final String CHAT_COMPLETIONS = "POST /v1/chat/completions";
    public static final String COMPLETIONS = "POST /v1/completions";
    public static final String RESPONSES = "POST /v1/responses";
    public static final String EMBEDDINGS = "POST /v1/embeddings";
    public static final String RERANK = "POST /v1/rerank";

    // Images, video, audio, realtime
    public static final String AUDIO_SPEECH = "POST /v1/audio/speech";
    public static final String AUDIO_SPEECH_WEBSOCKET = "GET /v1/audio/speech/websocket";
    public static final String AUDIO_TRANSCRIPTIONS = "POST /v1/audio/transcriptions";
    public static final String AUDIO_TRANSLATIONS = "POST /v1/audio/translations";
    public static final String IMAGES_GENERATIONS = "POST /v1/images/generations";
    public static final String REALTIME = "GET /v1/realtime";
    public static final String VOICES = "GET /v1/voices";
    public static final String VIDEOS_CREATE = "POST /v2/videos";
    public static final String VIDEOS_GET = "GET /v2/videos/{id}";

    // Models and jobs
    public static final String JOBS_LIST = "GET /v1/jobs";
    public static final String JOBS_GET = "GET /v1/jobs/{jobId}";
    public static final String MODELS_LIST = "GET /v1/models";
    public static final String MODELS_CREATE = "POST /v1/models";

    // Files
    public static final String FILES_LIST = "GET /v1/files";
    public static final String FILES_CREATE = "POST /v1/files";
    public static final String FILES_MULTIPART_ABORT = "POST /v1/files/multipart/abort";
    public static final String FILES_MULTIPART_COMPLETE = "POST /v1/files/multipart/complete";
    public static final String FILES_MULTIPART_INITIATE = "POST /v1/files/multipart/initiate";
    public static final String FILES_UPLOAD = "POST /v1/files/upload";
    public static final String FILES_DELETE = "DELETE /v1/files/{id}";
    public static final String FILES_GET = "GET /v1/files/{id}";
    public static final String FILES_CONTENT = "GET /v1/files/{id}/content";
    public static final String FILES_PREPROCESS = "POST /v1/files/{id}/preprocess";

    // Fine-tuning
    public static final String FINE_TUNES_LIST = "GET /v1/fine-tunes";
    public static final String FINE_TUNES_CREATE = "POST /v1/fine-tunes";
    public static final String FINE_TUNES_ESTIMATE_PRICE = "POST /v1/fine-tunes/estimate-price";
    public static final String FINE_TUNES_MODELS_LIMITS = "GET /v1/fine-tunes/models/limits";
    public static final String FINE_TUNES_MODELS_SUPPORTED = "GET /v1/fine-tunes/models/supported";
    public static final String FINE_TUNES_PREVIEW = "POST /v1/fine-tunes/preview";
    public static final String FINE_TUNES_DELETE = "DELETE /v1/fine-tunes/{id}";
    public static final String FINE_TUNES_GET = "GET /v1/fine-tunes/{id}";
    public static final String FINE_TUNES_CANCEL = "POST /v1/fine-tunes/{id}/cancel";
    public static final String FINE_TUNES_CHECKPOINTS = "GET /v1/fine-tunes/{id}/checkpoints";
    public static final String FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET = "GET /v1/fine-tunes/{id}/download-tokenized-dataset";
    public static final String FINE_TUNES_EVENTS = "GET /v1/fine-tunes/{id}/events";
    public static final String FINE_TUNES_METRICS = "GET /v1/fine-tunes/{id}/metrics";
    public static final String FINETUNE_DOWNLOAD = "GET /v1/finetune/download";

    // Batches
    public static final String BATCHES_LIST = "GET /v1/batches";
    public static final String BATCHES_CREATE = "POST /v1/batches";
    public static final String BATCHES_GET = "GET /v1/batches/{id}";
    public static final String BATCHES_CANCEL = "POST /v1/batches/{id}/cancel";

    // Evaluations
    public static final String EVALUATION_LIST = "GET /v1/evaluation";
    public static final String EVALUATION_CREATE = "POST /v1/evaluation";
    public static final String EVALUATION_MODEL_LIST = "GET /v1/evaluation/model-list";
    public static final String EVALUATION_GET = "GET /v1/evaluation/{id}";
    public static final String EVALUATION_STATUS = "GET /v1/evaluation/{id}/status";

    // Code interpreter
    public static final String TCI_EXECUTE = "POST /v1/tci/execute";
    public static final String TCI_SESSIONS = "GET /v1/tci/sessions";

    // Dedicated endpoints, version 1 (legacy)
    public static final String CLUSTERS_AVAILABILITY_ZONES = "GET /v1/clusters/availability-zones";
    public static final String ENDPOINTS_LIST = "GET /v1/endpoints";
    public static final String ENDPOINTS_CREATE = "POST /v1/endpoints";
    public static final String ENDPOINTS_DELETE = "DELETE /v1/endpoints/{endpointId}";
    public static final String ENDPOINTS_GET = "GET /v1/endpoints/{endpointId}";
    public static final String ENDPOINTS_UPDATE = "PATCH /v1/endpoints/{endpointId}";
    public static final String ENDPOINTS_ADAPTERS_DELETE = "DELETE /v1/endpoints/{endpointId}/adapters";
    public static final String ENDPOINTS_ADAPTERS_LIST = "GET /v1/endpoints/{endpointId}/adapters";
    public static final String ENDPOINTS_ADAPTERS_CREATE = "POST /v1/endpoints/{endpointId}/adapters";
    public static final String HARDWARE = "GET /v1/hardware";

    // Dedicated endpoints, version 2
    public static final String V2_ORGANIZATION_ENDPOINTS = "GET /v2/organizations/{organization_id}/endpoints";
    public static final String V2_ENDPOINTS_LIST = "GET /v2/projects/{project_id}/endpoints";
    public static final String V2_ENDPOINTS_CREATE = "POST /v2/projects/{project_id}/endpoints";
    public static final String V2_ENDPOINTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{id}";
    public static final String V2_ENDPOINTS_GET = "GET /v2/projects/{project_id}/endpoints/{id}";
    public static final String V2_ENDPOINTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}";
    public static final String V2_ENDPOINTS_AB_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments";
    public static final String V2_ENDPOINTS_AB_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments";
    public static final String V2_ENDPOINTS_AB_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
    public static final String V2_ENDPOINTS_AB_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
    public static final String V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}";
    public static final String V2_ENDPOINTS_ANALYTICS = "GET /v2/projects/{project_id}/endpoints/{id}/analytics";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
    public static final String V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
    public static final String V2_ENDPOINTS_EVENTS = "GET /v2/projects/{project_id}/endpoints/{id}/events";
    public static final String V2_ENDPOINTS_ROLLOUTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts";
    public static final String V2_ENDPOINTS_ROLLOUTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts";
    public static final String V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults";
    public static final String V2_ENDPOINTS_ROLLOUTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}";
    public static final String V2_ENDPOINTS_ROLLOUTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}";
    public static final String V2_ENDPOINTS_ROLLOUTS_CANCEL = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel";
    public static final String V2_ENDPOINTS_ROLLOUTS_PAUSE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause";
    public static final String V2_ENDPOINTS_ROLLOUTS_PROMOTE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote";
    public static final String V2_ENDPOINTS_ROLLOUTS_RESUME = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume";
    public static final String V2_ENDPOINTS_ROLLOUTS_START = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
    public static final String V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}";
    public static final String V2_PLACEMENT_PROFILES_LIST = "GET /v2/projects/{project_id}/placement-profiles";
    public static final String V2_PLACEMENT_PROFILES_GET = "GET /v2/projects/{project_id}/placement-profiles/{id}";
    public static final String V2_PUBLIC_ENDPOINTS = "GET /v2/public/endpoints";
    public static final String V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST = "GET /v2/public/inference-instance-types";
    public static final String V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET = "GET /v2/public/inference-instance-types/{id}";

    // Models v2
    public static final String V2_ORGANIZATION_MODELS = "GET /v2/organizations/{organization_id}/models";
    public static final String V2_CONFIGS_LIST = "GET /v2/projects/{project_id}/configs";
    public static final String V2_CONFIGS_GET = "GET /v2/projects/{project_id}/configs/{id}";
    public static final String V2_MODELS_LIST = "GET /v2/projects/{project_id}/models";
    public static final String V2_MODELS_CREATE = "POST /v2/projects/{project_id}/models";
    public static final String V2_MODELS_DOWNLOAD = "POST /v2/projects/{project_id}/models/download";
    public static final String V2_MODELS_UPLOAD_COMPLETE = "POST /v2/projects/{project_id}/models/upload/complete";
    public static final String V2_MODELS_UPLOAD_CREATE = "POST /v2/projects/{project_id}/models/upload/create";
    public static final String V2_MODELS_UPLOADS_LIST = "GET /v2/projects/{project_id}/models/uploads";
    public static final String V2_MODELS_UPLOADS_CREATE = "POST /v2/projects/{project_id}/models/uploads";
    public static final String V2_MODELS_UPLOADS_GET = "GET /v2/projects/{project_id}/models/uploads/{id}";
    public static final String V2_MODELS_UPLOADS_EVENTS = "GET /v2/projects/{project_id}/models/uploads/{id}/events";
    public static final String V2_MODELS_DELETE = "DELETE /v2/projects/{project_id}/models/{id}";
    public static final String V2_MODELS_GET = "GET /v2/projects/{project_id}/models/{id}";
    public static final String V2_MODELS_UPDATE = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}";
    public static final String V2_MODELS_FILES = "GET /v2/projects/{project_id}/models/{id}/files";
    public static final String V2_MODELS_REVISIONS = "GET /v2/projects/{project_id}/models/{id}/revisions";
    public static final String V2_MODELS_REVISIONS_GET = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}";
    public static final String V2_SUPPORTED_MODELS_LIST = "GET /v2/supported-models";
    public static final String V2_SUPPORTED_MODELS_GET = "GET /v2/supported-models/{id}";

    // GPU clusters
    public static final String COMPUTE_CLUSTERS_LIST = "GET /v1/compute/clusters";
    public static final String COMPUTE_CLUSTERS_CREATE = "POST /v1/compute/clusters";
    public static final String COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST = "GET /v1/compute/clusters/storage/volumes";
    public static final String COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE = "POST /v1/compute/clusters/storage/volumes";
    public static final String COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE = "PUT /v1/compute/clusters/storage/volumes";
    public static final String COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}";
    public static final String COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET = "GET /v1/compute/clusters/storage/volumes/{volume_id}";
    public static final String COMPUTE_CLUSTERS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}";
    public static final String COMPUTE_CLUSTERS_GET = "GET /v1/compute/clusters/{cluster_id}";
    public static final String COMPUTE_CLUSTERS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}";
    public static final String COMPUTE_CLUSTERS_ADDONS_LIST = "GET /v1/compute/clusters/{cluster_id}/addons";
    public static final String COMPUTE_CLUSTERS_ADDONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/addons";
    public static final String COMPUTE_CLUSTERS_ADDONS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}";
    public static final String COMPUTE_CLUSTERS_ADDONS_GET = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}";
    public static final String COMPUTE_CLUSTERS_ADDONS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}";
    public static final String COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations";
    public static final String COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}";
    public static final String COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}";
    public static final String COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve";
    public static final String COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel";
    public static final String COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject";
    public static final String COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS = "GET /v1/compute/passive_health_check_alerts";
    public static final String COMPUTE_REGIONS = "GET /v1/compute/regions";

    // Containers (Jig): deployments, secrets, volumes, storage
    public static final String DEPLOYMENTS_LIST = "GET /v1/deployments";
    public static final String DEPLOYMENTS_CREATE = "POST /v1/deployments";
    public static final String DEPLOYMENTS_PREWARM = "POST /v1/deployments/prewarm";
    public static final String DEPLOYMENTS_SECRETS_LIST = "GET /v1/deployments/secrets";
    public static final String DEPLOYMENTS_SECRETS_CREATE = "POST /v1/deployments/secrets";
    public static final String DEPLOYMENTS_SECRETS_DELETE = "DELETE /v1/deployments/secrets/{id}";
    public static final String DEPLOYMENTS_SECRETS_GET = "GET /v1/deployments/secrets/{id}";
    public static final String DEPLOYMENTS_SECRETS_UPDATE = "PATCH /v1/deployments/secrets/{id}";
    public static final String DEPLOYMENTS_STORAGE_VOLUMES_LIST = "GET /v1/deployments/storage/volumes";
    public static final String DEPLOYMENTS_STORAGE_VOLUMES_CREATE = "POST /v1/deployments/storage/volumes";
    public static final String DEPLOYMENTS_STORAGE_VOLUMES_DELETE = "DELETE /v1/deployments/storage/volumes/{id}";
    public static final String DEPLOYMENTS_STORAGE_VOLUMES_GET = "GET /v1/deployments/storage/volumes/{id}";
    public static final String DEPLOYMENTS_STORAGE_VOLUMES_UPDATE = "PATCH /v1/deployments/storage/volumes/{id}";
    public static final String DEPLOYMENTS_STORAGE_GET = "GET /v1/deployments/storage/{filename}";
    public static final String DEPLOYMENTS_STORAGE_URL = "GET /v1/deployments/storage/{filename}/url";
    public static final String DEPLOYMENTS_DELETE = "DELETE /v1/deployments/{id}";
    public static final String DEPLOYMENTS_GET = "GET /v1/deployments/{id}";
    public static final String DEPLOYMENTS_UPDATE = "PATCH /v1/deployments/{id}";
    public static final String DEPLOYMENTS_LOGS = "GET /v1/deployments/{id}/logs";
    public static final String DEPLOYMENTS_REVISIONS_LIST = "GET /v1/deployments/{id}/revisions";
    public static final String DEPLOYMENTS_REVISIONS_GET = "GET /v1/deployments/{id}/revisions/{revision_identifier}";
    public static final String DEPLOYMENTS_ROLLBACK = "POST /v1/deployments/{id}/rollback";
    public static final String IMAGE_REPOSITORIES_BASE_PATH = "GET /v1/image-repositories/base-path";
    public static final String STORAGE_MULTIPART_ABORT = "POST /v1/storage/multipart/abort";
    public static final String STORAGE_MULTIPART_COMPLETE = "POST /v1/storage/multipart/complete";
    public static final String STORAGE_MULTIPART_INIT = "POST /v1/storage/multipart/init";
    public static final String STORAGE_UPLOAD_REQUEST = "POST /v1/storage/upload-request";

    // Queue
    public static final String QUEUE_CANCEL = "POST /v1/queue/cancel";
    public static final String QUEUE_CLEAR = "POST /v1/queue/clear";
    public static final String QUEUE_METRICS = "GET /v1/queue/metrics";
    public static final String QUEUE_STATUS = "GET /v1/queue/status";
    public static final String QUEUE_SUBMIT = "POST /v1/queue/submit";

    // RL / post-training
    public static final String RL_CHECKPOINTS_LIST = "GET /v1/rl/checkpoints";
    public static final String RL_CHECKPOINTS_GET = "GET /v1/rl/checkpoints/{id}";
    public static final String RL_CHECKPOINTS_DOWNLOAD = "GET /v1/rl/checkpoints/{id}/download";
    public static final String RL_MODEL_RESOURCES_LIST = "GET /v1/rl/model-resources";
    public static final String RL_MODEL_RESOURCES_CREATE = "POST /v1/rl/model-resources";
    public static final String RL_MODEL_RESOURCES_ESTIMATE_COST = "POST /v1/rl/model-resources/estimate-cost";
    public static final String RL_MODEL_RESOURCES_GET = "GET /v1/rl/model-resources/{model_resources_id}";
    public static final String RL_MODEL_RESOURCES_EXTEND_EXPIRY = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry";
    public static final String RL_MODEL_RESOURCES_STOP = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}";
    public static final String RL_SUPPORTED_MODELS = "GET /v1/rl/supported-models";
    public static final String RL_TRAINING_SESSIONS_LIST = "GET /v1/rl/training-sessions";
    public static final String RL_TRAINING_SESSIONS_CREATE = "POST /v1/rl/training-sessions";
    public static final String RL_TRAINING_SESSIONS_GET = "GET /v1/rl/training-sessions/{session_id}";
    public static final String RL_TRAINING_SESSIONS_UPDATE = "PATCH /v1/rl/training-sessions/{session_id}";
    public static final String RL_CUSTOM_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward";
    public static final String RL_CUSTOM_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}";
    public static final String RL_FORWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward";
    public static final String RL_FORWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}";
    public static final String RL_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward";
    public static final String RL_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}";
    public static final String RL_INFERENCE_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint";
    public static final String RL_INFERENCE_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}";
    public static final String RL_OPTIM_STEP_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step";
    public static final String RL_OPTIM_STEP_GET = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}";
    public static final String RL_SAMPLE_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/sample";
    public static final String RL_SAMPLE_GET = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}";
    public static final String RL_TRAINING_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint";
    public static final String RL_TRAINING_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}";
    public static final String RL_WEIGHTS_SYNC_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync";
    public static final String RL_WEIGHTS_SYNC_GET = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}";
    public static final String RL_PAYLOADS_UPLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url";
    public static final String RL_PAYLOADS_DOWNLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url";
    public static final String RL_TRAINING_SESSIONS_STOP = "POST /v1/rl/training-sessions/{session_id}/stop";
    public static final String SHAPING_LIST = "GET /v1/shaping";
    public static final String SHAPING_PREPARE_FOR_FP4_INFERENCE = "POST /v1/shaping/prepare-for-fp4-inference";
    public static final String SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE = "POST /v1/shaping/prepare-for-fp4-inference/estimate";
    public static final String SHAPING_GET = "GET /v1/shaping/{id}";
    public static final String SHAPING_CANCEL = "POST /v1/shaping/{id}/cancel";
    public static final String SHAPING_EVENTS = "GET /v1/shaping/{id}/events";

    // Account
    public static final String BILLING_USAGE = "GET /v1/billing/usage";
    public static final String PROJECTS = "GET /v1/projects";
    public static final String V1_WHOAMI = "GET /v1/whoami";
    public static final String WHOAMI = "GET /v3/whoami";

    // Any URL: without the API key
    public static final String URL = "GET {url}";
}
