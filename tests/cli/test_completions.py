"""What bash, zsh and fish offer after a word, asked of the shells themselves."""

import os
import pty
import subprocess
import tempfile
import unittest

from session import LIMIT, environment, run

# The words that are typed after the command, and what is offered for the last of them.
OFFERS = [
    ("co", ["complete", "completion"]),
    ("files ", ["delete", "down", "list", "up"]),
    ("files up ", ["a file.png"]),
    ("call P", ["PATCH", "POST", "PUT"]),
    ("help exit", ["exit-codes"]),
    ("help files --p", []),
    ("ask --mo", ["--model"]),
    ("ask --model ", []),
    ("ask --color n", ["never"]),
    ("image -o ", ["a file.png"]),
    ("transcribe a", ["a file.png"]),
]

# Each reads the lines of $MADE/lines, with the completions that the command made, and writes what is offered for each line to
# $MADE/offers, and a line of its own after that.
BASH = r"""
source "$MADE/completions"
compopt() { :; }
while IFS= read -r line; do
    read -ra COMP_WORDS <<< "$line"
    if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _together_cli
    printf '%s\n' "${COMPREPLY[@]}" END >> "$MADE/offers"
done < "$MADE/lines"
"""

FISH = r"""
source "$MADE/completions"
while read --local line
    complete -C "$line" | string replace --regex '\t.*' '' >> "$MADE/offers"
    echo END >> "$MADE/offers"
end < "$MADE/lines"
"""

# What zsh reads when it starts. Its line editor alone completes, so a widget of the editor asks. Every offer passes compadd, which
# serves other ends too with -O, -A and -D.
ZSH = r"""
PS1=
if [[ -e $MADE/functions ]]; then fpath=("$MADE/functions" $fpath); fi
autoload -Uz compinit && compinit -u -D
if [[ ! -e $MADE/functions ]]; then source "$MADE/completions"; fi
compadd() {
    local -a found
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -O found "$@"
        print -rl -- "${(@Q)found}" >> "$MADE/offers"
    fi
    builtin compadd "$@"
}
offer() {
    _main_complete
    compstate[insert]= compstate[list]=
}
zle -C offer complete-word offer
zle-line-init() {
    local line
    for line in "${(@f)$(< "$MADE/lines")}"; do
        BUFFER=$line CURSOR=${#line}
        zle offer
        print END >> "$MADE/offers"
    done
    exit
}
zle -N zle-line-init
"""


class Completions(unittest.TestCase):
    def setUp(self):
        self.made, self.here = (self.enterContext(tempfile.TemporaryDirectory()) for _ in range(2))
        self.write(os.path.join(self.here, "a file.png"), "")
        self.write(os.path.join(self.made, "lines"), "".join(f"together-cli {typed}\n" for typed, _ in OFFERS))
        self.surroundings = environment(MADE=self.made, HOME=self.made, ZDOTDIR=self.made, XDG_CONFIG_HOME=self.made,
                                        XDG_DATA_HOME=self.made)

    @staticmethod
    def write(path, text):
        with open(path, "w") as file:
            file.write(text)

    def completions(self, shell, name="completions"):
        status, out, err = run(None, "completion", shell)
        self.assertEqual((status, err), (0, b""))
        self.write(os.path.join(self.made, name), out.decode())

    def check_offers(self):
        with open(os.path.join(self.made, "offers")) as file:
            *offers, rest = file.read().split("END\n")
        self.assertEqual(rest, "")
        found = [sorted(filter(None, one.splitlines())) for one in offers]
        self.assertEqual(list(zip((typed for typed, _ in OFFERS), found)), OFFERS)

    def ask(self, *command):
        ended = subprocess.run(command, cwd=self.here, env=self.surroundings, stdin=subprocess.DEVNULL, capture_output=True,
                               timeout=LIMIT)
        self.assertEqual((ended.stdout, ended.stderr), (b"", b""))
        self.check_offers()

    def ask_zsh(self):
        self.write(os.path.join(self.made, ".zshrc"), ZSH)
        outside, inside = pty.openpty()
        # What it shows is less than what a terminal holds until somebody reads.
        subprocess.run(["zsh", "-i"], cwd=self.here, env=self.surroundings, stdin=inside, stdout=inside, stderr=inside,
                       start_new_session=True, timeout=LIMIT)
        os.close(outside)
        os.close(inside)
        self.check_offers()

    def test_bash(self):
        self.completions("bash")
        self.ask("bash", "-c", BASH)

    def test_fish(self):
        self.completions("fish")
        self.ask("fish", "--no-config", "-c", FISH)

    def test_zsh_from_its_folder_of_functions(self):
        os.mkdir(os.path.join(self.made, "functions"))
        self.completions("zsh", "functions/_together-cli")
        self.ask_zsh()

    def test_zsh_sources_them(self):
        self.completions("zsh")
        self.ask_zsh()
