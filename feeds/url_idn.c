/* SPDX-License-Identifier: ISC */
/*
 * Host names as DNS takes them. ASCII stays as it is but for its case; anything else goes through
 * libidn2: UTS 46 mapping (width, presentation forms, composed letters), the rules of IDNA 2008
 * (tatweel, direction marks and lone joiners are no letters; a label has one direction), punycode.
 *
 * Mapping can yield any ASCII ("℀" is "a/c", full-width digits are digits), so the result is
 * judged by the same rule as every host, url_host_valid(), and not the input.
 */
#include <idn2.h>
#include <string.h>

#include "base/url_host.h"
#include "feeds/url_part.h"

enum {
	HOST_MAX = 253,
	LABEL_MAX = 63,
	UNICODE_MAX = 1024 /* bytes of UTF-8: more than gives HOST_MAX in any script */
};

static bool is_ascii(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if ((unsigned char)host.p[i] >= 0x80)
			return false;
	return true;
}

/* Before mapping, so that the message can name what was written. */
static enum errc check_ascii(struct str host, struct err *e)
{
	for (size_t i = 0; i < host.n; i++) {
		unsigned char c = (unsigned char)host.p[i];

		if (c < '-' || c == '/' || (c > '9' && c < 'A') || (c > 'Z' && c < '_') ||
			c == '`' || (c > 'z' && c < 0x80))
			return err_set(
				e, ERR_BAD_INPUT, "U+%04X cannot stand in a host name", c);
	}
	return ERR_NONE;
}

static enum errc check_labels(struct str host, struct err *e)
{
	struct str rest = host;
	struct str label;

	while (str_cut(&rest, '.', &label)) {
		if (label.n == 0 && (rest.p != NULL || host.n == 1))
			return err_set(e, ERR_BAD_INPUT, "the host name has an empty part");
		if (label.n > LABEL_MAX)
			return err_set(e, ERR_BAD_INPUT, "a part of the host name is too long");
	}
	if (host.n > HOST_MAX)
		return err_set(e, ERR_BAD_INPUT, "the host name is too long");
	if (!url_host_valid(host))
		return err_set(e, ERR_BAD_INPUT, "the host name is not possible");
	return ERR_NONE;
}

static enum errc put_ascii(struct str host, struct buf *out, struct err *e)
{
	enum errc code = check_labels(host, e);

	if (code != ERR_NONE || buf_str(out, host) != ERR_NONE)
		return code;
	for (char *p = out->p + out->n - host.n; p < out->p + out->n; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
	return ERR_NONE;
}

static enum errc put_unicode(struct str host, struct buf *out, struct err *e)
{
	char in[UNICODE_MAX + 1];
	char *ascii = NULL;

	if (host.n > UNICODE_MAX)
		return err_set(e, ERR_BAD_INPUT, "the host name is too long");
	memcpy(in, host.p, host.n);
	in[host.n] = '\0';
	/* NONTRANSITIONAL as browsers have it now: ß and the joiners are characters, not mapped
	 * away. */
	int rc = idn2_to_ascii_8z(in, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

	if (rc != IDN2_OK)
		return err_set(e, ERR_BAD_INPUT, "the host name is not possible: %s",
			idn2_strerror(rc));
	enum errc code = put_ascii(str_of(ascii), out, e);

	idn2_free(ascii);
	return code;
}

enum errc url_idn_host(struct str host, struct buf *out, struct err *e)
{
	if (host.n == 0)
		return err_set(e, ERR_BAD_INPUT, "the host name is missing");
	if (host.p[0] == '[' && url_host_valid(host)) {
		buf_str(out, host);
		return ERR_NONE;
	}
	enum errc code = check_ascii(host, e);

	if (code != ERR_NONE)
		return code;
	return is_ascii(host) ? put_ascii(host, out, e) : put_unicode(host, out, e);
}
