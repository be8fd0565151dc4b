#!/usr/bin/env python3
"""Puts the pages of the site together, for mkdocs to make HTML of: docs/, the READMEs, the examples and the C reference.

    site/build.py FOLDER    writes FOLDER/mkdocs.yml and FOLDER/pages

The pages say nothing of their own except the first one, whose programs are those of the bindings' READMEs: the tests run them."""

import json
import pathlib
import posixpath
import re
import shutil
import sys

from reference import Reference

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGUAGES = [("python", "Python"), ("node", "Node"), ("cpp", "C++"), ("go", "Go"), ("rust", "Rust"), ("csharp", "C#"), ("java", "Java 17"),
             ("java22", "Java 22"), ("swift", "Swift"), ("lua", "Lua")]
# Of equal pages search shows those for readers of the library first: then other languages, then how it is made.
BOOSTS = {"languages/": 0.5, "examples/": 0.8, "architecture": 0.3, "abi": 0.7, "bindings": 0.3, "changelog": 0.1, "contributing": 0.2, "key.": 0.4,
          "performance": 0.3, "testing": 0.2}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~)")

START = """# libtogether

The [Together AI](https://www.together.ai) API for every native program: chat with streaming, tools, embeddings, images, speech,
transcription, files, and every other operation, behind one C header. HTTP and TLS are built in, and the key lives on one locked page.

## Ask a model

{tabs}

In a shell: `together-cli ask 'What is the capital of France?'` ([the command](command.md)).

Every program reads the key from `TOGETHER_API_KEY`. Without one, try it against [the offline server](offline.md), which needs neither a key nor
a network.

## When it fails

No function crashes, and each object says what is wrong: `together_object_status` and `together_object_message`. [Errors](errors.md) has every
status and what to do about it; `together-cli diagnose` finds out why nothing works.

## Where to go on

| I want to | Read |
|--|--|
| see a short program for my task | [Cookbook](cookbook.md), [examples](examples/index.md) |
| stream in a game loop or an event loop | [Threads, loops, games](threads.md#events-in-a-loop-of-your-own) |
| know which thread calls my callback | [Which thread runs a callback](threads.md#which-thread-runs-a-callback) |
| cancel | [Cancelling](guide.md#cancelling) |
| know what a status means | [Statuses](abi.md#statuses), [errors](errors.md) |
| upload a large file | [Large uploads](guide.md#large-uploads) |
| send thousands of requests as a batch, and resume it after a crash | [Batches](guide.md#batches) |
| go through a proxy | [Proxies](network.md#proxies) |
| link on Windows | [Windows, and its import libraries](platforms.md#windows) |
| keep the key safe, rotate it, or ship a program without one | [Keys](keys.md), [rotating a key](keys.md#rotating-a-key), [a relay of your own](relay.md) |
| ship a program or a game, on any system | [Packaging a game](shipping.md) |
| serve many customers, each with a key | [Many tenants](tenants.md) |
| know what is retried, and what is limited | [What is retried](retries.md#what-is-retried), [timeouts](limits.md#timeouts), [limits of size and memory](limits.md#size-number-and-memory) |
| test without a network | [Recordings](cassettes.md), [the offline server](offline.md) |
| look up a function | [C reference](reference/index.md) |
| install it | [Packages](packages.md), [linking](abi.md#linking) |

## Licence

MIT or Apache-2.0, at your option. An archive has the licences of all that is in it in `licenses/` ([licences](packages.md#licences)).
"""


def sources():
    """Each page's name, and the file that it is."""
    pages = {f"{path.stem}.md": path for path in sorted((ROOT / "docs").glob("*.md"))}
    for name in ("SECURITY", "CONTRIBUTING", "CHANGELOG"):
        pages[f"{name.lower()}.md"] = ROOT / f"{name}.md"
    pages["offline.md"] = ROOT / "offline/README.md"
    for folder, _ in LANGUAGES:
        pages[f"languages/{folder}.md"] = ROOT / f"bindings/{folder}/README.md"
    return pages


