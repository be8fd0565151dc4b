// Generated from include/together-api.json by bindings/generate.py: do not edit.
using System;
using System.Runtime.InteropServices;

namespace LibTogether
{
    /// <summary>The outcome of a function. New statuses may be added in any release: treat an unknown number
    /// as a failure.</summary>
    public enum Status
    {
        /// <summary>Success.</summary>
        Ok = 0,
        /// <summary>An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed
        /// value.</summary>
        InvalidArgument = 1,
        /// <summary>There is no API key, it is empty, or its command or function returned none.</summary>
        NoApiKey = 2,
        /// <summary>The server could not be reached, or the connection was lost.</summary>
        Connection = 3,
        /// <summary>TLS failed, most often because a certificate is not trusted.</summary>
        Tls = 4,
        /// <summary>One of the four time limits passed; the message says which one.</summary>
        Timeout = 5,
        /// <summary>The call was cancelled by the caller.</summary>
        Cancelled = 6,
        /// <summary>The answer is not a valid HTTP message, event stream or JSON text, or it ended
        /// early.</summary>
        Protocol = 7,
        /// <summary>Something exceeds a size limit; the message says what. Of an answer: its head has more
        /// than 128 header fields or 15 KiB, or its body more bytes than TOGETHER_LIMIT_RESPONSE_BYTES. Also
        /// HTTP 413: the request is too large for the service.</summary>
        TooLarge = 8,
        /// <summary>A file could not be read or written.</summary>
        File = 9,
        /// <summary>The client's token budget (TOGETHER_LIMIT_TOKENS) is spent, and nothing was sent; or the
        /// request's turns of tools (TOGETHER_LIMIT_TURNS) are.</summary>
        Budget = 10,
        /// <summary>A bug in this library, or the system denied it memory, a thread, a descriptor or random
        /// numbers; the message says which.</summary>
        Internal = 11,
        /// <summary>HTTP 400: the service rejected the request.</summary>
        BadRequest = 20,
        /// <summary>HTTP 401: the service rejected the API key.</summary>
        Authentication = 21,
        /// <summary>HTTP 402: the account has no credits left, or reached its spending limit.</summary>
        PaymentRequired = 22,
        /// <summary>HTTP 403: the API key does not have this permission.</summary>
        Permission = 23,
        /// <summary>HTTP 404: there is no such model, object or operation.</summary>
        NotFound = 24,
        /// <summary>HTTP 409: the object already exists, or its state does not allow this.</summary>
        Conflict = 25,
        /// <summary>HTTP 422: the request is well formed but cannot be processed.</summary>
        Unprocessable = 26,
        /// <summary>HTTP 429: too many requests; see together_response_retry_after_ms.</summary>
        RateLimit = 27,
        /// <summary>The input and max_tokens together exceed the model's context. Together answers 403; a
        /// 400, 413 or 422 that says so counts too.</summary>
        ContextLength = 28,
        /// <summary>HTTP 503: the model is overloaded, although you are within your rate limit.</summary>
        Overloaded = 29,
        /// <summary>HTTP 500 and above: the service failed.</summary>
        Server = 30,
        /// <summary>Any other HTTP status that is not a success.</summary>
        Api = 31,
        /// <summary>A job that together_request_set_wait waited for failed, expired or was
        /// cancelled.</summary>
        JobFailed = 32,
    }

    /// <summary>The time limits, for together_options_set_timeout and together_request_set_timeout.</summary>
    public enum Timeout
    {
        /// <summary>Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.</summary>
        Connect = 1,
        /// <summary>From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms
        /// for a stream and 600,000 ms for a whole answer.</summary>
        FirstByte = 2,
        /// <summary>The longest pause of the server between bytes, also while the request is sent. Time that
        /// the caller spends in a callback, or before it reads an event, does not count. 60,000 ms unless
        /// set.</summary>
        Idle = 3,
        /// <summary>The whole request, all tries, the waits between them and all turns of tools, from when it
        /// begins to run. No limit unless set.</summary>
        Total = 4,
    }

