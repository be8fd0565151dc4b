// Generated from include/together-api.json by bindings/generate.py: do not edit.

export const VERSION = "0.1.0"

// The outcome of a function. New statuses may be added in any release: treat an unknown number as a failure.
export const Status = Object.freeze({
  OK: 0,
  INVALID_ARGUMENT: 1,
  NO_API_KEY: 2,
  CONNECTION: 3,
  TLS: 4,
  TIMEOUT: 5,
  CANCELLED: 6,
  PROTOCOL: 7,
  TOO_LARGE: 8,
  FILE: 9,
  BUDGET: 10,
  INTERNAL: 11,
  BAD_REQUEST: 20,
  AUTHENTICATION: 21,
  PAYMENT_REQUIRED: 22,
  PERMISSION: 23,
  NOT_FOUND: 24,
  CONFLICT: 25,
  UNPROCESSABLE: 26,
  RATE_LIMIT: 27,
  CONTEXT_LENGTH: 28,
  OVERLOADED: 29,
  SERVER: 30,
  API: 31,
  JOB_FAILED: 32,
})

// The time limits, for together_options_set_timeout and together_request_set_timeout.
export const Timeout = Object.freeze({
  CONNECT: 1,
  FIRST_BYTE: 2,
  IDLE: 3,
  TOTAL: 4,
})

// The limits on size and number, for together_options_set_limit.
export const Limit = Object.freeze({
  RESPONSE_BYTES: 1,
  CALLS: 2,
  TOKENS: 3,
  EVENT_QUEUE: 4,
  TURNS: 5,
})

// The trusted certificate authorities, for together_options_set_trust.
export const Trust = Object.freeze({
  BUILT_IN: 0,
  SYSTEM: 1,
  BOTH: 2,
  ADDED_ONLY: 3,
})

// The modes of a cassette, for together_options_set_cassette.
export const CassetteMode = Object.freeze({
  RECORD: 1,
  REPLAY: 2,
  REPLAY_PACED: 3,
})

// The level of a log line, for together_options_set_log.
export const LogLevel = Object.freeze({
  ERROR: 1,
  WARN: 2,
  INFO: 3,
  DEBUG: 4,
})

// The kind of an event. New kinds may be added in any release: ignore those that you do not know.
export const EventKind = Object.freeze({
  TEXT: 1,
  REASONING: 2,
  TOOL_CALL: 3,
  BYTES: 4,
  PROGRESS: 5,
  CHUNK: 6,
  DONE: 7,
  USAGE: 8,
})

// What a together_on_event function returns.
export const Flow = Object.freeze({
  STOP: 0,
  GO_ON: 1,
})

// How the samples of raw audio are written, lowest byte first.
export const SampleFormat = Object.freeze({
  UNKNOWN: 0,
  S16: 1,
  F32: 2,
  MULAW: 3,
  ALAW: 4,
})

// The parts of a request's time, for together_response_time_us.
export const Time = Object.freeze({
  WAIT: 1,
  CONNECT: 2,
  FIRST_BYTE: 3,
  FIRST_TOKEN: 4,
  TOTAL: 5,
})

// Text, embeddings, rerank
export const CHAT_COMPLETIONS = "POST /v1/chat/completions"
export const COMPLETIONS = "POST /v1/completions"
export const RESPONSES = "POST /v1/responses"
export const EMBEDDINGS = "POST /v1/embeddings"
export const RERANK = "POST /v1/rerank"

// Images, video, audio, realtime
export const AUDIO_SPEECH = "POST /v1/audio/speech"
export const AUDIO_SPEECH_WEBSOCKET = "GET /v1/audio/speech/websocket"
export const AUDIO_TRANSCRIPTIONS = "POST /v1/audio/transcriptions"
export const AUDIO_TRANSLATIONS = "POST /v1/audio/translations"
export const IMAGES_GENERATIONS = "POST /v1/images/generations"
export const REALTIME = "GET /v1/realtime"
export const VOICES = "GET /v1/voices"
export const VIDEOS_CREATE = "POST /v2/videos"
export const VIDEOS_GET = "GET /v2/videos/{id}"

