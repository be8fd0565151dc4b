/* A GDExtension: the node Together, which talks while the game runs.
 *
 *     $Smith.text.connect(func(piece): $Bubble.text += piece)
 *     $Smith.ask("What do you make?")
 *
 * Properties `model` and `character`; methods ask, cancel, clear, is_talking, add_tool, answer_tool; signals text(piece),
 * tool_call(id, name, arguments), done(status, message). All signals come on the main thread, in _process, where the node takes
 * what has arrived and never waits. A handler may ask again, cancel, or free the node.
 *
 * It is written against Godot's own C header (godot --dump-gdextension-interface; 4.4 or later), with no other binding.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "godot.h"
#include "together.h"

#define ARGUMENTS_MOST 3

typedef struct result { /* of a tool, until the turn that called it has ended */
    char *id, *content;
    struct result *next;
} result;

typedef struct node {
    GDExtensionObjectPtr object;
    together_request *conversation; /* NULL until the first question */
    together_call *call;            /* NULL while it is silent */
    char *model, *character;
    result *results;
} node;

/* ---- Signals ---- */

/* Emits a signal with an optional number and up to three texts. */
typedef struct { const char *text; size_t length; } part;

static void emit(node *self, const char *signal, const int64_t *number, const part *parts, int count) {
    variant values[2 + ARGUMENTS_MOST];
    const variant *pointers[2 + ARGUMENTS_MOST];
    int used = 0;
    word name = name_of(signal);
    variant_of_name(&values[used++], &name);
    if (number != NULL) variant_of_int(&values[used++], (void *)number);
    for (int i = 0; i < count; i++) {
        word string = string_of(parts[i].text, parts[i].length);
        variant_of_string(&values[used++], &string);
        string_destroy(&string);
    }
    for (int i = 0; i < used; i++) pointers[i] = &values[i];
    call_method(self->object, "emit_signal", pointers, used);
    for (int i = 0; i < used; i++) variant_destroy(&values[i]);
}

/* ---- The node ---- */

static together_client *client; /* of all nodes; NULL until one asks */

static void forget_results(node *self) {
    while (self->results != NULL) {
        result *first = self->results;
        self->results = first->next;
        free(first->id), free(first->content), free(first);
    }
}

static together_request *conversation_of(node *self) {
    if (self->conversation == NULL) self->conversation = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    return self->conversation;
}

static void start(node *self) {
    if (client == NULL) client = together_client_new(NULL);
    together_request_set_string(self->conversation, "model", self->model);
    together_free(self->call);
    self->call = together_start(client, self->conversation);
}

/* The tools' results, and the next turn; 0 if there are none. */
static int go_on(node *self) {
    if (self->results == NULL) return 0;
    for (result *each = self->results; each != NULL; each = each->next)
        together_request_add_tool_result(self->conversation, each->id, each->content);
    forget_results(self);
    start(self);
    return 1;
}

static void end_turn(node *self) {
    together_response *answer = together_call_response(self->call);
    int64_t status = together_object_status(answer);
    if (status == TOGETHER_OK) together_request_add_answer(self->conversation, answer);
    if (status != TOGETHER_OK || !go_on(self)) {
        char *message = copy(together_object_message(answer));
        together_free(self->call);
        self->call = NULL;
        forget_results(self);
        emit(self, "done", &status, &(part){message, strlen(message)}, 1);
        free(message);
    }
    together_free(answer);
}

/* Once a frame. What a handler of a signal does may end the call, or the node. */
static void process(GDExtensionClassInstancePtr instance, const GDExtensionConstTypePtr *arguments, GDExtensionTypePtr unused) {
    node *self = instance;
    (void)arguments, (void)unused;
    GDObjectInstanceID id = id_of(self->object);
    const together_event *event;
    for (together_call *call = self->call; call != NULL && (event = together_call_next(call, 0)) != NULL;) {
        part texts[] = {{event->id, event->id_length}, {event->text, event->text_length}, {event->json, event->json_length}};
        if (event->kind == TOGETHER_EVENT_DONE) {
            end_turn(self);
            return;
        }
        if (event->kind == TOGETHER_EVENT_TEXT) emit(self, "text", NULL, &texts[1], 1);
        else if (event->kind == TOGETHER_EVENT_TOOL_CALL) emit(self, "tool_call", NULL, texts, 3);
        if (object_of_id(id) == NULL || self->call != call) return;
    }
}

/* ---- Methods: each takes texts, and returns nothing, a text or a boolean ---- */

static void ask(node *self, char **texts) {
    forget_results(self);
    together_request *conversation = conversation_of(self);
    together_response *body = together_json_parse(together_request_json(conversation, NULL));
    if (together_response_count(body, "/messages") == 0 && self->character[0] != '\0')
        together_request_add_message(conversation, "system", self->character);
    together_free(body);
    together_request_add_message(conversation, "user", texts[0]);
    start(self);
}

static void cancel(node *self, char **texts) {
    (void)texts;
    if (self->call != NULL) together_call_cancel(self->call);
}

