/* SPDX-License-Identifier: ISC */
/*
 * One value: from its text to the field it belongs in, as its row of the key table says.
 *
 *   config_value_store ── by k->kind ──> store_...: read, judged ──> put...: base + k->at
 *                                          └─ false: a sentence in why; nothing was stored
 *
 * Fields are written by offset and size, so that a new key is one row in keys.c and one member of a
 * struct. References and lines of watch lists are not stored here but by the sections they belong
 * to. Strings are copied into c->arena.
 */
#include <arpa/inet.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alerts/times.h"
#include "base/tty.h"
#include "base/url_host.h"
#include "base/zone.h"
#include "config/load.h"
#include "feeds/url.h"

static void put(const struct conf_key *k, void *base, const void *value, size_t size)
{
	/* A key without a field of its own (`type` of a destination): read for its errors only. */
	if (k->size == 0)
		return;
	memcpy((char *)base + k->at, value, size);
}

/* An integer into a field of 8, 4 or 1 bytes: enums, bools and numbers alike. By a variable of the
 * type and not by the first bytes of a longer one, which would be the wrong ones on a big-endian
 * machine. The row's max keeps it in range. */
static void put_int(const struct conf_key *k, void *base, int64_t v)
{
	int32_t v32 = (int32_t)v;
	uint8_t v8 = (uint8_t)v;

	if (k->size == sizeof(v))
		put(k, base, &v, sizeof(v));
	else if (k->size == sizeof(v32))
		put(k, base, &v32, sizeof(v32));
	else
		put(k, base, &v8, sizeof(v8));
}

static void *field_of(const struct conf_key *k, void *base)
{
	return (char *)base + k->at;
}

static bool put_str(struct load *l, const struct conf_key *k, void *base, struct str v)
{
	struct str copy = arena_str(&l->c->arena, v);

	put(k, base, &copy, sizeof(copy));
	return true;
}

static bool refuse(struct err *why, const char *sentence)
{
	err_set(why, ERR_BAD_INPUT, "%s", sentence);
	return false;
}

/* ---- numbers ------------------------------------------------------------------------- */

/* max 0 means none: no key allows nothing but 0. */
static bool in_range(const struct conf_key *k, uint64_t v)
{
	return v >= k->min && (k->max == 0 || v <= k->max);
}

/* In the largest unit that divides it, as people would write it: "30d" and not "2592000000ms". */
static void write_amount(struct buf *b, enum conf_kind kind, uint64_t v)
{
	static const struct {
		const char *unit;
		uint64_t of;
	} times[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}},
	  sizes[] = {{"M", 1 << 20}, {"K", 1 << 10}};

	for (size_t i = 0; kind == KIND_DURATION && i < 4; i++)
		if (v % times[i].of == 0) {
			buf_printf(b, "%llu%s", (unsigned long long)(v / times[i].of),
				times[i].unit);
			return;
		}
	for (size_t i = 0; kind == KIND_SIZE && i < 2; i++)
		if (v % sizes[i].of == 0) {
			buf_printf(b, "%llu%s", (unsigned long long)(v / sizes[i].of),
				sizes[i].unit);
			return;
		}
	buf_printf(b, "%llu%s", (unsigned long long)v, kind == KIND_DURATION ? "ms" : "");
}

static bool refuse_range(const struct conf_key *k, struct err *why)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 200);
	buf_str(&b, STR("must be at least "));
	write_amount(&b, k->kind, k->min);
	if (k->max != 0) {
		buf_str(&b, STR(" and at most "));
		write_amount(&b, k->kind, k->max);
	}
	return refuse(why, b.p);
}

