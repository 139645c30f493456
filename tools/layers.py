#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""layers.py OBJECTS: holds the code to tools/layers.conf, once by what files include and once by the
symbols that their objects leave undefined, so that neither a relative include nor a declaration written
by hand gets around it. OBJECTS is the folder that `make all` filled (build/rel). Prints every violation,
also permissions that nobody uses; exit 1 when there is one.

Before that it proves itself: for every room and everything forbidden there a violation is planted (an
include in a source, a call in an object), and each must be found."""
import fnmatch
import os
import re
import subprocess
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


class Rules:
    """layers.conf. owner_of_header() and owner_of_symbol() name a room, a library, 'system' or None."""

    def __init__(self, path):
        self.rooms, self.libraries, self.system, self.calls = {}, {}, {}, {}
        section = None
        for line in open(path, encoding='utf-8'):
            line = line.split('#')[0].strip()
            if line.startswith('['):
                section = line.strip('[]')
            elif line:
                key, _, rest = line.partition(':')
                left, _, right = rest.partition('|')
                if section == 'rooms':
                    self.rooms[key] = (left.split(), right.split())
                elif section == 'libraries':
                    self.libraries[key] = (left.split(), right.strip())
                elif section == 'calls':
                    self.calls[tuple(key.split())] = left.replace('-', '').split()
                else:
                    self.system.setdefault(key, []).extend(left.split())
        self.symbols = {}

    def room_of(self, path):
        """The innermost room that holds a path, or None."""
        at = os.path.dirname(path)
        while at and at not in self.rooms:
            at = os.path.dirname(at)
        return at or None

    def owner_of_header(self, quote, name):
        if quote == '"':
            return self.room_of(os.path.normpath(name)) if '..' not in name.split('/') else None
        for library, (headers, _) in self.libraries.items():
            if any(fnmatch.fnmatch(name, h) for h in headers):
                return library
        return 'system' if any(fnmatch.fnmatch(name, h) for h in self.system['headers']) else None

    def allowed(self, room, owner):
        rooms, libraries = self.rooms[room]
        return owner in (room, 'system') or owner in rooms or owner in libraries

    def row_of_call(self, symbol):
        """The row of [calls] that rules a symbol, or None."""
        return next((row for row in self.calls if symbol in row), None)

    def forbidden(self, room):
        return [o for o in [*self.rooms, *self.libraries] if not self.allowed(room, o)]


def nm(args):
    """(file, symbol, kind) of every line that nm(1) prints."""
    out = subprocess.run(['nm', '-A', '-P', *args], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        path, _, rest = line.partition(': ')
        symbol, kind = rest.split()[:2]
        yield path, symbol.split('@')[0], kind


def shared_symbols(name):
    path = subprocess.run(['cc', '-print-file-name=' + name], capture_output=True, text=True,
                          check=True).stdout.strip()
    if not os.path.isabs(path):
        return []
    return [s for _, s, kind in nm(['-D', '--defined-only', path]) if kind.isupper() or kind == 'i']


def load_symbols(rules, objects):
    """Who defines what. System first: what a library exports again (malloc hooks) stays libc's."""
    for name in rules.system['objects']:
        for s in shared_symbols(name):
            rules.symbols.setdefault(s, 'system')
    for library, (_, so) in rules.libraries.items():
        found = shared_symbols(so) if so != '-' else []
        if so != '-' and not found:
            sys.exit(f'layers: {library}: {so} is not there; run make deps')
        for s in found:
            rules.symbols.setdefault(s, library)
    for room in rules.rooms:
        rules.symbols.update({s: room for _, s, kind in nm(['--defined-only', *objects_of(objects, room)])
                              if kind in 'TDBRVWC'})


def objects_of(objects, room):
    """Of the sources that are there; a file that was moved leaves its object behind."""
    return [os.path.join(objects, room, f[:-2] + '.o') for f in sorted(os.listdir(room))
            if f.endswith('.c')]


def include_faults(rules, room, path, text, used):
    for quote, name in INCLUDE.findall(text):
        owner = rules.owner_of_header(quote, name)
        if owner is None:
            yield f'{path}: includes {name}, which no room and no known library owns'
        elif not rules.allowed(room, owner):
            yield f'{path}: includes {name} of {owner}, which {room}/ may not use'
        else:
            used.add((room, owner))


# Written by the compiler: stack protector, sanitizers, profiling, the linker's own.
COMPILER = re.compile(r'^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__asan_|__ubsan_|__tsan_|__gcov_|__sanitizer_)')


def symbol_faults(rules, room, paths, used):
    for path, s, _ in nm(['--undefined-only', *paths]):
        owner = rules.symbols.get(s)
        if COMPILER.match(s):
            continue
        if owner is None:
            yield f'{path}: uses {s}, which no room and no known library defines'
        elif not rules.allowed(room, owner):
            yield f'{path}: uses {s} of {owner}, which {room}/ may not use'
        else:
            used.add((room, owner))
        row = rules.row_of_call(s)
        if row and room not in rules.calls[row]:
            yield f'{path}: calls {s}, which {room}/ may not ([calls])'
        elif row:
            used.add((room, row))


