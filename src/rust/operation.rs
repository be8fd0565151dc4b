//! The operations of the API, for [`Request::new`](crate::Request::new). Any other works by its words.
//!
//! Generated from include/together-api.json by bindings/generate.py: do not edit.

// Text, embeddings, rerank
/// `POST /v1/chat/completions`
pub const CHAT_COMPLETIONS: &str = "POST /v1/chat/completions";
/// `POST /v1/completions`
pub const COMPLETIONS: &str = "POST /v1/completions";
/// `POST /v1/responses`
pub const RESPONSES: &str = "POST /v1/responses";
/// `POST /v1/embeddings`
pub const EMBEDDINGS: &str = "POST /v1/embeddings";
/// `POST /v1/rerank`
pub const RERANK: &str = "POST /v1/rerank";

// Images, video, audio, realtime
/// `POST /v1/audio/speech`
pub const AUDIO_SPEECH: &str = "POST /v1/audio/speech";
/// `GET /v1/audio/speech/websocket`
pub const AUDIO_SPEECH_WEBSOCKET: &str = "GET /v1/audio/speech/websocket";
/// `POST /v1/audio/transcriptions`
pub const AUDIO_TRANSCRIPTIONS: &str = "POST /v1/audio/transcriptions";
/// `POST /v1/audio/translations`
pub const AUDIO_TRANSLATIONS: &str = "POST /v1/audio/translations";
/// `POST /v1/images/generations`
pub const IMAGES_GENERATIONS: &str = "POST /v1/images/generations";
/// `GET /v1/realtime`
pub const REALTIME: &str = "GET /v1/realtime";
/// `GET /v1/voices`
pub const VOICES: &str = "GET /v1/voices";
/// `POST /v2/videos`
pub const VIDEOS_CREATE: &str = "POST /v2/videos";
/// `GET /v2/videos/{id}`
pub const VIDEOS_GET: &str = "GET /v2/videos/{id}";

// Models and jobs
/// `GET /v1/jobs`
pub const JOBS_LIST: &str = "GET /v1/jobs";
/// `GET /v1/jobs/{jobId}`
pub const JOBS_GET: &str = "GET /v1/jobs/{jobId}";
/// `GET /v1/models`
pub const MODELS_LIST: &str = "GET /v1/models";
/// `POST /v1/models`
pub const MODELS_CREATE: &str = "POST /v1/models";

// Files
/// `GET /v1/files`
pub const FILES_LIST: &str = "GET /v1/files";
/// `POST /v1/files/upload`
pub const FILES_UPLOAD: &str = "POST /v1/files/upload";
/// `DELETE /v1/files/{id}`
pub const FILES_DELETE: &str = "DELETE /v1/files/{id}";
/// `GET /v1/files/{id}`
pub const FILES_GET: &str = "GET /v1/files/{id}";
/// `GET /v1/files/{id}/content`
pub const FILES_CONTENT: &str = "GET /v1/files/{id}/content";

// Fine-tuning
/// `GET /v1/fine-tunes`
pub const FINE_TUNES_LIST: &str = "GET /v1/fine-tunes";
/// `POST /v1/fine-tunes`
pub const FINE_TUNES_CREATE: &str = "POST /v1/fine-tunes";
/// `POST /v1/fine-tunes/estimate-price`
pub const FINE_TUNES_ESTIMATE_PRICE: &str = "POST /v1/fine-tunes/estimate-price";
/// `GET /v1/fine-tunes/models/limits`
pub const FINE_TUNES_MODELS_LIMITS: &str = "GET /v1/fine-tunes/models/limits";
/// `GET /v1/fine-tunes/models/supported`
pub const FINE_TUNES_MODELS_SUPPORTED: &str = "GET /v1/fine-tunes/models/supported";
/// `POST /v1/fine-tunes/preview`
pub const FINE_TUNES_PREVIEW: &str = "POST /v1/fine-tunes/preview";
/// `DELETE /v1/fine-tunes/{id}`
pub const FINE_TUNES_DELETE: &str = "DELETE /v1/fine-tunes/{id}";
/// `GET /v1/fine-tunes/{id}`
pub const FINE_TUNES_GET: &str = "GET /v1/fine-tunes/{id}";
/// `POST /v1/fine-tunes/{id}/cancel`
pub const FINE_TUNES_CANCEL: &str = "POST /v1/fine-tunes/{id}/cancel";
/// `GET /v1/fine-tunes/{id}/checkpoints`
pub const FINE_TUNES_CHECKPOINTS: &str = "GET /v1/fine-tunes/{id}/checkpoints";
/// `GET /v1/fine-tunes/{id}/download-tokenized-dataset`
pub const FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET: &str = "GET /v1/fine-tunes/{id}/download-tokenized-dataset";
/// `GET /v1/fine-tunes/{id}/events`
pub const FINE_TUNES_EVENTS: &str = "GET /v1/fine-tunes/{id}/events";
/// `GET /v1/fine-tunes/{id}/metrics`
pub const FINE_TUNES_METRICS: &str = "GET /v1/fine-tunes/{id}/metrics";
/// `GET /v1/finetune/download`
pub const FINETUNE_DOWNLOAD: &str = "GET /v1/finetune/download";

