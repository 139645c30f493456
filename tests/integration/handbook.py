# SPDX-License-Identifier: ISC
"""The fenced blocks of Markdown files, and what is noted about them in comments before them."""
import re

# What a reader may be told in a comment before a block, which shows nowhere:
#   not run: WHY   the block needs what a test has not (root, systemd, packages); its form alone is judged
#   exit N         the block ends with that status, not with 0
#   background     the block is the daemon, which goes on from here
#   starter        from here on the starter configuration of an installation lies in /etc/rasid
#   daemon, stop   from here on the daemon runs, or runs no more
#   news           outlets publish an article that raises an alert
MARK = re.compile(r"<!-- (?:(not run): (.+)|(exit) (\d+)|(background|starter|daemon|stop|news)()) -->")
KINDS = ("sh", "text", "ini")
FILE = re.compile(r"(?:~/\.config|/etc)/rasid/[a-z.]+/[a-z.-]+")


class Block:
    """One fenced block: its kind, its text, the marks before it, and the paragraph before it."""

    def __init__(self, path, line, section, kind, marks, before):
        self.path, self.line, self.section = path, line, section
        self.kind, self.before = kind, before
        self.marks = marks  # verb: what stands behind it, in their order
        self.text = ""

    def where(self):
        return f"{self.path}:{self.line}"

    def file(self):
        """The file that an ini block goes into: the paragraph before it names it."""
        named = FILE.findall(self.before)
        assert len(named) == 1, f"{self.where()}: which file is this? The paragraph before it names {named}"
        return named[0]

    def same(self):
        """What both languages have in common: all but the reason why it is not run."""
        return self.kind, self.text, list(self.marks)


def blocks(path):
    """All blocks of a file, in order. What no reader of it would take for a block of KINDS is an error."""
    with open(path, encoding="utf-8") as f:
        return parse(path, f.read().splitlines())


def parse(path, lines):
    found, marks, before, section, inside = [], {}, "", "", None
    for n, line in enumerate(lines, 1):
        if inside:
            if line == "```":
                inside = None
            else:
                inside.text += line + "\n"
        elif line.startswith("```"):
            kind = line[3:]
            assert kind in KINDS, f"{path}:{n}: a block of kind '{kind}' is neither run nor excused; one of {KINDS}"
            inside = Block(path, n, section, kind, marks, before)
            found.append(inside)
            marks = {}
        elif line.startswith("<!--"):
            mark = MARK.fullmatch(line)
            assert mark, f"{path}:{n}: not a mark: {line}"
            verb, value = (x for x in mark.groups() if x is not None)
            marks[verb] = value
        elif re.match(r"\s+```|~~~|    \s*(sudo )?rasid ", line):
            raise AssertionError(f"{path}:{n}: a block that is no fence at the line's start")
        elif line.startswith("#"):
            section = line.lstrip("# ")
        elif line and not line.startswith(("<div", "</div")):
            before = line if lines[n - 2] == "" else before + "\n" + line
    assert inside is None, f"{path}: a block without an end"
    assert not marks, f"{path}: marks without a block behind them: {marks}"
    return found
