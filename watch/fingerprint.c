/* SPDX-License-Identifier: ISC */
/*
 * Fingerprints for the last layer of an article's identity: hashes of folded words, so that
 * vowel marks, spacing, quotes and the house style of hamza do not make a new article.
 */
#include "base/hash.h"
#include "base/utf8.h"
#include "watch/fold.h"
#include "watch/watchset.h"

/* Not WATCH_FOLD_VERSION: a database keeps these for years, and a new rule of matching must not make every
 * stored article a new one. */
enum {
	FINGERPRINT_VERSION = 1
};

/* Bytes of body: enough to tell articles apart, and no change at the end of a growing one is
 * news. */
enum {
	BODY_MAX = 2048
};

void watch_fingerprint_title(struct str title, struct key *ret)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	fold_utf8(title, &b);
	*ret = hash128(buf_view(&b), FINGERPRINT_VERSION);
}

void watch_fingerprint(
	struct str title, struct str body, struct key *ret_title, struct key *ret_both)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	fold_utf8(title, &b);
	*ret_title = hash128(buf_view(&b), FINGERPRINT_VERSION);
	buf_char(&b, '\n');
	fold_utf8(str_sub(body, 0, utf8_floor(body, BODY_MAX)), &b);
	*ret_both = hash128(buf_view(&b), FINGERPRINT_VERSION);
}
