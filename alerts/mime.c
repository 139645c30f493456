/* SPDX-License-Identifier: ISC */
/* Mail's encodings (mime.h), base64 by OpenSSL. */
#include "alerts/mime.h"

#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include "alerts/text.h"
#include "base/utf8.h"

enum {
	WORD_BYTES =
		39, /* 52 letters; with =?UTF-8?B? and ?= 64, and with "Subject: " 73 of 76 */
	LINE_BYTES = 57,   /* 76 letters */
	ADDRESS_MAX = 254, /* RFC 5321 4.5.3.1.3, erratum 1690 */
	LOCAL_MAX = 64
};

static void base64_put(struct str s, struct buf *out)
{
	unsigned char room[(LINE_BYTES + 2) / 3 * 4 + 1];
	int n = EVP_EncodeBlock(room, (const unsigned char *)s.p, (int)s.n);

	buf_add(out, (const char *)room, (size_t)n);
}

/* Never nothing: a grapheme that is longer than a word is cut between its letters. */
static size_t word_length(struct str s)
{
	size_t n = text_fit(s, WORD_BYTES, UNIT_BYTES);

	if (n == 0)
		n = s.n <= WORD_BYTES ? s.n : utf8_floor(s, WORD_BYTES);
	return n > 0 ? n : 1;
}

void mime_words(struct str s, struct buf *out)
{
	bool first = true;

	while (s.n > 0) {
		size_t n = word_length(s);

		buf_str(out, first ? STR("=?UTF-8?B?") : STR("\r\n =?UTF-8?B?"));
		base64_put(str_sub(s, 0, n), out);
		buf_str(out, STR("?="));
		s = str_sub(s, n, s.n);
		first = false;
	}
}

static void line_end(struct str line, struct buf *out)
{
	base64_put(line, out);
	buf_str(out, STR("\r\n"));
}

static void line_put(char c, char line[LINE_BYTES], size_t *n, struct buf *out)
{
	line[(*n)++] = c;
	if (*n < LINE_BYTES)
		return;
	line_end((struct str){line, *n}, out);
	*n = 0;
}

void mime_text(struct str s, struct buf *out)
{
	char line[LINE_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool bare = s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r');

		if (bare)
			line_put('\r', line, &n, out);
		line_put(s.p[i], line, &n, out);
	}
	if (n != 0)
		line_end((struct str){line, n}, out);
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Letters, digits and these; dots, but not side by side or at an end. */
static bool is_dotted(struct str s, const char *others)
{
	for (size_t i = 0; i < s.n; i++) {
		bool dot = s.p[i] == '.';

		if (dot && (i == 0 || i + 1 == s.n || s.p[i - 1] == '.'))
			return false;
		if (!dot && !is_alnum(s.p[i]) &&
			(s.p[i] == '\0' || strchr(others, s.p[i]) == NULL))
			return false;
	}
	return s.n > 0;
}

bool mime_address(struct str s)
{
	size_t at = str_rfind(s, '@');

	return s.n <= ADDRESS_MAX && at <= LOCAL_MAX && at < s.n &&
	       is_dotted(str_sub(s, 0, at), "!#$%&'*+-/=?^_`{|}~") &&
	       is_dotted(mime_host(s), "-");
}

struct str mime_host(struct str address)
{
	return str_sub(address, str_rfind(address, '@') + 1, address.n);
}

bool mime_id(struct str s)
{
	return s.n <= LOCAL_MAX && is_dotted(s, "_-");
}

bool mime_date(int64_t unix_s, struct buf *out)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t t = unix_s;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 0 || tm.tm_year > 9999 - 1900)
		return false;
	buf_printf(out, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[tm.tm_wday], tm.tm_mday,
		months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}
