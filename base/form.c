/* SPDX-License-Identifier: ISC */
#include "base/form.h"

#include <string.h>

static int hex(char c)
{
	char lower = (char)(c | 0x20);

	if (c >= '0' && c <= '9')
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool form_decode(struct str s, bool plus, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int high = i + 2 < s.n ? hex(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex(s.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		buf_char(out, c);
	}
	return !out->over;
}

bool form_value(struct str query, struct str name, struct buf *out)
{
	struct str part = {0};

	buf_reset(out);
	while (str_cut(&query, '&', &part)) {
		struct str value = part;
		struct str key = {0};

		if (!str_cut(&value, '=', &key) || !str_eq(key, name))
			continue;
		if (form_decode(value, true, out))
			return true;
		buf_reset(out);
		return false;
	}
	return false;
}

/* RFC 3986 2.3. */
static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~", c) != NULL);
}

static void put_byte(struct buf *out, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char text[] = {'%', digits[c >> 4], digits[c & 15]};

	buf_add(out, text, sizeof(text));
}

void form_encode(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_unreserved(s.p[i]))
			buf_char(out, s.p[i]);
		else
			put_byte(out, (unsigned char)s.p[i]);
	}
}