    /// <summary>The limits on size and number, for together_options_set_limit.</summary>
    public enum Limit
    {
        /// <summary>Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128
        /// header fields and 15 KiB. An answer that exceeds either fails with TOGETHER_TOO_LARGE. The joined
        /// answer of a stream may take as much memory, and with the event that is being read at most twice as
        /// much, so one event of more than about two thirds of the limit is too large.</summary>
        ResponseBytes = 1,
        /// <summary>Calls of a client that run at once; further calls wait for their turn. 64 unless
        /// set.</summary>
        Calls = 2,
        /// <summary>Tokens that a client may spend, prompts and completions together, as its answers report
        /// them. Once they are spent, the next request fails with TOGETHER_BUDGET and is not sent; requests
        /// in flight finish. No limit unless set.</summary>
        Tokens = 3,
        /// <summary>Unread events of one call before its connection is slowed. 256 unless set; it is slowed
        /// sooner if they hold more than 1 MiB.</summary>
        EventQueue = 4,
        /// <summary>Turns of one request in which the model calls tools that have functions
        /// (together_request_add_tool). 8 unless set. If the answer after the last of them calls tools again,
        /// the response has TOGETHER_BUDGET and that answer.</summary>
        Turns = 5,
    }

    /// <summary>The trusted certificate authorities, for together_options_set_trust.</summary>
    public enum Trust
    {
        /// <summary>Trusts the built-in authorities (Mozilla's) and added ones. The default.</summary>
        BuiltIn = 0,
        /// <summary>Trusts the system's authorities and added ones.</summary>
        System = 1,
        /// <summary>Trusts the built-in authorities, the system's and added ones.</summary>
        Both = 2,
        /// <summary>Trusts only the authorities that the program added, not those in SSL_CERT_FILE.</summary>
        AddedOnly = 3,
    }

    /// <summary>The modes of a cassette, for together_options_set_cassette.</summary>
    public enum CassetteMode
    {
        /// <summary>Requests go to the server; each exchange is recorded in the cassette.</summary>
        Record = 1,
        /// <summary>Answers come from the cassette, at once.</summary>
        Replay = 2,
        /// <summary>Answers come from the cassette, with their recorded pauses.</summary>
        ReplayPaced = 3,
    }

    /// <summary>The level of a log line, for together_options_set_log.</summary>
    public enum LogLevel
    {
        /// <summary>A request failed and is not retried. Cancelled requests are not errors.</summary>
        Error = 1,
        /// <summary>The library continues without something (a protection of the key that the system denied),
        /// or retries.</summary>
        Warn = 2,
        /// <summary>One line for each finished request: operation, status, HTTP status, time, bytes, tries,
        /// request id.</summary>
        Info = 3,
        /// <summary>Name lookups, connections, TLS, reuse of connections, a new API key.</summary>
        Debug = 4,
    }

    /// <summary>The kind of an event. New kinds may be added in any release: ignore those that you do not
    /// know.</summary>
    public enum EventKind
    {
        /// <summary>More of the answer's text: whole UTF-8 characters, or whole sentences where the request
        /// asks for them. A long text comes in several events.</summary>
        Text = 1,
        /// <summary>More of the model's reasoning.</summary>
        Reasoning = 2,
        /// <summary>A complete tool call: `text` is the tool's name, `json` its arguments, which are valid
        /// JSON ("{}" if the model wrote none), `id` the id that its result must carry. A tool call that was
        /// cut off gives no event.</summary>
        ToolCall = 3,
        /// <summary>More of an answer that is audio or another kind of bytes. Raw speech comes in whole
        /// samples, with `sample_rate` and `sample_format`.</summary>
        Bytes = 4,
        /// <summary>The progress of an upload (the form of together_request_set_file and _bytes) or a
        /// download (to together_request_set_output): `done` of `total` bytes. At most once per MiB, and once
        /// at the end, when both are equal. A retry starts again from 0, save that of a download which goes
        /// on where it broke off.</summary>
        Progress = 5,
        /// <summary>The server's own JSON, before the events that are made from it.</summary>
        Chunk = 6,
        /// <summary>The call has ended, with `status`. It is the last event.</summary>
        Done = 7,
        /// <summary>What the answer cost, where the server says it in a stream: `json` is its usage object
        /// ("/prompt_tokens", "/completion_tokens"). Once, after the texts and before
        /// TOGETHER_EVENT_DONE.</summary>
        Usage = 8,
    }