static bool store_number(const struct conf_key *k, struct str v, void *base, struct err *why)
{
	const char *sentence = NULL;
	uint64_t n = 0;
	int64_t ms = 0;
	bool ok = false;

	if (k->kind == KIND_DURATION) {
		ok = conf_duration_ms(v, &ms, &sentence);
		n = (uint64_t)ms;
	} else if (k->kind == KIND_SIZE) {
		ok = conf_size(v, &n, &sentence);
	} else {
		/* put_int() takes an int64_t. */
		ok = conf_uint(v, INT64_MAX, &n, &sentence);
	}
	if (!ok)
		return refuse(why, sentence);
	if (!in_range(k, n))
		return refuse_range(k, why);
	put_int(k, base, (int64_t)n);
	return true;
}

static bool store_bool(const struct conf_key *k, struct str v, void *base, struct err *why)
{
	const char *sentence = NULL;
	bool yes = false;

	if (!conf_bool(v, &yes, &sentence))
		return refuse(why, sentence);
	put(k, base, &yes, sizeof(yes));
	return true;
}

static bool store_rate(const struct conf_key *k, struct str v, void *base, struct err *why)
{
	const char *sentence = NULL;
	double rate = 0;

	if (!conf_rate(v, &rate, &sentence))
		return refuse(why, sentence);
	put(k, base, &rate, sizeof(rate));
	return true;
}

static bool store_times(const struct conf_key *k, struct str v, void *base, struct err *why)
{
	const char *sentence = NULL;
	double times = 0;

	if (!conf_times(v, &times, &sentence))
		return refuse(why, sentence);
	put(k, base, &times, sizeof(times));
	return true;
}

/* "+03:00" or "-05:30", in seconds east of UTC. No zone on Earth is more than 14 hours away. */
static bool store_zone(const struct conf_key *k, struct str v, void *base, struct err *why)
{
	uint64_t hours = 0;
	uint64_t minutes = 0;

	if (v.n != 6 || (v.p[0] != '+' && v.p[0] != '-') || v.p[3] != ':' ||
		!str_to_u64(str_sub(v, 1, 3), &hours) ||
		!str_to_u64(str_sub(v, 4, 6), &minutes) || hours > 14 || minutes > 59)
		return refuse(why, "expected an offset from UTC such as +03:00");
	int64_t s = (int64_t)(hours * 3600 + minutes * 60);

	put_int(k, base, v.p[0] == '-' ? -s : s);
	return true;
}

/* ---- words --------------------------------------------------------------------------- */

static bool store_choice(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	AUTO_BUF struct buf words = {0};

	buf_init(&words, 300);
	/* The list for the message grows as the words are passed: it is whole when none fits. */
	for (const struct conf_choice *c = k->choices; c->word.n > 0; c++) {
		if (str_eq(c->word, v) && k->kind == KIND_WORD)
			return put_str(l, k, base, v);
		if (str_eq(c->word, v)) {
			put_int(k, base, c->value);
			return true;
		}
		buf_printf(&words, "%s'" STR_F "'", words.n ? ", " : "", STR_A(c->word));
	}
	err_set(why, ERR_BAD_INPUT, "'" STR_F "' is not supported; known: %s", STR_A(v),
		words.p);
	return false;
}

/* For what goes into a header: a byte beyond ASCII has no agreed meaning there (RFC 9110
 * 5.5). */
static bool store_timezone(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	if (str_eq_nocase(v, STR("UTC")))
		return put_str(l, k, base, STR(""));
	if (zone_known(v))
		return put_str(l, k, base, v);
	return refuse(why, "there is no such time zone; for example: Asia/Baghdad, +03:00");
}

static bool store_printable(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < 0x20 || v.p[i] > 0x7E)
			return refuse(why, "only printable ASCII characters may stand here");
	return put_str(l, k, base, v);
}

/* Relative to the file that names it, so that a directory of configuration can be moved. */
static bool store_path(struct load *l, const struct conf_key *k, struct str v, void *base)
{
	AUTO_BUF struct buf path = {0};
	struct stat st;

	buf_init(&path, (size_t)CONF_LINE_MAX * 2);
	if (v.p[0] != '/')
		buf_str(&path, l->file_dir);
	buf_str(&path, v);
	if (stat(path.p, &st) == 0)
		config_file_named(l, &st);
	return put_str(l, k, base, buf_view(&path));
}

