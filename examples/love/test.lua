--- The game's own test, inside the game: `love examples/love --test`. Each step runs once a frame until it has what it waits
-- for. Counts decide; the frame times are printed. The offline server writes a word each 5 ms.

local Room, Talk, together = require("room"), require("talk"), require("together")

local Test = {}
Test.__index = Test

local LONG = string.rep("word ", 3000)
local passed, failed = 0, 0

local function check(holds, name)
  print((holds and "ok: " or "failed: ") .. name)
  if holds then passed = passed + 1 else failed = failed + 1 end
end

-- Waits for the next frame.
local frame = coroutine.yield

local function count(lines, holds)
  local number = 0
  for _, line in pairs(lines) do if holds(line) then number = number + 1 end end
  return number
end

local function is_talking(line) return line.is_talking end

function Test.new()
  return setmetatable({ talk = Talk.new(together.client()), steps = coroutine.create(Test.run) }, Test)
end

function Test:update()
  local began = love.timer.getTime()
  self.talk:update()
  self.spent = (love.timer.getTime() - began) * 1000
  local went_on, message = coroutine.resume(self.steps, self)
  if went_on and coroutine.status(self.steps) ~= "dead" then return end
  if not went_on then check(false, message) end
  print(("test result: %s. %d passed; %d failed;"):format(failed == 0 and "ok" or "FAILED", passed, failed))
  self.talk:close()
  love.event.quit(failed == 0 and 0 or 1)
end

--- Frames until `is_over`, and how long each took, from the start of one to the start of the next. `seen` is each character's
-- number of frames in which something new of it was drawn.
function Test:frames(is_over)
  local began, times, spent, pieces, seen = love.timer.getTime(), {}, {}, {}, {}
  repeat
    frame()
    local now = love.timer.getTime()
    times[#times + 1], began = (now - began) * 1000, now
    spent[#spent + 1] = self.spent
    for name, line in pairs(self.talk.lines) do
      if line.pieces > (pieces[name] or 0) then seen[name] = (seen[name] or 0) + 1 end
      pieces[name] = line.pieces
    end
  until is_over(#times, seen)
  return times, seen, spent
end

local function row(name, times, spent)
  table.sort(times)
  table.sort(spent)
  local at = function(list, part) return list[math.max(1, math.floor(#list * part))] end
  print(("| %s | %d | %.1f | %.1f | %.1f | %.2f | %.2f |"):format(name, #times, at(times, 0.5), at(times, 0.99), times[#times],
    at(spent, 0.5), spent[#spent]))
end

local function ask(talk, number)
  for i = 1, number do
    local one = Room.characters[(i - 1) % 3 + 1]
    talk:ask(i <= 3 and one.name or one.name .. i, one.character, i .. " " .. LONG)
  end
end

-- In frames in which each of so many characters had said something new; a word is 5 ms, so this is far from all they have.
local ENOUGH = 60
local function all_were_seen(seen, number)
  local enough = 0
  for _, frames in pairs(seen) do if frames >= ENOUGH then enough = enough + 1 end end
  return enough == number
end

function Test:run()
  print("| frames | number | median ms | 99 of 100 | longest | of it in the library, median | longest |")
  print("|--|--|--|--|--|--|--|")
  local times, _, spent = self:frames(function(number) return number == 300 end)
  row("0 talk", times, spent)

  for _, number in ipairs({ 3, 8 }) do
    ask(self.talk, number)
    local seen
    times, seen, spent = self:frames(function(_, seen)
      return all_were_seen(seen, number) or count(self.talk.lines, is_talking) < number
    end)
    row(number .. " talk", times, spent)
    check(all_were_seen(seen, number), ("%d characters talk at once, each over %d frames and more"):format(number, ENOUGH))
    for name in pairs(self.talk.lines) do self.talk:hush(name) end
    self:frames(function() return count(self.talk.lines, is_talking) == 0 end)
    local cancelled = count(self.talk.lines, function(line) return line.failed.status == together.Status.CANCELLED end)
    local cut = count(self.talk.lines, function(line) return line.pieces > 0 and #line.text < #LONG end)
    check(cancelled == number and cut == number, number .. " are hushed in the middle of their words")
    self.talk.lines = {}
  end

  for _, one in ipairs(Room.characters) do self.talk:ask(one.name, one.character, one.question) end
  self:frames(function() return count(self.talk.lines, is_talking) == 0 end)
  local whole = count(self.talk.lines, function(line) return line.text:find('you asked "', 1, true) and not line.failed end)
  check(whole == 3, "three whole answers")

  -- For the picture: in the middle of what they say, as soon as each has said a part of it.
  for _, one in ipairs(Room.characters) do self.talk:ask(one.name, one.character, one.question) end
  self:frames(function() return count(self.talk.lines, function(line) return line.pieces >= 8 end) == 3 end)
  local is_saved = false
  love.graphics.captureScreenshot(function(picture)
    picture:encode("png", "room.png")
    is_saved = true
  end)
  self:frames(function() return is_saved end)
  check(love.filesystem.getInfo("room.png") ~= nil, "a picture")
  self:frames(function() return count(self.talk.lines, is_talking) == 0 end)

  local function fails(options, name, holds)
    self.talk:close()
    self.talk = Talk.new(together.client(options))
    ask(self.talk, 3)
    times, _, spent = self:frames(function() return count(self.talk.lines, is_talking) == 0 end)
    check(count(self.talk.lines, function(line) return line.failed and holds(line.failed) end) == 3, name)
  end
  fails(together.options():set_api_key("wrong"), "with a wrong key they say why", function(why)
    return why.status == together.Status.AUTHENTICATION and why.http_status == 401
  end)
  fails(together.options():set_base_url("https://127.0.0.1:1"), "without a network they say why", function(why)
    return why.status == together.Status.CONNECTION
  end)

  for _ = 1, 10 do
    self.talk:close()
    self.talk = Talk.new(together.client())
    ask(self.talk, 8)
    frame()
  end
  check(true, "a game that ends while eight talk")
end

return Test
