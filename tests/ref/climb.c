/* SPDX-License-Identifier: ISC */
/* Hill climbing over shapes (head of climb.h). */
#include "tests/ref/climb.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

enum {
	CLIMB_RUNS = 20,
	PART_MAX = 512,
	POOL = 48,
	PIECES_MAX = 4096,
	STEPS_A_BYTE = 20000, /* more ends the program, as cost.h has it */
	FILE_MAX = 1 << 18
};

/* before, unit, after */
struct shape {
	char text[3][PART_MAX];
	size_t n[3];
	double fitness, a_byte;
};

struct climber {
	const struct climb *c;
	struct arena arena;
	struct str pieces[PIECES_MAX]; /* seeds and words */
	size_t n_pieces;
	struct shape pool[POOL];
	size_t n_pool;
	struct shape worst;
	bool failed;
	uint64_t random;
	struct buf input, says;
	char file[FILE_MAX]; /* the last one read */
};

static uint32_t below(struct climber *m, size_t n)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return n ? (uint32_t)((m->random >> 16) % n) : 0;
}

/* ---- files ------------------------------------------------------------------------------ */

static struct str file_read(struct climber *m, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = f != NULL ? fread(m->file, 1, FILE_MAX, f) : 0;

	if (f != NULL)
		fclose(f);
	return (struct str){m->file, n};
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

	return at != NULL ? (int)(at - digits) : 0;
}

/* The next quoted text of a line, its escapes undone; false when there is none. */
static bool quoted(struct str *line, char out[PART_MAX], size_t *n)
{
	size_t i = str_find(*line, '"') + 1;

	for (*n = 0; i < line->n && line->p[i] != '"' && *n < PART_MAX; i++) {
		char c = line->p[i];

		if (c == '\\' && i + 3 < line->n && line->p[i + 1] == 'x') {
			c = (char)(hex(line->p[i + 2]) * 16 + hex(line->p[i + 3]));
			i += 3;
		} else if (c == '\\') {
			c = line->p[++i];
		}
		out[(*n)++] = c;
	}
	bool found = i < line->n;

	*line = str_sub(*line, i + 1, line->n);
	return found;
}

static void add_piece(struct climber *m, struct str s)
{
	if (m->n_pieces < PIECES_MAX && s.n != 0)
		m->pieces[m->n_pieces++] = arena_str(&m->arena, s);
}

static void words_read(struct climber *m, const char *path)
{
	struct str rest = file_read(m, path), line;
	char word[PART_MAX];
	size_t n = 0;

	while (str_cut(&rest, '\n', &line))
		if (!str_starts(line, STR("#")) && quoted(&line, word, &n))
			add_piece(m, (struct str){word, n});
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void seeds_read(struct climber *m, const char *folder)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, NULL, by_name);
	char path[512];

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%.200s/%.255s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			add_piece(m, file_read(m, path));
		free(names[i]);
	}
	free(names);
}

/* ---- shapes ----------------------------------------------------------------------------- */

static void put_unit(const struct shape *s, int i, struct buf *out)
{
	for (size_t k = 0; k < s->n[1]; k++)
		if (s->text[1][k] == '\1')
			buf_printf(out, "%d", i);
		else
			buf_char(out, s->text[1][k]);
}

static struct str render(struct climber *m, const struct shape *s, size_t size)
{
	struct buf *out = &m->input;

	buf_reset(out);
	buf_add(out, s->text[0], s->n[0]);
	for (int i = 0; out->n < size; i++)
		put_unit(s, i, out);
	buf_add(out, s->text[2], s->n[2]);
	return buf_view(out);
}

static void print_part(struct buf *out, const char *p, size_t n)
{
	buf_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < ' ' || c >= 0x7F)
			buf_printf(out, "\\x%02x", c);
		else
			buf_char(out, (char)c);
	}
	buf_char(out, '"');
}

static const char *printed(struct climber *m, const struct shape *s)
{
	buf_reset(&m->says);
	for (int i = 0; i < 3; i++) {
		buf_str(&m->says, i ? STR(" ") : STR(""));
		print_part(&m->says, s->text[i], s->n[i]);
	}
	return m->says.p;
}

static double steps_of(struct climber *m, const struct shape *s, size_t size)
{
	struct str in = render(m, s, size);

#if UNIT_COUNTS
	steps_start(printed(m, s), (uint64_t)in.n * STEPS_A_BYTE);
	m->c->work(in, m->c->arg);
	return (double)steps_stop();
#else
	m->c->work(in, m->c->arg);
	return 0;
#endif
}

static size_t size_of(const struct climber *m)
{
	return m->c->size ? m->c->size : CLIMB_SIZE;
}

/* Said at once; the test fails when it has cleaned up. */
#define complain(m, ...)                                                                       \
	do {                                                                                   \
		print_error(__VA_ARGS__);                                                      \
		(m)->failed = true;                                                            \
	} while (0)

/* Where another way of working begins, one doubling costs much more; the next ones tell. */
static void check_growth(struct climber *m, const struct shape *s, double twice)
{
	double four = steps_of(m, s, 4 * size_of(m));
	double eight = steps_of(m, s, 8 * size_of(m));

	if (four > COST_DOUBLING * twice && eight > COST_DOUBLING * four)
		complain(m, "%s: 2, 4, 8 times the size cost %.0f, %.0f, %.0f steps: %s\n",
			m->c->name, twice, four, eight, printed(m, s));
}

