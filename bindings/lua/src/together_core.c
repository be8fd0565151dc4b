/* The library's functions as a C module, for Lua 5.1 to 5.4 (and LuaJIT, where a compiler is).
 *
 * together_core_functions.h has them all, generated; here is what they share. An object is a userdata that the collector
 * frees. Errors are raised only where no function of the library is on the stack. */

#include <string.h>

#include <lauxlib.h>
#include <lua.h>

#include "together.h"

#define OBJECT "together.object"
#define TOOL "together.tool"

#if LUA_VERSION_NUM < 502
#define luaL_setmetatable(L, name) (luaL_getmetatable(L, name), lua_setmetatable(L, -2))
#define lua_rawlen lua_objlen
#endif

typedef struct together_object {
    void *address;
    int is_lent;
} together_object;

/* Before the call that makes the object, so that none is lost if memory ends here. */
static together_object *new_object(lua_State *L) {
    together_object *made = lua_newuserdata(L, sizeof *made);
    made->address = NULL;
    made->is_lent = 0;
    luaL_setmetatable(L, OBJECT);
    return made;
}

/* One that the library lends: the collector does not free it. */
static together_object *new_lent(lua_State *L) {
    together_object *made = new_object(L);
    made->is_lent = 1;
    return made;
}

static void *object(lua_State *L, int at) {
    return lua_isnoneornil(L, at) ? NULL : ((together_object *)luaL_checkudata(L, at, OBJECT))->address;
}

static void *open_object(lua_State *L, int at) {
    void *address = ((together_object *)luaL_checkudata(L, at, OBJECT))->address;
    if (address == NULL) luaL_error(L, "this object is closed");
    return address;
}

static int core_free(lua_State *L) {
    together_object *freed = luaL_checkudata(L, 1, OBJECT);
    void *address = freed->address;
    freed->address = NULL;
    if (!freed->is_lent) together_free(address);
    return 0;
}

/* What tells one object from another, also in an event. */
static int core_key(lua_State *L) {
    lua_pushlightuserdata(L, open_object(L, 1));
    return 1;
}

/* A text that C takes without a length: a NUL would cut it. */
static const char *zstring(lua_State *L, int at) {
    size_t length = 0;
    const char *text = luaL_checklstring(L, at, &length);
    if (strlen(text) != length) luaL_error(L, "the text contains a NUL");
    return text;
}

/* The texts stay in the table, and the list on the stack. */
static const char *const *zstrings(lua_State *L, int at, size_t *count) {
    luaL_checktype(L, at, LUA_TTABLE);
    *count = lua_rawlen(L, at);
    const char **texts = lua_newuserdata(L, (*count + 1) * sizeof *texts);
    for (size_t number = 0; number < *count; ++number) {
        lua_rawgeti(L, at, (int)number + 1);
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "a list of strings was expected");
        texts[number] = zstring(L, -1);
        lua_pop(L, 1);
    }
    return texts;
}

static void push_floats(lua_State *L, const float *numbers, size_t count) {
    lua_createtable(L, (int)count, 0);
    for (size_t at = 0; at < count; ++at) {
        lua_pushnumber(L, (lua_Number)numbers[at]);
        lua_rawseti(L, -2, (int)at + 1);
    }
}

/* ---- Tools: the functions of Lua that C calls, always inside a function of this module ---- */

/* One for each Lua, under the address of `module_key` in its registry; what a tool raised is under that of `raised_key`. */
typedef struct module {
    /* The thread of Lua's that is inside the library. */
    lua_State *running;
    int has_raised;
} module;

typedef struct tool {
    module *of;
    int function;
} tool;

static const char module_key = 0;
static const char raised_key = 0;

static void *key_of(const char *key) { return (void *)(size_t)key; }

static module *module_of(lua_State *L) {
    lua_pushlightuserdata(L, key_of(&module_key));
    lua_rawget(L, LUA_REGISTRYINDEX);
    module *found = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return found;
}

static void enter(lua_State *L) { module_of(L)->running = L; }

/* The end of a function in which tools may have run: what one raised, or the results. */
static int raised(lua_State *L, int results) {
    module *of = module_of(L);
    if (!of->has_raised) return results;
    of->has_raised = 0;
    lua_pushlightuserdata(L, key_of(&raised_key));
    lua_rawget(L, LUA_REGISTRYINDEX);
    lua_pushlightuserdata(L, key_of(&raised_key));
    lua_pushboolean(L, 0);
    lua_rawset(L, LUA_REGISTRYINDEX);
    return lua_error(L);
}

