-- Generated from include/together-api.json by bindings/generate.py: do not edit.
local declarations = {}

declarations.version = "0.1.0"

--- The outcome of a function. New statuses may be added in any release: treat an unknown number as a failure.
declarations.Status = {
  OK = 0,
  INVALID_ARGUMENT = 1,
  NO_API_KEY = 2,
  CONNECTION = 3,
  TLS = 4,
  TIMEOUT = 5,
  CANCELLED = 6,
  PROTOCOL = 7,
  TOO_LARGE = 8,
  FILE = 9,
  BUDGET = 10,
  INTERNAL = 11,
  BAD_REQUEST = 20,
  AUTHENTICATION = 21,
  PAYMENT_REQUIRED = 22,
  PERMISSION = 23,
  NOT_FOUND = 24,
  CONFLICT = 25,
  UNPROCESSABLE = 26,
  RATE_LIMIT = 27,
  CONTEXT_LENGTH = 28,
  OVERLOADED = 29,
  SERVER = 30,
  API = 31,
  JOB_FAILED = 32,
}

--- The time limits, for together_options_set_timeout and together_request_set_timeout.
declarations.Timeout = {
  CONNECT = 1,
  FIRST_BYTE = 2,
  IDLE = 3,
  TOTAL = 4,
}

--- The limits on size and number, for together_options_set_limit.
declarations.Limit = {
  RESPONSE_BYTES = 1,
  CALLS = 2,
  TOKENS = 3,
  EVENT_QUEUE = 4,
  TURNS = 5,
}

--- The trusted certificate authorities, for together_options_set_trust.
declarations.Trust = {
  BUILT_IN = 0,
  SYSTEM = 1,
  BOTH = 2,
  ADDED_ONLY = 3,
}

--- The modes of a cassette, for together_options_set_cassette.
declarations.CassetteMode = {
  RECORD = 1,
  REPLAY = 2,
  REPLAY_PACED = 3,
}

--- The level of a log line, for together_options_set_log.
declarations.LogLevel = {
  ERROR = 1,
  WARN = 2,
  INFO = 3,
  DEBUG = 4,
}

--- The kind of an event. New kinds may be added in any release: ignore those that you do not know.
declarations.EventKind = {
  TEXT = 1,
  REASONING = 2,
  TOOL_CALL = 3,
  BYTES = 4,
  PROGRESS = 5,
  CHUNK = 6,
  DONE = 7,
  USAGE = 8,
}

--- What a together_on_event function returns.
declarations.Flow = {
  STOP = 0,
  GO_ON = 1,
}

--- How the samples of raw audio are written, lowest byte first.
declarations.SampleFormat = {
  UNKNOWN = 0,
  S16 = 1,
  F32 = 2,
  MULAW = 3,
  ALAW = 4,
}

--- The parts of a request's time, for together_response_time_us.
declarations.Time = {
  WAIT = 1,
  CONNECT = 2,
  FIRST_BYTE = 3,
  FIRST_TOKEN = 4,
  TOTAL = 5,
}