// Models and jobs
export const JOBS_LIST = "GET /v1/jobs"
export const JOBS_GET = "GET /v1/jobs/{jobId}"
export const MODELS_LIST = "GET /v1/models"
export const MODELS_CREATE = "POST /v1/models"

// Files
export const FILES_LIST = "GET /v1/files"
export const FILES_CREATE = "POST /v1/files"
export const FILES_MULTIPART_ABORT = "POST /v1/files/multipart/abort"
export const FILES_MULTIPART_COMPLETE = "POST /v1/files/multipart/complete"
export const FILES_MULTIPART_INITIATE = "POST /v1/files/multipart/initiate"
export const FILES_UPLOAD = "POST /v1/files/upload"
export const FILES_DELETE = "DELETE /v1/files/{id}"
export const FILES_GET = "GET /v1/files/{id}"
export const FILES_CONTENT = "GET /v1/files/{id}/content"
export const FILES_PREPROCESS = "POST /v1/files/{id}/preprocess"

// Fine-tuning
export const FINE_TUNES_LIST = "GET /v1/fine-tunes"
export const FINE_TUNES_CREATE = "POST /v1/fine-tunes"
export const FINE_TUNES_ESTIMATE_PRICE = "POST /v1/fine-tunes/estimate-price"
export const FINE_TUNES_MODELS_LIMITS = "GET /v1/fine-tunes/models/limits"
export const FINE_TUNES_MODELS_SUPPORTED = "GET /v1/fine-tunes/models/supported"
export const FINE_TUNES_PREVIEW = "POST /v1/fine-tunes/preview"
export const FINE_TUNES_DELETE = "DELETE /v1/fine-tunes/{id}"
export const FINE_TUNES_GET = "GET /v1/fine-tunes/{id}"
export const FINE_TUNES_CANCEL = "POST /v1/fine-tunes/{id}/cancel"
export const FINE_TUNES_CHECKPOINTS = "GET /v1/fine-tunes/{id}/checkpoints"
export const FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET = "GET /v1/fine-tunes/{id}/download-tokenized-dataset"
export const FINE_TUNES_EVENTS = "GET /v1/fine-tunes/{id}/events"
export const FINE_TUNES_METRICS = "GET /v1/fine-tunes/{id}/metrics"
export const FINETUNE_DOWNLOAD = "GET /v1/finetune/download"

// Batches
export const BATCHES_LIST = "GET /v1/batches"
export const BATCHES_CREATE = "POST /v1/batches"
export const BATCHES_GET = "GET /v1/batches/{id}"
export const BATCHES_CANCEL = "POST /v1/batches/{id}/cancel"

// Evaluations
export const EVALUATION_LIST = "GET /v1/evaluation"
export const EVALUATION_CREATE = "POST /v1/evaluation"
export const EVALUATION_MODEL_LIST = "GET /v1/evaluation/model-list"
export const EVALUATION_GET = "GET /v1/evaluation/{id}"
export const EVALUATION_STATUS = "GET /v1/evaluation/{id}/status"

// Code interpreter
export const TCI_EXECUTE = "POST /v1/tci/execute"
export const TCI_SESSIONS = "GET /v1/tci/sessions"

// Dedicated endpoints, version 1 (legacy)
export const CLUSTERS_AVAILABILITY_ZONES = "GET /v1/clusters/availability-zones"
export const ENDPOINTS_LIST = "GET /v1/endpoints"
export const ENDPOINTS_CREATE = "POST /v1/endpoints"
export const ENDPOINTS_DELETE = "DELETE /v1/endpoints/{endpointId}"
export const ENDPOINTS_GET = "GET /v1/endpoints/{endpointId}"
export const ENDPOINTS_UPDATE = "PATCH /v1/endpoints/{endpointId}"
export const ENDPOINTS_ADAPTERS_DELETE = "DELETE /v1/endpoints/{endpointId}/adapters"
export const ENDPOINTS_ADAPTERS_LIST = "GET /v1/endpoints/{endpointId}/adapters"
export const ENDPOINTS_ADAPTERS_CREATE = "POST /v1/endpoints/{endpointId}/adapters"
export const HARDWARE = "GET /v1/hardware"