static bool store_url(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	struct str url;

	/* Encoded once here: everything behind sees ASCII, and two spellings of one address are
	 * one. */
	if (url_from_iri(v, &l->c->arena, &url, why) != ERR_NONE)
		return false;
	put(k, base, &url, sizeof(url));
	return true;
}

/* 10.0.3.7, fd00::1, 10.0.0.0/8. Kept as text: daemon/http/ reads it again where addresses are
 * compared. */
bool config_address_good(struct str v)
{
	size_t slash = str_find(v, '/');
	char host[64];
	unsigned char bin[16];
	uint64_t bits = 0;
	size_t most = 0;

	/* str_find() gives the length without a slash: the whole is the address then. */
	if (slash < sizeof(host)) {
		memcpy(host, v.p, slash);
		host[slash] = '\0';
		most = inet_pton(AF_INET, host, bin) == 1    ? 32
		       : inet_pton(AF_INET6, host, bin) == 1 ? 128
							     : 0;
	}
	return most != 0 && (slash == v.n || (str_to_u64(str_sub(v, slash + 1, v.n), &bits) &&
						     bits <= most));
}

static bool store_address(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	if (!config_address_good(v))
		return refuse(why, "expected an IP address or a block such as 10.0.3.0/24");
	return put_str(l, k, base, v);
}

static bool store_listen(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	struct url_authority a = {0};
	uint64_t port = 0;

	if (!url_authority_split(v, &a) || a.userinfo.n != 0 || !str_to_u64(a.port, &port) ||
		port == 0 || str_find(a.host, '/') < a.host.n ||
		!config_address_good(a.host.n > 2 && a.host.p[0] == '['
					     ? str_sub(a.host, 1, a.host.n - 1)
					     : a.host))
		return refuse(why, "expected an address and a port such as 127.0.0.1:8471");
	return put_str(l, k, base, v);
}

static bool store_charset(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	char *name = str_dup(v);
	/* A name that nobody knows is refused now and not by a worker, hours later. */
	iconv_t known = iconv_open("UTF-8", name);

	free(name);
	if (known == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): POSIX says so */
		return refuse(why, "unknown character encoding; for example windows-1256");
	iconv_close(known);
	return put_str(l, k, base, v);
}

/* No way out of the credentials' directory, not by '/' and not by "..". Hidden files are refused
 * along with it. */
static bool is_file_name(struct str v)
{
	return str_find(v, '/') == v.n && v.p[0] != '.';
}

static bool store_proxy(struct load *l, const struct conf_key *k, struct str v,
	bool inline_value, void *base, struct err *why)
{
	struct str url;

	if (!config_proxy_store(l, v, inline_value, &url, why))
		return false;
	put(k, base, &url, sizeof(url));
	return true;
}

#define THE_SECRET_ITSELF                                                                      \
	"write the secret into a file, and here the name of that file: this is the secret itself"

/* Text of a secret, or a URL. The reason why a secret is no URL might quote it. */
static bool store_held(struct load *l, const struct conf_key *k, struct str secret, void *base,
	struct err *why)
{
	struct str url;

	if (k->holds == KIND_PROXY)
		return store_proxy(l, k, secret, false, base, why);
	if (k->holds != KIND_URL) {
		put(k, base, &secret, sizeof(secret));
		return true;
	}
	if (url_from_iri(secret, &l->c->arena, &url, NULL) != ERR_NONE)
		return refuse(
			why, "write the whole http(s) URL into it: what it holds is none");
	put(k, base, &url, sizeof(url));
	return true;
}