    /// <summary>What a together_on_event function returns.</summary>
    public enum Flow
    {
        /// <summary>Ends the answer with TOGETHER_CANCELLED; no further tokens are charged.</summary>
        Stop = 0,
        /// <summary>Continues. Any other number except 0 means the same.</summary>
        GoOn = 1,
    }

    /// <summary>How the samples of raw audio are written, lowest byte first.</summary>
    public enum SampleFormat
    {
        /// <summary>Not stated, or not raw audio.</summary>
        Unknown = 0,
        /// <summary>16-bit signed integers.</summary>
        S16 = 1,
        /// <summary>32-bit floats from -1 to 1.</summary>
        F32 = 2,
        /// <summary>8-bit mu-law.</summary>
        Mulaw = 3,
        /// <summary>8-bit A-law.</summary>
        Alaw = 4,
    }

    /// <summary>The parts of a request's time, for together_response_time_us.</summary>
    public enum Time
    {
        /// <summary>Until the last try began: a call's turn, earlier tries, redirects and the pauses between
        /// them, the key's source.</summary>
        Wait = 1,
        /// <summary>Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection
        /// that was kept.</summary>
        Connect = 2,
        /// <summary>From the start of the request to the first byte of the answer.</summary>
        FirstByte = 3,
        /// <summary>From the start of the request to the first text, reasoning, tool call or audio of an
        /// event stream.</summary>
        FirstToken = 4,
        /// <summary>From the start of the request to its end.</summary>
        Total = 5,
    }

    /// <summary>What a client has used since it was made, and the rate limits that the service reported last.
    /// New fields are only appended.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Usage
    {
        /// <summary>Requests that began to run, on any thread.</summary>
        public ulong Requests;
        /// <summary>Exchanges with the server; more than the requests if some were retried.</summary>
        public ulong Tries;
        /// <summary>Tokens as the answers report them, streamed or not. A stream that broke off counts what
        /// it had reported by then, often nothing.</summary>
        public ulong PromptTokens;
        public ulong CompletionTokens;
        /// <summary>Prompt tokens that the service had in its cache.</summary>
        public ulong CachedTokens;
        /// <summary>Completion tokens of the model's reasoning.</summary>
        public ulong ReasoningTokens;
        /// <summary>Bytes of HTTP, heads included, without TLS.</summary>
        public ulong BytesSent;
        public ulong BytesReceived;
        /// <summary>Milliseconds that requests waited between tries.</summary>
        public ulong WaitedMs;
        /// <summary>From the last answer that had the header, or -1: x-ratelimit-limit,
        /// x-ratelimit-remaining, x-ratelimit-reset (in milliseconds), x-tokenlimit-limit and
        /// x-tokenlimit-remaining.</summary>
        public long RatelimitLimit;
        public long RatelimitRemaining;
        public long RatelimitResetMs;
        public long TokenlimitLimit;
        public long TokenlimitRemaining;
    }

