--- A room with three characters who talk at once. Space asks all of them, 1 to 3 one, Backspace hushes them.
--
--     TOGETHER_API_KEY=... LUA_PATH="bindings/lua/?.lua;bindings/lua/?/init.lua;;" love examples/love

local Room, Talk, together = require("room"), require("talk"), require("together")

local talk, test, frame_began

local function ask(one) talk:ask(one.name, one.character, one.question) end

function love.load(arguments)
  talk = Talk.new(together.client())
  if arguments[1] == "--test" then test = require("test").new() end
end

function love.update()
  local now = love.timer.getTime()
  if frame_began then Room.note_frame((now - frame_began) * 1000) end
  frame_began = now
  if test then return test:update() end
  talk:update()
end

function love.draw() Room.draw((test and test.talk or talk).lines) end

function love.keypressed(key)
  if key == "escape" then love.event.quit() end
  for i, one in ipairs(Room.characters) do
    if key == "space" or key == tostring(i) then ask(one) end
    if key == "backspace" then talk:hush(one.name) end
  end
end

function love.quit() talk:close() end
