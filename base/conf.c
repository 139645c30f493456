/* SPDX-License-Identifier: ISC */
/*
 * The reader of the configuration grammar: bytes of one file to sections and entries.
 *
 * One pass over the lines. A wrong line is reported and skipped; a wrong section header opens a
 * section of empty type, so that the keys below it are not reported as belonging to the section
 * before. Entries of the whole file stand in one vector, sections point into it. Knows no key.
 */
#include "base/conf.h"

#include <assert.h>

#include "base/utf8.h"

/* The state of one file. What comes out points into `copy` of conf_read(); the vectors are in a. */
struct reader {
	struct arena *a;
	struct conf_diags *d;
	struct str file;
	uint32_t line;
	struct str source; /* the line being read, without its end */
	struct conf_section *sections;
	size_t *first_entry; /* of each section */
	size_t n_sections, cap_sections;
	struct conf_entry *entries;
	size_t n_entries, cap_entries;
};

static bool is_bidi_mark(uint32_t cp)
{
	return cp == 0x061C || cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

size_t conf_bidi_find(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(s, i, s.n), &cp);

		if (is_bidi_mark(cp))
			return i;
		i += n;
	}
	return s.n;
}

struct str conf_bidi_strip(struct str s, struct arena *a)
{
	if (conf_bidi_find(s) == s.n)
		return s;
	char *p = arena_alloc(a, s.n + 1);
	size_t kept = 0;

	if (p == NULL)
		return (struct str){"", 0};
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(s, i, s.n), &cp);

		/* A bad byte is copied as it is; it decodes as UTF8_BAD, which is no mark. */
		for (size_t k = 0; k < n && !is_bidi_mark(cp); k++)
			p[kept++] = s.p[i + k];
		i += n;
	}
	return (struct str){p, kept};
}

/* Length of the key or section type that s starts with; of the id, when id is set. No capitals: two
 * spellings of one key would be two keys to a reader, and one to people. */
static size_t word_length(struct str s, bool id)
{
	size_t n = 0;

	for (; n < s.n; n++) {
		char c = s.p[n];
		bool letter = c >= 'a' && c <= 'z';
		bool digit = c >= '0' && c <= '9';
		bool inner = n > 0 && (c == '_' || (id && c == '-'));

		if (!letter && !inner && !(digit && (id || n > 0)))
			break;
	}
	return n;
}

bool conf_is_id(struct str s)
{
	return s.n > 0 && word_length(s, true) == s.n;
}

/* Columns count code points, as editors do; bytes would be off by half in a line of Arabic. */
static struct conf_pos pos_at(const struct reader *r, const char *at)
{
	struct str before = str_sub(r->source, 0, (size_t)(at - r->source.p));

	return (struct conf_pos){r->file, r->line, (uint32_t)utf8_count(before) + 1};
}

#define complain(r, severity, at, ...)                                                         \
	do {                                                                                   \
		conf_diag((r)->d, severity, pos_at(r, at), __VA_ARGS__);                       \
		conf_diag_source((r)->d, (r)->source);                                         \
	} while (0)

/* Length of the blank (space, tab, NBSP) or mark that s starts with; 0 for anything else. */
static size_t blank_length(struct str s, bool *marks)
{
	uint32_t cp = 0;

	if (s.n == 0)
		return 0;
	size_t n = utf8_decode(s, &cp);

	if (is_bidi_mark(cp)) {
		*marks = true;
		return n;
	}
	return cp == ' ' || cp == '\t' || cp == 0xA0 ? n : 0;
}

static struct str trim_start(struct str s, bool *marks)
{
	size_t n = 0;

	while ((n = blank_length(s, marks)) > 0)
		s = str_sub(s, n, s.n);
	return s;
}

/* From behind by whole code points: the last byte of an NBSP or a mark is no blank by itself. */
static struct str trim_end(struct str s, bool *marks)
{
	while (s.n > 0) {
		size_t last = utf8_floor(s, s.n - 1);

		if (blank_length(str_sub(s, last, s.n), marks) == 0)
			break;
		s.n = last;
	}
	return s;
}

