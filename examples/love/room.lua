--- The room as it is drawn: three characters, what they say, and how long the frames take.

local Room = {}

Room.characters = {
  { name = "smith", x = 120, colour = { 0.85, 0.45, 0.25 }, character = "You are a smith of few words.",
    question = "What do you think of the king's new sword?" },
  { name = "bard", x = 360, colour = { 0.45, 0.65, 0.9 }, character = "You are a bard who rhymes.",
    question = "Sing of the gate that never opens." },
  { name = "guard", x = 600, colour = { 0.5, 0.75, 0.45 }, character = "You are a tired guard.",
    question = "Who came through here last night?" },
}

local FLOOR, BUBBLE_WIDTH, SHOWN_FRAMES = 270, 210, 360
local took = {} -- milliseconds of the latest frames

function Room.note_frame(milliseconds)
  took[#took + 1] = milliseconds
  if #took > SHOWN_FRAMES then table.remove(took, 1) end
end

local function draw_bubble(x, text, is_talking)
  local font = love.graphics.getFont()
  local _, wrapped = font:getWrap(text, BUBBLE_WIDTH - 20)
  local first = math.max(1, #wrapped - 8) -- the latest lines, as the character speaks them
  local shown = table.concat(wrapped, "\n", first)
  local height = (#wrapped - first + 1) * font:getHeight() + 16
  local left, top = x - BUBBLE_WIDTH / 2, FLOOR - 110 - height
  love.graphics.setColor(0.97, 0.95, 0.88)
  love.graphics.rectangle("fill", left, top, BUBBLE_WIDTH, height, 8)
  love.graphics.polygon("fill", x - 8, top + height - 1, x + 8, top + height - 1, x, top + height + 12)
  love.graphics.setColor(0.15, 0.13, 0.12)
  love.graphics.print(shown .. (is_talking and " ..." or ""), left + 10, top + 8)
end

local function draw_character(one, line)
  love.graphics.setColor(one.colour)
  love.graphics.rectangle("fill", one.x - 22, FLOOR - 55, 44, 55, 10)
  love.graphics.circle("fill", one.x, FLOOR - 72, 17)
  love.graphics.setColor(1, 1, 1)
  love.graphics.printf(one.name, one.x - 60, FLOOR + 6, 120, "center")
  if not line then return end
  local text = line.failed and tostring(line.failed) or line.text
  if text ~= "" or line.is_talking then draw_bubble(one.x, text, line.is_talking) end
end

--- The time of each frame, with a line at 16.7 ms: what a game of 60 frames a second has.
local function draw_frames(left, top, width, height)
  love.graphics.setColor(0.1, 0.09, 0.12)
  love.graphics.rectangle("fill", left, top, width, height)
  local of_a_millisecond = height / 33.4
  love.graphics.setColor(0.5, 0.45, 0.3)
  love.graphics.line(left, top + height / 2, left + width, top + height / 2)
  love.graphics.setColor(0.45, 0.8, 0.55)
  for i, milliseconds in ipairs(took) do
    local x, tall = left + (i - 1) * width / SHOWN_FRAMES, math.min(height, milliseconds * of_a_millisecond)
    love.graphics.line(x, top + height, x, top + height - tall)
  end
  love.graphics.setColor(0.1, 0.09, 0.12)
  love.graphics.rectangle("fill", left, top, 205, 20)
  love.graphics.setColor(0.8, 0.78, 0.7)
  love.graphics.print("frame time, 16.7 ms at the line", left + 6, top + 3)
end

function Room.draw(lines)
  love.graphics.clear(0.2, 0.18, 0.24)
  love.graphics.setColor(0.3, 0.26, 0.24)
  love.graphics.rectangle("fill", 0, FLOOR, 720, 90)
  for _, one in ipairs(Room.characters) do draw_character(one, lines[one.name]) end
  draw_frames(10, 304, 700, 48)
end

return Room
