-- Asks a question and prints the answer as the model writes it: lua ask.lua "What is the capital of France?"
local together = require("together")

local client = assert(together.client())
local ask = together.request(together.CHAT_COMPLETIONS, { model = "openai/gpt-oss-20b" })
ask:add_message("user", arg[1] or "What is the capital of France?")

local stream = client:stream(ask)
for text in stream:texts() do
  io.write(text)
  io.flush()
end
print()
assert(stream:answer())
