// Generated from include/together-api.json by bindings/generate.py: do not edit.

/** The version of the library that this package was made for. */
export const VERSION: string

/**
 * The outcome of a function. New statuses may be added in any release: treat an unknown number as a failure.
 */
export const Status: {
  /**
   * Success.
   */
  readonly OK: 0
  /**
   * An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
   */
  readonly INVALID_ARGUMENT: 1
  /**
   * There is no API key, it is empty, or its command or function returned none.
   */
  readonly NO_API_KEY: 2
  /**
   * The server could not be reached, or the connection was lost.
   */
  readonly CONNECTION: 3
  /**
   * TLS failed, most often because a certificate is not trusted.
   */
  readonly TLS: 4
  /**
   * One of the four time limits passed; the message says which one.
   */
  readonly TIMEOUT: 5
  /**
   * The call was cancelled by the caller.
   */
  readonly CANCELLED: 6
  /**
   * The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
   */
  readonly PROTOCOL: 7
  /**
   * Something exceeds a size limit; the message says what. Of an answer: its head has more than 128 header
   * fields or 15 KiB, or its body more bytes than TOGETHER_LIMIT_RESPONSE_BYTES. Also HTTP 413: the request
   * is too large for the service.
   */
  readonly TOO_LARGE: 8
  /**
   * A file could not be read or written.
   */
  readonly FILE: 9
  /**
   * The client's token budget (TOGETHER_LIMIT_TOKENS) is spent, and nothing was sent; or the request's turns
   * of tools (TOGETHER_LIMIT_TURNS) are.
   */
  readonly BUDGET: 10
  /**
   * A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers; the
   * message says which.
   */
  readonly INTERNAL: 11
  /**
   * HTTP 400: the service rejected the request.
   */
  readonly BAD_REQUEST: 20
  /**
   * HTTP 401: the service rejected the API key.
   */
  readonly AUTHENTICATION: 21
  /**
   * HTTP 402: the account has no credits left, or reached its spending limit.
   */
  readonly PAYMENT_REQUIRED: 22
  /**
   * HTTP 403: the API key does not have this permission.
   */
  readonly PERMISSION: 23
  /**
   * HTTP 404: there is no such model, object or operation.
   */
  readonly NOT_FOUND: 24
  /**
   * HTTP 409: the object already exists, or its state does not allow this.
   */
  readonly CONFLICT: 25
  /**
   * HTTP 422: the request is well formed but cannot be processed.
   */
  readonly UNPROCESSABLE: 26
  /**
   * HTTP 429: too many requests; see together_response_retry_after_ms.
   */
  readonly RATE_LIMIT: 27
  /**
   * The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or 422
   * that says so counts too.
   */
  readonly CONTEXT_LENGTH: 28
  /**
   * HTTP 503: the model is overloaded, although you are within your rate limit.
   */
  readonly OVERLOADED: 29
  /**
   * HTTP 500 and above: the service failed.
   */
  readonly SERVER: 30
  /**
   * Any other HTTP status that is not a success.
   */
  readonly API: 31
  /**
   * A job that together_request_set_wait waited for failed, expired or was cancelled.
   */
  readonly JOB_FAILED: 32
}

/**
 * The time limits, for together_options_set_timeout and together_request_set_timeout.
 */
export const Timeout: {
  /**
   * Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
   */
  readonly CONNECT: 1
  /**
   * From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
   * 600,000 ms for a whole answer.
   */
  readonly FIRST_BYTE: 2
  /**
   * The longest pause of the server between bytes, also while the request is sent. Time that the caller
   * spends in a callback, or before it reads an event, does not count. 60,000 ms unless set.
   */
  readonly IDLE: 3
  /**
   * The whole request, all tries, the waits between them and all turns of tools, from when it begins to run.
   * No limit unless set.
   */
  readonly TOTAL: 4
}

/**
 * The limits on size and number, for together_options_set_limit.
 */