// Batches
/// `GET /v1/batches`
pub const BATCHES_LIST: &str = "GET /v1/batches";
/// `POST /v1/batches`
pub const BATCHES_CREATE: &str = "POST /v1/batches";
/// `GET /v1/batches/{id}`
pub const BATCHES_GET: &str = "GET /v1/batches/{id}";
/// `POST /v1/batches/{id}/cancel`
pub const BATCHES_CANCEL: &str = "POST /v1/batches/{id}/cancel";

// Evaluations
/// `GET /v1/evaluation`
pub const EVALUATION_LIST: &str = "GET /v1/evaluation";
/// `POST /v1/evaluation`
pub const EVALUATION_CREATE: &str = "POST /v1/evaluation";
/// `GET /v1/evaluation/model-list`
pub const EVALUATION_MODEL_LIST: &str = "GET /v1/evaluation/model-list";
/// `GET /v1/evaluation/{id}`
pub const EVALUATION_GET: &str = "GET /v1/evaluation/{id}";
/// `GET /v1/evaluation/{id}/status`
pub const EVALUATION_STATUS: &str = "GET /v1/evaluation/{id}/status";

// Code interpreter
/// `POST /v1/tci/execute`
pub const TCI_EXECUTE: &str = "POST /v1/tci/execute";
/// `GET /v1/tci/sessions`
pub const TCI_SESSIONS: &str = "GET /v1/tci/sessions";

// Dedicated endpoints, version 1 (legacy)
/// `GET /v1/clusters/availability-zones`
pub const CLUSTERS_AVAILABILITY_ZONES: &str = "GET /v1/clusters/availability-zones";
/// `GET /v1/endpoints`
pub const ENDPOINTS_LIST: &str = "GET /v1/endpoints";
/// `POST /v1/endpoints`
pub const ENDPOINTS_CREATE: &str = "POST /v1/endpoints";
/// `DELETE /v1/endpoints/{endpointId}`
pub const ENDPOINTS_DELETE: &str = "DELETE /v1/endpoints/{endpointId}";
/// `GET /v1/endpoints/{endpointId}`
pub const ENDPOINTS_GET: &str = "GET /v1/endpoints/{endpointId}";
/// `PATCH /v1/endpoints/{endpointId}`
pub const ENDPOINTS_UPDATE: &str = "PATCH /v1/endpoints/{endpointId}";
/// `DELETE /v1/endpoints/{endpointId}/adapters`
pub const ENDPOINTS_ADAPTERS_DELETE: &str = "DELETE /v1/endpoints/{endpointId}/adapters";
/// `GET /v1/endpoints/{endpointId}/adapters`
pub const ENDPOINTS_ADAPTERS_LIST: &str = "GET /v1/endpoints/{endpointId}/adapters";
/// `POST /v1/endpoints/{endpointId}/adapters`
pub const ENDPOINTS_ADAPTERS_CREATE: &str = "POST /v1/endpoints/{endpointId}/adapters";
/// `GET /v1/hardware`
pub const HARDWARE: &str = "GET /v1/hardware";

