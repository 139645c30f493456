#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""rasid beside Alertmanager and Apprise on the same receivers, every cell measured now: run.py [MEASURE...]

Prints a table. A cell that could not be measured says why; exit 1 when it is one of rasid's.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "integration")]
import measures  # noqa: E402
import peers  # noqa: E402

COMMANDS = {"alertmanager": "prometheus-alertmanager", "apprise": "apprise"}


def version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return done.stdout.split("-")[0].split("+")[0]


def main():
    chosen = [m for m in measures.ALL if len(sys.argv) < 2 or m.__name__ in sys.argv[1:]]
    here = []
    for kind in peers.ALL:
        command = COMMANDS.get(kind.name)
        if command and not shutil.which(command):
            print(f"SKIP {kind.name}: {command} is missing (tools/deps.sh peers)")
        else:
            here.append(kind)
    print("| measure | " + " | ".join(f"{k.name} {version(COMMANDS.get(k.name, '-'))}".strip() for k in here) + " |")
    print("|---" * (len(here) + 1) + "|", flush=True)
    bad = 0
    for measure in chosen:
        cells = []
        for kind in here:
            try:
                cells.append(measure(kind))
            except (AssertionError, OSError) as why:
                bad += kind.name == "rasid"
                cells.append(f"not measured: {type(why).__name__} {str(why)[-200:]}")
        print(f"| {measure.__doc__} | " + " | ".join(cells) + " |", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