// Dedicated endpoints, version 2
export const V2_ORGANIZATION_ENDPOINTS = "GET /v2/organizations/{organization_id}/endpoints"
export const V2_ENDPOINTS_LIST = "GET /v2/projects/{project_id}/endpoints"
export const V2_ENDPOINTS_CREATE = "POST /v2/projects/{project_id}/endpoints"
export const V2_ENDPOINTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{id}"
export const V2_ENDPOINTS_GET = "GET /v2/projects/{project_id}/endpoints/{id}"
export const V2_ENDPOINTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}"
export const V2_ENDPOINTS_AB_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
export const V2_ENDPOINTS_AB_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
export const V2_ENDPOINTS_AB_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
export const V2_ENDPOINTS_AB_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
export const V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}"
export const V2_ENDPOINTS_ANALYTICS = "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
export const V2_ENDPOINTS_DEPLOYMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
export const V2_ENDPOINTS_DEPLOYMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}"
export const V2_ENDPOINTS_DEPLOYMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
export const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
export const V2_ENDPOINTS_EVENTS = "GET /v2/projects/{project_id}/endpoints/{id}/events"
export const V2_ENDPOINTS_ROLLOUTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
export const V2_ENDPOINTS_ROLLOUTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
export const V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults"
export const V2_ENDPOINTS_ROLLOUTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
export const V2_ENDPOINTS_ROLLOUTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
export const V2_ENDPOINTS_ROLLOUTS_CANCEL = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel"
export const V2_ENDPOINTS_ROLLOUTS_PAUSE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause"
export const V2_ENDPOINTS_ROLLOUTS_PROMOTE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote"
export const V2_ENDPOINTS_ROLLOUTS_RESUME = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume"
export const V2_ENDPOINTS_ROLLOUTS_START = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
export const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}"
export const V2_PLACEMENT_PROFILES_LIST = "GET /v2/projects/{project_id}/placement-profiles"
export const V2_PLACEMENT_PROFILES_GET = "GET /v2/projects/{project_id}/placement-profiles/{id}"
export const V2_PUBLIC_ENDPOINTS = "GET /v2/public/endpoints"
export const V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST = "GET /v2/public/inference-instance-types"
export const V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET = "GET /v2/public/inference-instance-types/{id}"

// Models v2
export const V2_ORGANIZATION_MODELS = "GET /v2/organizations/{organization_id}/models"
export const V2_CONFIGS_LIST = "GET /v2/projects/{project_id}/configs"
export const V2_CONFIGS_GET = "GET /v2/projects/{project_id}/configs/{id}"
export const V2_MODELS_LIST = "GET /v2/projects/{project_id}/models"
export const V2_MODELS_CREATE = "POST /v2/projects/{project_id}/models"
export const V2_MODELS_DOWNLOAD = "POST /v2/projects/{project_id}/models/download"
export const V2_MODELS_UPLOAD_COMPLETE = "POST /v2/projects/{project_id}/models/upload/complete"
export const V2_MODELS_UPLOAD_CREATE = "POST /v2/projects/{project_id}/models/upload/create"
export const V2_MODELS_UPLOADS_LIST = "GET /v2/projects/{project_id}/models/uploads"
export const V2_MODELS_UPLOADS_CREATE = "POST /v2/projects/{project_id}/models/uploads"
export const V2_MODELS_UPLOADS_GET = "GET /v2/projects/{project_id}/models/uploads/{id}"
export const V2_MODELS_UPLOADS_EVENTS = "GET /v2/projects/{project_id}/models/uploads/{id}/events"
export const V2_MODELS_DELETE = "DELETE /v2/projects/{project_id}/models/{id}"
export const V2_MODELS_GET = "GET /v2/projects/{project_id}/models/{id}"
export const V2_MODELS_UPDATE = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}"
export const V2_MODELS_FILES = "GET /v2/projects/{project_id}/models/{id}/files"
export const V2_MODELS_REVISIONS = "GET /v2/projects/{project_id}/models/{id}/revisions"
export const V2_MODELS_REVISIONS_GET = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}"
export const V2_SUPPORTED_MODELS_LIST = "GET /v2/supported-models"
export const V2_SUPPORTED_MODELS_GET = "GET /v2/supported-models/{id}"

