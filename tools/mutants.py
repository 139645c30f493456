#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""mutants.py BUILD [NAME...]: breaks rasid on purpose, tests/mutants/NAME at a time, and looks which tests notice.

mutants.py BUILD --check         applies every mutant and builds none: does each still find its place?
mutants.py BUILD --asan          prints the programs of tests/unit that must be built with AddressSanitizer, for the Makefile
mutants.py BUILD --binary NAME   prints the path of a rasid that has the mutant, for tests that run it themselves

A mutant is a text file: a sentence that says what a user would suffer, then
	tests: NAME...       programs of tests/unit (or test_*.py of tests/integration) that must notice; asan/NAME:
	                     as built with AddressSanitizer, which also counts steps (tests/util/steps.h)
	judge: SCRIPT        instead: a test of tests/integration that builds and judges the mutant itself
	file: PATH           the .c file that is broken, and one or more replacements in it
	<<<
	what stands there    whole lines, found exactly once
	===
	the mistake
	>>>
The tree stays untouched: a mutant is built in BUILD/mutants/NAME from links to the sources and to the objects
of BUILD/rel (or the other tree), in which make rebuilds what the change touches. It is killed when a test fails that passes without
it. A mutant that does not apply or compile is an error: it would prove nothing. Fails with survivors or errors.
"""
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys

DIR = "tests/mutants"
AT_ONCE = 2
# What make is told for a tree of objects, by the name of the tree.
TREES = {"rel": [], "san-address-undefined": ["SAN=address,undefined"]}
# A mutant may loop for ever. No test takes longer, however busy the machine.
HUNG_S = 600


class Bad(Exception):
    """The mutant, or the tree it stands in, is unfit to be judged."""


class Mutant:
    def __init__(self, name):
        self.name = name
        self.tests, self.judge, self.changes = [], None, []
        says = []
        path, block, side = None, None, 0
        for line in open(f"{DIR}/{name}", encoding="utf-8"):
            if block is not None:
                if line in ("===\n", ">>>\n"):
                    side += 1
                    if side == 2:
                        self.changes.append((path, *block))
                        block = None
                else:
                    block[side] += line
            elif line == "<<<\n":
                block, side = ["", ""], 0
            elif line.startswith("tests: "):
                self.tests = line.split()[1:]
            elif line.startswith("judge: "):
                self.judge = line.split()[1]
            elif line.startswith("file: "):
                path = line.split()[1]
            elif not self.changes:
                says.append(line.strip())
        self.sentence = " ".join(says).strip()
        if block is not None or not self.changes or not self.sentence or not (self.tests or self.judge):
            raise Bad("needs a sentence, tests: (or judge:), file: and a whole <<< === >>> block")

    def patched(self):
        """The files that the mutant changes, and their new texts."""
        texts = {}
        for path, old, new in self.changes:
            # Without the compiler's .d files make knows no header's dependants.
            if not path or not path.endswith(".c") or not os.path.exists(path):
                raise Bad(f"{path} is no .c file of the tree")
            text = texts.get(path) or "\n" + open(path, encoding="utf-8").read()
            found = text.count("\n" + old)
            if found != 1:
                raise Bad(f"{path} has these lines {found} times, not once:\n{old}")
            texts[path] = text.replace("\n" + old, "\n" + new)
        return {path: text[1:] for path, text in texts.items()}


def link(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # the build folder is on another disk
        shutil.copy2(source, target)


def sources(build):
    for folder, below, files in os.walk("."):
        below[:] = [d for d in below if not d.startswith(".") and not os.path.samefile(os.path.join(folder, d), build)]
        yield from (os.path.join(folder, f) for f in files if f.endswith((".c", ".h", ".sh")) or f == "Makefile")


def plant(build, mutant):
    """A tree in which only what the mutant changes is out of date."""
    texts = mutant.patched()
    tree = os.path.join(build, "mutants", mutant.name)
    shutil.rmtree(tree, ignore_errors=True)
    for path in sources(build):
        link(path, os.path.join(tree, path))
    objects = trees(mutant)
    for kind in ("o", "a", "flags"):
        for path in (p for t in objects for p in glob.glob(f"{build}/{t}/**/*.{kind}", recursive=True)):
            link(path, os.path.join(tree, "build", os.path.relpath(path, build)))
    for path, text in texts.items():
        # A link is replaced, never written through: the other end is the tree itself.
        os.unlink(os.path.join(tree, path))
        for t in objects:
            # A tree may have been built for some tests only.
            if os.path.exists(object := os.path.join(tree, "build", t, path[:-2] + ".o")):
                os.unlink(object)
        with open(os.path.join(tree, path), "w", encoding="utf-8") as f:
            f.write(text)
    return tree


def make(tree, targets, settings=()):
    # What an outer make was told about its own tree does not hold in this one.
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "B", "O", "SAN")}
    # The objects hold the tree's name in place of their own, and the flags that made them are compared.
    run = subprocess.run(["make", "-s", "-C", tree, f"CURDIR={os.getcwd()}", *settings, *targets],
                         capture_output=True, text=True, env=env)
    if run.returncode != 0:
        raise Bad(f"does not build:\n{run.stdout}{run.stderr}")


def is_script(test):
    return test.endswith(".py")


def tree_of(test):
    return "san-address-undefined" if test.startswith("asan/") else "rel"


def program(test):
    """Where it is built, below BUILD."""
    return f"{tree_of(test)}/tests/{test.removeprefix('asan/')}"


def trees(mutant):
    return {tree_of(t) for t in mutant.tests} or {"rel"}


def targets(mutant, tree):
    units = [f"build/{program(t)}" for t in mutant.tests if not is_script(t) and tree_of(t) == tree]
    whole = tree == "rel" and (mutant.judge or any(is_script(t) for t in mutant.tests))
    return ["all", "build/rel/tests/newsroom", *units] if whole else units


def failure(tree, test):
    """What the test says when it fails; None when it passes."""
    if is_script(test):
        command = ["python3", f"tests/integration/{test}"]
    else:
        command = [os.path.join(tree, program(test))]
    # A leak is no judgement of a mutant; memory that is misused is.
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="tap", RASID_BUILD=tree, ASAN_OPTIONS="detect_leaks=0")
    try:
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", env=env, timeout=HUNG_S)
    except subprocess.TimeoutExpired:
        return "it hung"
    if run.returncode == 0:
        return None
    failed = re.search(r"^not ok \d+ - (.*)", run.stdout, re.MULTILINE)
    return failed[1] if failed else f"it ended with status {run.returncode}"


def judge(build, mutant):
    """(is it dead?, one line about it)"""
    tree = plant(build, mutant)
    for t in trees(mutant):
        make(tree, targets(mutant, t), TREES[t])
    for test in mutant.tests:
        why = failure(os.path.join(tree, "build"), test)
        if why:
            shutil.rmtree(tree)
            return True, f"  killed {mutant.name}: {test}: {why}"
    shutil.rmtree(tree)
    if mutant.judge:
        return True, f"  builds {mutant.name}: for {mutant.judge}"
    return False, f"SURVIVED {mutant.name} ({' '.join(mutant.tests)}): {mutant.sentence}"


def each(work, what):
    """work(x) for all x, AT_ONCE side by side; lines are printed as they come. The results that were no Bad."""
    results = []
    errors = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {pool.submit(work, x): x for x in what}
        for job in concurrent.futures.as_completed(jobs):
            try:
                results.append(job.result())
            except Bad as bad:
                errors += 1
                print(f"ERROR {getattr(jobs[job], 'name', jobs[job])}: {bad}", flush=True)
                continue
            if results[-1]:
                print(results[-1][1], flush=True)
    return results, errors


def passes(build, test):
    why = failure(build, test)
    if why:
        raise Bad(f"fails without any mutant: {why}")


def load(names):
    mutants = []
    lost = 0
    for name in names or sorted(os.listdir(DIR)):
        try:
            mutants.append(Mutant(name))
            mutants[-1].patched()
        except Bad as bad:
            lost += 1
            print(f"ERROR {name}: {bad}")
    return mutants if lost == 0 else sys.exit(1)


def main():
    build, *names = sys.argv[1:]
    if names[:1] == ["--check"]:
        load([])
        return 0
    if names[:1] == ["--asan"]:
        tests = {t for m in load(names[1:]) for t in m.tests if t.startswith("asan/")}
        print(*sorted(os.path.join(build, program(t)) for t in tests))
        return 0
    if names[:1] == ["--binary"]:
        mutant = load(names[1:])[0]
        tree = plant(build, mutant)
        make(tree, ["all"])
        print(os.path.join(tree, "build/rel/rasid"))
        return 0
    mutants = load(names)
    _, sick = each(lambda t: passes(build, t), sorted({t for m in mutants for t in m.tests}))
    if sick:
        return 1
    results, errors = each(lambda m: judge(build, m), mutants)
    killed = sum(1 for dead, _ in results if dead) - sum(1 for m in mutants if m.judge)
    survived = sum(1 for dead, _ in results if not dead)
    print(f"{killed + survived + errors} mutants, {killed} killed, {survived} survived"
          + (f", {errors} in error" if errors else ""))
    return 1 if survived or errors else 0


if __name__ == "__main__":
    sys.exit(main())
