// Generated from include/together-api.json by bindings/generate.py: do not edit.

/// The version of the library that this package was generated for.
let generatedFor = "0.1.0"

/// The outcome of a function. New statuses may be added in any release: treat an unknown number as a failure.
public struct Status: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Success.
    public static let ok = Status(rawValue: 0)

    /// An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
    public static let invalidArgument = Status(rawValue: 1)

    /// There is no API key, it is empty, or its command or function returned none.
    public static let noAPIKey = Status(rawValue: 2)

    /// The server could not be reached, or the connection was lost.
    public static let connection = Status(rawValue: 3)

    /// TLS failed, most often because a certificate is not trusted.
    public static let tls = Status(rawValue: 4)

    /// One of the four time limits passed; the message says which one.
    public static let timeout = Status(rawValue: 5)

    /// The call was cancelled by the caller.
    public static let cancelled = Status(rawValue: 6)

    /// The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
    public static let `protocol` = Status(rawValue: 7)

    /// Something exceeds a size limit; the message says what. Of an answer: its head has more than 128 header
    /// fields or 15 KiB, or its body more bytes than Limit.responseBytes. Also HTTP 413: the request is too
    /// large for the service.
    public static let tooLarge = Status(rawValue: 8)

    /// A file could not be read or written.
    public static let file = Status(rawValue: 9)

    /// The client's token budget (Limit.tokens) is spent, and nothing was sent; or the request's turns of
    /// tools (Limit.turns) are.
    public static let budget = Status(rawValue: 10)

    /// A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers; the
    /// message says which.
    public static let `internal` = Status(rawValue: 11)

    /// HTTP 400: the service rejected the request.
    public static let badRequest = Status(rawValue: 20)

    /// HTTP 401: the service rejected the API key.
    public static let authentication = Status(rawValue: 21)

    /// HTTP 402: the account has no credits left, or reached its spending limit.
    public static let paymentRequired = Status(rawValue: 22)

    /// HTTP 403: the API key does not have this permission.
    public static let permission = Status(rawValue: 23)

    /// HTTP 404: there is no such model, object or operation.
    public static let notFound = Status(rawValue: 24)

    /// HTTP 409: the object already exists, or its state does not allow this.
    public static let conflict = Status(rawValue: 25)

    /// HTTP 422: the request is well formed but cannot be processed.
    public static let unprocessable = Status(rawValue: 26)

    /// HTTP 429: too many requests; see together_response_retry_after_ms.
    public static let rateLimit = Status(rawValue: 27)

    /// The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or 422
    /// that says so counts too.
    public static let contextLength = Status(rawValue: 28)

    /// HTTP 503: the model is overloaded, although you are within your rate limit.
    public static let overloaded = Status(rawValue: 29)

    /// HTTP 500 and above: the service failed.
    public static let server = Status(rawValue: 30)

    /// Any other HTTP status that is not a success.
    public static let api = Status(rawValue: 31)

    /// A job that together_request_set_wait waited for failed, expired or was cancelled.
    public static let jobFailed = Status(rawValue: 32)
}

/// The time limits, for together_options_set_timeout and together_request_set_timeout.
public struct Timeout: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
    public static let connect = Timeout(rawValue: 1)

    /// From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream
    /// and 600,000 ms for a whole answer.
    public static let firstByte = Timeout(rawValue: 2)

    /// The longest pause of the server between bytes, also while the request is sent. Time that the caller
    /// spends in a callback, or before it reads an event, does not count. 60,000 ms unless set.
    public static let idle = Timeout(rawValue: 3)

    /// The whole request, all tries, the waits between them and all turns of tools, from when it begins to
    /// run. No limit unless set.
    public static let total = Timeout(rawValue: 4)
}

