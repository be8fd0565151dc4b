function love.conf(settings)
  settings.identity = "together-room"
  settings.window.title = "Three who talk at once"
  settings.window.width, settings.window.height = 720, 360
  settings.modules.audio, settings.modules.sound, settings.modules.joystick, settings.modules.physics = false, false, false, false
end
