## The room: Space asks all three, Escape hushes them. `-- --test` runs the test instead (test.gd).
extends Node2D

const COLOURS = [Color(0.85, 0.45, 0.25), Color(0.45, 0.65, 0.9), Color(0.5, 0.75, 0.45)]
const CHARACTERS = ["You are a smith of few words.", "You are a bard who rhymes.", "You are a tired guard."]
const QUESTIONS = ["What do you think of the king's new sword?", "Sing of the gate that never opens.", "Who came through here last night?"]

var npcs: Array[Node2D] = []

func _ready() -> void:
	RenderingServer.set_default_clear_color(Color(0.2, 0.18, 0.24))
	for i in 3:
		add_npc(Vector2(120 + 240 * i, 300), COLOURS[i], CHARACTERS[i], QUESTIONS[i])
	if "--test" in OS.get_cmdline_user_args():
		add_child(preload("res://test.gd").new())

func add_npc(place: Vector2, colour: Color, character: String, question: String) -> Node2D:
	var npc: Node2D = preload("res://npc.tscn").instantiate()
	npc.position = place
	npc.colour = colour
	npc.character = character
	npc.question = question
	add_child(npc)
	npcs.append(npc)
	return npc

func _unhandled_key_input(event: InputEvent) -> void:
	for npc in npcs:
		if event.is_action_pressed("ui_accept"):
			npc.ask()
		if event.is_action_pressed("ui_cancel"):
			npc.get_node("Together").cancel()
