"""The C reference, from include/together-api.json: a page for each object, one for the numbers, one for the operations."""

import re

# In the order of the header. Functions of no object are the library's.
OBJECTS = [
    ("library", "The library", ()),
    ("object", "Any object", ("together_free", "together_object_")),
    ("options", "Options", ("together_options_",)),
    ("client", "Client", ("together_client_",)),
    ("request", "Request", ("together_request_",)),
    ("tool_call", "Tool call", ("together_tool_call_",)),
    ("complete", "To its end", ("together_complete",)),
    ("call", "Calls: not blocking", ("together_start", "together_call_")),
    ("response", "Response", ("together_response_", "together_json_parse")),
    ("batch", "Batch", ("together_batch_",)),
]
NAME = re.compile(r"\bTOGETHER_[A-Z0-9_]+\b|\btogether_[a-z0-9_]+\b")


def object_of(function):
    name = function["name"]
    for page, _, prefixes in OBJECTS:
        if any(name == prefix or prefix.endswith("_") and name.startswith(prefix) or name.startswith(prefix + "_")
               for prefix in prefixes):
            return page
    return "library"


class Reference:
    def __init__(self, api):
        self.api = api
        self.places = {function["name"]: f"{object_of(function)}.md#{function['name']}" for function in api["functions"]}
        for enum in api["enums"]:
            self.places[enum["name"]] = f"numbers.md#{enum['name']}"
            for value in enum["values"]:
                self.places[value["name"]] = f"numbers.md#{enum['name']}"
        for kind in ("structs", "callbacks"):
            for entry in api[kind]:
                self.places[entry["name"]] = f"types.md#{entry['name']}"

    def text(self, text):
        """Prose of the header: names lead to where they are described, what is between backticks is code, and nothing else is markup."""
        parts = re.split(r"(`[^`\n]+`)", text or "")
        return "".join(part if part.startswith("`") else self.words(part) for part in parts)

    def words(self, text):
        escaped = re.sub(r"([\\`*\[\]|{}])", r"\\\1", text.replace("<", "&lt;").replace(">", "&gt;"))
        linked = lambda match: (f"[`{match[0]}`]({self.places[match[0]]})" if match[0] in self.places else f"`{match[0]}`")
        return NAME.sub(linked, escaped)

    def cell(self, text):
        return " ".join(self.text(text).split("\n"))

    def function(self, function):
        spelled = [f"{parameter['type']['c']}{'' if parameter['type']['c'].endswith('*') else ' '}{parameter['name']}"
                   for parameter in function["parameters"]] or ["void"]
        returned = function["returns"]["type"]["c"]
        blank = "" if returned.endswith("*") else " "
        # What does not fit a line has a line for each parameter.
        start = f"{returned}{blank}{function['name']}("
        between = ", " if len(start) + len(", ".join(spelled)) < 78 else ",\n" + " " * len(start)
        lines = [f"## {function['name']} {{ #{function['name']} }}", "", "```c", f"{start}{between.join(spelled)});", "```",
                 "", self.text(function["doc"]), ""]
        if function["parameters"]:
            lines += ["| Parameter | |", "|--|--|"]
            lines += [f"| `{parameter['name']}` | {self.cell(parameter.get('doc', ''))} |" for parameter in function["parameters"]]
            lines.append("")
        if function["returns"].get("doc"):
            lines += [f"**Returns** {self.text(function['returns']['doc'])}", ""]
        threads = {"any": "any thread, any number at once", "shared": "any number of threads at once, while none changes or frees the object",
                   "one": "one thread at a time for each object"}[function["threads"]]
        facts = [f"Threads: {threads}", "blocks" if function["blocks"] else "does not block"]
        lines += ["*" + "; ".join(facts) + ".*", ""]
        return lines

    def pages(self):
        """Every page: its name and its text."""
        for page, title, _ in OBJECTS:
            functions = [function for function in self.api["functions"] if object_of(function) == page]
            lines = [f"# {title}", ""]
            handle = next((handle for handle in self.api["handles"] if handle["name"] == f"together_{page}"), None)
            if handle:
                lines += [self.text(handle["doc"]), ""]
            for function in functions:
                lines += self.function(function)
            yield page, title, "\n".join(lines)
        yield "types", "Structs and callbacks", "\n".join(self.types())
        yield "numbers", "Numbers: statuses, events, limits", "\n".join(self.numbers())
        yield "operations", "Operations", "\n".join(self.operations())

    def types(self):
        lines = ["# Structs and callbacks", ""]
        for struct in self.api["structs"]:
            lines += [f"## {struct['name']} {{ #{struct['name']} }}", "", self.text(struct["doc"]), "", "| Field | |", "|--|--|"]
            for field in struct["fields"]:
                spelling = field["type"]["c"] if isinstance(field.get("type"), dict) else "function"
                lines.append(f"| `{field['name']}` ({self.cell(spelling)}) | {self.cell(field.get('doc', ''))} |")
            lines.append("")
        for callback in self.api["callbacks"]:
            lines += [f"## {callback['name']} {{ #{callback['name']} }}", "", self.text(callback["doc"]), ""]
        return lines

    def numbers(self):
        lines = ["# Numbers", ""]
        for enum in self.api["enums"]:
            lines += [f"## {enum['name']} {{ #{enum['name']} }}", "", self.text(enum["doc"]), "", "| Name | Number | |", "|--|--|--|"]
            lines += [f"| `{value['name']}` | {value['value']} | {self.cell(value['doc'])} |" for value in enum["values"]] + [""]
        return lines

    def operations(self):
        lines = ["# Operations", "", "For `together_request_new`. Names in braces are filled from the fields of those names.", ""]
        section = None
        for operation in self.api["operations"]:
            if operation["section"] != section:
                section = operation["section"]
                lines += ["", f"## {section}", "", "| Macro | |", "|--|--|"]
            lines.append(f"| `{operation['name']}` | `{operation['words']}` |")
        return lines