// Dedicated endpoints, version 2
/// `GET /v2/organizations/{organization_id}/endpoints`
pub const V2_ORGANIZATION_ENDPOINTS: &str = "GET /v2/organizations/{organization_id}/endpoints";
/// `GET /v2/projects/{project_id}/endpoints`
pub const V2_ENDPOINTS_LIST: &str = "GET /v2/projects/{project_id}/endpoints";
/// `POST /v2/projects/{project_id}/endpoints`
pub const V2_ENDPOINTS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints";
/// `DELETE /v2/projects/{project_id}/endpoints/{id}`
pub const V2_ENDPOINTS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{id}`
pub const V2_ENDPOINTS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{id}";
/// `PATCH /v2/projects/{project_id}/endpoints/{id}`
pub const V2_ENDPOINTS_UPDATE: &str = "PATCH /v2/projects/{project_id}/endpoints/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments`
pub const V2_ENDPOINTS_AB_EXPERIMENTS_LIST: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments`
pub const V2_ENDPOINTS_AB_EXPERIMENTS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments";
/// `DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}`
pub const V2_ENDPOINTS_AB_EXPERIMENTS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}`
pub const V2_ENDPOINTS_AB_EXPERIMENTS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
/// `PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}`
pub const V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE: &str = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{id}/analytics`
pub const V2_ENDPOINTS_ANALYTICS: &str = "GET /v2/projects/{project_id}/endpoints/{id}/analytics";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments`
pub const V2_ENDPOINTS_DEPLOYMENTS_LIST: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments`
pub const V2_ENDPOINTS_DEPLOYMENTS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments";
/// `DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}`
pub const V2_ENDPOINTS_DEPLOYMENTS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}`
pub const V2_ENDPOINTS_DEPLOYMENTS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
/// `PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}`
pub const V2_ENDPOINTS_DEPLOYMENTS_UPDATE: &str = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters`
pub const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters`
pub const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters";
/// `DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}`
pub const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}`
pub const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
/// `PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}`
pub const V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE: &str = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{id}/events`
pub const V2_ENDPOINTS_EVENTS: &str = "GET /v2/projects/{project_id}/endpoints/{id}/events";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts`
pub const V2_ENDPOINTS_ROLLOUTS_LIST: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts`
pub const V2_ENDPOINTS_ROLLOUTS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults`
pub const V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults";
/// `DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}`
pub const V2_ENDPOINTS_ROLLOUTS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}`
pub const V2_ENDPOINTS_ROLLOUTS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel`
pub const V2_ENDPOINTS_ROLLOUTS_CANCEL: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause`
pub const V2_ENDPOINTS_ROLLOUTS_PAUSE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote`
pub const V2_ENDPOINTS_ROLLOUTS_PROMOTE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume`
pub const V2_ENDPOINTS_ROLLOUTS_RESUME: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start`
pub const V2_ENDPOINTS_ROLLOUTS_START: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
/// `DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
/// `PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE: &str = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets";
/// `POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE: &str = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets";
/// `DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE: &str = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
/// `GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET: &str = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
/// `PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}`
pub const V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE: &str = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}";
/// `GET /v2/projects/{project_id}/placement-profiles`
pub const V2_PLACEMENT_PROFILES_LIST: &str = "GET /v2/projects/{project_id}/placement-profiles";
/// `GET /v2/projects/{project_id}/placement-profiles/{id}`
pub const V2_PLACEMENT_PROFILES_GET: &str = "GET /v2/projects/{project_id}/placement-profiles/{id}";
/// `GET /v2/public/inference-instance-types`
pub const V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST: &str = "GET /v2/public/inference-instance-types";
/// `GET /v2/public/inference-instance-types/{id}`
pub const V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET: &str = "GET /v2/public/inference-instance-types/{id}";