/* One pass to size the vectors: lines with '=' and lines that start with '['. */
static bool vectors_init(struct reader *r, struct str text)
{
	struct str line;
	bool marks = false;

	while (str_cut(&text, '\n', &line)) {
		line = trim_start(line, &marks);
		r->cap_sections += line.n > 0 && line.p[0] == '[';
		r->cap_entries += str_find(line, '=') < line.n;
	}
	r->sections = arena_array(r->a, r->cap_sections, sizeof(*r->sections));
	r->first_entry = arena_array(r->a, r->cap_sections, sizeof(*r->first_entry));
	r->entries = arena_array(r->a, r->cap_entries, sizeof(*r->entries));
	return !r->a->over;
}

/* The vectors never grow: vectors_init() has counted every line that may open a section or hold an
 * entry. */
static void add_section(struct reader *r, struct conf_section s)
{
	assert(r->n_sections < r->cap_sections);
	r->first_entry[r->n_sections] = r->n_entries;
	r->sections[r->n_sections++] = s;
}

static void add_entry(struct reader *r, struct conf_entry e)
{
	assert(r->n_entries < r->cap_entries);
	r->entries[r->n_entries++] = e;
}

/* "type" or "type id" between the brackets. */
static bool header_parse(struct reader *r, struct str inside, struct conf_section *ret)
{
	struct str rest = str_trim(inside);
	size_t n = word_length(rest, false);
	struct str type = str_sub(rest, 0, n);
	struct str id = str_trim(str_sub(rest, n, rest.n));

	if (n == 0 || (id.n > 0 && rest.p[n] != ' ' && rest.p[n] != '\t')) {
		complain(r, CONF_ERROR, rest.p + n, "expected a section, as in [watch my-id]");
		return false;
	}
	if (id.n > 0 && !conf_is_id(id)) {
		complain(r, CONF_ERROR, id.p + word_length(id, true),
			"an id is made of a-z, 0-9, '-' and '_'; a name in any script goes to 'title ='");
		return false;
	}
	ret->type = type;
	ret->id = id;
	return true;
}

static void read_header(struct reader *r, struct str line)
{
	bool marks = false;
	struct conf_section s = {.pos = pos_at(r, line.p), .source = r->source};
	/* A section that is wrong is added all the same, with an empty type (see above). */
	size_t end = str_find(line, ']');
	struct str after = trim_start(str_sub(line, end + 1, line.n), &marks);

	if (end == line.n)
		complain(r, CONF_ERROR, line.p, "expected ']' at the end of the section");
	else if (after.n > 0)
		complain(r, CONF_ERROR, after.p, "nothing may follow the ']' of a section");
	else
		(void)header_parse(r, str_sub(line, 1, end), &s);
	add_section(r, s);
}

static bool entry_parse(struct reader *r, struct str line, struct conf_entry *ret)
{
	size_t eq = str_find(line, '=');
	size_t n = word_length(line, false);
	bool marks = false;

	if (eq == line.n) {
		complain(r, CONF_ERROR, line.p, "expected 'key = value'");
		return false;
	}
	/* "Key", "my-key": the word is cut where a key may not go on, and what stands there is
	 * named. */
	bool ends_well = n == eq || line.p[n] == ' ' || line.p[n] == '\t';

	if (n == 0 || !ends_well) {
		complain(r, CONF_ERROR, line.p + n, "a key is made of a-z, 0-9 and '_'");
		return false;
	}
	ret->key = str_sub(line, 0, n);
	/* The first '=' ends the words: a value may hold more of them, as URLs do. */
	ret->flags = str_trim(str_sub(line, n, eq));
	ret->value = trim_end(trim_start(str_sub(line, eq + 1, line.n), &marks), &marks);
	ret->pos = pos_at(r, line.p);
	ret->value_pos = pos_at(r, ret->value.p);
	ret->source = r->source;
	ret->bidi_removed = marks;
	return true;
}