static void judge(struct climber *m, struct shape *s)
{
	size_t size = size_of(m);
	double once = steps_of(m, s, size);
	double twice = steps_of(m, s, 2 * size);
	double growth = once > 0 ? twice / once / 2 : 1;

	s->a_byte = twice / (double)m->input.n;
	s->fitness = s->a_byte * growth * growth;
	if (growth * 2 > COST_DOUBLING && s->a_byte > COST_SMALL)
		check_growth(m, s, twice);
	if (s->a_byte > m->c->most)
		complain(
			m, "%s: %.0f steps a byte: %s\n", m->c->name, s->a_byte, printed(m, s));
	if (s->a_byte > m->worst.a_byte)
		m->worst = *s;
}

/* The worst POOL shapes live on; of two that cost the same the first. */
static void keep(struct climber *m, const struct shape *s)
{
	size_t least = 0;

	for (size_t i = 0; i < m->n_pool; i++) {
		if (m->pool[i].fitness == s->fitness)
			return;
		if (m->pool[i].fitness < m->pool[least].fitness)
			least = i;
	}
	if (m->n_pool < POOL)
		m->pool[m->n_pool++] = *s;
	else if (m->pool[least].fitness < s->fitness)
		m->pool[least] = *s;
}

static void try(struct climber *m, struct shape *s)
{
	if (s->n[1] == 0)
		return;
	judge(m, s);
	keep(m, s);
}

/* ---- changing them ---------------------------------------------------------------------- */

/* Puts `in` in the place of text[at, at + gone); what does not fit is lost at the end. */
static void replace(struct shape *s, int part, size_t at, size_t gone, struct str in)
{
	char was[PART_MAX];
	size_t n = s->n[part], tail = at + gone < n ? at + gone : n;
	struct str behind = {was + tail, n - tail};

	memcpy(was, s->text[part], n);
	in.n = in.n < PART_MAX - at ? in.n : PART_MAX - at;
	memcpy(s->text[part] + at, in.p, in.n);
	behind.n = behind.n < PART_MAX - at - in.n ? behind.n : PART_MAX - at - in.n;
	memcpy(s->text[part] + at + in.n, behind.p, behind.n);
	s->n[part] = at + in.n + behind.n;
}

static struct str some_of(struct climber *m, struct str s)
{
	size_t from = below(m, s.n), n = 1 + below(m, below(m, 4) ? 12 : PART_MAX);

	return str_sub(s, from, from + n);
}

static struct str new_text(struct climber *m, const struct shape *s, char one[1])
{
	const struct shape *other = &m->pool[below(m, m->n_pool)];
	int part = (int)below(m, 3);

	switch (below(m, 6)) {
	case 0: /* any byte, or the number */
		one[0] = (char)(below(m, 8) ? below(m, 256) : 1);
		return (struct str){one, 1};
	case 1:
		return some_of(m, (struct str){other->text[part], other->n[part]});
	case 2:
		return some_of(m, (struct str){s->text[1], s->n[1]});
	default:
		break;
	}
	if (m->n_pieces == 0)
		return STR("<");
	struct str piece = m->pieces[below(m, m->n_pieces)];

	return piece.n <= 24 && below(m, 4) ? piece : some_of(m, piece);
}

static void change(struct climber *m, struct shape *s)
{
	for (uint32_t i = 0, n = 1 + below(m, 3); i < n; i++) {
		const struct shape was = *s;
		int part = below(m, 4) ? 1 : (int)below(m, 3);
		size_t at = below(m, s->n[part] + 1);
		size_t gone = below(m, 2) ? below(m, below(m, 4) ? 4 : s->n[part] + 1) : 0;
		char one[1];
		struct str in = below(m, 4) ? new_text(m, &was, one) : STR("");

		replace(s, part, at, gone, in);
	}
}

static void climb_kept(struct climber *m)
{
	char path[512];
	struct str rest, line;

	snprintf(path, sizeof(path), "tests/fuzz/growth/%s", m->c->name);
	rest = file_read(m, path);
	while (!m->failed && str_cut(&rest, '\n', &line)) {
		struct shape s = {0};

		if (quoted(&line, s.text[0], &s.n[0]) && quoted(&line, s.text[1], &s.n[1]) &&
			quoted(&line, s.text[2], &s.n[2]))
			try(m, &s);
	}
	/* A name without a file would test nothing. */
	m->failed |= m->n_pool == 0;
}

static void climb(struct climber *m)
{
	const char *runs = getenv("GROWTH_RUNS");
	long n = runs != NULL ? strtol(runs, NULL, 10) : CLIMB_RUNS;

	for (long i = 0; UNIT_COUNTS && !m->failed && i < n; i++) {
		struct shape s = m->pool[below(m, m->n_pool)];

		change(m, &s);
		try(m, &s);
	}
	if (runs != NULL && m->n_pool > 0)
		printf("# FIGURE %s: %.0f steps a byte at most: %s\n", m->c->name,
			m->worst.a_byte, printed(m, &m->worst));
}

static void climb_test(void **state)
{
	struct climber *m = calloc(1, sizeof(*m));
	char path[512];

	assert_non_null(m);
	m->c = *state;
	m->random = 88172645463325252;
	arena_init(&m->arena, (size_t)256 * FILE_MAX);
	buf_init(&m->input, BUF_NO_MAX);
	buf_init(&m->says, BUF_NO_MAX);
	snprintf(path, sizeof(path), "tests/fuzz/%s.dict", m->c->target);
	words_read(m, path);
	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", m->c->target);
	seeds_read(m, path);
	climb_kept(m);
	climb(m);
	bool failed = m->failed;

	arena_done(&m->arena);
	buf_done(&m->input);
	buf_done(&m->says);
	free(m);
	assert_false(failed);
}

int climb_run(struct climb *works, size_t n)
{
	struct CMUnitTest tests[16] = {0};

	assert_in_range(n, 1, 16);
	for (size_t i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){.name = works[i].name,
			.test_func = climb_test,
			.initial_state = &works[i]};
	return _cmocka_run_group_tests("growth", tests, n, NULL, NULL);
}