export const Limit: {
  /**
   * Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header fields
   * and 15 KiB. An answer that exceeds either fails with TOGETHER_TOO_LARGE. The joined answer of a stream
   * may take as much memory, and with the event that is being read at most twice as much, so one event of
   * more than about two thirds of the limit is too large.
   */
  readonly RESPONSE_BYTES: 1
  /**
   * Calls of a client that run at once; further calls wait for their turn. 64 unless set.
   */
  readonly CALLS: 2
  /**
   * Tokens that a client may spend, prompts and completions together, as its answers report them. Once they
   * are spent, the next request fails with TOGETHER_BUDGET and is not sent; requests in flight finish. No
   * limit unless set.
   */
  readonly TOKENS: 3
  /**
   * Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if they
   * hold more than 1 MiB.
   */
  readonly EVENT_QUEUE: 4
  /**
   * Turns of one request in which the model calls tools that have functions (together_request_add_tool). 8
   * unless set. If the answer after the last of them calls tools again, the response has TOGETHER_BUDGET and
   * that answer.
   */
  readonly TURNS: 5
}

/**
 * The trusted certificate authorities, for together_options_set_trust.
 */
export const Trust: {
  /**
   * Trusts the built-in authorities (Mozilla's) and added ones. The default.
   */
  readonly BUILT_IN: 0
  /**
   * Trusts the system's authorities and added ones.
   */
  readonly SYSTEM: 1
  /**
   * Trusts the built-in authorities, the system's and added ones.
   */
  readonly BOTH: 2
  /**
   * Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
   */
  readonly ADDED_ONLY: 3
}

/**
 * The modes of a cassette, for together_options_set_cassette.
 */
export const CassetteMode: {
  /**
   * Requests go to the server; each exchange is recorded in the cassette.
   */
  readonly RECORD: 1
  /**
   * Answers come from the cassette, at once.
   */
  readonly REPLAY: 2
  /**
   * Answers come from the cassette, with their recorded pauses.
   */
  readonly REPLAY_PACED: 3
}

/**
 * The level of a log line, for together_options_set_log.
 */
export const LogLevel: {
  /**
   * A request failed and is not retried. Cancelled requests are not errors.
   */
  readonly ERROR: 1
  /**
   * The library continues without something (a protection of the key that the system denied), or retries.
   */
  readonly WARN: 2
  /**
   * One line for each finished request: operation, status, HTTP status, time, bytes, tries, request id.
   */
  readonly INFO: 3
  /**
   * Name lookups, connections, TLS, reuse of connections, a new API key.
   */
  readonly DEBUG: 4
}

/**
 * The kind of an event. New kinds may be added in any release: ignore those that you do not know.
 */
export const EventKind: {
  /**
   * More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them. A
   * long text comes in several events.
   */
  readonly TEXT: 1
  /**
   * More of the model's reasoning.
   */
  readonly REASONING: 2
  /**
   * A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}" if the
   * model wrote none), `id` the id that its result must carry. A tool call that was cut off gives no event.
   */
  readonly TOOL_CALL: 3
  /**
   * More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with
   * `sample_rate` and `sample_format`.
   */
  readonly BYTES: 4
  /**
   * The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
   * together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end, when
   * both are equal. A retry starts again from 0, save that of a download which goes on where it broke off.
   */
  readonly PROGRESS: 5
  /**
   * The server's own JSON, before the events that are made from it.
   */
  readonly CHUNK: 6
  /**
   * The call has ended, with `status`. It is the last event.
   */
  readonly DONE: 7
  /**
   * What the answer cost, where the server says it in a stream: `json` is its usage object ("/prompt_tokens",
   * "/completion_tokens"). Once, after the texts and before TOGETHER_EVENT_DONE.
   */
  readonly USAGE: 8
}

/**
 * What a together_on_event function returns.
 */
export const Flow: {
  /**
   * Ends the answer with TOGETHER_CANCELLED; no further tokens are charged.
   */
  readonly STOP: 0
  /**
   * Continues. Any other number except 0 means the same.
   */
  readonly GO_ON: 1
}

/**
 * How the samples of raw audio are written, lowest byte first.
 */
export const SampleFormat: {
  /**
   * Not stated, or not raw audio.
   */
  readonly UNKNOWN: 0
  /**
   * 16-bit signed integers.
   */
  readonly S16: 1
  /**
   * 32-bit floats from -1 to 1.
   */
  readonly F32: 2
  /**
   * 8-bit mu-law.
   */
  readonly MULAW: 3
  /**
   * 8-bit A-law.
   */
  readonly ALAW: 4
}

/**
 * The parts of a request's time, for together_response_time_us.
 */
export const Time: {
  /**
   * Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the key's
   * source.
   */
  readonly WAIT: 1
  /**
   * Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was kept.
   */
  readonly CONNECT: 2
  /**
   * From the start of the request to the first byte of the answer.
   */
  readonly FIRST_BYTE: 3
  /**
   * From the start of the request to the first text, reasoning, tool call or audio of an event stream.
   */
  readonly FIRST_TOKEN: 4
  /**
   * From the start of the request to its end.
   */
  readonly TOTAL: 5
}

