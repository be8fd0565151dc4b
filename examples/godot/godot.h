/* What together_node.c needs of Godot: its functions, by the names of its C header, and texts in both directions. Included once. */
#ifndef GODOT_H
#define GODOT_H

#include <stdlib.h>
#include <string.h>

#include "gdextension_interface.h"

/* Godot's String and StringName are one pointer each, a Variant at most 40 bytes. */
typedef struct { void *opaque; } word;
typedef struct { uint64_t opaque[5]; } variant;

static GDExtensionClassLibraryPtr library;
static GDExtensionInterfaceStringNewWithUtf8CharsAndLen string_new;
static GDExtensionInterfaceStringNameNewWithLatin1Chars name_new;
static GDExtensionInterfaceStringToUtf8Chars string_to;
static GDExtensionInterfaceVariantCall variant_call;
static GDExtensionInterfaceVariantDestroy variant_destroy;
static GDExtensionInterfaceClassdbConstructObject2 construct;
static GDExtensionInterfaceObjectSetInstance set_instance;
static GDExtensionInterfaceObjectGetInstanceId id_of;
static GDExtensionInterfaceObjectGetInstanceFromId object_of_id;
static GDExtensionInterfaceClassdbRegisterExtensionClass4 register_class;
static GDExtensionInterfaceClassdbUnregisterExtensionClass unregister_class;
static GDExtensionInterfaceClassdbRegisterExtensionClassMethod register_method;
static GDExtensionInterfaceClassdbRegisterExtensionClassProperty register_property;
static GDExtensionInterfaceClassdbRegisterExtensionClassSignal register_signal;
static GDExtensionVariantFromTypeConstructorFunc variant_of_string, variant_of_name, variant_of_int, variant_of_bool,
    variant_of_object;
static GDExtensionTypeFromVariantConstructorFunc string_of_variant;
static GDExtensionPtrDestructor string_destroy;

/* A name that lives as long as Godot: the text must, too. */
static word name_of(const char *text) {
    word name;
    name_new(&name, text, 1);
    return name;
}

static word string_of(const char *text, size_t length) {
    word string;
    string_new(&string, text, (GDExtensionInt)length);
    return string;
}

/* To be freed. */
static char *text_of(const void *string) {
    GDExtensionInt length = string_to(string, NULL, 0);
    char *text = malloc((size_t)length + 1);
    if (text == NULL) abort();
    string_to(string, text, length);
    text[length] = '\0';
    return text;
}

static char *copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *copied = malloc(size);
    if (copied == NULL) abort();
    return memcpy(copied, text, size);
}

static void call_method(GDExtensionObjectPtr object, const char *method, const variant *const *arguments, int count) {
    variant self, returned;
    word name = name_of(method);
    GDExtensionCallError error;
    variant_of_object(&self, &object);
    variant_call(&self, &name, (const GDExtensionConstVariantPtr *)arguments, count, &returned, &error);
    if (error.error == GDEXTENSION_CALL_OK) variant_destroy(&returned);
    variant_destroy(&self);
}

static void find_functions(GDExtensionInterfaceGetProcAddress get, GDExtensionClassLibraryPtr of) {
    library = of;
    string_new = (void *)get("string_new_with_utf8_chars_and_len");
    name_new = (void *)get("string_name_new_with_latin1_chars");
    string_to = (void *)get("string_to_utf8_chars");
    variant_call = (void *)get("variant_call");
    variant_destroy = (void *)get("variant_destroy");
    construct = (void *)get("classdb_construct_object2");
    set_instance = (void *)get("object_set_instance");
    id_of = (void *)get("object_get_instance_id");
    object_of_id = (void *)get("object_get_instance_from_id");
    register_class = (void *)get("classdb_register_extension_class4");
    unregister_class = (void *)get("classdb_unregister_extension_class");
    register_method = (void *)get("classdb_register_extension_class_method");
    register_property = (void *)get("classdb_register_extension_class_property");
    register_signal = (void *)get("classdb_register_extension_class_signal");
    GDExtensionInterfaceGetVariantFromTypeConstructor from = (void *)get("get_variant_from_type_constructor");
    GDExtensionInterfaceGetVariantToTypeConstructor to = (void *)get("get_variant_to_type_constructor");
    GDExtensionInterfaceVariantGetPtrDestructor destructor = (void *)get("variant_get_ptr_destructor");
    variant_of_string = from(GDEXTENSION_VARIANT_TYPE_STRING);
    variant_of_name = from(GDEXTENSION_VARIANT_TYPE_STRING_NAME);
    variant_of_int = from(GDEXTENSION_VARIANT_TYPE_INT);
    variant_of_bool = from(GDEXTENSION_VARIANT_TYPE_BOOL);
    variant_of_object = from(GDEXTENSION_VARIANT_TYPE_OBJECT);
    string_of_variant = to(GDEXTENSION_VARIANT_TYPE_STRING);
    string_destroy = destructor(GDEXTENSION_VARIANT_TYPE_STRING);
}

#endif