// Models v2
/// `GET /v2/organizations/{organization_id}/models`
pub const V2_ORGANIZATION_MODELS: &str = "GET /v2/organizations/{organization_id}/models";
/// `GET /v2/projects/{project_id}/configs`
pub const V2_CONFIGS_LIST: &str = "GET /v2/projects/{project_id}/configs";
/// `GET /v2/projects/{project_id}/configs/{id}`
pub const V2_CONFIGS_GET: &str = "GET /v2/projects/{project_id}/configs/{id}";
/// `GET /v2/projects/{project_id}/models`
pub const V2_MODELS_LIST: &str = "GET /v2/projects/{project_id}/models";
/// `POST /v2/projects/{project_id}/models`
pub const V2_MODELS_CREATE: &str = "POST /v2/projects/{project_id}/models";
/// `GET /v2/projects/{project_id}/models/uploads`
pub const V2_MODELS_UPLOADS_LIST: &str = "GET /v2/projects/{project_id}/models/uploads";
/// `POST /v2/projects/{project_id}/models/uploads`
pub const V2_MODELS_UPLOADS_CREATE: &str = "POST /v2/projects/{project_id}/models/uploads";
/// `GET /v2/projects/{project_id}/models/uploads/{id}`
pub const V2_MODELS_UPLOADS_GET: &str = "GET /v2/projects/{project_id}/models/uploads/{id}";
/// `GET /v2/projects/{project_id}/models/uploads/{id}/events`
pub const V2_MODELS_UPLOADS_EVENTS: &str = "GET /v2/projects/{project_id}/models/uploads/{id}/events";
/// `DELETE /v2/projects/{project_id}/models/{id}`
pub const V2_MODELS_DELETE: &str = "DELETE /v2/projects/{project_id}/models/{id}";
/// `GET /v2/projects/{project_id}/models/{id}`
pub const V2_MODELS_GET: &str = "GET /v2/projects/{project_id}/models/{id}";
/// `PATCH /v2/projects/{project_id}/models/{id}`
pub const V2_MODELS_UPDATE: &str = "PATCH /v2/projects/{project_id}/models/{id}";
/// `GET /v2/projects/{project_id}/models/{id}/files`
pub const V2_MODELS_FILES: &str = "GET /v2/projects/{project_id}/models/{id}/files";
/// `GET /v2/projects/{project_id}/models/{id}/revisions`
pub const V2_MODELS_REVISIONS: &str = "GET /v2/projects/{project_id}/models/{id}/revisions";
/// `GET /v2/supported-models`
pub const V2_SUPPORTED_MODELS_LIST: &str = "GET /v2/supported-models";
/// `GET /v2/supported-models/{id}`
pub const V2_SUPPORTED_MODELS_GET: &str = "GET /v2/supported-models/{id}";

// GPU clusters
/// `GET /v1/compute/clusters`
pub const COMPUTE_CLUSTERS_LIST: &str = "GET /v1/compute/clusters";
/// `POST /v1/compute/clusters`
pub const COMPUTE_CLUSTERS_CREATE: &str = "POST /v1/compute/clusters";
/// `GET /v1/compute/clusters/storage/volumes`
pub const COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST: &str = "GET /v1/compute/clusters/storage/volumes";
/// `POST /v1/compute/clusters/storage/volumes`
pub const COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE: &str = "POST /v1/compute/clusters/storage/volumes";
/// `PUT /v1/compute/clusters/storage/volumes`
pub const COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE: &str = "PUT /v1/compute/clusters/storage/volumes";
/// `DELETE /v1/compute/clusters/storage/volumes/{volume_id}`
pub const COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE: &str = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}";
/// `GET /v1/compute/clusters/storage/volumes/{volume_id}`
pub const COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET: &str = "GET /v1/compute/clusters/storage/volumes/{volume_id}";
/// `DELETE /v1/compute/clusters/{cluster_id}`
pub const COMPUTE_CLUSTERS_DELETE: &str = "DELETE /v1/compute/clusters/{cluster_id}";
/// `GET /v1/compute/clusters/{cluster_id}`
pub const COMPUTE_CLUSTERS_GET: &str = "GET /v1/compute/clusters/{cluster_id}";
/// `PUT /v1/compute/clusters/{cluster_id}`
pub const COMPUTE_CLUSTERS_UPDATE: &str = "PUT /v1/compute/clusters/{cluster_id}";
/// `GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations`
pub const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST: &str = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations";
/// `POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations`
pub const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE: &str = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations";
/// `GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}`
pub const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET: &str = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}";
/// `POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve`
pub const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE: &str = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve";
/// `POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel`
pub const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL: &str = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel";
/// `POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject`
pub const COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT: &str = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject";
/// `GET /v1/compute/regions`
pub const COMPUTE_REGIONS: &str = "GET /v1/compute/regions";

