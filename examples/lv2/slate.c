/* An LV2 plugin that announces takes: set the control "take" to 3, and a voice says "Take three." over the signal.
 *
 * The audio thread runs run() alone, which makes no system call, takes no lock and allocates nothing: it writes the number
 * of the take into one atomic and reads samples from a ring. A thread of the plugin's own talks to the library, fills the
 * ring while the answer arrives, and looks for another take fifty times a second. Where the ring is empty there is silence:
 * nothing ever waits for the network.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lv2/core/lv2.h>

#include "together.h"

#define POLL_MS 20
#define HIGHEST_RATE 48000      /* that the service speaks at */
#define CAPACITY (1u << 18)     /* samples: five seconds at 48 kHz */

enum { IN, OUT, TAKE, SPOKEN, STATUS, PORTS };

typedef struct slate {
    const void *ports[PORTS];
    double rate;

    /* From the audio thread to the other. */
    _Atomic int take;
    _Atomic uint32_t read; /* samples that were taken out of the ring, ever; modulo 2^32, as the next two */
    /* The other way. */
    _Atomic uint32_t written;
    _Atomic uint32_t dropped; /* what is older than this is not spoken any more */
    _Atomic int status;       /* a together_status; -1: none yet */
    float ring[CAPACITY];

    uint32_t spoken; /* of the audio thread alone: samples of this take */
    int spoken_take;

    _Atomic int is_ending;
    pthread_t thread;
    together_client *client;
    int copies; /* how often each sample goes into the ring: a host may be faster than the service */
} slate;

/* ---- The audio thread ---- */

static void run(LV2_Handle handle, uint32_t frames) {
    slate *self = handle;
    const float *in = self->ports[IN];
    float *out = (float *)self->ports[OUT];
    int take = (int)*(const float *)self->ports[TAKE];
    atomic_store_explicit(&self->take, take, memory_order_relaxed);
    if (take != self->spoken_take) self->spoken = 0;
    self->spoken_take = take;

    uint32_t read = atomic_load_explicit(&self->read, memory_order_relaxed);
    uint32_t written = atomic_load_explicit(&self->written, memory_order_acquire);
    uint32_t dropped = atomic_load_explicit(&self->dropped, memory_order_acquire);
    if ((int32_t)(dropped - read) > 0) read = dropped;
    /* `written` may be from before what was dropped: then there is nothing. */
    uint32_t waiting = (int32_t)(written - read) > 0 ? written - read : 0;
    uint32_t count = waiting < frames ? waiting : frames;
    for (uint32_t i = 0; i < count; i++) out[i] = in[i] + self->ring[(read + i) % CAPACITY];
    for (uint32_t i = count; i < frames; i++) out[i] = in[i];
    atomic_store_explicit(&self->read, read + count, memory_order_release);

    self->spoken += count;
    *(float *)self->ports[SPOKEN] = (float)(self->spoken / self->rate);
    *(float *)self->ports[STATUS] = (float)atomic_load_explicit(&self->status, memory_order_relaxed);
}

/* ---- The plugin's own thread ---- */

static int is_wanted(slate *self, int take) {
    return !atomic_load(&self->is_ending) && atomic_load_explicit(&self->take, memory_order_relaxed) == take;
}

static void rest(void) { nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL); }

/* Waits for room in the ring, as long as the take is wanted: the library reads no further meanwhile. */
static void push(slate *self, int take, float sample) {
    for (int copy = 0; copy < self->copies; copy++) {
        uint32_t written = atomic_load_explicit(&self->written, memory_order_relaxed);
        while (written - atomic_load_explicit(&self->read, memory_order_acquire) >= CAPACITY) {
            if (!is_wanted(self, take)) return;
            rest();
        }
        self->ring[written % CAPACITY] = sample;
        atomic_store_explicit(&self->written, written + 1, memory_order_release);
    }
}

/* Speaks until the end, or until another take is wanted. */
static void speak(slate *self, int take) {
    char text[40];
    snprintf(text, sizeof text, "Take %d.", take);
    together_request *request = together_request_new(TOGETHER_AUDIO_SPEECH);
    together_request_set_string(request, "model", "cartesia/sonic-2");
    together_request_set_string(request, "voice", "laidback woman");
    together_request_set_string(request, "input", text);
    together_request_set_string(request, "response_format", "raw");
    together_request_set_string(request, "response_encoding", "pcm_s16le");
    together_request_set_integer(request, "sample_rate", (int64_t)self->rate / self->copies);
    together_request_set_boolean(request, "stream", 1);
    together_call *call = together_start(self->client, request);
    together_free(request);

    unsigned char low = 0;
    int is_half = 0, is_done = 0; /* a piece may end between the two bytes of a sample */
    while (!is_done && is_wanted(self, take)) {
        const together_event *event = together_call_next(call, POLL_MS);
        if (event == NULL) continue;
        const unsigned char *bytes = event->bytes;
        for (size_t i = 0; event->kind == TOGETHER_EVENT_BYTES && i < event->bytes_length; i++) {
            if (is_half) push(self, take, (float)(int16_t)(low | bytes[i] << 8) / 32768.0f);
            low = bytes[i];
            is_half = !is_half;
        }
        is_done = event->kind == TOGETHER_EVENT_DONE;
    }
    if (is_done) atomic_store(&self->status, together_object_status(call));
    together_free(call); /* cancels what is not done */
    if (is_done) return;
    atomic_store(&self->dropped, atomic_load(&self->written));
    atomic_store(&self->status, TOGETHER_CANCELLED);
}

static void *announce(void *of) {
    slate *self = of;
    int done = 0; /* no take */
    while (!atomic_load(&self->is_ending)) {
        int take = atomic_load_explicit(&self->take, memory_order_relaxed);
        if (take == done) {
            rest();
            continue;
        }
        done = take;
        atomic_store(&self->dropped, atomic_load(&self->written));
        if (take <= 0) continue;
        atomic_store(&self->status, -1);
        speak(self, take);
    }
    return NULL;
}

/* ---- The host's other threads ---- */

static LV2_Handle instantiate(const LV2_Descriptor *descriptor, double rate, const char *path,
                              const LV2_Feature *const *features) {
    (void)descriptor, (void)path, (void)features;
    slate *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->rate = rate;
    self->copies = ((int)rate + HIGHEST_RATE - 1) / HIGHEST_RATE;
    atomic_init(&self->status, -1);
    self->client = together_client_new(NULL); /* one without a key makes calls that fail, and say so in "status" */
    if (self->copies > 0 && pthread_create(&self->thread, NULL, announce, self) == 0) return self;
    together_free(self->client);
    free(self);
    return NULL;
}

static void connect_port(LV2_Handle handle, uint32_t port, void *data) {
    if (port < PORTS) ((slate *)handle)->ports[port] = data;
}

static void cleanup(LV2_Handle handle) {
    slate *self = handle;
    atomic_store(&self->is_ending, 1);
    pthread_join(self->thread, NULL);
    together_free(self->client);
    free(self);
}

static const LV2_Descriptor SLATE = {
    "urn:libtogether:slate", instantiate, connect_port, NULL, run, NULL, cleanup, NULL,
};

LV2_SYMBOL_EXPORT const LV2_Descriptor *lv2_descriptor(uint32_t index) { return index == 0 ? &SLATE : NULL; }