/// The limits on size and number, for together_options_set_limit.
public struct Limit: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header fields
    /// and 15 KiB. An answer that exceeds either fails with Status.tooLarge. The joined answer of a stream
    /// may take as much memory, and with the event that is being read at most twice as much, so one event of
    /// more than about two thirds of the limit is too large.
    public static let responseBytes = Limit(rawValue: 1)

    /// Calls of a client that run at once; further calls wait for their turn. 64 unless set.
    public static let calls = Limit(rawValue: 2)

    /// Tokens that a client may spend, prompts and completions together, as its answers report them. Once
    /// they are spent, the next request fails with Status.budget and is not sent; requests in flight finish.
    /// No limit unless set.
    public static let tokens = Limit(rawValue: 3)

    /// Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if they
    /// hold more than 1 MiB.
    public static let eventQueue = Limit(rawValue: 4)

    /// Turns of one request in which the model calls tools that have functions (together_request_add_tool). 8
    /// unless set. If the answer after the last of them calls tools again, the response has Status.budget and
    /// that answer.
    public static let turns = Limit(rawValue: 5)
}

/// The trusted certificate authorities, for together_options_set_trust.
public struct Trust: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Trusts the built-in authorities (Mozilla's) and added ones. The default.
    public static let builtIn = Trust(rawValue: 0)

    /// Trusts the system's authorities and added ones.
    public static let system = Trust(rawValue: 1)

    /// Trusts the built-in authorities, the system's and added ones.
    public static let both = Trust(rawValue: 2)

    /// Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
    public static let addedOnly = Trust(rawValue: 3)
}

/// The modes of a cassette, for together_options_set_cassette.
public struct CassetteMode: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Requests go to the server; each exchange is recorded in the cassette.
    public static let record = CassetteMode(rawValue: 1)

    /// Answers come from the cassette, at once.
    public static let replay = CassetteMode(rawValue: 2)

    /// Answers come from the cassette, with their recorded pauses.
    public static let replayPaced = CassetteMode(rawValue: 3)
}

/// The kind of an event. New kinds may be added in any release: ignore those that you do not know.
public struct EventKind: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them.
    /// A long text comes in several events.
    public static let text = EventKind(rawValue: 1)

    /// More of the model's reasoning.
    public static let reasoning = EventKind(rawValue: 2)

    /// A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}" if
    /// the model wrote none), `id` the id that its result must carry. A tool call that was cut off gives no
    /// event.
    public static let toolCall = EventKind(rawValue: 3)

    /// More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with
    /// `sample_rate` and `sample_format`.
    public static let bytes = EventKind(rawValue: 4)

    /// The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
    /// together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end, when
    /// both are equal. A retry starts again from 0, save that of a download which goes on where it broke off.
    public static let progress = EventKind(rawValue: 5)

    /// The server's own JSON, before the events that are made from it.
    public static let chunk = EventKind(rawValue: 6)

    /// The call has ended, with `status`. It is the last event.
    public static let done = EventKind(rawValue: 7)

    /// What the answer cost, where the server says it in a stream: `json` is its usage object
    /// ("/prompt_tokens", "/completion_tokens"). Once, after the texts and before EventKind.done.
    public static let usage = EventKind(rawValue: 8)
}

/// How the samples of raw audio are written, lowest byte first.
public struct SampleFormat: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Not stated, or not raw audio.
    public static let unknown = SampleFormat(rawValue: 0)

    /// 16-bit signed integers.
    public static let s16 = SampleFormat(rawValue: 1)

    /// 32-bit floats from -1 to 1.
    public static let f32 = SampleFormat(rawValue: 2)

    /// 8-bit mu-law.
    public static let mulaw = SampleFormat(rawValue: 3)

    /// 8-bit A-law.
    public static let alaw = SampleFormat(rawValue: 4)
}

/// The parts of a request's time, for together_response_time_us.
public struct Time: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the
    /// key's source.
    public static let wait = Time(rawValue: 1)

    /// Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was
    /// kept.
    public static let connect = Time(rawValue: 2)

    /// From the start of the request to the first byte of the answer.
    public static let firstByte = Time(rawValue: 3)

    /// From the start of the request to the first text, reasoning, tool call or audio of an event stream.
    public static let firstToken = Time(rawValue: 4)

    /// From the start of the request to its end.
    public static let total = Time(rawValue: 5)
}

