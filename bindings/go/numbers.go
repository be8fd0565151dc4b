// Code generated from include/together-api.json by bindings/generate.py. DO NOT EDIT.

package together

// Version is that of the library that this package was generated for.
const Version = "0.1.0"

// Status: the outcome of a function. New statuses may be added in any release: treat an unknown number as a
// failure.
type Status int32

const (
	// Success.
	StatusOK Status = 0
	// An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
	StatusInvalidArgument Status = 1
	// There is no API key, it is empty, or its command or function returned none.
	StatusNoAPIKey Status = 2
	// The server could not be reached, or the connection was lost.
	StatusConnection Status = 3
	// TLS failed, most often because a certificate is not trusted.
	StatusTLS Status = 4
	// One of the four time limits passed; the message says which one.
	StatusTimeout Status = 5
	// The call was cancelled by the caller.
	StatusCancelled Status = 6
	// The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
	StatusProtocol Status = 7
	// Something exceeds a size limit; the message says what. Of an answer: its head has more than 128 header
	// fields or 15 KiB, or its body more bytes than LimitResponseBytes. Also HTTP 413: the request is too large
	// for the service.
	StatusTooLarge Status = 8
	// A file could not be read or written.
	StatusFile Status = 9
	// The client's token budget (LimitTokens) is spent, and nothing was sent; or the request's turns of tools
	// (LimitTurns) are.
	StatusBudget Status = 10
	// A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers; the
	// message says which.
	StatusInternal Status = 11
	// HTTP 400: the service rejected the request.
	StatusBadRequest Status = 20
	// HTTP 401: the service rejected the API key.
	StatusAuthentication Status = 21
	// HTTP 402: the account has no credits left, or reached its spending limit.
	StatusPaymentRequired Status = 22
	// HTTP 403: the API key does not have this permission.
	StatusPermission Status = 23
	// HTTP 404: there is no such model, object or operation.
	StatusNotFound Status = 24
	// HTTP 409: the object already exists, or its state does not allow this.
	StatusConflict Status = 25
	// HTTP 422: the request is well formed but cannot be processed.
	StatusUnprocessable Status = 26
	// HTTP 429: too many requests; see together_response_retry_after_ms.
	StatusRateLimit Status = 27
	// The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or 422 that
	// says so counts too.
	StatusContextLength Status = 28
	// HTTP 503: the model is overloaded, although you are within your rate limit.
	StatusOverloaded Status = 29
	// HTTP 500 and above: the service failed.
	StatusServer Status = 30
	// Any other HTTP status that is not a success.
	StatusAPI Status = 31
	// A job that together_request_set_wait waited for failed, expired or was cancelled.
	StatusJobFailed Status = 32
)

// Timeout: the time limits, for together_options_set_timeout and together_request_set_timeout.
type Timeout int32

const (
	// Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
	TimeoutConnect Timeout = 1
	// From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
	// 600,000 ms for a whole answer.
	TimeoutFirstByte Timeout = 2
	// The longest pause of the server between bytes, also while the request is sent. Time that the caller spends
	// in a callback, or before it reads an event, does not count. 60,000 ms unless set.
	TimeoutIdle Timeout = 3
	// The whole request, all tries, the waits between them and all turns of tools, from when it begins to run.
	// No limit unless set.
	TimeoutTotal Timeout = 4
)

// Limit: the limits on size and number, for together_options_set_limit.
type Limit int32

const (
	// Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header fields and
	// 15 KiB. An answer that exceeds either fails with StatusTooLarge. The joined answer of a stream may take as
	// much memory, and with the event that is being read at most twice as much, so one event of more than about
	// two thirds of the limit is too large.
	LimitResponseBytes Limit = 1
	// Calls of a client that run at once; further calls wait for their turn. 64 unless set.
	LimitCalls Limit = 2
	// Tokens that a client may spend, prompts and completions together, as its answers report them. Once they
	// are spent, the next request fails with StatusBudget and is not sent; requests in flight finish. No limit
	// unless set.
	LimitTokens Limit = 3
	// Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if they
	// hold more than 1 MiB.
	LimitEventQueue Limit = 4
	// Turns of one request in which the model calls tools that have functions (together_request_add_tool). 8
	// unless set. If the answer after the last of them calls tools again, the response has StatusBudget and that
	// answer.
	LimitTurns Limit = 5
)