// GPU clusters
export const COMPUTE_CLUSTERS_LIST = "GET /v1/compute/clusters"
export const COMPUTE_CLUSTERS_CREATE = "POST /v1/compute/clusters"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST = "GET /v1/compute/clusters/storage/volumes"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE = "POST /v1/compute/clusters/storage/volumes"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE = "PUT /v1/compute/clusters/storage/volumes"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}"
export const COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET = "GET /v1/compute/clusters/storage/volumes/{volume_id}"
export const COMPUTE_CLUSTERS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}"
export const COMPUTE_CLUSTERS_GET = "GET /v1/compute/clusters/{cluster_id}"
export const COMPUTE_CLUSTERS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}"
export const COMPUTE_CLUSTERS_ADDONS_LIST = "GET /v1/compute/clusters/{cluster_id}/addons"
export const COMPUTE_CLUSTERS_ADDONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/addons"
export const COMPUTE_CLUSTERS_ADDONS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
export const COMPUTE_CLUSTERS_ADDONS_GET = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
export const COMPUTE_CLUSTERS_ADDONS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
export const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
export const COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS = "GET /v1/compute/passive_health_check_alerts"
export const COMPUTE_REGIONS = "GET /v1/compute/regions"

// Containers (Jig): deployments, secrets, volumes, storage
export const DEPLOYMENTS_LIST = "GET /v1/deployments"
export const DEPLOYMENTS_CREATE = "POST /v1/deployments"
export const DEPLOYMENTS_PREWARM = "POST /v1/deployments/prewarm"
export const DEPLOYMENTS_SECRETS_LIST = "GET /v1/deployments/secrets"
export const DEPLOYMENTS_SECRETS_CREATE = "POST /v1/deployments/secrets"
export const DEPLOYMENTS_SECRETS_DELETE = "DELETE /v1/deployments/secrets/{id}"
export const DEPLOYMENTS_SECRETS_GET = "GET /v1/deployments/secrets/{id}"
export const DEPLOYMENTS_SECRETS_UPDATE = "PATCH /v1/deployments/secrets/{id}"
export const DEPLOYMENTS_STORAGE_VOLUMES_LIST = "GET /v1/deployments/storage/volumes"
export const DEPLOYMENTS_STORAGE_VOLUMES_CREATE = "POST /v1/deployments/storage/volumes"
export const DEPLOYMENTS_STORAGE_VOLUMES_DELETE = "DELETE /v1/deployments/storage/volumes/{id}"
export const DEPLOYMENTS_STORAGE_VOLUMES_GET = "GET /v1/deployments/storage/volumes/{id}"
export const DEPLOYMENTS_STORAGE_VOLUMES_UPDATE = "PATCH /v1/deployments/storage/volumes/{id}"
export const DEPLOYMENTS_STORAGE_GET = "GET /v1/deployments/storage/{filename}"
export const DEPLOYMENTS_STORAGE_URL = "GET /v1/deployments/storage/{filename}/url"
export const DEPLOYMENTS_DELETE = "DELETE /v1/deployments/{id}"
export const DEPLOYMENTS_GET = "GET /v1/deployments/{id}"
export const DEPLOYMENTS_UPDATE = "PATCH /v1/deployments/{id}"
export const DEPLOYMENTS_LOGS = "GET /v1/deployments/{id}/logs"
export const DEPLOYMENTS_REVISIONS_LIST = "GET /v1/deployments/{id}/revisions"
export const DEPLOYMENTS_REVISIONS_GET = "GET /v1/deployments/{id}/revisions/{revision_identifier}"
export const DEPLOYMENTS_ROLLBACK = "POST /v1/deployments/{id}/rollback"
export const IMAGE_REPOSITORIES_BASE_PATH = "GET /v1/image-repositories/base-path"
export const STORAGE_MULTIPART_ABORT = "POST /v1/storage/multipart/abort"
export const STORAGE_MULTIPART_COMPLETE = "POST /v1/storage/multipart/complete"
export const STORAGE_MULTIPART_INIT = "POST /v1/storage/multipart/init"
export const STORAGE_UPLOAD_REQUEST = "POST /v1/storage/upload-request"

