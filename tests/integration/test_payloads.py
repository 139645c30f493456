# SPDX-License-Identifier: ISC
"""Hostile articles, rendered by every destination type, break no rule of any tool: judged by tests/fakes/, which shares
nothing with alerts/. RASID_ARTICLES: how many (check-long takes 10,000)."""
import os
import subprocess
import sys

import rig

HERE = os.path.dirname(os.path.abspath(__file__))
FAKES = os.path.join(HERE, os.pardir, "fakes")
ROOT = os.path.join(HERE, os.pardir, os.pardir)
COUNT = int(os.environ.get("RASID_ARTICLES", "200"))
RENDER = os.path.abspath(os.path.join(rig.TREE, "tests", "render"))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def types():
    """All that there are but the console, which no tool judges."""
    with open(os.path.join(ROOT, "alerts", "dest_types.h"), encoding="utf-8") as f:
        text = f.read().replace("\\\n", " ")
    line = next(line for line in text.splitlines() if line.startswith("#define DEST_TYPES("))
    return [w[5:-1] for w in line.split() if w.startswith("TYPE(") and w not in ("TYPE(console)", "TYPE(name)")]


def judged():
    made = subprocess.run(
        [sys.executable, os.path.join(FAKES, "articles.py"), "--seed", "7", "--count", str(COUNT)],
        stdout=subprocess.PIPE, check=True)
    render = subprocess.run([RENDER], input=made.stdout, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    judge = [sys.executable, os.path.join(FAKES, "bulk.py"), "--seed", "7", "--secret", SECRET, "--need", ",".join(types())]
    return subprocess.run(judge, input=render.stdout, stdout=subprocess.PIPE, check=False)


def main():
    done = judged()
    print("# " + done.stdout.decode().rstrip().replace("\n", "\n# "), flush=True)
    print(f"{'not ok' if done.returncode else 'ok'} 1 - no article breaks a rule of any tool", flush=True)
    print("1..1")
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
