## A character: a figure, a bubble, and a node Together that speaks. It gives the time of day by a tool of the game.
extends Node2D

@export var colour := Color.WHITE
@export_multiline var character := ""
@export var question := ""

var failure := ""

func _ready() -> void:
	$Together.character = character
	$Together.text.connect(func(piece): $Bubble.text += piece)
	$Together.tool_call.connect(_on_tool_call)
	$Together.done.connect(_on_done)

func ask(words := question) -> void:
	$Bubble.text = ""
	failure = ""
	$Together.ask(words)

func offer_time() -> void:
	$Together.add_tool("time_of_day", "What time it is in the game",
		'{"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}')

func _on_tool_call(id: String, tool: String, arguments: String) -> void:
	var place = JSON.parse_string(arguments)
	$Together.answer_tool(id, "It is dusk." if tool == "time_of_day" and place is Dictionary else "unknown")

func _on_done(status: int, message: String) -> void:
	if status != 0:
		failure = message

func _draw() -> void:
	draw_rect(Rect2(-22, -55, 44, 55), colour)
	draw_circle(Vector2(0, -72), 17, colour)