def check(rules, objects):
    used = set()
    faults = []
    for room in rules.rooms:
        for f in sorted(os.listdir(room)):
            if f.endswith(('.c', '.h')):
                path = os.path.join(room, f)
                text = open(path, encoding='utf-8').read()
                faults += include_faults(rules, room, path, text, used)
        faults += symbol_faults(rules, room, objects_of(objects, room), used)
    for room, (rooms, libraries) in rules.rooms.items():
        faults += [f'tools/layers.conf: {room} may use {o} and does not: take it out'
                   for o in rooms + libraries if (room, o) not in used]
    for row, rooms in rules.calls.items():
        faults += [f'tools/layers.conf: {room} may call {row[0]} ... and does not: take it out'
                   for room in rooms if (room, row) not in used]
    return faults


def folders(rules):
    """Code in a folder that is no room would be seen by nobody."""
    files = subprocess.run(['git', 'ls-files', '*.c', '*.h'], capture_output=True, text=True,
                           check=True).stdout.split()
    outside = {os.path.dirname(f) for f in files if not f.startswith('tests/')} - set(rules.rooms)
    return [f'{d or "."}/: has code and is no room of tools/layers.conf' for d in sorted(outside)]


def planted_includes(rules):
    """One header of every owner that is forbidden; also the ways around the rule."""
    for room in rules.rooms:
        for owner in rules.forbidden(room):
            if owner in rules.libraries:
                name = rules.libraries[owner][0][0].replace('*', 'x.h')
                yield room, f'#include <{name}>\n', owner
            else:
                yield room, f'# include "{owner}/x.h"\n', owner
        yield room, '#include "../base/str.h"\n', '../base/str.h'
        yield room, '#include <nowhere.h>\n', 'nowhere.h'


def planted_calls(rules):
    """One symbol of every owner that is forbidden, and every call that is not for the room."""
    first = {}
    for s, owner in sorted(rules.symbols.items()):
        if s.isidentifier() and not s.startswith('_'):
            first.setdefault(owner, s)
    for room in rules.rooms:
        yield from ((room, first[o]) for o in rules.forbidden(room) if o in first)
        for row, rooms in rules.calls.items():
            yield from ((room, s) for s in row if room not in rooms)
        yield room, 'rasid_symbol_of_nobody'


def planted_by_hand(rules):
    """tests/layers/ROOM/NAME.c: violations that do not come from the table, so that a row that is gone
    from it is noticed. Each file must be found."""
    root = 'tests/layers'
    for folder, _, names in sorted(os.walk(root)):
        room = os.path.relpath(folder, root)
        for path in sorted(os.path.join(folder, n) for n in names):
            text = open(path, encoding='utf-8').read()
            with tempfile.NamedTemporaryFile(suffix='.o') as o:
                subprocess.run(['cc', '-I.', '-D_GNU_SOURCE', '-w', '-c', path, '-o', o.name], check=True)
                found = [*include_faults(rules, room, path, text, set()),
                         *symbol_faults(rules, room, [o.name], set())]
            yield path, bool(found)


def prove(rules):
    by_hand = dict(planted_by_hand(rules))
    missed = [path for path, found in by_hand.items() if not found]
    count = len(by_hand)
    for room, text, what in planted_includes(rules):
        count += 1
        if not list(include_faults(rules, room, 'planted.c', text, set())):
            missed.append(f'an include of {what} planted in {room}/')
    calls = {}
    for room, symbol in planted_calls(rules):
        calls.setdefault(room, set()).add(symbol)
    with tempfile.TemporaryDirectory() as tmp:
        for room, symbols in calls.items():
            path = os.path.join(tmp, 'planted.o')
            source = ''.join(f'\t.quad {s}\n' for s in sorted(symbols))
            subprocess.run(['cc', '-c', '-x', 'assembler', '-', '-o', path], input=source, text=True,
                           check=True)
            said = '\n'.join(symbol_faults(rules, room, [path], set()))
            count += len(symbols)
            missed += [f'a use of {s} planted in {room}/' for s in sorted(symbols)
                       if not re.search(rf'[ :]{s}\b', said)]
    return count, missed


def main():
    rules = Rules('tools/layers.conf')
    load_symbols(rules, sys.argv[1])
    count, missed = prove(rules)
    faults = folders(rules) + check(rules, sys.argv[1])
    for fault in faults + [f'the check does not see {m}' for m in missed]:
        print('layers: ' + fault)
    print(f'  {count - len(missed)} of {count} planted violations found')
    return 1 if faults or missed else 0


sys.exit(main())