extension APIOperation {
    // Text, embeddings, rerank

    public static let chatCompletions: APIOperation = "POST /v1/chat/completions"
    public static let completions: APIOperation = "POST /v1/completions"
    public static let responses: APIOperation = "POST /v1/responses"
    public static let embeddings: APIOperation = "POST /v1/embeddings"
    public static let rerank: APIOperation = "POST /v1/rerank"

    // Images, video, audio, realtime

    public static let audioSpeech: APIOperation = "POST /v1/audio/speech"
    public static let audioSpeechWebsocket: APIOperation = "GET /v1/audio/speech/websocket"
    public static let audioTranscriptions: APIOperation = "POST /v1/audio/transcriptions"
    public static let audioTranslations: APIOperation = "POST /v1/audio/translations"
    public static let imagesGenerations: APIOperation = "POST /v1/images/generations"
    public static let realtime: APIOperation = "GET /v1/realtime"
    public static let voices: APIOperation = "GET /v1/voices"
    public static let videosCreate: APIOperation = "POST /v2/videos"
    public static let videosGet: APIOperation = "GET /v2/videos/{id}"

    // Models and jobs

    public static let jobsList: APIOperation = "GET /v1/jobs"
    public static let jobsGet: APIOperation = "GET /v1/jobs/{jobId}"
    public static let modelsList: APIOperation = "GET /v1/models"
    public static let modelsCreate: APIOperation = "POST /v1/models"

    // Files

    public static let filesList: APIOperation = "GET /v1/files"
    public static let filesCreate: APIOperation = "POST /v1/files"
    public static let filesMultipartAbort: APIOperation = "POST /v1/files/multipart/abort"
    public static let filesMultipartComplete: APIOperation = "POST /v1/files/multipart/complete"
    public static let filesMultipartInitiate: APIOperation = "POST /v1/files/multipart/initiate"
    public static let filesUpload: APIOperation = "POST /v1/files/upload"
    public static let filesDelete: APIOperation = "DELETE /v1/files/{id}"
    public static let filesGet: APIOperation = "GET /v1/files/{id}"
    public static let filesContent: APIOperation = "GET /v1/files/{id}/content"
    public static let filesPreprocess: APIOperation = "POST /v1/files/{id}/preprocess"

    // Fine-tuning

    public static let fineTunesList: APIOperation = "GET /v1/fine-tunes"
    public static let fineTunesCreate: APIOperation = "POST /v1/fine-tunes"
    public static let fineTunesEstimatePrice: APIOperation = "POST /v1/fine-tunes/estimate-price"
    public static let fineTunesModelsLimits: APIOperation = "GET /v1/fine-tunes/models/limits"
    public static let fineTunesModelsSupported: APIOperation = "GET /v1/fine-tunes/models/supported"
    public static let fineTunesPreview: APIOperation = "POST /v1/fine-tunes/preview"
    public static let fineTunesDelete: APIOperation = "DELETE /v1/fine-tunes/{id}"
    public static let fineTunesGet: APIOperation = "GET /v1/fine-tunes/{id}"
    public static let fineTunesCancel: APIOperation = "POST /v1/fine-tunes/{id}/cancel"
    public static let fineTunesCheckpoints: APIOperation = "GET /v1/fine-tunes/{id}/checkpoints"
    public static let fineTunesDownloadTokenizedDataset: APIOperation = "GET /v1/fine-tunes/{id}/download-tokenized-dataset"
    public static let fineTunesEvents: APIOperation = "GET /v1/fine-tunes/{id}/events"
    public static let fineTunesMetrics: APIOperation = "GET /v1/fine-tunes/{id}/metrics"
    public static let finetuneDownload: APIOperation = "GET /v1/finetune/download"

    // Batches

    public static let batchesList: APIOperation = "GET /v1/batches"
    public static let batchesCreate: APIOperation = "POST /v1/batches"
    public static let batchesGet: APIOperation = "GET /v1/batches/{id}"
    public static let batchesCancel: APIOperation = "POST /v1/batches/{id}/cancel"

