/* The library's functions as a C module, for Lua 5.1 to 5.4 (and LuaJIT, where a compiler is).
 *
 * together_core_functions.h has them all, generated; here is what they share. An object is a userdata that the collector
 * frees. Errors are raised only where no function of the library is on the stack. */

#include <string.h>

#include <lauxlib.h>
#include <lua.h>

#include "together.h"

#define OBJECT "together.object"

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
static inline together_object *new_lent(lua_State *L) {
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

static void enter(lua_State *L) { (void)L; }
static int raised(lua_State *L, int results) {
    (void)L;
    return results;
}

#include "together_core_functions.h"

int luaopen_together_core(lua_State *L);

int luaopen_together_core(lua_State *L) {
    luaL_newmetatable(L, OBJECT);
    lua_pushcfunction(L, core_free);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);

    lua_newtable(L);
    for (const luaL_Reg *function = generated; function->name != NULL; ++function) {
        lua_pushcfunction(L, function->func);
        lua_setfield(L, -2, function->name);
    }
    lua_pushcfunction(L, core_free);
    lua_setfield(L, -2, "free");
    lua_pushcfunction(L, core_key);
    lua_setfield(L, -2, "key");
    return 1;
}
