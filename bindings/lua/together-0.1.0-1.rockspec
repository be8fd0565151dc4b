package = "together"
version = "0.1.0-1"
-- Built from this folder, by `luarocks make`.
source = { url = "file://." }
description = {
  summary = "The Together AI API by libtogether: streams, tools, and the key on one locked page",
  license = "MIT OR Apache-2.0",
}
dependencies = { "lua >= 5.1, < 5.5" }
external_dependencies = { TOGETHER = { header = "together.h" } }
build = {
  type = "builtin",
  modules = {
    ["together"] = "together/init.lua",
    ["together.core"] = "together/core.lua",
    ["together.core_ffi"] = "together/core_ffi.lua",
    ["together.core_ffi_functions"] = "together/core_ffi_functions.lua",
    ["together.declarations"] = "together/declarations.lua",
    together_core = {
      sources = { "src/together_core.c" },
      libraries = { "together" },
      incdirs = { "src", "$(TOGETHER_INCDIR)" },
      libdirs = { "$(TOGETHER_LIBDIR)" },
    },
  },
}