static void read_entry(struct reader *r, struct str line)
{
	struct conf_entry e = {0};

	if (!entry_parse(r, line, &e))
		return;
	if (e.bidi_removed)
		complain(r, CONF_NOTE, e.value.p,
			"removed invisible direction marks around the value");
	/* Values above the first header are a file of another program, or a header in a
	 * comment. */
	if (r->n_sections == 0)
		complain(r, CONF_ERROR, line.p, "'" STR_F "' stands before the first [section]",
			STR_A(e.key));
	else
		add_entry(r, e);
}

/* Limits, encoding, control characters: what makes a line unreadable as a whole. */
static bool line_is_text(struct reader *r, size_t offset)
{
	struct str s = r->source;
	struct conf_pos pos = {r->file, r->line, 0};

	if (s.n > CONF_LINE_MAX) {
		conf_diag(r->d, CONF_ERROR, pos, "a line has at most 64 KiB");
		return false;
	}
	size_t bad = utf8_check(s);

	if (bad < s.n) {
		pos.column = (uint32_t)utf8_count(str_sub(s, 0, bad)) + 1;
		conf_diag(r->d, CONF_ERROR, pos,
			"invalid UTF-8 (byte %zu of the file); save the file as UTF-8",
			offset + bad);
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* A terminal that shows the file would obey what follows an escape; nothing
		 * needs one. */
		if ((c < 0x20 && c != '\t') || c == 0x7F) {
			conf_diag(r->d, CONF_ERROR, pos_at(r, s.p + i),
				"control character U+%04X", c);
			return false;
		}
	}
	return true;
}

static void read_line(struct reader *r, size_t offset)
{
	bool marks = false;

	/* Files from Windows; a CR anywhere else is a control character. */
	if (str_ends(r->source, STR("\r")))
		r->source.n--;
	if (!line_is_text(r, offset))
		return;
	struct str line = trim_start(r->source, &marks);

	if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
		return;
	if (line.p[0] == '[')
		read_header(r, line);
	else
		read_entry(r, line);
}

static void sections_close(struct reader *r, struct conf_file *ret)
{
	for (size_t i = 0; i < r->n_sections; i++) {
		size_t end = i + 1 < r->n_sections ? r->first_entry[i + 1] : r->n_entries;

		r->sections[i].entries = r->entries + r->first_entry[i];
		r->sections[i].n_entries = end - r->first_entry[i];
	}
	*ret = (struct conf_file){r->sections, r->n_sections};
}

void conf_read(struct str text, struct str name, struct arena *a, struct conf_diags *d,
	struct conf_file *ret)
{
	struct reader r = {.a = a, .d = d, .file = arena_str(a, name)};
	struct conf_pos whole = {.file = r.file};

	*ret = (struct conf_file){0};
	if (text.n > CONF_FILE_MAX) {
		conf_diag(d, CONF_ERROR, whole, "a file has at most 64 MiB");
		return;
	}
	/* One sentence instead of one for each line: to a reader of UTF-8 such a file is all
	 * errors. */
	if (str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF"))) {
		conf_diag(d, CONF_ERROR, whole, "the file is UTF-16; save it as UTF-8");
		return;
	}
	size_t bom = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
	/* Everything that comes out points into this one copy, so that the caller's buffer may
	 * go. */
	struct str copy = arena_str(a, text);
	struct str rest = str_sub(copy, bom, copy.n);

	if (!a->over && vectors_init(&r, rest)) {
		while (str_cut(&rest, '\n', &r.source)) {
			r.line++;
			read_line(&r, (size_t)(r.source.p - copy.p));
		}
		sections_close(&r, ret);
	}
	if (a->over)
		conf_diag(d, CONF_ERROR, whole, "the configuration is too large");
}
