# SPDX-License-Identifier: ISC
"""gdb prints struct str, buf and arena as what they hold: gdb -x tools/gdb/rasid.py build/debug/rasid

    (gdb) print title                 $1 = "بيان"
    (gdb) print *out                  $2 = 42 of 64 bytes, at most 65536: "..."
    (gdb) print job->arena            $3 = 4160 of at most 1048576 bytes in 1 block

What is longer than `set print elements` (200) is cut. A pointer that cannot be read is said, not raised:
half of all debugging is of memory that is broken.
"""
import gdb
import gdb.printing


def text(pointer, length):
    """The bytes as gdb writes a string, cut and escaped by its settings."""
    if length == 0:
        return '""'
    try:
        return pointer.lazy_string("UTF-8", length).value().format_string()
    except gdb.MemoryError:
        return f"{length} bytes at {int(pointer):#x}, which cannot be read"


class Str:
    """struct str: the bytes."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return text(self.value["p"], int(self.value["n"]))


class Buf:
    """struct buf: how full it is, and the bytes."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        n, cap, limit = (int(self.value[k]) for k in ("n", "cap", "max"))
        over = ", an append was refused" if self.value["over"] else ""
        most = "" if limit >= 1 << 61 else f", at most {limit}"
        return f"{n} of {cap} bytes{most}{over}: {text(self.value['p'], n)}"


class Arena:
    """struct arena: how full it is, and of how many blocks."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        blocks = 0
        block = self.value["head"]
        try:
            while block and blocks < 100000:
                blocks += 1
                block = block["next"]
        except gdb.MemoryError:
            return f"an arena whose block at {int(block):#x} cannot be read"
        over = ", an allocation was refused" if self.value["over"] else ""
        return (f"{int(self.value['used'])} of at most {int(self.value['max'])} bytes in {blocks} "
                f"block{'' if blocks == 1 else 's'}{over}")


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("rasid")
    found.add_printer("str", "^str$", Str)
    found.add_printer("buf", "^buf$", Buf)
    found.add_printer("arena", "^arena$", Arena)
    return found


gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(), replace=True)