// Trust: the trusted certificate authorities, for together_options_set_trust.
type Trust int32

const (
	// Trusts the built-in authorities (Mozilla's) and added ones. The default.
	TrustBuiltIn Trust = 0
	// Trusts the system's authorities and added ones.
	TrustSystem Trust = 1
	// Trusts the built-in authorities, the system's and added ones.
	TrustBoth Trust = 2
	// Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
	TrustAddedOnly Trust = 3
)

// CassetteMode: the modes of a cassette, for together_options_set_cassette.
type CassetteMode int32

const (
	// Requests go to the server; each exchange is recorded in the cassette.
	CassetteRecord CassetteMode = 1
	// Answers come from the cassette, at once.
	CassetteReplay CassetteMode = 2
	// Answers come from the cassette, with their recorded pauses.
	CassetteReplayPaced CassetteMode = 3
)

// EventKind: the kind of an event. New kinds may be added in any release: ignore those that you do not know.
type EventKind int32

const (
	// More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them. A
	// long text comes in several events.
	EventText EventKind = 1
	// More of the model's reasoning.
	EventReasoning EventKind = 2
	// A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}" if the
	// model wrote none), `id` the id that its result must carry. A tool call that was cut off gives no event.
	EventToolCall EventKind = 3
	// More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with
	// `sample_rate` and `sample_format`.
	EventBytes EventKind = 4
	// The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
	// together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end, when
	// both are equal. A retry starts again from 0, save that of a download which goes on where it broke off.
	EventProgress EventKind = 5
	// The server's own JSON, before the events that are made from it.
	EventChunk EventKind = 6
	// The call has ended, with `status`. It is the last event.
	EventDone EventKind = 7
	// What the answer cost, where the server says it in a stream: `json` is its usage object ("/prompt_tokens",
	// "/completion_tokens"). Once, after the texts and before EventDone.
	EventUsage EventKind = 8
)

// SampleFormat: how the samples of raw audio are written, lowest byte first.
type SampleFormat int32

const (
	// Not stated, or not raw audio.
	SampleUnknown SampleFormat = 0
	// 16-bit signed integers.
	SampleS16 SampleFormat = 1
	// 32-bit floats from -1 to 1.
	SampleF32 SampleFormat = 2
	// 8-bit mu-law.
	SampleMulaw SampleFormat = 3
	// 8-bit A-law.
	SampleAlaw SampleFormat = 4
)

// Time: the parts of a request's time, for together_response_time_us.
type Time int32

const (
	// Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the key's
	// source.
	TimeWait Time = 1
	// Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was kept.
	TimeConnect Time = 2
	// From the start of the request to the first byte of the answer.
	TimeFirstByte Time = 3
	// From the start of the request to the first text, reasoning, tool call or audio of an event stream.
	TimeFirstToken Time = 4
	// From the start of the request to its end.
	TimeTotal Time = 5
)

// Operation is an operation of the API: "METHOD /path".
type Operation string