// Containers (Jig): deployments, secrets, volumes, storage
/// `GET /v1/deployments`
pub const DEPLOYMENTS_LIST: &str = "GET /v1/deployments";
/// `POST /v1/deployments`
pub const DEPLOYMENTS_CREATE: &str = "POST /v1/deployments";
/// `GET /v1/deployments/secrets`
pub const DEPLOYMENTS_SECRETS_LIST: &str = "GET /v1/deployments/secrets";
/// `POST /v1/deployments/secrets`
pub const DEPLOYMENTS_SECRETS_CREATE: &str = "POST /v1/deployments/secrets";
/// `DELETE /v1/deployments/secrets/{id}`
pub const DEPLOYMENTS_SECRETS_DELETE: &str = "DELETE /v1/deployments/secrets/{id}";
/// `GET /v1/deployments/secrets/{id}`
pub const DEPLOYMENTS_SECRETS_GET: &str = "GET /v1/deployments/secrets/{id}";
/// `PATCH /v1/deployments/secrets/{id}`
pub const DEPLOYMENTS_SECRETS_UPDATE: &str = "PATCH /v1/deployments/secrets/{id}";
/// `GET /v1/deployments/storage/volumes`
pub const DEPLOYMENTS_STORAGE_VOLUMES_LIST: &str = "GET /v1/deployments/storage/volumes";
/// `POST /v1/deployments/storage/volumes`
pub const DEPLOYMENTS_STORAGE_VOLUMES_CREATE: &str = "POST /v1/deployments/storage/volumes";
/// `DELETE /v1/deployments/storage/volumes/{id}`
pub const DEPLOYMENTS_STORAGE_VOLUMES_DELETE: &str = "DELETE /v1/deployments/storage/volumes/{id}";
/// `GET /v1/deployments/storage/volumes/{id}`
pub const DEPLOYMENTS_STORAGE_VOLUMES_GET: &str = "GET /v1/deployments/storage/volumes/{id}";
/// `PATCH /v1/deployments/storage/volumes/{id}`
pub const DEPLOYMENTS_STORAGE_VOLUMES_UPDATE: &str = "PATCH /v1/deployments/storage/volumes/{id}";
/// `GET /v1/deployments/storage/{filename}`
pub const DEPLOYMENTS_STORAGE_GET: &str = "GET /v1/deployments/storage/{filename}";
/// `DELETE /v1/deployments/{id}`
pub const DEPLOYMENTS_DELETE: &str = "DELETE /v1/deployments/{id}";
/// `GET /v1/deployments/{id}`
pub const DEPLOYMENTS_GET: &str = "GET /v1/deployments/{id}";
/// `PATCH /v1/deployments/{id}`
pub const DEPLOYMENTS_UPDATE: &str = "PATCH /v1/deployments/{id}";
/// `GET /v1/deployments/{id}/logs`
pub const DEPLOYMENTS_LOGS: &str = "GET /v1/deployments/{id}/logs";
/// `GET /v1/deployments/{id}/revisions`
pub const DEPLOYMENTS_REVISIONS_LIST: &str = "GET /v1/deployments/{id}/revisions";
/// `GET /v1/deployments/{id}/revisions/{revision_identifier}`
pub const DEPLOYMENTS_REVISIONS_GET: &str = "GET /v1/deployments/{id}/revisions/{revision_identifier}";
/// `POST /v1/deployments/{id}/rollback`
pub const DEPLOYMENTS_ROLLBACK: &str = "POST /v1/deployments/{id}/rollback";

// Queue
/// `POST /v1/queue/cancel`
pub const QUEUE_CANCEL: &str = "POST /v1/queue/cancel";
/// `POST /v1/queue/clear`
pub const QUEUE_CLEAR: &str = "POST /v1/queue/clear";
/// `GET /v1/queue/metrics`
pub const QUEUE_METRICS: &str = "GET /v1/queue/metrics";
/// `GET /v1/queue/status`
pub const QUEUE_STATUS: &str = "GET /v1/queue/status";
/// `POST /v1/queue/submit`
pub const QUEUE_SUBMIT: &str = "POST /v1/queue/submit";