    // Evaluations

    public static let evaluationList: APIOperation = "GET /v1/evaluation"
    public static let evaluationCreate: APIOperation = "POST /v1/evaluation"
    public static let evaluationModelList: APIOperation = "GET /v1/evaluation/model-list"
    public static let evaluationGet: APIOperation = "GET /v1/evaluation/{id}"
    public static let evaluationStatus: APIOperation = "GET /v1/evaluation/{id}/status"

    // Code interpreter

    public static let tciExecute: APIOperation = "POST /v1/tci/execute"
    public static let tciSessions: APIOperation = "GET /v1/tci/sessions"

    // Dedicated endpoints, version 1 (legacy)

    public static let clustersAvailabilityZones: APIOperation = "GET /v1/clusters/availability-zones"
    public static let endpointsList: APIOperation = "GET /v1/endpoints"
    public static let endpointsCreate: APIOperation = "POST /v1/endpoints"
    public static let endpointsDelete: APIOperation = "DELETE /v1/endpoints/{endpointId}"
    public static let endpointsGet: APIOperation = "GET /v1/endpoints/{endpointId}"
    public static let endpointsUpdate: APIOperation = "PATCH /v1/endpoints/{endpointId}"
    public static let endpointsAdaptersDelete: APIOperation = "DELETE /v1/endpoints/{endpointId}/adapters"
    public static let endpointsAdaptersList: APIOperation = "GET /v1/endpoints/{endpointId}/adapters"
    public static let endpointsAdaptersCreate: APIOperation = "POST /v1/endpoints/{endpointId}/adapters"
    public static let hardware: APIOperation = "GET /v1/hardware"

    // Dedicated endpoints, version 2

