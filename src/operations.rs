//! The operations that Together documents, with the names they have in the C header.
//!
//! The one list of them: the header's `TOGETHER_...` macros are generated from it, and a test holds it
//! against the API's own description. One that is missing works by its words ("POST /v1/new/thing") as well
//! as any: only the log looks here, for what it may quote.
//!
//! Names follow the path. `_LIST`, `_CREATE`, `_GET`, `_UPDATE` and `_DELETE` are added where a path is a
//! collection or one of its items; `V2_` tells the second version of what the first has too.
//!
//! A query is where a method with a body would put the field into the body: `?name={name}` where the API requires
//! it, `{?name}` where it does not.

/// An operation's macro name, less `TOGETHER_`, and its words.
pub type KnownOperation = (&'static str, &'static str);

/// Operations of one part of the API, under its title.
pub type Section = (&'static str, &'static [KnownOperation]);

/// Method and path of an operation as written in the list, which are no secret; those of an operation that is not
/// in it could hold anything.
pub fn known(name: &str) -> Option<&'static str> {
    WORDS.lines().map(without_query).find(|known| *known == name)
}

/// An operation's words without what follows: `?name={name}`, or `{?name}`.
pub fn without_query(text: &str) -> &str {
    let end = text.find('?').unwrap_or(text.len());
    text[..end].strip_suffix('{').unwrap_or(&text[..end])
}

/// Makes the list, the constants and the words of one table. The library has the words alone, as one text: a list of
/// them would take twice the bytes.
macro_rules! operations {
    ($($title:literal { $($name:ident: $words:literal,)* })*) => {
        pub const SECTIONS: &[Section] = &[$(($title, &[$((stringify!($name), $words)),*])),*];

        const WORDS: &str = concat!($($($words, "\n"),*),*);

        /// The operations of the API, for [`Request::new`](crate::Request::new). Any other works by its words.
        pub mod operation {
            $($(
                #[doc = concat!("`", $words, "`")]
                pub const $name: &str = $words;
            )*)*
        }
    };
}