    /// <summary>One event of a call. The library owns it. It is valid until the next event is read from the
    /// same client or call, until that object is freed, or until the callback returns. New fields are only
    /// appended. Pointers to text and bytes are never NULL, and text is NUL-terminated.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct EventStruct
    {
        /// <summary>Says which of the other fields are set. Ignore kinds that you do not know.</summary>
        public EventKind Kind;
        /// <summary>In TOGETHER_EVENT_DONE: the status of the call.</summary>
        public Status Status;
        /// <summary>The call; NULL inside together_complete_each.</summary>
        public IntPtr Call;
        /// <summary>The pointer that together_request_set_user_data set.</summary>
        public IntPtr UserData;
        /// <summary>Which of the request's "n" answers this belongs to; 0 is the first.</summary>
        public uint Choice;
        /// <summary>In TOGETHER_EVENT_TEXT and _REASONING; in _TOOL_CALL the tool's name. It can contain
        /// NULs.</summary>
        public IntPtr Text;
        /// <summary>In bytes, like every length.</summary>
        public UIntPtr TextLength;
        /// <summary>In TOGETHER_EVENT_CHUNK and _USAGE; in _TOOL_CALL the complete arguments.</summary>
        public IntPtr Json;
        public UIntPtr JsonLength;
        /// <summary>In TOGETHER_EVENT_BYTES.</summary>
        public IntPtr Bytes;
        public UIntPtr BytesLength;
        /// <summary>In TOGETHER_EVENT_PROGRESS: bytes transferred.</summary>
        public ulong Done;
        /// <summary>In TOGETHER_EVENT_PROGRESS: bytes in total; 0 = unknown.</summary>
        public ulong Total;
        /// <summary>In TOGETHER_EVENT_TOOL_CALL: the id that the tool's result must carry.</summary>
        public IntPtr Id;
        public UIntPtr IdLength;
        /// <summary>In TOGETHER_EVENT_TEXT of TOGETHER_REALTIME. 1: the words of the present turn so far,
        /// which may still change; they take the place of the text before, if that has 1 too. 0: the words
        /// are final, and are added to those of earlier turns, as in every other answer.</summary>
        public int Replaces;
        /// <summary>In TOGETHER_EVENT_BYTES of raw speech: samples a second. The answer does not say it: it
        /// is known from the request's fields and model. 0 = not raw audio (a WAV or MP3 file says it
        /// itself), or not known.</summary>
        public uint SampleRate;
        /// <summary>As `sample_rate`: how a sample is written (together_sample_format). One channel; each
        /// event has whole samples.</summary>
        public int SampleFormat;
        /// <summary>In TOGETHER_EVENT_TEXT of TOGETHER_REALTIME. 1: a connection was lost, and the audio of
        /// these words was sent again over the next one, so they may repeat words that earlier events had (of
        /// the same turn, or at the end of the turn before).</summary>
        public int Replayed;
    }

    /// <summary>The operations of the API, for <see cref="Request"/>.</summary>
    public static class Operations
    {
        // Text, embeddings, rerank
        public const string ChatCompletions = "POST /v1/chat/completions";
        public const string Completions = "POST /v1/completions";
        public const string Responses = "POST /v1/responses";
        public const string Embeddings = "POST /v1/embeddings";
        public const string Rerank = "POST /v1/rerank";

        // Images, video, audio, realtime
        public const string AudioSpeech = "POST /v1/audio/speech";
        public const string AudioSpeechWebsocket = "GET /v1/audio/speech/websocket";
        public const string AudioTranscriptions = "POST /v1/audio/transcriptions";
        public const string AudioTranslations = "POST /v1/audio/translations";
        public const string ImagesGenerations = "POST /v1/images/generations";
        public const string Realtime = "GET /v1/realtime";
        public const string Voices = "GET /v1/voices";
        public const string VideosCreate = "POST /v2/videos";
        public const string VideosGet = "GET /v2/videos/{id}";

        // Models and jobs
        public const string JobsList = "GET /v1/jobs";
        public const string JobsGet = "GET /v1/jobs/{jobId}";
        public const string ModelsList = "GET /v1/models";
        public const string ModelsCreate = "POST /v1/models";

        // Files
        public const string FilesList = "GET /v1/files";
        public const string FilesCreate = "POST /v1/files";
        public const string FilesMultipartAbort = "POST /v1/files/multipart/abort";
        public const string FilesMultipartComplete = "POST /v1/files/multipart/complete";
        public const string FilesMultipartInitiate = "POST /v1/files/multipart/initiate";
        public const string FilesUpload = "POST /v1/files/upload";
        public const string FilesDelete = "DELETE /v1/files/{id}";
        public const string FilesGet = "GET /v1/files/{id}";
        public const string FilesContent = "GET /v1/files/{id}/content";
        public const string FilesPreprocess = "POST /v1/files/{id}/preprocess";

