/*
 * Both spellings are folded again with one class of folding left out; when they then differ, that
 * class was needed. Only words that are not byte for byte as typed pay for it, and only on a hit.
 */
#include "watch/spelling.h"

#include <string.h>

#include "base/utf8.h"

static const struct {
	uint32_t strict; /* enum term_flag that forbids it */
	uint32_t rule;
	unsigned cls;
} classes[] = {
	{TERM_STRICT_ALEF, RULE_FOLD_ALEF, FOLD_ALEF},
	{TERM_STRICT_YEH, RULE_FOLD_YEH, FOLD_YEH},
	{TERM_STRICT_HEH, RULE_FOLD_HEH, FOLD_HEH},
	{TERM_STRICT_HAMZA, RULE_FOLD_HAMZA, FOLD_HAMZA},
	{TERM_STRICT_LETTERS, RULE_FOLD_LETTERS, FOLD_LETTERS},
	{0, RULE_LEXICAL, FOLD_LEXICAL},
	{TERM_CASE, RULE_CASE, FOLD_CASE},
};
enum {
	N_CLASSES = sizeof(classes) / sizeof(classes[0])
};

/* Three bytes for every unit of the longest word. */
struct typed {
	size_t n;
	char p[3 * TERM_WORD_UNITS_MAX + 1];
};

static struct str typed_bytes(const struct watchset *ws, const struct word *w, struct typed *t)
{
	const uint16_t *u = ws->pool.units + w->u;

	if (w->raw_n > 0)
		return (struct str){ws->pool.raw + w->raw, w->raw_n};
	t->n = 0;
	for (size_t i = 0; i < w->n; i++) {
		uint32_t c = u[i];
		if (c >= 0xD800 && c < 0xDC00 && i + 1U < w->n)
			c = 0x10000 + ((c - 0xD800) << 10) + (u[++i] & 0x3FFU);
		t->n += utf8_encode(c, t->p + t->n);
	}
	return (struct str){t->p, t->n};
}

static bool equal_under(const struct phrase_view *v, struct str a, struct str b, unsigned cls)
{
	fold_text(v->left, a, cls);
	fold_text(v->right, b, cls);
	return v->left->n_units == v->right->n_units &&
	       memcmp(v->left->units, v->right->units,
		       v->left->n_units * sizeof(*v->left->units)) == 0;
}

bool spelling_same(const struct phrase_view *v, const struct word *w, uint32_t term_flags,
	size_t a, size_t b, uint32_t *rules)
{
	struct typed t;
	struct str typed = typed_bytes(v->ws, w, &t);
	struct str found = str_sub(v->text, a, b);

	if (str_eq(typed, found))
		return true;
	if (equal_under(v, typed, found, 0)) {
		*rules |= RULE_MARKS;
		return true;
	}
	if (term_flags & TERM_EXACT) {
		*rules |= RULE_CASE;
		return !(term_flags & TERM_CASE) && equal_under(v, typed, found, FOLD_EXACT);
	}
	for (size_t i = 0; i < N_CLASSES; i++) {
		if (equal_under(v, typed, found, FOLD_ALL & ~classes[i].cls))
			continue;
		if (term_flags & classes[i].strict)
			return false;
		*rules |= classes[i].rule;
	}
	return true;
}
