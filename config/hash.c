/* SPDX-License-Identifier: ISC */
/*
 * What the configuration says, as text to hash: whether a value that may cure a feed or a destination
 * has changed. Of a file what it holds counts, for it may be mended in its place.
 */
#include "config/load.h"

enum {
	FILE_MAX = 4 << 20
};

void config_hash_add(struct buf *b, struct str name, struct str value)
{
	buf_printf(b, STR_F "=%zu:", STR_A(name), value.n);
	buf_str(b, value);
}

void config_hash_file(struct buf *b, struct str path)
{
	AUTO_BUF struct buf text = {0};
	struct err why = {0};

	buf_init(&text, FILE_MAX);
	if (path.n != 0 && config_file_slurp(path.p, &text, NULL, &why) == ERR_NONE)
		config_hash_add(b, STR("file"), buf_view(&text));
}

static bool is_number(enum conf_kind kind)
{
	return kind == KIND_BOOL || kind == KIND_UINT || kind == KIND_DURATION ||
	       kind == KIND_SIZE || kind == KIND_RATE || kind == KIND_TIMES ||
	       kind == KIND_CHOICE || kind == KIND_ZONE || kind == KIND_COLOR;
}

size_t config_texts(const void *base, const struct conf_key *k, const struct str **ret)
{
	const char *at = (const char *)base + k->at;

	if (is_number(k->kind) || k->size == 0)
		return 0;
	if ((k->flags & KEY_LIST) == 0) {
		*ret = (const struct str *)(const void *)at;
		return 1;
	}
	*ret = *(struct str *const *)(const void *)at;
	return *(const size_t *)(const void *)((const char *)base + k->at_n);
}

void config_hash_field(struct buf *b, const void *base, const struct conf_key *k)
{
	const struct str *texts = NULL;
	size_t n = config_texts(base, k, &texts);

	if (is_number(k->kind))
		config_hash_add(b, k->name, (struct str){(const char *)base + k->at, k->size});
	for (size_t i = 0; i < n; i++)
		config_hash_add(b, k->name, texts[i]);
}