        // Fine-tuning
        public const string FineTunesList = "GET /v1/fine-tunes";
        public const string FineTunesCreate = "POST /v1/fine-tunes";
        public const string FineTunesEstimatePrice = "POST /v1/fine-tunes/estimate-price";
        public const string FineTunesModelsLimits = "GET /v1/fine-tunes/models/limits";
        public const string FineTunesModelsSupported = "GET /v1/fine-tunes/models/supported";
        public const string FineTunesPreview = "POST /v1/fine-tunes/preview";
        public const string FineTunesDelete = "DELETE /v1/fine-tunes/{id}";
        public const string FineTunesGet = "GET /v1/fine-tunes/{id}";
        public const string FineTunesCancel = "POST /v1/fine-tunes/{id}/cancel";
        public const string FineTunesCheckpoints = "GET /v1/fine-tunes/{id}/checkpoints";
        public const string FineTunesDownloadTokenizedDataset = "GET /v1/fine-tunes/{id}/download-tokenized-dataset";
        public const string FineTunesEvents = "GET /v1/fine-tunes/{id}/events";
        public const string FineTunesMetrics = "GET /v1/fine-tunes/{id}/metrics";
        public const string FinetuneDownload = "GET /v1/finetune/download";

        // Batches
        public const string BatchesList = "GET /v1/batches";
        public const string BatchesCreate = "POST /v1/batches";
        public const string BatchesGet = "GET /v1/batches/{id}";
        public const string BatchesCancel = "POST /v1/batches/{id}/cancel";

        // Evaluations
        public const string EvaluationList = "GET /v1/evaluation";
        public const string EvaluationCreate = "POST /v1/evaluation";
        public const string EvaluationModelList = "GET /v1/evaluation/model-list";
        public const string EvaluationGet = "GET /v1/evaluation/{id}";
        public const string EvaluationStatus = "GET /v1/evaluation/{id}/status";

        // Code interpreter
        public const string TciExecute = "POST /v1/tci/execute";
        public const string TciSessions = "GET /v1/tci/sessions";

        // Dedicated endpoints, version 1 (legacy)
        public const string ClustersAvailabilityZones = "GET /v1/clusters/availability-zones";
        public const string EndpointsList = "GET /v1/endpoints";
        public const string EndpointsCreate = "POST /v1/endpoints";
        public const string EndpointsDelete = "DELETE /v1/endpoints/{endpointId}";
        public const string EndpointsGet = "GET /v1/endpoints/{endpointId}";
        public const string EndpointsUpdate = "PATCH /v1/endpoints/{endpointId}";
        public const string EndpointsAdaptersDelete = "DELETE /v1/endpoints/{endpointId}/adapters";
        public const string EndpointsAdaptersList = "GET /v1/endpoints/{endpointId}/adapters";
        public const string EndpointsAdaptersCreate = "POST /v1/endpoints/{endpointId}/adapters";
        public const string Hardware = "GET /v1/hardware";