const (
	// Text, embeddings, rerank

	ChatCompletions Operation = "POST /v1/chat/completions"
	Completions     Operation = "POST /v1/completions"
	Responses       Operation = "POST /v1/responses"
	Embeddings      Operation = "POST /v1/embeddings"
	Rerank          Operation = "POST /v1/rerank"

	// Images, video, audio, realtime

	AudioSpeech          Operation = "POST /v1/audio/speech"
	AudioSpeechWebsocket Operation = "GET /v1/audio/speech/websocket"
	AudioTranscriptions  Operation = "POST /v1/audio/transcriptions"
	AudioTranslations    Operation = "POST /v1/audio/translations"
	ImagesGenerations    Operation = "POST /v1/images/generations"
	Realtime             Operation = "GET /v1/realtime"
	Voices               Operation = "GET /v1/voices"
	VideosCreate         Operation = "POST /v2/videos"
	VideosGet            Operation = "GET /v2/videos/{id}"

	// Models and jobs

	JobsList     Operation = "GET /v1/jobs"
	JobsGet      Operation = "GET /v1/jobs/{jobId}"
	ModelsList   Operation = "GET /v1/models"
	ModelsCreate Operation = "POST /v1/models"

	// Files

	FilesList              Operation = "GET /v1/files"
	FilesCreate            Operation = "POST /v1/files"
	FilesMultipartAbort    Operation = "POST /v1/files/multipart/abort"
	FilesMultipartComplete Operation = "POST /v1/files/multipart/complete"
	FilesMultipartInitiate Operation = "POST /v1/files/multipart/initiate"
	FilesUpload            Operation = "POST /v1/files/upload"
	FilesDelete            Operation = "DELETE /v1/files/{id}"
	FilesGet               Operation = "GET /v1/files/{id}"
	FilesContent           Operation = "GET /v1/files/{id}/content"
	FilesPreprocess        Operation = "POST /v1/files/{id}/preprocess"

	// Fine-tuning

	FineTunesList                     Operation = "GET /v1/fine-tunes"
	FineTunesCreate                   Operation = "POST /v1/fine-tunes"
	FineTunesEstimatePrice            Operation = "POST /v1/fine-tunes/estimate-price"
	FineTunesModelsLimits             Operation = "GET /v1/fine-tunes/models/limits"
	FineTunesModelsSupported          Operation = "GET /v1/fine-tunes/models/supported"
	FineTunesPreview                  Operation = "POST /v1/fine-tunes/preview"
	FineTunesDelete                   Operation = "DELETE /v1/fine-tunes/{id}"
	FineTunesGet                      Operation = "GET /v1/fine-tunes/{id}"
	FineTunesCancel                   Operation = "POST /v1/fine-tunes/{id}/cancel"
	FineTunesCheckpoints              Operation = "GET /v1/fine-tunes/{id}/checkpoints"
	FineTunesDownloadTokenizedDataset Operation = "GET /v1/fine-tunes/{id}/download-tokenized-dataset"
	FineTunesEvents                   Operation = "GET /v1/fine-tunes/{id}/events"
	FineTunesMetrics                  Operation = "GET /v1/fine-tunes/{id}/metrics"
	FinetuneDownload                  Operation = "GET /v1/finetune/download"

	// Batches

	BatchesList   Operation = "GET /v1/batches"
	BatchesCreate Operation = "POST /v1/batches"
	BatchesGet    Operation = "GET /v1/batches/{id}"
	BatchesCancel Operation = "POST /v1/batches/{id}/cancel"

	// Evaluations

	EvaluationList      Operation = "GET /v1/evaluation"
	EvaluationCreate    Operation = "POST /v1/evaluation"
	EvaluationModelList Operation = "GET /v1/evaluation/model-list"
	EvaluationGet       Operation = "GET /v1/evaluation/{id}"
	EvaluationStatus    Operation = "GET /v1/evaluation/{id}/status"

	// Code interpreter

	TCIExecute  Operation = "POST /v1/tci/execute"
	TCISessions Operation = "GET /v1/tci/sessions"

	// Dedicated endpoints, version 1 (legacy)

	ClustersAvailabilityZones Operation = "GET /v1/clusters/availability-zones"
	EndpointsList             Operation = "GET /v1/endpoints"
	EndpointsCreate           Operation = "POST /v1/endpoints"
	EndpointsDelete           Operation = "DELETE /v1/endpoints/{endpointId}"
	EndpointsGet              Operation = "GET /v1/endpoints/{endpointId}"
	EndpointsUpdate           Operation = "PATCH /v1/endpoints/{endpointId}"
	EndpointsAdaptersDelete   Operation = "DELETE /v1/endpoints/{endpointId}/adapters"
	EndpointsAdaptersList     Operation = "GET /v1/endpoints/{endpointId}/adapters"
	EndpointsAdaptersCreate   Operation = "POST /v1/endpoints/{endpointId}/adapters"
	Hardware                  Operation = "GET /v1/hardware"

	// Dedicated endpoints, version 2

	V2OrganizationEndpoints                   Operation = "GET /v2/organizations/{organization_id}/endpoints"
	V2EndpointsList                           Operation = "GET /v2/projects/{project_id}/endpoints"
	V2EndpointsCreate                         Operation = "POST /v2/projects/{project_id}/endpoints"
	V2EndpointsDelete                         Operation = "DELETE /v2/projects/{project_id}/endpoints/{id}"
	V2EndpointsGet                            Operation = "GET /v2/projects/{project_id}/endpoints/{id}"
	V2EndpointsUpdate                         Operation = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}"
	V2EndpointsAbExperimentsList              Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
	V2EndpointsAbExperimentsCreate            Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
	V2EndpointsAbExperimentsDelete            Operation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
	V2EndpointsAbExperimentsGet               Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
	V2EndpointsAbExperimentsUpdate            Operation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}"
	V2EndpointsAnalytics                      Operation = "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
	V2EndpointsDeploymentsList                Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
	V2EndpointsDeploymentsCreate              Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}"
	V2EndpointsDeploymentsDelete              Operation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
	V2EndpointsDeploymentsGet                 Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
	V2EndpointsDeploymentsUpdate              Operation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}"
	V2EndpointsDeploymentsAdaptersList        Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
	V2EndpointsDeploymentsAdaptersCreate      Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
	V2EndpointsDeploymentsAdaptersDelete      Operation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
	V2EndpointsDeploymentsAdaptersGet         Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
	V2EndpointsDeploymentsAdaptersUpdate      Operation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
	V2EndpointsEvents                         Operation = "GET /v2/projects/{project_id}/endpoints/{id}/events"
	V2EndpointsRolloutsList                   Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
	V2EndpointsRolloutsCreate                 Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
	V2EndpointsRolloutsPreviewDefaults        Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults"
	V2EndpointsRolloutsDelete                 Operation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
	V2EndpointsRolloutsGet                    Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
	V2EndpointsRolloutsCancel                 Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel"
	V2EndpointsRolloutsPause                  Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause"
	V2EndpointsRolloutsPromote                Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote"
	V2EndpointsRolloutsResume                 Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume"
	V2EndpointsRolloutsStart                  Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start"
	V2EndpointsShadowExperimentsList          Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
	V2EndpointsShadowExperimentsCreate        Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
	V2EndpointsShadowExperimentsDelete        Operation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
	V2EndpointsShadowExperimentsGet           Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
	V2EndpointsShadowExperimentsUpdate        Operation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}"
	V2EndpointsShadowExperimentsTargetsList   Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
	V2EndpointsShadowExperimentsTargetsCreate Operation = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
	V2EndpointsShadowExperimentsTargetsDelete Operation = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
	V2EndpointsShadowExperimentsTargetsGet    Operation = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
	V2EndpointsShadowExperimentsTargetsUpdate Operation = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}"
	V2PlacementProfilesList                   Operation = "GET /v2/projects/{project_id}/placement-profiles"
	V2PlacementProfilesGet                    Operation = "GET /v2/projects/{project_id}/placement-profiles/{id}"
	V2PublicEndpoints                         Operation = "GET /v2/public/endpoints"
	V2PublicInferenceInstanceTypesList        Operation = "GET /v2/public/inference-instance-types"
	V2PublicInferenceInstanceTypesGet         Operation = "GET /v2/public/inference-instance-types/{id}"

	// Models v2

	V2OrganizationModels   Operation = "GET /v2/organizations/{organization_id}/models"
	V2ConfigsList          Operation = "GET /v2/projects/{project_id}/configs"
	V2ConfigsGet           Operation = "GET /v2/projects/{project_id}/configs/{id}"
	V2ModelsList           Operation = "GET /v2/projects/{project_id}/models"
	V2ModelsCreate         Operation = "POST /v2/projects/{project_id}/models"
	V2ModelsDownload       Operation = "POST /v2/projects/{project_id}/models/download"
	V2ModelsUploadComplete Operation = "POST /v2/projects/{project_id}/models/upload/complete"
	V2ModelsUploadCreate   Operation = "POST /v2/projects/{project_id}/models/upload/create"
	V2ModelsUploadsList    Operation = "GET /v2/projects/{project_id}/models/uploads"
	V2ModelsUploadsCreate  Operation = "POST /v2/projects/{project_id}/models/uploads"
	V2ModelsUploadsGet     Operation = "GET /v2/projects/{project_id}/models/uploads/{id}"
	V2ModelsUploadsEvents  Operation = "GET /v2/projects/{project_id}/models/uploads/{id}/events"
	V2ModelsDelete         Operation = "DELETE /v2/projects/{project_id}/models/{id}"
	V2ModelsGet            Operation = "GET /v2/projects/{project_id}/models/{id}"
	V2ModelsUpdate         Operation = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}"
	V2ModelsFiles          Operation = "GET /v2/projects/{project_id}/models/{id}/files"
	V2ModelsRevisions      Operation = "GET /v2/projects/{project_id}/models/{id}/revisions"
	V2ModelsRevisionsGet   Operation = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}"
	V2SupportedModelsList  Operation = "GET /v2/supported-models"
	V2SupportedModelsGet   Operation = "GET /v2/supported-models/{id}"

	// GPU clusters

	ComputeClustersList                         Operation = "GET /v1/compute/clusters"
	ComputeClustersCreate                       Operation = "POST /v1/compute/clusters"
	ComputeClustersStorageVolumesList           Operation = "GET /v1/compute/clusters/storage/volumes"
	ComputeClustersStorageVolumesCreate         Operation = "POST /v1/compute/clusters/storage/volumes"
	ComputeClustersStorageVolumesUpdate         Operation = "PUT /v1/compute/clusters/storage/volumes"
	ComputeClustersStorageVolumesDelete         Operation = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}"
	ComputeClustersStorageVolumesGet            Operation = "GET /v1/compute/clusters/storage/volumes/{volume_id}"
	ComputeClustersDelete                       Operation = "DELETE /v1/compute/clusters/{cluster_id}"
	ComputeClustersGet                          Operation = "GET /v1/compute/clusters/{cluster_id}"
	ComputeClustersUpdate                       Operation = "PUT /v1/compute/clusters/{cluster_id}"
	ComputeClustersAddonsList                   Operation = "GET /v1/compute/clusters/{cluster_id}/addons"
	ComputeClustersAddonsCreate                 Operation = "POST /v1/compute/clusters/{cluster_id}/addons"
	ComputeClustersAddonsDelete                 Operation = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
	ComputeClustersAddonsGet                    Operation = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
	ComputeClustersAddonsUpdate                 Operation = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
	ComputeClustersInstancesRemediationsList    Operation = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
	ComputeClustersInstancesRemediationsCreate  Operation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}"
	ComputeClustersInstancesRemediationsGet     Operation = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
	ComputeClustersInstancesRemediationsApprove Operation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
	ComputeClustersInstancesRemediationsCancel  Operation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
	ComputeClustersInstancesRemediationsReject  Operation = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
	ComputePassiveHealthCheckAlerts             Operation = "GET /v1/compute/passive_health_check_alerts"
	ComputeRegions                              Operation = "GET /v1/compute/regions"

	// Containers (Jig): deployments, secrets, volumes, storage

	DeploymentsList                 Operation = "GET /v1/deployments"
	DeploymentsCreate               Operation = "POST /v1/deployments"
	DeploymentsPrewarm              Operation = "POST /v1/deployments/prewarm"
	DeploymentsSecretsList          Operation = "GET /v1/deployments/secrets"
	DeploymentsSecretsCreate        Operation = "POST /v1/deployments/secrets"
	DeploymentsSecretsDelete        Operation = "DELETE /v1/deployments/secrets/{id}"
	DeploymentsSecretsGet           Operation = "GET /v1/deployments/secrets/{id}"
	DeploymentsSecretsUpdate        Operation = "PATCH /v1/deployments/secrets/{id}"
	DeploymentsStorageVolumesList   Operation = "GET /v1/deployments/storage/volumes"
	DeploymentsStorageVolumesCreate Operation = "POST /v1/deployments/storage/volumes"
	DeploymentsStorageVolumesDelete Operation = "DELETE /v1/deployments/storage/volumes/{id}"
	DeploymentsStorageVolumesGet    Operation = "GET /v1/deployments/storage/volumes/{id}"
	DeploymentsStorageVolumesUpdate Operation = "PATCH /v1/deployments/storage/volumes/{id}"
	DeploymentsStorageGet           Operation = "GET /v1/deployments/storage/{filename}"
	DeploymentsStorageURL           Operation = "GET /v1/deployments/storage/{filename}/url"
	DeploymentsDelete               Operation = "DELETE /v1/deployments/{id}"
	DeploymentsGet                  Operation = "GET /v1/deployments/{id}"
	DeploymentsUpdate               Operation = "PATCH /v1/deployments/{id}"
	DeploymentsLogs                 Operation = "GET /v1/deployments/{id}/logs"
	DeploymentsRevisionsList        Operation = "GET /v1/deployments/{id}/revisions"
	DeploymentsRevisionsGet         Operation = "GET /v1/deployments/{id}/revisions/{revision_identifier}"
	DeploymentsRollback             Operation = "POST /v1/deployments/{id}/rollback"
	ImageRepositoriesBasePath       Operation = "GET /v1/image-repositories/base-path"
	StorageMultipartAbort           Operation = "POST /v1/storage/multipart/abort"
	StorageMultipartComplete        Operation = "POST /v1/storage/multipart/complete"
	StorageMultipartInit            Operation = "POST /v1/storage/multipart/init"
	StorageUploadRequest            Operation = "POST /v1/storage/upload-request"

	// Queue

	QueueCancel  Operation = "POST /v1/queue/cancel"
	QueueClear   Operation = "POST /v1/queue/clear"
	QueueMetrics Operation = "GET /v1/queue/metrics"
	QueueStatus  Operation = "GET /v1/queue/status"
	QueueSubmit  Operation = "POST /v1/queue/submit"

	// RL / post-training

	RlCheckpointsList                     Operation = "GET /v1/rl/checkpoints"
	RlCheckpointsGet                      Operation = "GET /v1/rl/checkpoints/{id}"
	RlCheckpointsDownload                 Operation = "GET /v1/rl/checkpoints/{id}/download"
	RlModelResourcesList                  Operation = "GET /v1/rl/model-resources"
	RlModelResourcesCreate                Operation = "POST /v1/rl/model-resources"
	RlModelResourcesEstimateCost          Operation = "POST /v1/rl/model-resources/estimate-cost"
	RlModelResourcesGet                   Operation = "GET /v1/rl/model-resources/{model_resources_id}"
	RlModelResourcesExtendExpiry          Operation = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry"
	RlModelResourcesStop                  Operation = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}"
	RlSupportedModels                     Operation = "GET /v1/rl/supported-models"
	RlTrainingSessionsList                Operation = "GET /v1/rl/training-sessions"
	RlTrainingSessionsCreate              Operation = "POST /v1/rl/training-sessions"
	RlTrainingSessionsGet                 Operation = "GET /v1/rl/training-sessions/{session_id}"
	RlTrainingSessionsUpdate              Operation = "PATCH /v1/rl/training-sessions/{session_id}"
	RlCustomForwardBackwardCreate         Operation = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
	RlCustomForwardBackwardGet            Operation = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
	RlForwardCreate                       Operation = "POST /v1/rl/training-sessions/{session_id}/operations/forward"
	RlForwardGet                          Operation = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}"
	RlForwardBackwardCreate               Operation = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward"
	RlForwardBackwardGet                  Operation = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}"
	RlInferenceCheckpointCreate           Operation = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint"
	RlInferenceCheckpointGet              Operation = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}"
	RlOptimStepCreate                     Operation = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step"
	RlOptimStepGet                        Operation = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}"
	RlSampleCreate                        Operation = "POST /v1/rl/training-sessions/{session_id}/operations/sample"
	RlSampleGet                           Operation = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}"
	RlTrainingCheckpointCreate            Operation = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint"
	RlTrainingCheckpointGet               Operation = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}"
	RlWeightsSyncCreate                   Operation = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync"
	RlWeightsSyncGet                      Operation = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}"
	RlPayloadsUploadURL                   Operation = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url"
	RlPayloadsDownloadURL                 Operation = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url"
	RlTrainingSessionsStop                Operation = "POST /v1/rl/training-sessions/{session_id}/stop"
	ShapingList                           Operation = "GET /v1/shaping"
	ShapingPrepareForFp4Inference         Operation = "POST /v1/shaping/prepare-for-fp4-inference"
	ShapingPrepareForFp4InferenceEstimate Operation = "POST /v1/shaping/prepare-for-fp4-inference/estimate"
	ShapingGet                            Operation = "GET /v1/shaping/{id}"
	ShapingCancel                         Operation = "POST /v1/shaping/{id}/cancel"
	ShapingEvents                         Operation = "GET /v1/shaping/{id}/events"

	// Account

	BillingUsage Operation = "GET /v1/billing/usage"
	Projects     Operation = "GET /v1/projects"
	V1Whoami     Operation = "GET /v1/whoami"
	Whoami       Operation = "GET /v3/whoami"

	// Any URL: without the API key

	URL Operation = "GET {url}"
)