static bool store_file(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	/* A row for the path itself, stored here on the stack; k is the row of what the file holds. */
	struct conf_key name = {.kind = KIND_PATH, .size = sizeof(struct str)};
	struct str path;
	struct str secret;

	if (config_looks_secret(v))
		return refuse(why, THE_SECRET_ITSELF);
	return store_path(l, &name, v, &path) &&
	       (k->kind == KIND_OPEN_FILE
			       ? config_open_file(l, path, k->holds, &secret, why)
			       : config_secret_file(l, path, k->holds, &secret, why)) &&
	       store_held(l, k, secret, base, why);
}

static bool store_credential(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	struct str secret;

	if (config_looks_secret(v))
		return refuse(why, THE_SECRET_ITSELF);
	if (!is_file_name(v))
		return refuse(why, "write the plain name of a credential, without '/'");
	return config_secret_credential(l, v, k->holds, &secret, why) &&
	       store_held(l, k, secret, base, why);
}

/* Standard output is where it goes; a journal or a pipe wants no escape sequences. */
static bool store_color(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	struct conf_key word = {
		.kind = KIND_WORD, .size = sizeof(struct str), .choices = k->choices};
	struct str choice;

	if (!store_choice(l, &word, v, &choice, why))
		return false;
	bool yes = str_eq(choice, STR("yes")) ||
		   (str_eq(choice, STR("auto")) && tty_color("auto", STDOUT_FILENO));

	put(k, base, &yes, sizeof(yes));
	return true;
}

bool config_value_store(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why)
{
	switch (k->kind) {
	case KIND_BOOL:
		return store_bool(k, v, base, why);
	case KIND_UINT:
	case KIND_DURATION:
	case KIND_SIZE:
		return store_number(k, v, base, why);
	case KIND_RATE:
		return store_rate(k, v, base, why);
	case KIND_TIMES:
		return store_times(k, v, base, why);
	case KIND_CHOICE:
	case KIND_WORD:
		return store_choice(l, k, v, base, why);
	case KIND_ZONE:
		return store_zone(k, v, base, why);
	case KIND_TIMEZONE:
		return store_timezone(l, k, v, base, why);
	case KIND_SCHEDULE:
		return times_schedule_parse(v, field_of(k, base), why) == ERR_NONE;
	case KIND_QUIET:
		return times_quiet_parse(v, field_of(k, base), why) == ERR_NONE;
	case KIND_PRINTABLE:
		return store_printable(l, k, v, base, why);
	case KIND_PATH:
		return store_path(l, k, v, base);
	case KIND_URL:
		return store_url(l, k, v, base, why);
	case KIND_ADDRESS:
		return store_address(l, k, v, base, why);
	case KIND_LISTEN:
		return store_listen(l, k, v, base, why);
	case KIND_LISTEN_OFF:
		if (str_eq(v, STR("off")))
			return put_str(l, k, base, STR(""));
		return store_listen(l, k, v, base, why) ||
		       refuse(why,
			       "expected an address and a port such as 127.0.0.1:8470, or off");
	case KIND_PROXY:
		return store_proxy(l, k, v, true, base, why);
	case KIND_HOSTS:
		return config_hosts_check(v, why) && put_str(l, k, base, v);
	case KIND_CHARSET:
		return store_charset(l, k, v, base, why);
	case KIND_COLOR:
		return store_color(l, k, v, base, why);
	case KIND_FILE:
	case KIND_OPEN_FILE:
		return store_file(l, k, v, base, why);
	case KIND_CREDENTIAL:
		return store_credential(l, k, v, base, why);
	case KIND_STRING:
	case KIND_IDS:
	case KIND_TEST:
	case KIND_LINES:
	case KIND_HEADERS:
	case KIND_CERTS:
	case KIND_KEY:
		return put_str(l, k, base, v);
	case KIND_LINE:
	case KIND_TERMS_FILE:
	case KIND_USE:
	case KIND_FEEDS:
	case KIND_WATCHES:
	case KIND_NOTIFY:
		break; /* the section keeps these itself */
	}
	return true;
}