        // Dedicated endpoints, version 2
        public const string V2OrganizationEndpoints = "GET /v2/organizations/{organization_id}/endpoints";
        public const string V2EndpointsList = "GET /v2/projects/{project_id}/endpoints";
        public const string V2EndpointsCreate = "POST /v2/projects/{project_id}/endpoints";
        public const string V2EndpointsDelete = "DELETE /v2/projects/{project_id}/endpoints/{id}";
        public const string V2EndpointsGet = "GET /v2/projects/{project_id}/endpoints/{id}";
        public const string V2EndpointsUpdate = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}";
        public const string V2EndpointsAbExperimentsList = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments";
        public const string V2EndpointsAbExperimentsCreate = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments";
        public const string V2EndpointsAbExperimentsDelete = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
        public const string V2EndpointsAbExperimentsGet = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
        public const string V2EndpointsAbExperimentsUpdate = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}";
        public const string V2EndpointsAnalytics = "GET /v2/projects/{project_id}/endpoints/{id}/analytics";
        public const string V2EndpointsDeploymentsList = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments";
        public const string V2EndpointsDeploymentsCreate = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}";
        public const string V2EndpointsDeploymentsDelete = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
        public const string V2EndpointsDeploymentsGet = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
        public const string V2EndpointsDeploymentsUpdate = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}";
        public const string V2EndpointsDeploymentsAdaptersList = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters";
        public const string V2EndpointsDeploymentsAdaptersCreate = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters";
        public const string V2EndpointsDeploymentsAdaptersDelete = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
        public const string V2EndpointsDeploymentsAdaptersGet = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
        public const string V2EndpointsDeploymentsAdaptersUpdate = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
        public const string V2EndpointsEvents = "GET /v2/projects/{project_id}/endpoints/{id}/events";
        public const string V2EndpointsRolloutsList = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts";
        public const string V2EndpointsRolloutsCreate = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts";
        public const string V2EndpointsRolloutsPreviewDefaults = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults";
        public const string V2EndpointsRolloutsDelete = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}";
        public const string V2EndpointsRolloutsGet = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}";
        public const string V2EndpointsRolloutsCancel = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel";
        public const string V2EndpointsRolloutsPause = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause";
        public const string V2EndpointsRolloutsPromote = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote";
        public const string V2EndpointsRolloutsResume = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume";
        public const string V2EndpointsRolloutsStart = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start";
        public const string V2EndpointsShadowExperimentsList = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
        public const string V2EndpointsShadowExperimentsCreate = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
        public const string V2EndpointsShadowExperimentsDelete = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
        public const string V2EndpointsShadowExperimentsGet = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
        public const string V2EndpointsShadowExperimentsUpdate = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}";
        public const string V2EndpointsShadowExperimentsTargetsList = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets";
        public const string V2EndpointsShadowExperimentsTargetsCreate = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets";
        public const string V2EndpointsShadowExperimentsTargetsDelete = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
        public const string V2EndpointsShadowExperimentsTargetsGet = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
        public const string V2EndpointsShadowExperimentsTargetsUpdate = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}";
        public const string V2PlacementProfilesList = "GET /v2/projects/{project_id}/placement-profiles";
        public const string V2PlacementProfilesGet = "GET /v2/projects/{project_id}/placement-profiles/{id}";
        public const string V2PublicEndpoints = "GET /v2/public/endpoints";
        public const string V2PublicInferenceInstanceTypesList = "GET /v2/public/inference-instance-types";
        public const string V2PublicInferenceInstanceTypesGet = "GET /v2/public/inference-instance-types/{id}";

        // Models v2
        public const string V2OrganizationModels = "GET /v2/organizations/{organization_id}/models";
        public const string V2ConfigsList = "GET /v2/projects/{project_id}/configs";
        public const string V2ConfigsGet = "GET /v2/projects/{project_id}/configs/{id}";
        public const string V2ModelsList = "GET /v2/projects/{project_id}/models";
        public const string V2ModelsCreate = "POST /v2/projects/{project_id}/models";
        public const string V2ModelsDownload = "POST /v2/projects/{project_id}/models/download";
        public const string V2ModelsUploadComplete = "POST /v2/projects/{project_id}/models/upload/complete";
        public const string V2ModelsUploadCreate = "POST /v2/projects/{project_id}/models/upload/create";
        public const string V2ModelsUploadsList = "GET /v2/projects/{project_id}/models/uploads";
        public const string V2ModelsUploadsCreate = "POST /v2/projects/{project_id}/models/uploads";
        public const string V2ModelsUploadsGet = "GET /v2/projects/{project_id}/models/uploads/{id}";
        public const string V2ModelsUploadsEvents = "GET /v2/projects/{project_id}/models/uploads/{id}/events";
        public const string V2ModelsDelete = "DELETE /v2/projects/{project_id}/models/{id}";
        public const string V2ModelsGet = "GET /v2/projects/{project_id}/models/{id}";
        public const string V2ModelsUpdate = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}";
        public const string V2ModelsFiles = "GET /v2/projects/{project_id}/models/{id}/files";
        public const string V2ModelsRevisions = "GET /v2/projects/{project_id}/models/{id}/revisions";
        public const string V2ModelsRevisionsGet = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}";
        public const string V2SupportedModelsList = "GET /v2/supported-models";
        public const string V2SupportedModelsGet = "GET /v2/supported-models/{id}";

        // GPU clusters
        public const string ComputeClustersList = "GET /v1/compute/clusters";
        public const string ComputeClustersCreate = "POST /v1/compute/clusters";
        public const string ComputeClustersStorageVolumesList = "GET /v1/compute/clusters/storage/volumes";
        public const string ComputeClustersStorageVolumesCreate = "POST /v1/compute/clusters/storage/volumes";
        public const string ComputeClustersStorageVolumesUpdate = "PUT /v1/compute/clusters/storage/volumes";
        public const string ComputeClustersStorageVolumesDelete = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}";
        public const string ComputeClustersStorageVolumesGet = "GET /v1/compute/clusters/storage/volumes/{volume_id}";
        public const string ComputeClustersDelete = "DELETE /v1/compute/clusters/{cluster_id}";
        public const string ComputeClustersGet = "GET /v1/compute/clusters/{cluster_id}";
        public const string ComputeClustersUpdate = "PUT /v1/compute/clusters/{cluster_id}";
        public const string ComputeClustersAddonsList = "GET /v1/compute/clusters/{cluster_id}/addons";
        public const string ComputeClustersAddonsCreate = "POST /v1/compute/clusters/{cluster_id}/addons";
        public const string ComputeClustersAddonsDelete = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}";
        public const string ComputeClustersAddonsGet = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}";
        public const string ComputeClustersAddonsUpdate = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}";
        public const string ComputeClustersInstancesRemediationsList = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations";
        public const string ComputeClustersInstancesRemediationsCreate = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}";
        public const string ComputeClustersInstancesRemediationsGet = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}";
        public const string ComputeClustersInstancesRemediationsApprove = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve";
        public const string ComputeClustersInstancesRemediationsCancel = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel";
        public const string ComputeClustersInstancesRemediationsReject = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject";
        public const string ComputePassiveHealthCheckAlerts = "GET /v1/compute/passive_health_check_alerts";
        public const string ComputeRegions = "GET /v1/compute/regions";

        // Containers (Jig): deployments, secrets, volumes, storage
        public const string DeploymentsList = "GET /v1/deployments";
        public const string DeploymentsCreate = "POST /v1/deployments";
        public const string DeploymentsPrewarm = "POST /v1/deployments/prewarm";
        public const string DeploymentsSecretsList = "GET /v1/deployments/secrets";
        public const string DeploymentsSecretsCreate = "POST /v1/deployments/secrets";
        public const string DeploymentsSecretsDelete = "DELETE /v1/deployments/secrets/{id}";
        public const string DeploymentsSecretsGet = "GET /v1/deployments/secrets/{id}";
        public const string DeploymentsSecretsUpdate = "PATCH /v1/deployments/secrets/{id}";
        public const string DeploymentsStorageVolumesList = "GET /v1/deployments/storage/volumes";
        public const string DeploymentsStorageVolumesCreate = "POST /v1/deployments/storage/volumes";
        public const string DeploymentsStorageVolumesDelete = "DELETE /v1/deployments/storage/volumes/{id}";
        public const string DeploymentsStorageVolumesGet = "GET /v1/deployments/storage/volumes/{id}";
        public const string DeploymentsStorageVolumesUpdate = "PATCH /v1/deployments/storage/volumes/{id}";
        public const string DeploymentsStorageGet = "GET /v1/deployments/storage/{filename}";
        public const string DeploymentsStorageUrl = "GET /v1/deployments/storage/{filename}/url";
        public const string DeploymentsDelete = "DELETE /v1/deployments/{id}";
        public const string DeploymentsGet = "GET /v1/deployments/{id}";
        public const string DeploymentsUpdate = "PATCH /v1/deployments/{id}";
        public const string DeploymentsLogs = "GET /v1/deployments/{id}/logs";
        public const string DeploymentsRevisionsList = "GET /v1/deployments/{id}/revisions";
        public const string DeploymentsRevisionsGet = "GET /v1/deployments/{id}/revisions/{revision_identifier}";
        public const string DeploymentsRollback = "POST /v1/deployments/{id}/rollback";
        public const string ImageRepositoriesBasePath = "GET /v1/image-repositories/base-path";
        public const string StorageMultipartAbort = "POST /v1/storage/multipart/abort";
        public const string StorageMultipartComplete = "POST /v1/storage/multipart/complete";
        public const string StorageMultipartInit = "POST /v1/storage/multipart/init";
        public const string StorageUploadRequest = "POST /v1/storage/upload-request";

        // Queue
        public const string QueueCancel = "POST /v1/queue/cancel";
        public const string QueueClear = "POST /v1/queue/clear";
        public const string QueueMetrics = "GET /v1/queue/metrics";
        public const string QueueStatus = "GET /v1/queue/status";
        public const string QueueSubmit = "POST /v1/queue/submit";

        // RL / post-training
        public const string RlCheckpointsList = "GET /v1/rl/checkpoints";
        public const string RlCheckpointsGet = "GET /v1/rl/checkpoints/{id}";
        public const string RlCheckpointsDownload = "GET /v1/rl/checkpoints/{id}/download";
        public const string RlModelResourcesList = "GET /v1/rl/model-resources";
        public const string RlModelResourcesCreate = "POST /v1/rl/model-resources";
        public const string RlModelResourcesEstimateCost = "POST /v1/rl/model-resources/estimate-cost";
        public const string RlModelResourcesGet = "GET /v1/rl/model-resources/{model_resources_id}";
        public const string RlModelResourcesExtendExpiry = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry";
        public const string RlModelResourcesStop = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}";
        public const string RlSupportedModels = "GET /v1/rl/supported-models";
        public const string RlTrainingSessionsList = "GET /v1/rl/training-sessions";
        public const string RlTrainingSessionsCreate = "POST /v1/rl/training-sessions";
        public const string RlTrainingSessionsGet = "GET /v1/rl/training-sessions/{session_id}";
        public const string RlTrainingSessionsUpdate = "PATCH /v1/rl/training-sessions/{session_id}";
        public const string RlCustomForwardBackwardCreate = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward";
        public const string RlCustomForwardBackwardGet = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}";
        public const string RlForwardCreate = "POST /v1/rl/training-sessions/{session_id}/operations/forward";
        public const string RlForwardGet = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}";
        public const string RlForwardBackwardCreate = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward";
        public const string RlForwardBackwardGet = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}";
        public const string RlInferenceCheckpointCreate = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint";
        public const string RlInferenceCheckpointGet = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}";
        public const string RlOptimStepCreate = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step";
        public const string RlOptimStepGet = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}";
        public const string RlSampleCreate = "POST /v1/rl/training-sessions/{session_id}/operations/sample";
        public const string RlSampleGet = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}";
        public const string RlTrainingCheckpointCreate = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint";
        public const string RlTrainingCheckpointGet = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}";
        public const string RlWeightsSyncCreate = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync";
        public const string RlWeightsSyncGet = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}";
        public const string RlPayloadsUploadUrl = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url";
        public const string RlPayloadsDownloadUrl = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url";
        public const string RlTrainingSessionsStop = "POST /v1/rl/training-sessions/{session_id}/stop";
        public const string ShapingList = "GET /v1/shaping";
        public const string ShapingPrepareForFp4Inference = "POST /v1/shaping/prepare-for-fp4-inference";
        public const string ShapingPrepareForFp4InferenceEstimate = "POST /v1/shaping/prepare-for-fp4-inference/estimate";
        public const string ShapingGet = "GET /v1/shaping/{id}";
        public const string ShapingCancel = "POST /v1/shaping/{id}/cancel";
        public const string ShapingEvents = "GET /v1/shaping/{id}/events";

        // Account
        public const string BillingUsage = "GET /v1/billing/usage";
        public const string Projects = "GET /v1/projects";
        public const string V1Whoami = "GET /v1/whoami";
        public const string Whoami = "GET /v3/whoami";

        // Any URL: without the API key
        public const string Url = "GET {url}";
    }
}