typedef struct tool_run {
    tool *called;
    together_tool_call *call;
} tool_run;

/* Calls the function with the arguments, which end with it, and gives its answer to the model. May raise. */
static int run_function(lua_State *L) {
    const tool_run *run = lua_touserdata(L, 1);
    together_object *arguments = new_lent(L);
    arguments->address = (void *)(size_t)together_tool_call_arguments(run->call);
    lua_rawgeti(L, LUA_REGISTRYINDEX, run->called->function);
    lua_pushvalue(L, 2);
    const int failed = lua_pcall(L, 1, 1, 0);
    arguments->address = NULL;
    if (failed) return lua_error(L);
    size_t length = 0;
    const char *answer = lua_tolstring(L, -1, &length);
    if (answer == NULL) return luaL_error(L, "a tool's function returns a string, not a %s", luaL_typename(L, -1));
    together_tool_call_answer_n(run->call, answer, length);
    return 0;
}

static int32_t run_tool(together_tool_call *call, void *user_data) {
    tool_run run = {user_data, call};
    module *of = run.called->of;
    lua_State *L = of->running;
    if (!lua_checkstack(L, 4)) return TOGETHER_CANCELLED;
    lua_pushcfunction(L, run_function);
    lua_pushlightuserdata(L, &run);
    const int failed = lua_pcall(L, 1, 0, 0);
    of->running = L;
    if (!failed) return TOGETHER_OK;
    /* The place in the registry is there already: nothing here can raise. */
    lua_pushlightuserdata(L, key_of(&raised_key));
    lua_insert(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
    of->has_raised = 1;
    return TOGETHER_CANCELLED;
}

static int tool_ended(lua_State *L) {
    tool *ended = lua_touserdata(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, ended->function);
    return 0;
}

/* Returns the status, and what must be kept as long as the request and its calls. */
static int core_request_add_tool(lua_State *L) {
    void *request = open_object(L, 1);
    const char *name = zstring(L, 2), *description = zstring(L, 3), *schema = zstring(L, 4);
    luaL_checktype(L, 5, LUA_TFUNCTION);
    tool *made = lua_newuserdata(L, sizeof *made);
    made->of = module_of(L);
    made->function = LUA_NOREF;
    luaL_setmetatable(L, TOOL);
    lua_pushvalue(L, 5);
    made->function = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushinteger(L, together_request_add_tool(request, name, description, schema, run_tool, made));
    lua_insert(L, -2);
    return 2;
}

/* Without a function for its events: it may take hours, and Lua has one thread. */
static int core_batch_run(lua_State *L) {
    void *batch = open_object(L, 1), *client = open_object(L, 2);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_batch_run(batch, client, NULL, NULL);
    return 1;
}

#include "together_core_functions.h"

int luaopen_together_core(lua_State *L);

int luaopen_together_core(lua_State *L) {
    luaL_newmetatable(L, OBJECT);
    lua_pushcfunction(L, core_free);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);

    luaL_newmetatable(L, TOOL);
    lua_pushcfunction(L, tool_ended);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);

    lua_pushlightuserdata(L, key_of(&module_key));
    module *made = lua_newuserdata(L, sizeof *made);
    made->running = L;
    made->has_raised = 0;
    lua_rawset(L, LUA_REGISTRYINDEX);
    lua_pushlightuserdata(L, key_of(&raised_key));
    lua_pushboolean(L, 0);
    lua_rawset(L, LUA_REGISTRYINDEX);

    lua_newtable(L);
    for (const luaL_Reg *function = generated; function->name != NULL; ++function) {
        lua_pushcfunction(L, function->func);
        lua_setfield(L, -2, function->name);
    }
    lua_pushcfunction(L, core_free);
    lua_setfield(L, -2, "free");
    lua_pushcfunction(L, core_key);
    lua_setfield(L, -2, "key");
    lua_pushcfunction(L, core_request_add_tool);
    lua_setfield(L, -2, "request_add_tool");
    lua_pushcfunction(L, core_batch_run);
    lua_setfield(L, -2, "batch_run");
    return 1;
}