// RL / post-training
/// `GET /v1/rl/checkpoints`
pub const RL_CHECKPOINTS_LIST: &str = "GET /v1/rl/checkpoints";
/// `GET /v1/rl/checkpoints/{id}`
pub const RL_CHECKPOINTS_GET: &str = "GET /v1/rl/checkpoints/{id}";
/// `GET /v1/rl/checkpoints/{id}/download`
pub const RL_CHECKPOINTS_DOWNLOAD: &str = "GET /v1/rl/checkpoints/{id}/download";
/// `GET /v1/rl/model-resources`
pub const RL_MODEL_RESOURCES_LIST: &str = "GET /v1/rl/model-resources";
/// `POST /v1/rl/model-resources`
pub const RL_MODEL_RESOURCES_CREATE: &str = "POST /v1/rl/model-resources";
/// `POST /v1/rl/model-resources/estimate-cost`
pub const RL_MODEL_RESOURCES_ESTIMATE_COST: &str = "POST /v1/rl/model-resources/estimate-cost";
/// `GET /v1/rl/model-resources/{model_resources_id}`
pub const RL_MODEL_RESOURCES_GET: &str = "GET /v1/rl/model-resources/{model_resources_id}";
/// `POST /v1/rl/model-resources/{model_resources_id}/extend-expiry`
pub const RL_MODEL_RESOURCES_EXTEND_EXPIRY: &str = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry";
/// `POST /v1/rl/model-resources/{model_resources_id}/stop`
pub const RL_MODEL_RESOURCES_STOP: &str = "POST /v1/rl/model-resources/{model_resources_id}/stop";
/// `GET /v1/rl/supported-models`
pub const RL_SUPPORTED_MODELS: &str = "GET /v1/rl/supported-models";
/// `GET /v1/rl/training-sessions`
pub const RL_TRAINING_SESSIONS_LIST: &str = "GET /v1/rl/training-sessions";
/// `POST /v1/rl/training-sessions`
pub const RL_TRAINING_SESSIONS_CREATE: &str = "POST /v1/rl/training-sessions";
/// `GET /v1/rl/training-sessions/{session_id}`
pub const RL_TRAINING_SESSIONS_GET: &str = "GET /v1/rl/training-sessions/{session_id}";
/// `PATCH /v1/rl/training-sessions/{session_id}`
pub const RL_TRAINING_SESSIONS_UPDATE: &str = "PATCH /v1/rl/training-sessions/{session_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward`
pub const RL_CUSTOM_FORWARD_BACKWARD_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward";
/// `GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}`
pub const RL_CUSTOM_FORWARD_BACKWARD_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/forward-backward`
pub const RL_FORWARD_BACKWARD_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward";
/// `GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}`
pub const RL_FORWARD_BACKWARD_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint`
pub const RL_INFERENCE_CHECKPOINT_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint";
/// `GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}`
pub const RL_INFERENCE_CHECKPOINT_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/optim-step`
pub const RL_OPTIM_STEP_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step";
/// `GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}`
pub const RL_OPTIM_STEP_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/sample`
pub const RL_SAMPLE_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/sample";
/// `GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}`
pub const RL_SAMPLE_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint`
pub const RL_TRAINING_CHECKPOINT_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint";
/// `GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}`
pub const RL_TRAINING_CHECKPOINT_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/operations/weights-sync`
pub const RL_WEIGHTS_SYNC_CREATE: &str = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync";
/// `GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}`
pub const RL_WEIGHTS_SYNC_GET: &str = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}";
/// `POST /v1/rl/training-sessions/{session_id}/stop`
pub const RL_TRAINING_SESSIONS_STOP: &str = "POST /v1/rl/training-sessions/{session_id}/stop";
/// `GET /v1/shaping`
pub const SHAPING_LIST: &str = "GET /v1/shaping";
/// `POST /v1/shaping/prepare-for-fp4-inference`
pub const SHAPING_PREPARE_FOR_FP4_INFERENCE: &str = "POST /v1/shaping/prepare-for-fp4-inference";
/// `POST /v1/shaping/prepare-for-fp4-inference/estimate`
pub const SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE: &str = "POST /v1/shaping/prepare-for-fp4-inference/estimate";
/// `GET /v1/shaping/{id}`
pub const SHAPING_GET: &str = "GET /v1/shaping/{id}";
/// `POST /v1/shaping/{id}/cancel`
pub const SHAPING_CANCEL: &str = "POST /v1/shaping/{id}/cancel";
/// `GET /v1/shaping/{id}/events`
pub const SHAPING_EVENTS: &str = "GET /v1/shaping/{id}/events";

// Account
/// `GET /v1/billing/usage`
pub const BILLING_USAGE: &str = "GET /v1/billing/usage";
/// `GET /v1/projects`
pub const PROJECTS: &str = "GET /v1/projects";
/// `GET /v1/whoami`
pub const V1_WHOAMI: &str = "GET /v1/whoami";
/// `GET /v3/whoami`
pub const WHOAMI: &str = "GET /v3/whoami";

// Any URL: without the API key
/// `GET {url}`
pub const URL: &str = "GET {url}";