declarations.operations = {
  -- Text, embeddings, rerank
  CHAT_COMPLETIONS = "POST /v1/chat/completions",
  COMPLETIONS = "POST /v1/completions",
  RESPONSES = "POST /v1/responses",
  EMBEDDINGS = "POST /v1/embeddings",
  RERANK = "POST /v1/rerank",
  -- Images, video, audio, realtime
  AUDIO_SPEECH = "POST /v1/audio/speech",
  AUDIO_SPEECH_WEBSOCKET = "GET /v1/audio/speech/websocket",
  AUDIO_TRANSCRIPTIONS = "POST /v1/audio/transcriptions",
  AUDIO_TRANSLATIONS = "POST /v1/audio/translations",
  IMAGES_GENERATIONS = "POST /v1/images/generations",
  REALTIME = "GET /v1/realtime",
  VOICES = "GET /v1/voices",
  VIDEOS_CREATE = "POST /v2/videos",
  VIDEOS_GET = "GET /v2/videos/{id}",
  -- Models and jobs
  JOBS_LIST = "GET /v1/jobs",
  JOBS_GET = "GET /v1/jobs/{jobId}",
  MODELS_LIST = "GET /v1/models",
  MODELS_CREATE = "POST /v1/models",
  -- Files
  FILES_LIST = "GET /v1/files",
  FILES_CREATE = "POST /v1/files",
  FILES_MULTIPART_ABORT = "POST /v1/files/multipart/abort",
  FILES_MULTIPART_COMPLETE = "POST /v1/files/multipart/complete",
  FILES_MULTIPART_INITIATE = "POST /v1/files/multipart/initiate",
  FILES_UPLOAD = "POST /v1/files/upload",
  FILES_DELETE = "DELETE /v1/files/{id}",
  FILES_GET = "GET /v1/files/{id}",
  FILES_CONTENT = "GET /v1/files/{id}/content",
  FILES_PREPROCESS = "POST /v1/files/{id}/preprocess",
  -- Fine-tuning
  FINE_TUNES_LIST = "GET /v1/fine-tunes",
  FINE_TUNES_CREATE = "POST /v1/fine-tunes",
  FINE_TUNES_ESTIMATE_PRICE = "POST /v1/fine-tunes/estimate-price",
  FINE_TUNES_MODELS_LIMITS = "GET /v1/fine-tunes/models/limits",
  FINE_TUNES_MODELS_SUPPORTED = "GET /v1/fine-tunes/models/supported",
  FINE_TUNES_PREVIEW = "POST /v1/fine-tunes/preview",
  FINE_TUNES_DELETE = "DELETE /v1/fine-tunes/{id}",
  FINE_TUNES_GET = "GET /v1/fine-tunes/{id}",
  FINE_TUNES_CANCEL = "POST /v1/fine-tunes/{id}/cancel",
  FINE_TUNES_CHECKPOINTS = "GET /v1/fine-tunes/{id}/checkpoints",
  FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET = "GET /v1/fine-tunes/{id}/download-tokenized-dataset",
  FINE_TUNES_EVENTS = "GET /v1/fine-tunes/{id}/events",
  FINE_TUNES_METRICS = "GET /v1/fine-tunes/{id}/metrics",
  FINETUNE_DOWNLOAD = "GET /v1/finetune/download",
  -- Batches
  BATCHES_LIST = "GET /v1/batches",
  BATCHES_CREATE = "POST /v1/batches",
  BATCHES_GET = "GET /v1/batches/{id}",
  BATCHES_CANCEL = "POST /v1/batches/{id}/cancel",
  -- Evaluations
  EVALUATION_LIST = "GET /v1/evaluation",
  EVALUATION_CREATE = "POST /v1/evaluation",
  EVALUATION_MODEL_LIST = "GET /v1/evaluation/model-list",
  EVALUATION_GET = "GET /v1/evaluation/{id}",
  EVALUATION_STATUS = "GET /v1/evaluation/{id}/status",
  -- Code interpreter
  TCI_EXECUTE = "POST /v1/tci/execute",
  TCI_SESSIONS = "GET /v1/tci/sessions",
  -- Dedicated endpoints, version 1 (legacy)
  CLUSTERS_AVAILABILITY_ZONES = "GET /v1/clusters/availability-zones",
  ENDPOINTS_LIST = "GET /v1/endpoints",
  ENDPOINTS_CREATE = "POST /v1/endpoints",
  ENDPOINTS_DELETE = "DELETE /v1/endpoints/{endpointId}",
  ENDPOINTS_GET = "GET /v1/endpoints/{endpointId}",
  ENDPOINTS_UPDATE = "PATCH /v1/endpoints/{endpointId}",
  ENDPOINTS_ADAPTERS_DELETE = "DELETE /v1/endpoints/{endpointId}/adapters",
  ENDPOINTS_ADAPTERS_LIST = "GET /v1/endpoints/{endpointId}/adapters",
  ENDPOINTS_ADAPTERS_CREATE = "POST /v1/endpoints/{endpointId}/adapters",
  HARDWARE = "GET /v1/hardware",
  -- Dedicated endpoints, version 2
  V2_ORGANIZATION_ENDPOINTS = "GET /v2/organizations/{organization_id}/endpoints",
  V2_ENDPOINTS_LIST = "GET /v2/projects/{project_id}/endpoints",
  V2_ENDPOINTS_CREATE = "POST /v2/projects/{project_id}/endpoints",
  V2_ENDPOINTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{id}",
  V2_ENDPOINTS_GET = "GET /v2/projects/{project_id}/endpoints/{id}",
  V2_ENDPOINTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}",
  V2_ENDPOINTS_AB_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments",
  V2_ENDPOINTS_AB_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments",
  V2_ENDPOINTS_AB_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}",
  V2_ENDPOINTS_AB_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}",
  V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}",
  V2_ENDPOINTS_ANALYTICS = "GET /v2/projects/{project_id}/endpoints/{id}/analytics",
  V2_ENDPOINTS_DEPLOYMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments",
  V2_ENDPOINTS_DEPLOYMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}",
  V2_ENDPOINTS_DEPLOYMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}",
  V2_ENDPOINTS_DEPLOYMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}",
  V2_ENDPOINTS_DEPLOYMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}",
  V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters",
  V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters",
  V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}",
  V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}",
  V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}",
  V2_ENDPOINTS_EVENTS = "GET /v2/projects/{project_id}/endpoints/{id}/events",
  V2_ENDPOINTS_ROLLOUTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts",
  V2_ENDPOINTS_ROLLOUTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts",
  V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults",
  V2_ENDPOINTS_ROLLOUTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}",
  V2_ENDPOINTS_ROLLOUTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}",
  V2_ENDPOINTS_ROLLOUTS_CANCEL = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel",
  V2_ENDPOINTS_ROLLOUTS_PAUSE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause",
  V2_ENDPOINTS_ROLLOUTS_PROMOTE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote",
  V2_ENDPOINTS_ROLLOUTS_RESUME = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume",
  V2_ENDPOINTS_ROLLOUTS_START = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}",
  V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}",
  V2_PLACEMENT_PROFILES_LIST = "GET /v2/projects/{project_id}/placement-profiles",
  V2_PLACEMENT_PROFILES_GET = "GET /v2/projects/{project_id}/placement-profiles/{id}",
  V2_PUBLIC_ENDPOINTS = "GET /v2/public/endpoints",
  V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST = "GET /v2/public/inference-instance-types",
  V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET = "GET /v2/public/inference-instance-types/{id}",
  -- Models v2
  V2_ORGANIZATION_MODELS = "GET /v2/organizations/{organization_id}/models",
  V2_CONFIGS_LIST = "GET /v2/projects/{project_id}/configs",
  V2_CONFIGS_GET = "GET /v2/projects/{project_id}/configs/{id}",
  V2_MODELS_LIST = "GET /v2/projects/{project_id}/models",
  V2_MODELS_CREATE = "POST /v2/projects/{project_id}/models",
  V2_MODELS_DOWNLOAD = "POST /v2/projects/{project_id}/models/download",
  V2_MODELS_UPLOAD_COMPLETE = "POST /v2/projects/{project_id}/models/upload/complete",
  V2_MODELS_UPLOAD_CREATE = "POST /v2/projects/{project_id}/models/upload/create",
  V2_MODELS_UPLOADS_LIST = "GET /v2/projects/{project_id}/models/uploads",
  V2_MODELS_UPLOADS_CREATE = "POST /v2/projects/{project_id}/models/uploads",
  V2_MODELS_UPLOADS_GET = "GET /v2/projects/{project_id}/models/uploads/{id}",
  V2_MODELS_UPLOADS_EVENTS = "GET /v2/projects/{project_id}/models/uploads/{id}/events",
  V2_MODELS_DELETE = "DELETE /v2/projects/{project_id}/models/{id}",
  V2_MODELS_GET = "GET /v2/projects/{project_id}/models/{id}",
  V2_MODELS_UPDATE = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}",
  V2_MODELS_FILES = "GET /v2/projects/{project_id}/models/{id}/files",
  V2_MODELS_REVISIONS = "GET /v2/projects/{project_id}/models/{id}/revisions",
  V2_MODELS_REVISIONS_GET = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}",
  V2_SUPPORTED_MODELS_LIST = "GET /v2/supported-models",
  V2_SUPPORTED_MODELS_GET = "GET /v2/supported-models/{id}",
  -- GPU clusters
  COMPUTE_CLUSTERS_LIST = "GET /v1/compute/clusters",
  COMPUTE_CLUSTERS_CREATE = "POST /v1/compute/clusters",
  COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST = "GET /v1/compute/clusters/storage/volumes",
  COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE = "POST /v1/compute/clusters/storage/volumes",
  COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE = "PUT /v1/compute/clusters/storage/volumes",
  COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}",
  COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET = "GET /v1/compute/clusters/storage/volumes/{volume_id}",
  COMPUTE_CLUSTERS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}",
  COMPUTE_CLUSTERS_GET = "GET /v1/compute/clusters/{cluster_id}",
  COMPUTE_CLUSTERS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}",
  COMPUTE_CLUSTERS_ADDONS_LIST = "GET /v1/compute/clusters/{cluster_id}/addons",
  COMPUTE_CLUSTERS_ADDONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/addons",
  COMPUTE_CLUSTERS_ADDONS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}",
  COMPUTE_CLUSTERS_ADDONS_GET = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}",
  COMPUTE_CLUSTERS_ADDONS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}",
  COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations",
  COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}",
  COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}",
  COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve",
  COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel",
  COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject",
  COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS = "GET /v1/compute/passive_health_check_alerts",
  COMPUTE_REGIONS = "GET /v1/compute/regions",
  -- Containers (Jig): deployments, secrets, volumes, storage
  DEPLOYMENTS_LIST = "GET /v1/deployments",
  DEPLOYMENTS_CREATE = "POST /v1/deployments",
  DEPLOYMENTS_PREWARM = "POST /v1/deployments/prewarm",
  DEPLOYMENTS_SECRETS_LIST = "GET /v1/deployments/secrets",
  DEPLOYMENTS_SECRETS_CREATE = "POST /v1/deployments/secrets",
  DEPLOYMENTS_SECRETS_DELETE = "DELETE /v1/deployments/secrets/{id}",
  DEPLOYMENTS_SECRETS_GET = "GET /v1/deployments/secrets/{id}",
  DEPLOYMENTS_SECRETS_UPDATE = "PATCH /v1/deployments/secrets/{id}",
  DEPLOYMENTS_STORAGE_VOLUMES_LIST = "GET /v1/deployments/storage/volumes",
  DEPLOYMENTS_STORAGE_VOLUMES_CREATE = "POST /v1/deployments/storage/volumes",
  DEPLOYMENTS_STORAGE_VOLUMES_DELETE = "DELETE /v1/deployments/storage/volumes/{id}",
  DEPLOYMENTS_STORAGE_VOLUMES_GET = "GET /v1/deployments/storage/volumes/{id}",
  DEPLOYMENTS_STORAGE_VOLUMES_UPDATE = "PATCH /v1/deployments/storage/volumes/{id}",
  DEPLOYMENTS_STORAGE_GET = "GET /v1/deployments/storage/{filename}",
  DEPLOYMENTS_STORAGE_URL = "GET /v1/deployments/storage/{filename}/url",
  DEPLOYMENTS_DELETE = "DELETE /v1/deployments/{id}",
  DEPLOYMENTS_GET = "GET /v1/deployments/{id}",
  DEPLOYMENTS_UPDATE = "PATCH /v1/deployments/{id}",
  DEPLOYMENTS_LOGS = "GET /v1/deployments/{id}/logs",
  DEPLOYMENTS_REVISIONS_LIST = "GET /v1/deployments/{id}/revisions",
  DEPLOYMENTS_REVISIONS_GET = "GET /v1/deployments/{id}/revisions/{revision_identifier}",
  DEPLOYMENTS_ROLLBACK = "POST /v1/deployments/{id}/rollback",
  IMAGE_REPOSITORIES_BASE_PATH = "GET /v1/image-repositories/base-path",
  STORAGE_MULTIPART_ABORT = "POST /v1/storage/multipart/abort",
  STORAGE_MULTIPART_COMPLETE = "POST /v1/storage/multipart/complete",
  STORAGE_MULTIPART_INIT = "POST /v1/storage/multipart/init",
  STORAGE_UPLOAD_REQUEST = "POST /v1/storage/upload-request",
  -- Queue
  QUEUE_CANCEL = "POST /v1/queue/cancel",
  QUEUE_CLEAR = "POST /v1/queue/clear",
  QUEUE_METRICS = "GET /v1/queue/metrics",
  QUEUE_STATUS = "GET /v1/queue/status",
  QUEUE_SUBMIT = "POST /v1/queue/submit",
  -- RL / post-training
  RL_CHECKPOINTS_LIST = "GET /v1/rl/checkpoints",
  RL_CHECKPOINTS_GET = "GET /v1/rl/checkpoints/{id}",
  RL_CHECKPOINTS_DOWNLOAD = "GET /v1/rl/checkpoints/{id}/download",
  RL_MODEL_RESOURCES_LIST = "GET /v1/rl/model-resources",
  RL_MODEL_RESOURCES_CREATE = "POST /v1/rl/model-resources",
  RL_MODEL_RESOURCES_ESTIMATE_COST = "POST /v1/rl/model-resources/estimate-cost",
  RL_MODEL_RESOURCES_GET = "GET /v1/rl/model-resources/{model_resources_id}",
  RL_MODEL_RESOURCES_EXTEND_EXPIRY = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry",
  RL_MODEL_RESOURCES_STOP = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}",
  RL_SUPPORTED_MODELS = "GET /v1/rl/supported-models",
  RL_TRAINING_SESSIONS_LIST = "GET /v1/rl/training-sessions",
  RL_TRAINING_SESSIONS_CREATE = "POST /v1/rl/training-sessions",
  RL_TRAINING_SESSIONS_GET = "GET /v1/rl/training-sessions/{session_id}",
  RL_TRAINING_SESSIONS_UPDATE = "PATCH /v1/rl/training-sessions/{session_id}",
  RL_CUSTOM_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward",
  RL_CUSTOM_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}",
  RL_FORWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward",
  RL_FORWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}",
  RL_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward",
  RL_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}",
  RL_INFERENCE_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint",
  RL_INFERENCE_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}",
  RL_OPTIM_STEP_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step",
  RL_OPTIM_STEP_GET = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}",
  RL_SAMPLE_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/sample",
  RL_SAMPLE_GET = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}",
  RL_TRAINING_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint",
  RL_TRAINING_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}",
  RL_WEIGHTS_SYNC_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync",
  RL_WEIGHTS_SYNC_GET = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}",
  RL_PAYLOADS_UPLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url",
  RL_PAYLOADS_DOWNLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url",
  RL_TRAINING_SESSIONS_STOP = "POST /v1/rl/training-sessions/{session_id}/stop",
  SHAPING_LIST = "GET /v1/shaping",
  SHAPING_PREPARE_FOR_FP4_INFERENCE = "POST /v1/shaping/prepare-for-fp4-inference",
  SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE = "POST /v1/shaping/prepare-for-fp4-inference/estimate",
  SHAPING_GET = "GET /v1/shaping/{id}",
  SHAPING_CANCEL = "POST /v1/shaping/{id}/cancel",
  SHAPING_EVENTS = "GET /v1/shaping/{id}/events",
  -- Account
  BILLING_USAGE = "GET /v1/billing/usage",
  PROJECTS = "GET /v1/projects",
  V1_WHOAMI = "GET /v1/whoami",
  WHOAMI = "GET /v3/whoami",
  -- Any URL: without the API key
  URL = "GET {url}",
}