operations! {
    "Text, embeddings, rerank" {
        CHAT_COMPLETIONS: "POST /v1/chat/completions",
        COMPLETIONS: "POST /v1/completions",
        RESPONSES: "POST /v1/responses",
        EMBEDDINGS: "POST /v1/embeddings",
        RERANK: "POST /v1/rerank",
    }
    "Images, video, audio, realtime" {
        AUDIO_SPEECH: "POST /v1/audio/speech",
        AUDIO_SPEECH_WEBSOCKET: "GET /v1/audio/speech/websocket",
        AUDIO_TRANSCRIPTIONS: "POST /v1/audio/transcriptions",
        AUDIO_TRANSLATIONS: "POST /v1/audio/translations",
        IMAGES_GENERATIONS: "POST /v1/images/generations",
        REALTIME: "GET /v1/realtime",
        VOICES: "GET /v1/voices",
        VIDEOS_CREATE: "POST /v2/videos",
        VIDEOS_GET: "GET /v2/videos/{id}",
    }
    "Models and jobs" {
        JOBS_LIST: "GET /v1/jobs",
        JOBS_GET: "GET /v1/jobs/{jobId}",
        MODELS_LIST: "GET /v1/models",
        MODELS_CREATE: "POST /v1/models",
    }
    "Files" {
        FILES_LIST: "GET /v1/files",
        FILES_CREATE: "POST /v1/files",
        FILES_MULTIPART_ABORT: "POST /v1/files/multipart/abort",
        FILES_MULTIPART_COMPLETE: "POST /v1/files/multipart/complete",
        FILES_MULTIPART_INITIATE: "POST /v1/files/multipart/initiate",
        FILES_UPLOAD: "POST /v1/files/upload",
        FILES_DELETE: "DELETE /v1/files/{id}",
        FILES_GET: "GET /v1/files/{id}",
        FILES_CONTENT: "GET /v1/files/{id}/content",
        FILES_PREPROCESS: "POST /v1/files/{id}/preprocess",
    }
    "Fine-tuning" {
        FINE_TUNES_LIST: "GET /v1/fine-tunes",
        FINE_TUNES_CREATE: "POST /v1/fine-tunes",
        FINE_TUNES_ESTIMATE_PRICE: "POST /v1/fine-tunes/estimate-price",
        FINE_TUNES_MODELS_LIMITS: "GET /v1/fine-tunes/models/limits",
        FINE_TUNES_MODELS_SUPPORTED: "GET /v1/fine-tunes/models/supported",
        FINE_TUNES_PREVIEW: "POST /v1/fine-tunes/preview",
        FINE_TUNES_DELETE: "DELETE /v1/fine-tunes/{id}",
        FINE_TUNES_GET: "GET /v1/fine-tunes/{id}",
        FINE_TUNES_CANCEL: "POST /v1/fine-tunes/{id}/cancel",
        FINE_TUNES_CHECKPOINTS: "GET /v1/fine-tunes/{id}/checkpoints",
        FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET: "GET /v1/fine-tunes/{id}/download-tokenized-dataset",
        FINE_TUNES_EVENTS: "GET /v1/fine-tunes/{id}/events",
        FINE_TUNES_METRICS: "GET /v1/fine-tunes/{id}/metrics",
        FINETUNE_DOWNLOAD: "GET /v1/finetune/download",
    }
    "Batches" {
        BATCHES_LIST: "GET /v1/batches",
        BATCHES_CREATE: "POST /v1/batches",
        BATCHES_GET: "GET /v1/batches/{id}",
        BATCHES_CANCEL: "POST /v1/batches/{id}/cancel",
    }
    "Evaluations" {
        EVALUATION_LIST: "GET /v1/evaluation",
        EVALUATION_CREATE: "POST /v1/evaluation",
        EVALUATION_MODEL_LIST: "GET /v1/evaluation/model-list",
        EVALUATION_GET: "GET /v1/evaluation/{id}",
        EVALUATION_STATUS: "GET /v1/evaluation/{id}/status",
    }
    "Code interpreter" {
        TCI_EXECUTE: "POST /v1/tci/execute",
        TCI_SESSIONS: "GET /v1/tci/sessions",
    }
    "Dedicated endpoints, version 1 (legacy)" {
        CLUSTERS_AVAILABILITY_ZONES: "GET /v1/clusters/availability-zones",
        ENDPOINTS_LIST: "GET /v1/endpoints",
        ENDPOINTS_CREATE: "POST /v1/endpoints",
        ENDPOINTS_DELETE: "DELETE /v1/endpoints/{endpointId}",
        ENDPOINTS_GET: "GET /v1/endpoints/{endpointId}",
        ENDPOINTS_UPDATE: "PATCH /v1/endpoints/{endpointId}",
        ENDPOINTS_ADAPTERS_DELETE: "DELETE /v1/endpoints/{endpointId}/adapters",
        ENDPOINTS_ADAPTERS_LIST: "GET /v1/endpoints/{endpointId}/adapters",
        ENDPOINTS_ADAPTERS_CREATE: "POST /v1/endpoints/{endpointId}/adapters",
        HARDWARE: "GET /v1/hardware",
    }
    "Dedicated endpoints, version 2" {
        V2_ORGANIZATION_ENDPOINTS: "GET /v2/organizations/{organization_id}/endpoints",
        V2_ENDPOINTS_LIST: "GET /v2/projects/{project_id}/endpoints",
        V2_ENDPOINTS_CREATE: "POST /v2/projects/{project_id}/endpoints",
        V2_ENDPOINTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{id}",
        V2_ENDPOINTS_GET: "GET /v2/projects/{project_id}/endpoints/{id}",
        V2_ENDPOINTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}",
        V2_ENDPOINTS_AB_EXPERIMENTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments",
        V2_ENDPOINTS_AB_EXPERIMENTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments",
        V2_ENDPOINTS_AB_EXPERIMENTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}",
        V2_ENDPOINTS_AB_EXPERIMENTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}",
        V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}",
        V2_ENDPOINTS_ANALYTICS: "GET /v2/projects/{project_id}/endpoints/{id}/analytics",
        V2_ENDPOINTS_DEPLOYMENTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments",
        V2_ENDPOINTS_DEPLOYMENTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}",
        V2_ENDPOINTS_DEPLOYMENTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}",
        V2_ENDPOINTS_DEPLOYMENTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}",
        V2_ENDPOINTS_DEPLOYMENTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}",
        V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters",
        V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters",
        V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}",
        V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}",
        V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}",
        V2_ENDPOINTS_EVENTS: "GET /v2/projects/{project_id}/endpoints/{id}/events",
        V2_ENDPOINTS_ROLLOUTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts",
        V2_ENDPOINTS_ROLLOUTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts",
        V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults",
        V2_ENDPOINTS_ROLLOUTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}",
        V2_ENDPOINTS_ROLLOUTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}",
        V2_ENDPOINTS_ROLLOUTS_CANCEL: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel",
        V2_ENDPOINTS_ROLLOUTS_PAUSE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause",
        V2_ENDPOINTS_ROLLOUTS_PROMOTE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote",
        V2_ENDPOINTS_ROLLOUTS_RESUME: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume",
        V2_ENDPOINTS_ROLLOUTS_START: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE: "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE: "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET: "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}",
        V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE: "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}",
        V2_PLACEMENT_PROFILES_LIST: "GET /v2/projects/{project_id}/placement-profiles",
        V2_PLACEMENT_PROFILES_GET: "GET /v2/projects/{project_id}/placement-profiles/{id}",
        V2_PUBLIC_ENDPOINTS: "GET /v2/public/endpoints",
        V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST: "GET /v2/public/inference-instance-types",
        V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET: "GET /v2/public/inference-instance-types/{id}",
    }
    "Models v2" {
        V2_ORGANIZATION_MODELS: "GET /v2/organizations/{organization_id}/models",
        V2_CONFIGS_LIST: "GET /v2/projects/{project_id}/configs",
        V2_CONFIGS_GET: "GET /v2/projects/{project_id}/configs/{id}",
        V2_MODELS_LIST: "GET /v2/projects/{project_id}/models",
        V2_MODELS_CREATE: "POST /v2/projects/{project_id}/models",
        V2_MODELS_DOWNLOAD: "POST /v2/projects/{project_id}/models/download",
        V2_MODELS_UPLOAD_COMPLETE: "POST /v2/projects/{project_id}/models/upload/complete",
        V2_MODELS_UPLOAD_CREATE: "POST /v2/projects/{project_id}/models/upload/create",
        V2_MODELS_UPLOADS_LIST: "GET /v2/projects/{project_id}/models/uploads",
        V2_MODELS_UPLOADS_CREATE: "POST /v2/projects/{project_id}/models/uploads",
        V2_MODELS_UPLOADS_GET: "GET /v2/projects/{project_id}/models/uploads/{id}",
        V2_MODELS_UPLOADS_EVENTS: "GET /v2/projects/{project_id}/models/uploads/{id}/events",
        V2_MODELS_DELETE: "DELETE /v2/projects/{project_id}/models/{id}",
        V2_MODELS_GET: "GET /v2/projects/{project_id}/models/{id}",
        V2_MODELS_UPDATE: "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}",
        V2_MODELS_FILES: "GET /v2/projects/{project_id}/models/{id}/files",
        V2_MODELS_REVISIONS: "GET /v2/projects/{project_id}/models/{id}/revisions",
        V2_MODELS_REVISIONS_GET: "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}",
        V2_SUPPORTED_MODELS_LIST: "GET /v2/supported-models",
        V2_SUPPORTED_MODELS_GET: "GET /v2/supported-models/{id}",
    }
    "GPU clusters" {
        COMPUTE_CLUSTERS_LIST: "GET /v1/compute/clusters",
        COMPUTE_CLUSTERS_CREATE: "POST /v1/compute/clusters",
        COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST: "GET /v1/compute/clusters/storage/volumes",
        COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE: "POST /v1/compute/clusters/storage/volumes",
        COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE: "PUT /v1/compute/clusters/storage/volumes",
        COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE: "DELETE /v1/compute/clusters/storage/volumes/{volume_id}",
        COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET: "GET /v1/compute/clusters/storage/volumes/{volume_id}",
        COMPUTE_CLUSTERS_DELETE: "DELETE /v1/compute/clusters/{cluster_id}",
        COMPUTE_CLUSTERS_GET: "GET /v1/compute/clusters/{cluster_id}",
        COMPUTE_CLUSTERS_UPDATE: "PUT /v1/compute/clusters/{cluster_id}",
        COMPUTE_CLUSTERS_ADDONS_LIST: "GET /v1/compute/clusters/{cluster_id}/addons",
        COMPUTE_CLUSTERS_ADDONS_CREATE: "POST /v1/compute/clusters/{cluster_id}/addons",
        COMPUTE_CLUSTERS_ADDONS_DELETE: "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}",
        COMPUTE_CLUSTERS_ADDONS_GET: "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}",
        COMPUTE_CLUSTERS_ADDONS_UPDATE: "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}",
        COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST: "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations",
        COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}",
        COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET: "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}",
        COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve",
        COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel",
        COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT: "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject",
        COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS: "GET /v1/compute/passive_health_check_alerts",
        COMPUTE_REGIONS: "GET /v1/compute/regions",
    }
    "Containers (Jig): deployments, secrets, volumes, storage" {
        DEPLOYMENTS_LIST: "GET /v1/deployments",
        DEPLOYMENTS_CREATE: "POST /v1/deployments",
        DEPLOYMENTS_PREWARM: "POST /v1/deployments/prewarm",
        DEPLOYMENTS_SECRETS_LIST: "GET /v1/deployments/secrets",
        DEPLOYMENTS_SECRETS_CREATE: "POST /v1/deployments/secrets",
        DEPLOYMENTS_SECRETS_DELETE: "DELETE /v1/deployments/secrets/{id}",
        DEPLOYMENTS_SECRETS_GET: "GET /v1/deployments/secrets/{id}",
        DEPLOYMENTS_SECRETS_UPDATE: "PATCH /v1/deployments/secrets/{id}",
        DEPLOYMENTS_STORAGE_VOLUMES_LIST: "GET /v1/deployments/storage/volumes",
        DEPLOYMENTS_STORAGE_VOLUMES_CREATE: "POST /v1/deployments/storage/volumes",
        DEPLOYMENTS_STORAGE_VOLUMES_DELETE: "DELETE /v1/deployments/storage/volumes/{id}",
        DEPLOYMENTS_STORAGE_VOLUMES_GET: "GET /v1/deployments/storage/volumes/{id}",
        DEPLOYMENTS_STORAGE_VOLUMES_UPDATE: "PATCH /v1/deployments/storage/volumes/{id}",
        DEPLOYMENTS_STORAGE_GET: "GET /v1/deployments/storage/{filename}",
        DEPLOYMENTS_STORAGE_URL: "GET /v1/deployments/storage/{filename}/url",
        DEPLOYMENTS_DELETE: "DELETE /v1/deployments/{id}",
        DEPLOYMENTS_GET: "GET /v1/deployments/{id}",
        DEPLOYMENTS_UPDATE: "PATCH /v1/deployments/{id}",
        DEPLOYMENTS_LOGS: "GET /v1/deployments/{id}/logs",
        DEPLOYMENTS_REVISIONS_LIST: "GET /v1/deployments/{id}/revisions",
        DEPLOYMENTS_REVISIONS_GET: "GET /v1/deployments/{id}/revisions/{revision_identifier}",
        DEPLOYMENTS_ROLLBACK: "POST /v1/deployments/{id}/rollback",
        IMAGE_REPOSITORIES_BASE_PATH: "GET /v1/image-repositories/base-path",
        STORAGE_MULTIPART_ABORT: "POST /v1/storage/multipart/abort",
        STORAGE_MULTIPART_COMPLETE: "POST /v1/storage/multipart/complete",
        STORAGE_MULTIPART_INIT: "POST /v1/storage/multipart/init",
        STORAGE_UPLOAD_REQUEST: "POST /v1/storage/upload-request",
    }
    "Queue" {
        QUEUE_CANCEL: "POST /v1/queue/cancel",
        QUEUE_CLEAR: "POST /v1/queue/clear",
        QUEUE_METRICS: "GET /v1/queue/metrics",
        QUEUE_STATUS: "GET /v1/queue/status",
        QUEUE_SUBMIT: "POST /v1/queue/submit",
    }
    "RL / post-training" {
        RL_CHECKPOINTS_LIST: "GET /v1/rl/checkpoints",
        RL_CHECKPOINTS_GET: "GET /v1/rl/checkpoints/{id}",
        RL_CHECKPOINTS_DOWNLOAD: "GET /v1/rl/checkpoints/{id}/download",
        RL_MODEL_RESOURCES_LIST: "GET /v1/rl/model-resources",
        RL_MODEL_RESOURCES_CREATE: "POST /v1/rl/model-resources",
        RL_MODEL_RESOURCES_ESTIMATE_COST: "POST /v1/rl/model-resources/estimate-cost",
        RL_MODEL_RESOURCES_GET: "GET /v1/rl/model-resources/{model_resources_id}",
        RL_MODEL_RESOURCES_EXTEND_EXPIRY: "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry",
        RL_MODEL_RESOURCES_STOP: "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}",
        RL_SUPPORTED_MODELS: "GET /v1/rl/supported-models",
        RL_TRAINING_SESSIONS_LIST: "GET /v1/rl/training-sessions",
        RL_TRAINING_SESSIONS_CREATE: "POST /v1/rl/training-sessions",
        RL_TRAINING_SESSIONS_GET: "GET /v1/rl/training-sessions/{session_id}",
        RL_TRAINING_SESSIONS_UPDATE: "PATCH /v1/rl/training-sessions/{session_id}",
        RL_CUSTOM_FORWARD_BACKWARD_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward",
        RL_CUSTOM_FORWARD_BACKWARD_GET: "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}",
        RL_FORWARD_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/forward",
        RL_FORWARD_GET: "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}",
        RL_FORWARD_BACKWARD_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward",
        RL_FORWARD_BACKWARD_GET: "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}",
        RL_INFERENCE_CHECKPOINT_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint",
        RL_INFERENCE_CHECKPOINT_GET: "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}",
        RL_OPTIM_STEP_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/optim-step",
        RL_OPTIM_STEP_GET: "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}",
        RL_SAMPLE_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/sample",
        RL_SAMPLE_GET: "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}",
        RL_TRAINING_CHECKPOINT_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint",
        RL_TRAINING_CHECKPOINT_GET: "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}",
        RL_WEIGHTS_SYNC_CREATE: "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync",
        RL_WEIGHTS_SYNC_GET: "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}",
        RL_PAYLOADS_UPLOAD_URL: "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url",
        RL_PAYLOADS_DOWNLOAD_URL: "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url",
        RL_TRAINING_SESSIONS_STOP: "POST /v1/rl/training-sessions/{session_id}/stop",
        SHAPING_LIST: "GET /v1/shaping",
        SHAPING_PREPARE_FOR_FP4_INFERENCE: "POST /v1/shaping/prepare-for-fp4-inference",
        SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE: "POST /v1/shaping/prepare-for-fp4-inference/estimate",
        SHAPING_GET: "GET /v1/shaping/{id}",
        SHAPING_CANCEL: "POST /v1/shaping/{id}/cancel",
        SHAPING_EVENTS: "GET /v1/shaping/{id}/events",
    }
    "Account" {
        BILLING_USAGE: "GET /v1/billing/usage",
        PROJECTS: "GET /v1/projects",
        V1_WHOAMI: "GET /v1/whoami",
        WHOAMI: "GET /v3/whoami",
    }
    "Any URL: without the API key" {
        URL: "GET {url}",
    }
}