def first_program(text, kinds):
    """The first block of code of one of these kinds."""
    for kind, block in re.findall(r"^```(\w+)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if kind in kinds:
            return kind, block
    sys.exit(f"no block of {kinds}")


class Site:
    def __init__(self, folder):
        self.pages = folder / "pages"
        self.by_file = {path: name for name, path in sources().items()}
        self.by_file[ROOT / "README.md"] = "index.md"
        for name in ("together.h", "together-api.json"):
            self.by_file[ROOT / "include" / name] = "reference/index.md"
        self.by_file[ROOT / "examples/c"] = "examples/index.md"
        self.examples = sorted((ROOT / "examples/c").glob("*.c"))
        for path in self.examples:
            self.by_file[path] = f"examples/{path.stem}.md"

    def write(self, name, text):
        path = self.pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        boost = next((boost for place, boost in BOOSTS.items() if name.startswith(place)), 1)
        path.write_text(f"---\nsearch: {{boost: {boost}}}\n---\n\n{text}")

    def linked(self, text, file, page):
        """Links to files that are pages lead there; to pictures, to a copy; to any other file of the repository, nowhere."""
        def replaced(match):
            is_picture, words, target = match.groups()
            if re.match(r"[a-z]+:|#", target):
                return match[0]
            place, _, anchor = target.partition("#")
            target_file = pathlib.Path(posixpath.normpath(file.parent / place))
            if is_picture:
                (self.pages / "pictures").mkdir(exist_ok=True)
                shutil.copy(target_file, self.pages / "pictures" / target_file.name)
                to = f"pictures/{target_file.name}"
            else:
                to = self.by_file.get(target_file)
            if to is None:
                return words if words.startswith("`") else f"`{words}`"
            # The header's and the README's headings are not those of the pages that stand for them.
            kept = f"#{anchor}" if anchor and to not in ("index.md", "reference/index.md") else ""
            return f"{is_picture}[{words}]({posixpath.relpath(to, posixpath.dirname(page) or '.')}{kept})"

        inside, lines, has_diagram, in_diagram = None, [], False, False
        for line in text.splitlines():
            fence = FENCE.match(line)
            if fence and inside in (None, fence[1]):
                inside = None if inside else fence[1]
                # Marks for the tests are not the highlighter's.
                line = re.sub(r" (fragment|untested: .*)$", "", line)
            if not inside and line.startswith("# ") and line.endswith("#"):
                # The "#" of C# is no mark of the heading.
                line = line.removesuffix("#") + "\\#"
            # A diagram scrolls in a box of its own on a narrow screen (style.css).
            if line in ("```mermaid", "~~~mermaid"):
                has_diagram = in_diagram = True
                lines.append('<div class="diagram" markdown>\n')
            is_code = inside or line.startswith("    ")
            is_chart = not is_code and re.fullmatch(r"!\[[^\]]*\]\([^)]*\.svg\)", line)
            line = line if is_code else LINK.sub(replaced, line)
            lines.append(f'<div class="diagram" markdown>\n\n{line}\n\n</div>' if is_chart else line)
            if in_diagram and not inside:
                in_diagram = False
                lines.append("\n</div>")
        if has_diagram:
            # Before the theme's own script, which would fetch it from elsewhere.
            lines.append(f'\n<script src="{posixpath.relpath("scripts/mermaid.js", posixpath.dirname(page) or ".")}"></script>')
        return "\n".join(lines) + "\n"

    def start(self):
        tabs = []
        programs = [("C", ROOT / "README.md", ("c",))]
        for folder, title in LANGUAGES:
            programs.append((title, ROOT / f"bindings/{folder}/README.md", ("cpp", "csharp", "go", "java", "lua", "js", "python", "rust", "swift")))
        for title, file, kinds in programs:
            kind, block = first_program(file.read_text(), kinds)
            body = "".join(f"    {line}\n" if line else "\n" for line in block.splitlines())
            tabs.append(f'=== "{title}"\n\n    ```{kind}\n{body}    ```\n')
        self.write("index.md", START.format(tabs="\n".join(tabs)))

    def build(self):
        for name, file in sources().items():
            self.write(name, self.linked(file.read_text(), file, name))
        self.start()
        reference = Reference(json.loads((ROOT / "include/together-api.json").read_text()))
        entries = [("Overview", "reference/index.md")]
        for page, title, text in reference.pages():
            self.write(f"reference/{page}.md", text)
            entries.append((title, f"reference/{page}.md"))
        rules = re.search(r"^ \* THE RULES\n(.*?)^ \* I WANT TO", (ROOT / "include/together.h").read_text(), re.MULTILINE | re.DOTALL)[1]
        rules = "\n".join(line.removeprefix(" *").removeprefix(" ") for line in rules.splitlines())
        listed = "\n".join(f"* [{title}]({posixpath.basename(page)})" for title, page in entries[1:])
        self.write("reference/index.md", f"# C reference\n\n{listed}\n\n## The rules\n\n{reference.text(rules)}\n")

        examples = [("Overview", "examples/index.md")]
        overview = []
        for path in self.examples:
            code = path.read_text()
            says = " ".join(re.match(r"/\*\s*(.*?)(?:\n \*\s*\n|\*/)", code, re.DOTALL)[1].replace("\n *", " ").split())
            self.write(f"examples/{path.stem}.md", f"# {path.name}\n\n{reference.text(says).replace('](', '](../reference/')}\n\n```c\n{code}```\n")
            examples.append((path.name, f"examples/{path.stem}.md"))
            overview.append(f"* [{path.name}]({path.stem}.md): {reference.text(says).replace('](', '](../reference/')}")
        self.write("examples/index.md", "# Examples in C\n\n" + "\n".join(overview) + "\n")
        languages = [(title, f"languages/{folder}.md") for folder, title in LANGUAGES]
        return {"REFERENCE": entries, "EXAMPLES": examples, "LANGUAGES": languages}


def main(folder):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder / "pages", ignore_errors=True)
    settings = (ROOT / "site/mkdocs.yml").read_text()
    for word, entries in Site(folder).build().items():
        listed = "".join(f"\n      - {json.dumps(title)}: {page}" for title, page in entries)
        settings = settings.replace(f": {word}\n", f":{listed}\n")
    (folder / "mkdocs.yml").write_text(settings)
    shutil.copy(ROOT / "site/style.css", folder / "pages")
    shutil.copytree(folder / "scripts", folder / "pages/scripts")
    shutil.copy(ROOT / "site/words.js", folder / "pages/scripts")


if __name__ == "__main__":
    main(*sys.argv[1:])