-- For LuaJIT's ffi.cdef.
declarations.cdef = [[
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
]]

-- Every function of the library, and those that are not generated.
declarations.functions = {
  "together_status_name",
  "together_version",
  "together_set_allocator",
  "together_free",
  "together_object_status",
  "together_object_message",
  "together_options_new",
  "together_options_set_base_url",
  "together_options_set_timeout",
  "together_options_set_limit",
  "together_options_set_retries",
  "together_options_set_header",
  "together_options_set_cassette",
  "together_options_set_log",
  "together_options_set_api_key",
  "together_options_set_api_key_n",
  "together_options_set_api_key_file",
  "together_options_set_api_key_command",
  "together_options_set_api_key_source",
  "together_options_set_secret_memory",
  "together_options_set_environment_wipe",
  "together_options_set_trust",
  "together_options_add_ca",
  "together_options_add_ca_n",
  "together_options_add_ca_file",
  "together_options_add_pin",
  "together_options_set_identity",
  "together_options_set_proxy",
  "together_options_set_wake",
  "together_options_set_transport",
  "together_client_new",
  "together_client_set_api_key",
  "together_client_set_api_key_n",
  "together_client_usage",
  "together_client_next",
  "together_client_fd",
  "together_client_event",
  "together_client_connect",
  "together_client_interrupt",
  "together_client_diagnose",
  "together_request_new",
  "together_request_set_string",
  "together_request_set_string_n",
  "together_request_set_integer",
  "together_request_set_number",
  "together_request_set_boolean",
  "together_request_set_json",
  "together_request_set_json_n",
  "together_request_set_file",
  "together_request_set_bytes",
  "together_request_set_schema",
  "together_request_set_output",
  "together_request_set_header",
  "together_request_set_timeout",
  "together_request_set_user_data",
  "together_request_set_sentences",
  "together_request_set_reader",
  "together_request_set_wait",
  "together_request_next_page",
  "together_request_add_message",
  "together_request_add_message_n",
  "together_request_add_image",
  "together_request_json",
  "together_request_remove",
  "together_request_add_answer",
  "together_request_add_tool_result",
  "together_request_add_tool_result_n",
  "together_request_add_image_url",
  "together_request_add_image_file",
  "together_request_add_part",
  "together_request_add_tool",
  "together_tool_call_name",
  "together_tool_call_id",
  "together_tool_call_arguments",
  "together_tool_call_answer",
  "together_tool_call_answer_n",
  "together_complete",
  "together_complete_each",
  "together_start",
  "together_call_next",
  "together_call_wait",
  "together_call_send",
  "together_call_send_bytes",
  "together_call_finish",
  "together_call_cancel",
  "together_call_fd",
  "together_call_event",
  "together_call_response",
  "together_json_parse",
  "together_json_parse_n",
  "together_response_parsed",
  "together_response_text",
  "together_response_json",
  "together_response_bytes",
  "together_response_string",
  "together_response_value",
  "together_response_integer",
  "together_response_number",
  "together_response_boolean",
  "together_response_count",
  "together_response_http_status",
  "together_response_header",
  "together_response_request_id",
  "together_response_retry_after_ms",
  "together_response_time_us",
  "together_response_tries",
  "together_response_try_message",
  "together_response_floats",
  "together_response_decode",
  "together_response_save",
  "together_batch_new",
  "together_batch_add",
  "together_batch_run",
  "together_batch_answer",
}
declarations.by_hand = {
  "together_set_allocator",
  "together_free",
  "together_options_set_log",
  "together_options_set_api_key_source",
  "together_options_set_wake",
  "together_options_set_transport",
  "together_request_set_user_data",
  "together_request_set_reader",
  "together_request_add_tool",
  "together_tool_call_name",
  "together_tool_call_id",
  "together_tool_call_arguments",
  "together_tool_call_answer_n",
  "together_complete_each",
  "together_batch_run",
}

return declarations