    public static let v2OrganizationEndpoints: APIOperation = "GET /v2/organizations/{organization_id}/endpoints"
    public static let v2EndpointsList: APIOperation = "GET /v2/projects/{project_id}/endpoints"
    public static let v2EndpointsCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints"
    public static let v2EndpointsDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{id}"
    public static let v2EndpointsGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{id}"
    public static let v2EndpointsUpdate: APIOperation = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}"
    public static let v2EndpointsAbExperimentsList: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
    public static let v2EndpointsAbExperimentsCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
    public static let v2EndpointsAbExperimentsDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
    public static let v2EndpointsAbExperimentsGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
    public static let v2EndpointsAbExperimentsUpdate: APIOperation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}"
    public static let v2EndpointsAnalytics: APIOperation = "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
    public static let v2EndpointsDeploymentsList: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
    public static let v2EndpointsDeploymentsCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}"
    public static let v2EndpointsDeploymentsDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
    public static let v2EndpointsDeploymentsGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
    public static let v2EndpointsDeploymentsUpdate: APIOperation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}"
    public static let v2EndpointsDeploymentsAdaptersList: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
    public static let v2EndpointsDeploymentsAdaptersCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
    public static let v2EndpointsDeploymentsAdaptersDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
    public static let v2EndpointsDeploymentsAdaptersGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
    public static let v2EndpointsDeploymentsAdaptersUpdate: APIOperation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
    public static let v2EndpointsEvents: APIOperation = "GET /v2/projects/{project_id}/endpoints/{id}/events"
    public static let v2EndpointsRolloutsList: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
    public static let v2EndpointsRolloutsCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
    public static let v2EndpointsRolloutsPreviewDefaults: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults"
    public static let v2EndpointsRolloutsDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
    public static let v2EndpointsRolloutsGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
    public static let v2EndpointsRolloutsCancel: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel"
    public static let v2EndpointsRolloutsPause: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause"
    public static let v2EndpointsRolloutsPromote: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote"
    public static let v2EndpointsRolloutsResume: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume"
    public static let v2EndpointsRolloutsStart: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start"
    public static let v2EndpointsShadowExperimentsList: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
    public static let v2EndpointsShadowExperimentsCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
    public static let v2EndpointsShadowExperimentsDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
    public static let v2EndpointsShadowExperimentsGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
    public static let v2EndpointsShadowExperimentsUpdate: APIOperation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}"
    public static let v2EndpointsShadowExperimentsTargetsList: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
    public static let v2EndpointsShadowExperimentsTargetsCreate: APIOperation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
    public static let v2EndpointsShadowExperimentsTargetsDelete: APIOperation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
    public static let v2EndpointsShadowExperimentsTargetsGet: APIOperation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
    public static let v2EndpointsShadowExperimentsTargetsUpdate: APIOperation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}"
    public static let v2PlacementProfilesList: APIOperation = "GET /v2/projects/{project_id}/placement-profiles"
    public static let v2PlacementProfilesGet: APIOperation = "GET /v2/projects/{project_id}/placement-profiles/{id}"
    public static let v2PublicEndpoints: APIOperation = "GET /v2/public/endpoints"
    public static let v2PublicInferenceInstanceTypesList: APIOperation = "GET /v2/public/inference-instance-types"
    public static let v2PublicInferenceInstanceTypesGet: APIOperation = "GET /v2/public/inference-instance-types/{id}"

    // Models v2

    public static let v2OrganizationModels: APIOperation = "GET /v2/organizations/{organization_id}/models"
    public static let v2ConfigsList: APIOperation = "GET /v2/projects/{project_id}/configs"
    public static let v2ConfigsGet: APIOperation = "GET /v2/projects/{project_id}/configs/{id}"
    public static let v2ModelsList: APIOperation = "GET /v2/projects/{project_id}/models"
    public static let v2ModelsCreate: APIOperation = "POST /v2/projects/{project_id}/models"
    public static let v2ModelsDownload: APIOperation = "POST /v2/projects/{project_id}/models/download"
    public static let v2ModelsUploadComplete: APIOperation = "POST /v2/projects/{project_id}/models/upload/complete"
    public static let v2ModelsUploadCreate: APIOperation = "POST /v2/projects/{project_id}/models/upload/create"
    public static let v2ModelsUploadsList: APIOperation = "GET /v2/projects/{project_id}/models/uploads"
    public static let v2ModelsUploadsCreate: APIOperation = "POST /v2/projects/{project_id}/models/uploads"
    public static let v2ModelsUploadsGet: APIOperation = "GET /v2/projects/{project_id}/models/uploads/{id}"
    public static let v2ModelsUploadsEvents: APIOperation = "GET /v2/projects/{project_id}/models/uploads/{id}/events"
    public static let v2ModelsDelete: APIOperation = "DELETE /v2/projects/{project_id}/models/{id}"
    public static let v2ModelsGet: APIOperation = "GET /v2/projects/{project_id}/models/{id}"
    public static let v2ModelsUpdate: APIOperation = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}"
    public static let v2ModelsFiles: APIOperation = "GET /v2/projects/{project_id}/models/{id}/files"
    public static let v2ModelsRevisions: APIOperation = "GET /v2/projects/{project_id}/models/{id}/revisions"
    public static let v2ModelsRevisionsGet: APIOperation = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}"
    public static let v2SupportedModelsList: APIOperation = "GET /v2/supported-models"
    public static let v2SupportedModelsGet: APIOperation = "GET /v2/supported-models/{id}"

    // GPU clusters

    public static let computeClustersList: APIOperation = "GET /v1/compute/clusters"
    public static let computeClustersCreate: APIOperation = "POST /v1/compute/clusters"
    public static let computeClustersStorageVolumesList: APIOperation = "GET /v1/compute/clusters/storage/volumes"
    public static let computeClustersStorageVolumesCreate: APIOperation = "POST /v1/compute/clusters/storage/volumes"
    public static let computeClustersStorageVolumesUpdate: APIOperation = "PUT /v1/compute/clusters/storage/volumes"
    public static let computeClustersStorageVolumesDelete: APIOperation = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}"
    public static let computeClustersStorageVolumesGet: APIOperation = "GET /v1/compute/clusters/storage/volumes/{volume_id}"
    public static let computeClustersDelete: APIOperation = "DELETE /v1/compute/clusters/{cluster_id}"
    public static let computeClustersGet: APIOperation = "GET /v1/compute/clusters/{cluster_id}"
    public static let computeClustersUpdate: APIOperation = "PUT /v1/compute/clusters/{cluster_id}"
    public static let computeClustersAddonsList: APIOperation = "GET /v1/compute/clusters/{cluster_id}/addons"
    public static let computeClustersAddonsCreate: APIOperation = "POST /v1/compute/clusters/{cluster_id}/addons"
    public static let computeClustersAddonsDelete: APIOperation = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
    public static let computeClustersAddonsGet: APIOperation = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
    public static let computeClustersAddonsUpdate: APIOperation = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
    public static let computeClustersInstancesRemediationsList: APIOperation = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
    public static let computeClustersInstancesRemediationsCreate: APIOperation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}"
    public static let computeClustersInstancesRemediationsGet: APIOperation = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
    public static let computeClustersInstancesRemediationsApprove: APIOperation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
    public static let computeClustersInstancesRemediationsCancel: APIOperation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
    public static let computeClustersInstancesRemediationsReject: APIOperation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
    public static let computePassiveHealthCheckAlerts: APIOperation = "GET /v1/compute/passive_health_check_alerts"
    public static let computeRegions: APIOperation = "GET /v1/compute/regions"

    // Containers (Jig): deployments, secrets, volumes, storage

    public static let deploymentsList: APIOperation = "GET /v1/deployments"
    public static let deploymentsCreate: APIOperation = "POST /v1/deployments"
    public static let deploymentsPrewarm: APIOperation = "POST /v1/deployments/prewarm"
    public static let deploymentsSecretsList: APIOperation = "GET /v1/deployments/secrets"
    public static let deploymentsSecretsCreate: APIOperation = "POST /v1/deployments/secrets"
    public static let deploymentsSecretsDelete: APIOperation = "DELETE /v1/deployments/secrets/{id}"
    public static let deploymentsSecretsGet: APIOperation = "GET /v1/deployments/secrets/{id}"
    public static let deploymentsSecretsUpdate: APIOperation = "PATCH /v1/deployments/secrets/{id}"
    public static let deploymentsStorageVolumesList: APIOperation = "GET /v1/deployments/storage/volumes"
    public static let deploymentsStorageVolumesCreate: APIOperation = "POST /v1/deployments/storage/volumes"
    public static let deploymentsStorageVolumesDelete: APIOperation = "DELETE /v1/deployments/storage/volumes/{id}"
    public static let deploymentsStorageVolumesGet: APIOperation = "GET /v1/deployments/storage/volumes/{id}"
    public static let deploymentsStorageVolumesUpdate: APIOperation = "PATCH /v1/deployments/storage/volumes/{id}"
    public static let deploymentsStorageGet: APIOperation = "GET /v1/deployments/storage/{filename}"
    public static let deploymentsStorageURL: APIOperation = "GET /v1/deployments/storage/{filename}/url"
    public static let deploymentsDelete: APIOperation = "DELETE /v1/deployments/{id}"
    public static let deploymentsGet: APIOperation = "GET /v1/deployments/{id}"
    public static let deploymentsUpdate: APIOperation = "PATCH /v1/deployments/{id}"
    public static let deploymentsLogs: APIOperation = "GET /v1/deployments/{id}/logs"
    public static let deploymentsRevisionsList: APIOperation = "GET /v1/deployments/{id}/revisions"
    public static let deploymentsRevisionsGet: APIOperation = "GET /v1/deployments/{id}/revisions/{revision_identifier}"
    public static let deploymentsRollback: APIOperation = "POST /v1/deployments/{id}/rollback"
    public static let imageRepositoriesBasePath: APIOperation = "GET /v1/image-repositories/base-path"
    public static let storageMultipartAbort: APIOperation = "POST /v1/storage/multipart/abort"
    public static let storageMultipartComplete: APIOperation = "POST /v1/storage/multipart/complete"
    public static let storageMultipartInit: APIOperation = "POST /v1/storage/multipart/init"
    public static let storageUploadRequest: APIOperation = "POST /v1/storage/upload-request"

    // Queue

    public static let queueCancel: APIOperation = "POST /v1/queue/cancel"
    public static let queueClear: APIOperation = "POST /v1/queue/clear"
    public static let queueMetrics: APIOperation = "GET /v1/queue/metrics"
    public static let queueStatus: APIOperation = "GET /v1/queue/status"
    public static let queueSubmit: APIOperation = "POST /v1/queue/submit"

    // RL / post-training

    public static let rlCheckpointsList: APIOperation = "GET /v1/rl/checkpoints"
    public static let rlCheckpointsGet: APIOperation = "GET /v1/rl/checkpoints/{id}"
    public static let rlCheckpointsDownload: APIOperation = "GET /v1/rl/checkpoints/{id}/download"
    public static let rlModelResourcesList: APIOperation = "GET /v1/rl/model-resources"
    public static let rlModelResourcesCreate: APIOperation = "POST /v1/rl/model-resources"
    public static let rlModelResourcesEstimateCost: APIOperation = "POST /v1/rl/model-resources/estimate-cost"
    public static let rlModelResourcesGet: APIOperation = "GET /v1/rl/model-resources/{model_resources_id}"
    public static let rlModelResourcesExtendExpiry: APIOperation = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry"
    public static let rlModelResourcesStop: APIOperation = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}"
    public static let rlSupportedModels: APIOperation = "GET /v1/rl/supported-models"
    public static let rlTrainingSessionsList: APIOperation = "GET /v1/rl/training-sessions"
    public static let rlTrainingSessionsCreate: APIOperation = "POST /v1/rl/training-sessions"
    public static let rlTrainingSessionsGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}"
    public static let rlTrainingSessionsUpdate: APIOperation = "PATCH /v1/rl/training-sessions/{session_id}"
    public static let rlCustomForwardBackwardCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
    public static let rlCustomForwardBackwardGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
    public static let rlForwardCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/forward"
    public static let rlForwardGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}"
    public static let rlForwardBackwardCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward"
    public static let rlForwardBackwardGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}"
    public static let rlInferenceCheckpointCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint"
    public static let rlInferenceCheckpointGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}"
    public static let rlOptimStepCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step"
    public static let rlOptimStepGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}"
    public static let rlSampleCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/sample"
    public static let rlSampleGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}"
    public static let rlTrainingCheckpointCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint"
    public static let rlTrainingCheckpointGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}"
    public static let rlWeightsSyncCreate: APIOperation = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync"
    public static let rlWeightsSyncGet: APIOperation = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}"
    public static let rlPayloadsUploadURL: APIOperation = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url"
    public static let rlPayloadsDownloadURL: APIOperation = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url"
    public static let rlTrainingSessionsStop: APIOperation = "POST /v1/rl/training-sessions/{session_id}/stop"
    public static let shapingList: APIOperation = "GET /v1/shaping"
    public static let shapingPrepareForFp4Inference: APIOperation = "POST /v1/shaping/prepare-for-fp4-inference"
    public static let shapingPrepareForFp4InferenceEstimate: APIOperation = "POST /v1/shaping/prepare-for-fp4-inference/estimate"
    public static let shapingGet: APIOperation = "GET /v1/shaping/{id}"
    public static let shapingCancel: APIOperation = "POST /v1/shaping/{id}/cancel"
    public static let shapingEvents: APIOperation = "GET /v1/shaping/{id}/events"

    // Account

    public static let billingUsage: APIOperation = "GET /v1/billing/usage"
    public static let projects: APIOperation = "GET /v1/projects"
    public static let v1Whoami: APIOperation = "GET /v1/whoami"
    public static let whoami: APIOperation = "GET /v3/whoami"

    // Any URL: without the API key

    public static let url: APIOperation = "GET {url}"
}