/* Forgets the conversation, and keeps the tools. */
static void clear(node *self, char **texts) {
    (void)texts;
    together_free(self->call);
    self->call = NULL;
    forget_results(self);
    if (self->conversation != NULL) together_request_remove(self->conversation, "messages");
}

static void add_tool(node *self, char **texts) {
    together_request *conversation = conversation_of(self);
    together_response *body = together_json_parse(together_request_json(conversation, NULL));
    size_t number = together_response_count(body, "/tools");
    together_free(body);
    char pointer[80];
    const char *format = "/tools/%zu/function/%s";
    together_request_set_json(conversation, "/tools/-", "{\"type\":\"function\",\"function\":{}}");
    snprintf(pointer, sizeof pointer, format, number, "name");
    together_request_set_string(conversation, pointer, texts[0]);
    snprintf(pointer, sizeof pointer, format, number, "description");
    together_request_set_string(conversation, pointer, texts[1]);
    snprintf(pointer, sizeof pointer, format, number, "parameters");
    together_request_set_json(conversation, pointer, texts[2]); /* a fault stays on the request, and comes with done */
}

static void answer_tool(node *self, char **texts) {
    result *added = malloc(sizeof *added), **end = &self->results;
    if (added == NULL) abort();
    *added = (result){copy(texts[0]), copy(texts[1]), NULL};
    while (*end != NULL) end = &(*end)->next;
    *end = added;
}

static void set_model(node *self, char **texts) { free(self->model), self->model = copy(texts[0]); }
static void set_character(node *self, char **texts) { free(self->character), self->character = copy(texts[0]); }
static const char *get_model(const node *self) { return self->model; }
static const char *get_character(const node *self) { return self->character; }

typedef struct method {
    const char *name;
    void (*run)(node *self, char **texts);
    const char *(*get)(const node *self); /* or NULL */
    int returns_talking;
    uint32_t count;
    const char *arguments[ARGUMENTS_MOST];
} method;

static const method METHODS[] = {
    {"ask", ask, NULL, 0, 1, {"prompt"}},
    {"cancel", cancel, NULL, 0, 0, {0}},
    {"clear", clear, NULL, 0, 0, {0}},
    {"is_talking", NULL, NULL, 1, 0, {0}},
    {"add_tool", add_tool, NULL, 0, 3, {"name", "description", "schema"}},
    {"answer_tool", answer_tool, NULL, 0, 2, {"id", "content"}},
    {"set_model", set_model, NULL, 0, 1, {"model"}},
    {"get_model", NULL, get_model, 0, 0, {0}},
    {"set_character", set_character, NULL, 0, 1, {"character"}},
    {"get_character", NULL, get_character, 0, 0, {0}},
};

static void run_method(const method *what, node *self, char **texts) {
    if (what->run != NULL) what->run(self, texts);
    for (uint32_t i = 0; i < what->count; i++) free(texts[i]);
}

static void call_with_variants(void *of, GDExtensionClassInstancePtr self, const GDExtensionConstVariantPtr *arguments,
                               GDExtensionInt count, GDExtensionVariantPtr returned, GDExtensionCallError *error) {
    const method *what = of;
    char *texts[ARGUMENTS_MOST];
    error->error = count < what->count   ? GDEXTENSION_CALL_ERROR_TOO_FEW_ARGUMENTS
                   : count > what->count ? GDEXTENSION_CALL_ERROR_TOO_MANY_ARGUMENTS
                                         : GDEXTENSION_CALL_OK;
    error->expected = (int32_t)what->count;
    if (error->error != GDEXTENSION_CALL_OK) return;
    for (uint32_t i = 0; i < what->count; i++) {
        word string;
        string_of_variant(&string, (GDExtensionVariantPtr)arguments[i]);
        texts[i] = text_of(&string);
        string_destroy(&string);
    }
    run_method(what, self, texts);
    if (what->returns_talking) {
        GDExtensionBool is_talking = ((node *)self)->call != NULL;
        variant_of_bool(returned, &is_talking);
    } else if (what->get != NULL) {
        word string = string_of(what->get(self), strlen(what->get(self)));
        variant_of_string(returned, &string);
        string_destroy(&string);
    }
}

static void call_with_pointers(void *of, GDExtensionClassInstancePtr self, const GDExtensionConstTypePtr *arguments,
                               GDExtensionTypePtr returned) {
    const method *what = of;
    char *texts[ARGUMENTS_MOST];
    for (uint32_t i = 0; i < what->count; i++) texts[i] = text_of(arguments[i]);
    run_method(what, self, texts);
    if (what->returns_talking) *(GDExtensionBool *)returned = ((node *)self)->call != NULL;
    if (what->get != NULL) {
        string_destroy(returned);
        *(word *)returned = string_of(what->get(self), strlen(what->get(self)));
    }
}

/* ---- The class ---- */

static GDExtensionObjectPtr create(void *unused, GDExtensionBool is_to_be_told) {
    (void)unused;
    word parent = name_of("Node"), own = name_of("Together");
    node *self = calloc(1, sizeof *self);
    if (self == NULL) abort();
    self->model = copy("openai/gpt-oss-20b");
    self->character = copy("");
    self->object = construct(&parent);
    set_instance(self->object, &own, self);
    if (is_to_be_told) { /* Object.NOTIFICATION_POSTINITIALIZE is 0 */
        variant zero;
        const variant *arguments[] = {&zero};
        variant_of_int(&zero, &(int64_t){0});
        call_method(self->object, "notification", arguments, 1);
    }
    return self->object;
}