export const CHAT_COMPLETIONS: "POST /v1/chat/completions"
export const COMPLETIONS: "POST /v1/completions"
export const RESPONSES: "POST /v1/responses"
export const EMBEDDINGS: "POST /v1/embeddings"
export const RERANK: "POST /v1/rerank"
export const AUDIO_SPEECH: "POST /v1/audio/speech"
export const AUDIO_SPEECH_WEBSOCKET: "GET /v1/audio/speech/websocket"
export const AUDIO_TRANSCRIPTIONS: "POST /v1/audio/transcriptions"
export const AUDIO_TRANSLATIONS: "POST /v1/audio/translations"
export const IMAGES_GENERATIONS: "POST /v1/images/generations"
export const REALTIME: "GET /v1/realtime"
export const VOICES: "GET /v1/voices"
export const VIDEOS_CREATE: "POST /v2/videos"
export const VIDEOS_GET: "GET /v2/videos/{id}"
export const JOBS_LIST: "GET /v1/jobs"
export const JOBS_GET: "GET /v1/jobs/{jobId}"
export const MODELS_LIST: "GET /v1/models"
export const MODELS_CREATE: "POST /v1/models"
export const FILES_LIST: "GET /v1/files"
export const FILES_CREATE: "POST /v1/files"
export const FILES_MULTIPART_ABORT: "POST /v1/files/multipart/abort"
export const FILES_MULTIPART_COMPLETE: "POST /v1/files/multipart/complete"
export const FILES_MULTIPART_INITIATE: "POST /v1/files/multipart/initiate"
export const FILES_UPLOAD: "POST /v1/files/upload"
export const FILES_DELETE: "DELETE /v1/files/{id}"
export const FILES_GET: "GET /v1/files/{id}"
export const FILES_CONTENT: "GET /v1/files/{id}/content"
export const FILES_PREPROCESS: "POST /v1/files/{id}/preprocess"
export const FINE_TUNES_LIST: "GET /v1/fine-tunes"
export const FINE_TUNES_CREATE: "POST /v1/fine-tunes"
export const FINE_TUNES_ESTIMATE_PRICE: "POST /v1/fine-tunes/estimate-price"
export const FINE_TUNES_MODELS_LIMITS: "GET /v1/fine-tunes/models/limits"
export const FINE_TUNES_MODELS_SUPPORTED: "GET /v1/fine-tunes/models/supported"
export const FINE_TUNES_PREVIEW: "POST /v1/fine-tunes/preview"
export const FINE_TUNES_DELETE: "DELETE /v1/fine-tunes/{id}"
export const FINE_TUNES_GET: "GET /v1/fine-tunes/{id}"
export const FINE_TUNES_CANCEL: "POST /v1/fine-tunes/{id}/cancel"
export const FINE_TUNES_CHECKPOINTS: "GET /v1/fine-tunes/{id}/checkpoints"
export const FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET: "GET /v1/fine-tunes/{id}/download-tokenized-dataset"
export const FINE_TUNES_EVENTS: "GET /v1/fine-tunes/{id}/events"
export const FINE_TUNES_METRICS: "GET /v1/fine-tunes/{id}/metrics"
export const FINETUNE_DOWNLOAD: "GET /v1/finetune/download"
export const BATCHES_LIST: "GET /v1/batches"
export const BATCHES_CREATE: "POST /v1/batches"
export const BATCHES_GET: "GET /v1/batches/{id}"
export const BATCHES_CANCEL: "POST /v1/batches/{id}/cancel"
export const EVALUATION_LIST: "GET /v1/evaluation"
export const EVALUATION_CREATE: "POST /v1/evaluation"
export const EVALUATION_MODEL_LIST: "GET /v1/evaluation/model-list"
export const EVALUATION_GET: "GET /v1/evaluation/{id}"
export const EVALUATION_STATUS: "GET /v1/evaluation/{id}/status"
export const TCI_EXECUTE: "POST /v1/tci/execute"
export const TCI_SESSIONS: "GET /v1/tci/sessions"
export const CLUSTERS_AVAILABILITY_ZONES: "GET /v1/clusters/availability-zones"
export const ENDPOINTS_LIST: "GET /v1/endpoints"
export const ENDPOINTS_CREATE: "POST /v1/endpoints"
export const ENDPOINTS_DELETE: "DELETE /v1/endpoints/{endpointId}"
export const ENDPOINTS_GET: "GET /v1/endpoints/{endpointId}"
export const ENDPOINTS_UPDATE: "PATCH /v1/endpoints/{endpointId}"
export const ENDPOINTS_ADAPTERS_DELETE: "DELETE /v1/endpoints/{endpointId}/adapters"
export const ENDPOINTS_ADAPTERS_LIST: "GET /v1/endpoints/{endpointId}/adapters"
export const ENDPOINTS_ADAPTERS_CREATE: "POST /v1/endpoints/{endpointId}/adapters"
export const HARDWARE: "GET /v1/hardware"
export const V2_ORGANIZATION_ENDPOINTS: "GET /v2/organizations/{organization_id}/endpoints"
export const V2_ENDPOINTS_LIST: "GET /v2/projects/{project_id}/endpoints"
export const V2_ENDPOINTS_CREATE: "POST /v2/projects/{project_id}/endpoints"
export const V2_ENDPOINTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{id}"
export const V2_ENDPOINTS_GET: "GET /v2/projects/{project_id}/endpoints/{id}"
export const V2_ENDPOINTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}"
export const V2_ENDPOINTS_AB_EXPERIMENTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
export const V2_ENDPOINTS_AB_EXPERIMENTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
export const V2_ENDPOINTS_AB_EXPERIMENTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
export const V2_ENDPOINTS_AB_EXPERIMENTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
export const V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}"
export const V2_ENDPOINTS_ANALYTICS: "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
export const V2_ENDPOINTS_DEPLOYMENTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
export const V2_ENDPOINTS_DEPLOYMENTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}"
export const V2_ENDPOINTS_DEPLOYMENTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
export const V2_ENDPOINTS_EVENTS: "GET /v2/projects/{project_id}/endpoints/{id}/events"
export const V2_ENDPOINTS_ROLLOUTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
export const V2_ENDPOINTS_ROLLOUTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
export const V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults"
export const V2_ENDPOINTS_ROLLOUTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
export const V2_ENDPOINTS_ROLLOUTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
export const V2_ENDPOINTS_ROLLOUTS_CANCEL: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel"
export const V2_ENDPOINTS_ROLLOUTS_PAUSE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause"
export const V2_ENDPOINTS_ROLLOUTS_PROMOTE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote"
export const V2_ENDPOINTS_ROLLOUTS_RESUME: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume"
export const V2_ENDPOINTS_ROLLOUTS_START: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}"
export const V2_PLACEMENT_PROFILES_LIST: "GET /v2/projects/{project_id}/placement-profiles"
export const V2_PLACEMENT_PROFILES_GET: "GET /v2/projects/{project_id}/placement-profiles/{id}"
export const V2_PUBLIC_ENDPOINTS: "GET /v2/public/endpoints"
export const V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST: "GET /v2/public/inference-instance-types"
export const V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET: "GET /v2/public/inference-instance-types/{id}"
export const V2_ORGANIZATION_MODELS: "GET /v2/organizations/{organization_id}/models"
export const V2_CONFIGS_LIST: "GET /v2/projects/{project_id}/configs"
export const V2_CONFIGS_GET: "GET /v2/projects/{project_id}/configs/{id}"
export const V2_MODELS_LIST: "GET /v2/projects/{project_id}/models"
export const V2_MODELS_CREATE: "POST /v2/projects/{project_id}/models"
export const V2_MODELS_DOWNLOAD: "POST /v2/projects/{project_id}/models/download"
export const V2_MODELS_UPLOAD_COMPLETE: "POST /v2/projects/{project_id}/models/upload/complete"
export const V2_MODELS_UPLOAD_CREATE: "POST /v2/projects/{project_id}/models/upload/create"
export const V2_MODELS_UPLOADS_LIST: "GET /v2/projects/{project_id}/models/uploads"
export const V2_MODELS_UPLOADS_CREATE: "POST /v2/projects/{project_id}/models/uploads"
export const V2_MODELS_UPLOADS_GET: "GET /v2/projects/{project_id}/models/uploads/{id}"
export const V2_MODELS_UPLOADS_EVENTS: "GET /v2/projects/{project_id}/models/uploads/{id}/events"
export const V2_MODELS_DELETE: "DELETE /v2/projects/{project_id}/models/{id}"
export const V2_MODELS_GET: "GET /v2/projects/{project_id}/models/{id}"
export const V2_MODELS_UPDATE: "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}"
export const V2_MODELS_FILES: "GET /v2/projects/{project_id}/models/{id}/files"
export const V2_MODELS_REVISIONS: "GET /v2/projects/{project_id}/models/{id}/revisions"
export const V2_MODELS_REVISIONS_GET: "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}"
export const V2_SUPPORTED_MODELS_LIST: "GET /v2/supported-models"
export const V2_SUPPORTED_MODELS_GET: "GET /v2/supported-models/{id}"
export const COMPUTE_CLUSTERS_LIST: "GET /v1/compute/clusters"
export const COMPUTE_CLUSTERS_CREATE: "POST /v1/compute/clusters"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST: "GET /v1/compute/clusters/storage/volumes"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE: "POST /v1/compute/clusters/storage/volumes"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE: "PUT /v1/compute/clusters/storage/volumes"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE: "DELETE /v1/compute/clusters/storage/volumes/{volume_id}"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET: "GET /v1/compute/clusters/storage/volumes/{volume_id}"
export const COMPUTE_CLUSTERS_DELETE: "DELETE /v1/compute/clusters/{cluster_id}"
export const COMPUTE_CLUSTERS_GET: "GET /v1/compute/clusters/{cluster_id}"
export const COMPUTE_CLUSTERS_UPDATE: "PUT /v1/compute/clusters/{cluster_id}"
export const COMPUTE_CLUSTERS_ADDONS_LIST: "GET /v1/compute/clusters/{cluster_id}/addons"
export const COMPUTE_CLUSTERS_ADDONS_CREATE: "POST /v1/compute/clusters/{cluster_id}/addons"
export const COMPUTE_CLUSTERS_ADDONS_DELETE: "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
export const COMPUTE_CLUSTERS_ADDONS_GET: "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
export const COMPUTE_CLUSTERS_ADDONS_UPDATE: "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST: "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET: "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
export const COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS: "GET /v1/compute/passive_health_check_alerts"
export const COMPUTE_REGIONS: "GET /v1/compute/regions"
export const DEPLOYMENTS_LIST: "GET /v1/deployments"
export const DEPLOYMENTS_CREATE: "POST /v1/deployments"
export const DEPLOYMENTS_PREWARM: "POST /v1/deployments/prewarm"
export const DEPLOYMENTS_SECRETS_LIST: "GET /v1/deployments/secrets"
export const DEPLOYMENTS_SECRETS_CREATE: "POST /v1/deployments/secrets"
export const DEPLOYMENTS_SECRETS_DELETE: "DELETE /v1/deployments/secrets/{id}"
export const DEPLOYMENTS_SECRETS_GET: "GET /v1/deployments/secrets/{id}"
export const DEPLOYMENTS_SECRETS_UPDATE: "PATCH /v1/deployments/secrets/{id}"
export const DEPLOYMENTS_STORAGE_VOLUMES_LIST: "GET /v1/deployments/storage/volumes"
export const DEPLOYMENTS_STORAGE_VOLUMES_CREATE: "POST /v1/deployments/storage/volumes"
export const DEPLOYMENTS_STORAGE_VOLUMES_DELETE: "DELETE /v1/deployments/storage/volumes/{id}"
export const DEPLOYMENTS_STORAGE_VOLUMES_GET: "GET /v1/deployments/storage/volumes/{id}"
export const DEPLOYMENTS_STORAGE_VOLUMES_UPDATE: "PATCH /v1/deployments/storage/volumes/{id}"
export const DEPLOYMENTS_STORAGE_GET: "GET /v1/deployments/storage/{filename}"
export const DEPLOYMENTS_STORAGE_URL: "GET /v1/deployments/storage/{filename}/url"
export const DEPLOYMENTS_DELETE: "DELETE /v1/deployments/{id}"
export const DEPLOYMENTS_GET: "GET /v1/deployments/{id}"
export const DEPLOYMENTS_UPDATE: "PATCH /v1/deployments/{id}"
export const DEPLOYMENTS_LOGS: "GET /v1/deployments/{id}/logs"
export const DEPLOYMENTS_REVISIONS_LIST: "GET /v1/deployments/{id}/revisions"
export const DEPLOYMENTS_REVISIONS_GET: "GET /v1/deployments/{id}/revisions/{revision_identifier}"
export const DEPLOYMENTS_ROLLBACK: "POST /v1/deployments/{id}/rollback"
export const IMAGE_REPOSITORIES_BASE_PATH: "GET /v1/image-repositories/base-path"
export const STORAGE_MULTIPART_ABORT: "POST /v1/storage/multipart/abort"
export const STORAGE_MULTIPART_COMPLETE: "POST /v1/storage/multipart/complete"
export const STORAGE_MULTIPART_INIT: "POST /v1/storage/multipart/init"
export const STORAGE_UPLOAD_REQUEST: "POST /v1/storage/upload-request"
export const QUEUE_CANCEL: "POST /v1/queue/cancel"
export const QUEUE_CLEAR: "POST /v1/queue/clear"
export const QUEUE_METRICS: "GET /v1/queue/metrics"
export const QUEUE_STATUS: "GET /v1/queue/status"
export const QUEUE_SUBMIT: "POST /v1/queue/submit"
export const RL_CHECKPOINTS_LIST: "GET /v1/rl/checkpoints"
export const RL_CHECKPOINTS_GET: "GET /v1/rl/checkpoints/{id}"
export const RL_CHECKPOINTS_DOWNLOAD: "GET /v1/rl/checkpoints/{id}/download"
export const RL_MODEL_RESOURCES_LIST: "GET /v1/rl/model-resources"
export const RL_MODEL_RESOURCES_CREATE: "POST /v1/rl/model-resources"
export const RL_MODEL_RESOURCES_ESTIMATE_COST: "POST /v1/rl/model-resources/estimate-cost"
export const RL_MODEL_RESOURCES_GET: "GET /v1/rl/model-resources/{model_resources_id}"
export const RL_MODEL_RESOURCES_EXTEND_EXPIRY: "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry"
export const RL_MODEL_RESOURCES_STOP: "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}"
export const RL_SUPPORTED_MODELS: "GET /v1/rl/supported-models"
export const RL_TRAINING_SESSIONS_LIST: "GET /v1/rl/training-sessions"
export const RL_TRAINING_SESSIONS_CREATE: "POST /v1/rl/training-sessions"
export const RL_TRAINING_SESSIONS_GET: "GET /v1/rl/training-sessions/{session_id}"
export const RL_TRAINING_SESSIONS_UPDATE: "PATCH /v1/rl/training-sessions/{session_id}"
export const RL_CUSTOM_FORWARD_BACKWARD_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
export const RL_CUSTOM_FORWARD_BACKWARD_GET: "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
export const RL_FORWARD_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/forward"
export const RL_FORWARD_GET: "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}"
export const RL_FORWARD_BACKWARD_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward"
export const RL_FORWARD_BACKWARD_GET: "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}"
export const RL_INFERENCE_CHECKPOINT_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint"
export const RL_INFERENCE_CHECKPOINT_GET: "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}"
export const RL_OPTIM_STEP_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/optim-step"
export const RL_OPTIM_STEP_GET: "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}"
export const RL_SAMPLE_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/sample"
export const RL_SAMPLE_GET: "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}"
export const RL_TRAINING_CHECKPOINT_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint"
export const RL_TRAINING_CHECKPOINT_GET: "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}"
export const RL_WEIGHTS_SYNC_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync"
export const RL_WEIGHTS_SYNC_GET: "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}"
export const RL_PAYLOADS_UPLOAD_URL: "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url"
export const RL_PAYLOADS_DOWNLOAD_URL: "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url"
export const RL_TRAINING_SESSIONS_STOP: "POST /v1/rl/training-sessions/{session_id}/stop"
export const SHAPING_LIST: "GET /v1/shaping"
export const SHAPING_PREPARE_FOR_FP4_INFERENCE: "POST /v1/shaping/prepare-for-fp4-inference"
export const SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE: "POST /v1/shaping/prepare-for-fp4-inference/estimate"
export const SHAPING_GET: "GET /v1/shaping/{id}"
export const SHAPING_CANCEL: "POST /v1/shaping/{id}/cancel"
export const SHAPING_EVENTS: "GET /v1/shaping/{id}/events"
export const BILLING_USAGE: "GET /v1/billing/usage"
export const PROJECTS: "GET /v1/projects"
export const V1_WHOAMI: "GET /v1/whoami"
export const WHOAMI: "GET /v3/whoami"
export const URL: "GET {url}"
