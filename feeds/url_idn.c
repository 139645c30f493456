/*
 * Host names: check, lower case, punycode (RFC 3492).
 *
 * IDNA proper maps every code point through a table of Unicode; here only case is mapped, for
 * the scripts that have it and are used beside Arabic (Latin-1, Greek, Cyrillic), and what such
 * a table would have to repair or forbid is refused: combining hamza and madda (a decomposed
 * letter would give another name), tatweel, invisible characters. Arabic letters need no
 * mapping.
 */
#include <string.h>

#include "base/utf8.h"
#include "feeds/url_part.h"

enum {
	HOST_MAX = 253,
	LABEL_MAX = 63,
	/* RFC 3492 section 5 */
	BASE = 36,
	TMIN = 1,
	TMAX = 26,
	SKEW = 38,
	DAMP = 700,
	INITIAL_BIAS = 72,
	INITIAL_N = 128,
};

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

/* One generalised variable-length integer (RFC 3492 3.3). */
static void put_delta(struct buf *out, uint32_t delta, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;

		if (delta < t)
			break;
		buf_char(out, digits[t + (delta - t) % (BASE - t)]);
		delta = (delta - t) / (BASE - t);
	}
	buf_char(out, digits[delta]);
}

static uint32_t next_point(const uint32_t *cp, size_t n, uint32_t from)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < n; i++)
		if (cp[i] >= from && cp[i] < least)
			least = cp[i];
	return least;
}

/* n is at most LABEL_MAX, so that no delta comes near 2^32. */
static void punycode(const uint32_t *cp, size_t n, struct buf *out)
{
	uint32_t delta = 0, bias = INITIAL_BIAS, done = 0, basic, point = INITIAL_N;

	for (size_t i = 0; i < n; i++)
		if (cp[i] < INITIAL_N) {
			buf_char(out, (char)cp[i]);
			done++;
		}
	basic = done;
	if (basic > 0)
		buf_char(out, '-');
	while (done < n) {
		uint32_t next = next_point(cp, n, point);

		delta += (next - point) * (done + 1);
		point = next;
		for (size_t i = 0; i < n; i++) {
			if (cp[i] < point)
				delta++;
			if (cp[i] != point)
				continue;
			put_delta(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		point++;
	}
}

struct cp_range {
	uint32_t first, last;
};

/* Code points that no host may hold in the form they stand in. */
static const struct cp_range refused[] = {
	{0x0, 0x2C}, /* controls, space, punctuation */
	{0x2E, 0x2F},
	{0x3A, 0x5E},
	{0x60, 0x60},
	{0x7B, 0xB6},
	{0xB8, 0xBF},
	{0x300, 0x36F}, /* combining accents */
	{0x600, 0x61F},
	{0x640, 0x640}, /* tatweel */
	{0x653, 0x655}, /* combining madda and hamza */
	{0x66A, 0x66D},
	{0x1680, 0x1680},
	{0x180E, 0x180E},
	{0x2000, 0x2E7F},
	{0x3000, 0x3004},
	{0xD800, 0xF8FF},
	{0xFB50, 0xFFFF}, /* presentation forms too */
	{0xE0000, UINT32_MAX},
};

static uint32_t lower(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) ||
		(cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
		return cp + 32;
	return cp >= 0x400 && cp <= 0x40F ? cp + 80 : cp;
}

static bool is_refused(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (cp >= refused[i].first && cp <= refused[i].last)
			return true;
	return false;
}

static enum errc put_label(struct str label, struct buf *out, struct err *e)
{
	uint32_t cp[LABEL_MAX];
	size_t n = 0, start = out->n;
	bool ascii = true;

	for (size_t i = 0; i < label.n;) {
		uint32_t c;

		i += utf8_decode(str_sub(label, i, label.n), &c);
		c = lower(c);
		if (is_refused(c))
			return err_set(e, ERR_BAD_INPUT, "U+%04X cannot stand in a host name",
				c > 0x10FFFF ? 0xFFFD : c);
		if (n == LABEL_MAX)
			return err_set(e, ERR_BAD_INPUT, "a part of the host name is too long");
		ascii = ascii && c < INITIAL_N;
		cp[n++] = c;
	}
	if (!ascii) {
		buf_str(out, STR("xn--"));
		punycode(cp, n, out);
	}
	for (size_t i = 0; ascii && i < n; i++)
		buf_char(out, (char)cp[i]);
	if (out->n - start > LABEL_MAX)
		return err_set(e, ERR_BAD_INPUT, "a part of the host name is too long");
	return ERR_NONE;
}

static bool is_ip_literal(struct str host)
{
	if (host.n < 4 || host.p[0] != '[' || host.p[host.n - 1] != ']')
		return false;
	for (size_t i = 1; i + 1 < host.n; i++)
		if (strchr("0123456789abcdefABCDEF:.", host.p[i]) == NULL || !host.p[i])
			return false;
	return true;
}

enum errc url_idn_host(struct str host, struct buf *out, struct err *e)
{
	struct str rest = host, label;
	size_t start = out->n;

	if (is_ip_literal(host)) {
		buf_str(out, host);
		return ERR_NONE;
	}
	if (host.n == 0)
		return err_set(e, ERR_BAD_INPUT, "the host name is missing");
	while (str_cut(&rest, '.', &label)) {
		enum errc code;

		if (label.n == 0 && (rest.p != NULL || out->n == start))
			return err_set(e, ERR_BAD_INPUT, "the host name has an empty part");
		code = put_label(label, out, e);
		if (code != ERR_NONE)
			return code;
		if (rest.p != NULL)
			buf_char(out, '.');
	}
	if (out->n - start > HOST_MAX)
		return err_set(e, ERR_BAD_INPUT, "the host name is too long");
	return ERR_NONE;
}