static void destroy(void *unused, GDExtensionClassInstancePtr instance) {
    node *self = instance;
    (void)unused;
    together_free(self->call); /* cancels it */
    together_free(self->conversation);
    forget_results(self);
    free(self->model), free(self->character), free(self);
}

/* A game that runs overrides _process; in the editor nothing talks, as no method is called. */
static GDExtensionClassCallVirtual virtual_function(void *unused, GDExtensionConstStringNamePtr name, uint32_t hash) {
    (void)unused, (void)hash;
    word wanted = name_of("_process");
    return ((const word *)name)->opaque == wanted.opaque ? process : NULL;
}

static GDExtensionPropertyInfo property(GDExtensionVariantType type, word *name, word *empty_name, word *empty) {
    return (GDExtensionPropertyInfo){type, name, empty_name, 0, empty, 6 /* PROPERTY_USAGE_DEFAULT */};
}

static void initialize(void *unused, GDExtensionInitializationLevel level) {
    (void)unused;
    if (level != GDEXTENSION_INITIALIZATION_SCENE) return;
    word own = name_of("Together"), parent = name_of("Node"), no_name = name_of(""), empty = string_of("", 0);
    GDExtensionClassCreationInfo4 info = {0};
    info.is_exposed = 1;
    info.create_instance_func = create;
    info.free_instance_func = destroy;
    info.get_virtual_func = virtual_function;
    register_class(library, &own, &parent, &info);

    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++) {
        const method *what = &METHODS[i];
        word name = name_of(what->name), names[ARGUMENTS_MOST];
        GDExtensionPropertyInfo arguments[ARGUMENTS_MOST], returned;
        GDExtensionClassMethodArgumentMetadata metadata[ARGUMENTS_MOST] = {0};
        for (uint32_t j = 0; j < what->count; j++) {
            names[j] = name_of(what->arguments[j]);
            arguments[j] = property(GDEXTENSION_VARIANT_TYPE_STRING, &names[j], &no_name, &empty);
        }
        returned = property(what->returns_talking ? GDEXTENSION_VARIANT_TYPE_BOOL : GDEXTENSION_VARIANT_TYPE_STRING, &no_name,
                            &no_name, &empty);
        GDExtensionClassMethodInfo told = {0};
        told.name = &name;
        told.method_userdata = (void *)what;
        told.call_func = call_with_variants;
        told.ptrcall_func = call_with_pointers;
        told.method_flags = GDEXTENSION_METHOD_FLAG_NORMAL;
        told.has_return_value = what->returns_talking || what->get != NULL;
        told.return_value_info = &returned;
        told.argument_count = what->count;
        told.arguments_info = arguments;
        told.arguments_metadata = metadata;
        register_method(library, &own, &told);
    }

    static const char *const properties[][3] = {{"model", "set_model", "get_model"},
                                                {"character", "set_character", "get_character"}};
    for (int i = 0; i < 2; i++) {
        word name = name_of(properties[i][0]), setter = name_of(properties[i][1]), getter = name_of(properties[i][2]);
        GDExtensionPropertyInfo told = property(GDEXTENSION_VARIANT_TYPE_STRING, &name, &no_name, &empty);
        register_property(library, &own, &told, &setter, &getter);
    }

    static const char *const signals[][4] = {
        {"text", "piece"}, {"tool_call", "id", "name", "arguments"}, {"done", "status", "message"}};
    for (int i = 0; i < 3; i++) {
        word name = name_of(signals[i][0]), names[3];
        GDExtensionPropertyInfo arguments[3];
        int count = 0;
        for (; count < 3 && signals[i][count + 1] != NULL; count++) {
            names[count] = name_of(signals[i][count + 1]);
            int is_number = strcmp(signals[i][count + 1], "status") == 0;
            arguments[count] = property(is_number ? GDEXTENSION_VARIANT_TYPE_INT : GDEXTENSION_VARIANT_TYPE_STRING, &names[count],
                                        &no_name, &empty);
        }
        register_signal(library, &own, &name, arguments, count);
    }
    string_destroy(&empty);
}

static void deinitialize(void *unused, GDExtensionInitializationLevel level) {
    (void)unused;
    if (level != GDEXTENSION_INITIALIZATION_SCENE) return;
    word own = name_of("Together");
    unregister_class(library, &own);
    together_free(client); /* ends its threads */
    client = NULL;
}

#ifdef _WIN32
__declspec(dllexport)
#else
__attribute__((visibility("default")))
#endif
GDExtensionBool together_node_init(GDExtensionInterfaceGetProcAddress get, GDExtensionClassLibraryPtr of,
                                   GDExtensionInitialization *initialization) {
    find_functions(get, of);
    *initialization = (GDExtensionInitialization){GDEXTENSION_INITIALIZATION_SCENE, NULL, initialize, deinitialize};
    return 1;
}