// Queue
export const QUEUE_CANCEL = "POST /v1/queue/cancel"
export const QUEUE_CLEAR = "POST /v1/queue/clear"
export const QUEUE_METRICS = "GET /v1/queue/metrics"
export const QUEUE_STATUS = "GET /v1/queue/status"
export const QUEUE_SUBMIT = "POST /v1/queue/submit"

// RL / post-training
export const RL_CHECKPOINTS_LIST = "GET /v1/rl/checkpoints"
export const RL_CHECKPOINTS_GET = "GET /v1/rl/checkpoints/{id}"
export const RL_CHECKPOINTS_DOWNLOAD = "GET /v1/rl/checkpoints/{id}/download"
export const RL_MODEL_RESOURCES_LIST = "GET /v1/rl/model-resources"
export const RL_MODEL_RESOURCES_CREATE = "POST /v1/rl/model-resources"
export const RL_MODEL_RESOURCES_ESTIMATE_COST = "POST /v1/rl/model-resources/estimate-cost"
export const RL_MODEL_RESOURCES_GET = "GET /v1/rl/model-resources/{model_resources_id}"
export const RL_MODEL_RESOURCES_EXTEND_EXPIRY = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry"
export const RL_MODEL_RESOURCES_STOP = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}"
export const RL_SUPPORTED_MODELS = "GET /v1/rl/supported-models"
export const RL_TRAINING_SESSIONS_LIST = "GET /v1/rl/training-sessions"
export const RL_TRAINING_SESSIONS_CREATE = "POST /v1/rl/training-sessions"
export const RL_TRAINING_SESSIONS_GET = "GET /v1/rl/training-sessions/{session_id}"
export const RL_TRAINING_SESSIONS_UPDATE = "PATCH /v1/rl/training-sessions/{session_id}"
export const RL_CUSTOM_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
export const RL_CUSTOM_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
export const RL_FORWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward"
export const RL_FORWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}"
export const RL_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward"
export const RL_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}"
export const RL_INFERENCE_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint"
export const RL_INFERENCE_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}"
export const RL_OPTIM_STEP_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step"
export const RL_OPTIM_STEP_GET = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}"
export const RL_SAMPLE_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/sample"
export const RL_SAMPLE_GET = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}"
export const RL_TRAINING_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint"
export const RL_TRAINING_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}"
export const RL_WEIGHTS_SYNC_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync"
export const RL_WEIGHTS_SYNC_GET = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}"
export const RL_PAYLOADS_UPLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url"
export const RL_PAYLOADS_DOWNLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url"
export const RL_TRAINING_SESSIONS_STOP = "POST /v1/rl/training-sessions/{session_id}/stop"
export const SHAPING_LIST = "GET /v1/shaping"
export const SHAPING_PREPARE_FOR_FP4_INFERENCE = "POST /v1/shaping/prepare-for-fp4-inference"
export const SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE = "POST /v1/shaping/prepare-for-fp4-inference/estimate"
export const SHAPING_GET = "GET /v1/shaping/{id}"
export const SHAPING_CANCEL = "POST /v1/shaping/{id}/cancel"
export const SHAPING_EVENTS = "GET /v1/shaping/{id}/events"

// Account
export const BILLING_USAGE = "GET /v1/billing/usage"
export const PROJECTS = "GET /v1/projects"
export const V1_WHOAMI = "GET /v1/whoami"
export const WHOAMI = "GET /v3/whoami"

// Any URL: without the API key
export const URL = "GET {url}"
