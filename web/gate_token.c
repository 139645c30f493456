/* SPDX-License-Identifier: ISC */
/* Tokens and sessions (gate.h). */
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "web/gate.h"

enum {
	MAC_BYTES = 32,
	BASIC_MAX = 4096
};

static void mac(struct str key, struct str text, unsigned char ret[MAC_BYTES])
{
	unsigned n = 0;

	memset(ret, 0, MAC_BYTES);
	HMAC(EVP_sha256(), key.p, (int)key.n, (const unsigned char *)text.p, text.n, ret, &n);
}

/* Digests are compared, so that not even the length shows. */
static bool same(struct str token, struct str given)
{
	unsigned char want[MAC_BYTES];
	unsigned char got[MAC_BYTES];

	mac(token, token, want);
	mac(token, given, got);
	return CRYPTO_memcmp(want, got, MAC_BYTES) == 0;
}

static bool read_basic(struct str text, struct buf *token)
{
	unsigned char bytes[BASIC_MAX];
	int n = text.n % 4 == 0 && text.n <= BASIC_MAX
			? EVP_DecodeBlock(bytes, (const unsigned char *)text.p, (int)text.n)
			: -1;

	/* Counts the bytes that '=' stands for. */
	for (size_t i = text.n; n > 0 && i > 0 && text.p[i - 1] == '='; i--)
		n--;
	struct str pair = {(const char *)bytes, n > 0 ? (size_t)n : 0};
	size_t colon = str_find(pair, ':');
	bool good = colon < pair.n;

	if (good)
		buf_str(token, str_sub(pair, colon + 1, pair.n));
	explicit_bzero(bytes, sizeof(bytes));
	return good;
}

bool gate_brought(struct str authorization, struct buf *token)
{
	static const struct str bearer = STR_INIT("Bearer ");
	static const struct str basic = STR_INIT("Basic ");

	if (str_starts_nocase(authorization, basic))
		return read_basic(
			str_trim(str_sub(authorization, basic.n, authorization.n)), token);
	if (!str_starts_nocase(authorization, bearer))
		return false;
	buf_str(token, str_trim(str_sub(authorization, bearer.n, authorization.n)));
	return true;
}

/* ---- tries ------------------------------------------------------------------------------- */

static bool is_over(const struct gate_try *t, int64_t now_ms)
{
	return now_ms < t->since_ms || now_ms - t->since_ms >= GATE_TRIES_MS;
}

/* Its row, or the one that is forgotten for it. */
static struct gate_try *try_of(
	struct gate_tries *tries, const unsigned char peer[16], int64_t now_ms)
{
	struct gate_try *oldest = &tries->v[0];

	for (size_t i = 0; i < GATE_PEERS; i++) {
		struct gate_try *t = &tries->v[i];

		if (t->wrong != 0 && memcmp(t->peer, peer, 16) == 0) {
			if (is_over(t, now_ms))
				t->wrong = 0;
			return t;
		}
		if (t->wrong == 0 || (oldest->wrong != 0 && t->since_ms < oldest->since_ms))
			oldest = t;
	}
	oldest->wrong = 0;
	return oldest;
}

enum gate_verdict gate_login(const struct gate_rules *rules, struct gate_tries *tries,
	const unsigned char peer[16], struct str token, int64_t now_ms)
{
	struct gate_try *t = NULL;
	unsigned char who[16];

	memcpy(who, peer, 16);
	/* Who has one address of a network of IPv6 has all of it. */
	if (memcmp(peer, (const unsigned char[12]){[10] = 0xFF, [11] = 0xFF}, 12) != 0)
		memset(who + 8, 0, 8);
	t = try_of(tries, who, now_ms);
	/* Before it is looked at: or the right one would show itself among many. */
	if (t->wrong >= GATE_TRIES)
		return GATE_BUSY;
	if (rules->token.n != 0 && same(rules->token, token))
		return GATE_PASS;
	if (t->wrong++ == 0) {
		memcpy(t->peer, who, 16);
		t->since_ms = now_ms;
	}
	return GATE_WRONG;
}

/* ---- sessions ---------------------------------------------------------------------------- */

static void session_write(struct str token, uint64_t until_s, char ret[GATE_SESSION_MAX])
{
	unsigned char digest[MAC_BYTES];
	char text[64];
	int n = snprintf(text, sizeof(text), "rasid session %llu", (unsigned long long)until_s);
	int at = snprintf(ret, GATE_SESSION_MAX, "%llu.", (unsigned long long)until_s);

	mac(token, (struct str){text, (size_t)n}, digest);
	for (size_t i = 0; i < MAC_BYTES; i++)
		at += snprintf(ret + at, (size_t)(GATE_SESSION_MAX - at), "%02x", digest[i]);
}

void gate_session(struct str token, int64_t now_s, char ret[GATE_SESSION_MAX])
{
	session_write(token, (uint64_t)(now_s + GATE_SESSION_S), ret);
}

bool gate_session_good(struct str token, struct str value, int64_t now_s)
{
	char want[GATE_SESSION_MAX];
	struct str rest = value;
	struct str until = {0};
	uint64_t until_s = 0;

	/* Eleven digits reach beyond the year 5000, and fit. */
	if (token.n == 0 || !str_cut(&rest, '.', &until) || until.n > 11 ||
		!str_to_u64(until, &until_s) || (int64_t)until_s <= now_s)
		return false;
	session_write(token, until_s, want);
	return value.n == strlen(want) && CRYPTO_memcmp(value.p, want, value.n) == 0;
}

struct str gate_cookie(struct str header, struct str name)
{
	struct str part = {0};

	while (str_cut(&header, ';', &part)) {
		struct str value = str_trim(part);
		struct str key = {0};

		if (str_cut(&value, '=', &key) && str_eq(key, name))
			return value;
	}
	return STR("");
}
