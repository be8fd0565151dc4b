--- Who talks, and what they have said: all that the game knows of the library. Nothing here waits.
--
--     local talk = Talk.new(client)            -- or Talk.new(nil, failed): each question then fails so
--     talk:ask("smith", "You are a smith.", "What do you make?")
--     talk:update()                            -- once a frame
--     talk.lines.smith.text, .is_talking, .failed

local together = require("together")

local Talk = {}
Talk.__index = Talk

function Talk.new(client, failed)
  return setmetatable({ client = client, failed = failed, lines = {}, speakers = {} }, Talk)
end

--- Begins an answer; one that the same character has not ended is cancelled.
function Talk:ask(name, character, question)
  self:hush(name)
  local line = { text = "", pieces = 0, is_talking = self.client ~= nil, failed = self.failed }
  self.lines[name] = line
  if not self.client then return end
  local request = together.request(together.CHAT_COMPLETIONS, { model = "openai/gpt-oss-20b" })
  request:add_message("system", character):add_message("user", question)
  line.stream = self.client:stream(request)
  self.speakers[line.stream] = line
end

--- Takes what has arrived for any character. A character that was hushed is silent, though its last pieces arrive.
function Talk:update()
  if not self.client then return end
  local event, stream = self.client:next()
  while event do
    local line = self.speakers[stream]
    if line and event.kind == together.EventKind.TEXT and not line.is_hushed then
      line.text, line.pieces = line.text .. event.text, line.pieces + 1
    elseif line and event.kind == together.EventKind.DONE then
      local _, failed = stream:answer()
      line.is_talking, line.failed = false, failed
      self.speakers[stream] = nil
      stream:close()
    end
    event, stream = self.client:next()
  end
end

--- Ends an answer where it is.
function Talk:hush(name)
  local line = self.lines[name]
  if not line or not line.is_talking then return end
  line.is_hushed = true
  line.stream:cancel()
end

function Talk:close()
  if self.client then self.client:close() end
end

return Talk
