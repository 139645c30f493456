/* SPDX-License-Identifier: ISC */
/*
 * Something for the gdb printers to print (tests/integration/test_project.py): stops in look() with
 * a str, a buf and an arena of each kind.
 */
#include "base/arena.h"
#include "base/buf.h"

struct things {
	struct str text, empty, part, broken;
	struct buf buf, full;
	struct arena none, arena, spent;
};

void look(const struct things *things);

/* Not inlined, and with an effect, so that the debugger finds it in an optimised program too. */
__attribute__((noinline)) void look(const struct things *things)
{
	__asm__ volatile("" : : "r"(things) : "memory");
}

int main(void)
{
	struct things t = {.text = STR("بيان \"عاجل\"\n"), .empty = STR("")};

	t.part = str_sub(STR("one two three"), 4, 7);
	t.broken = (struct str){(const char *)16, 5};
	buf_init(&t.buf, BUF_NO_MAX);
	buf_str(&t.buf, STR("some bytes"));
	buf_init(&t.full, 4);
	buf_str(&t.full, STR("full"));
	buf_char(&t.full, '!');
	arena_init(&t.none, MIB(1));
	arena_init(&t.arena, MIB(64));
	for (size_t i = 0; i < 3; i++)
		arena_alloc(&t.arena, MIB(1));
	arena_init(&t.spent, 64);
	arena_alloc(&t.spent, 65);
	look(&t);
	buf_done(&t.buf);
	buf_done(&t.full);
	arena_done(&t.none);
	arena_done(&t.arena);
	arena_done(&t.spent);
	return 0;
}
