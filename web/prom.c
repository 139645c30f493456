/* SPDX-License-Identifier: ISC */
/* Prometheus' text format and OpenMetrics, written. */
#include "web/prom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* ---- which of the two ---------------------------------------------------------------------- */

/* How one format fares in an Accept header. */
struct liking {
	unsigned named; /* 3: by name, 2: by its kind, 1: by a star, 0: not */
	double q;
};

/* The most specific range decides, whatever its place (RFC 9110 12.5.1). */
static void like(struct liking *l, unsigned named, double q)
{
	if (named > l->named)
		*l = (struct liking){named, q};
}

struct range {
	struct str type;
	struct str version; /* empty: any */
	double q;
};

static struct str unquoted(struct str s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_sub(s, 1, s.n - 1);
	return s;
}

/* As RFC 9110 12.4.2 writes it; what is no weight is none. */
static double weight(struct str s)
{
	char text[8];
	char *end = NULL;

	if (s.n == 0 || s.n >= sizeof(text) || s.p[0] < '0' || s.p[0] > '1')
		return 1;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	double q = strtod(text, &end);

	return *end != '\0' || q > 1 ? 1 : q;
}

static struct range read_range(struct str s)
{
	struct range r = {.q = 1};
	struct str part = STR("");

	if (str_cut(&s, ';', &part))
		r.type = str_trim(part);
	while (str_cut(&s, ';', &part)) {
		struct str value = part;
		struct str key = STR("");

		str_cut(&value, '=', &key);
		key = str_trim(key);
		value = unquoted(str_trim(value));
		if (str_eq_nocase(key, STR("q")))
			r.q = weight(value);
		else if (str_eq_nocase(key, STR("version")))
			r.version = value;
	}
	return r;
}

/* How a range names what has this type, kind ("text/" and a star) and version. */
static unsigned names(
	const struct range *r, struct str type, struct str kind, struct str version)
{
	if (r->version.n != 0 && !str_eq(r->version, version))
		return 0;
	if (str_eq_nocase(r->type, type))
		return 3;
	if (str_eq_nocase(r->type, kind))
		return 2;
	return str_eq(r->type, STR("*/*"));
}

enum prom_format prom_choose(struct str accept)
{
	struct liking om = {0}, text = {0};
	struct str part = STR("");

	while (str_cut(&accept, ',', &part)) {
		struct range r = read_range(part);

		like(&om,
			names(&r, STR("application/openmetrics-text"), STR("application/*"),
				STR("1.0.0")),
			r.q);
		like(&text, names(&r, STR("text/plain"), STR("text/*"), STR("0.0.4")), r.q);
	}
	return om.named == 3 && om.q > 0 && om.q >= text.q ? PROM_OPENMETRICS : PROM_TEXT;
}

struct str prom_content_type(enum prom_format f)
{
	return f == PROM_OPENMETRICS
		       ? STR("application/openmetrics-text; version=1.0.0; charset=utf-8")
		       : STR("text/plain; version=0.0.4; charset=utf-8");
}

/* ---- histograms ---------------------------------------------------------------------------- */

void prom_observe(struct prom_histogram *h, double value)
{
	size_t i = 0;

	if (!(value > 0))
		value = 0;
	while (i < h->n && value > h->bounds[i])
		i++;
	h->counts[i]++;
	h->sum += value;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* How many bytes from the front go out as they are. */
static size_t plain_bytes(struct str s, bool quotes)
{
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] < 0x80 && s.p[i] != '\0' && s.p[i] != '\n' &&
		s.p[i] != '\\' && (s.p[i] != '"' || !quotes))
		i++;
	return i;
}

static void escaped(struct buf *b, struct str s, bool quotes)
{
	while (s.n > 0) {
		size_t n = plain_bytes(s, quotes);
		uint32_t cp = 0;

		buf_str(b, str_sub(s, 0, n));
		s = str_sub(s, n, s.n);
		if (s.n == 0)
			break;
		n = utf8_decode(s, &cp);
		if (cp == UTF8_BAD || cp == 0)
			buf_utf8(b, 0xFFFD);
		else if (cp == '\n')
			buf_str(b, STR("\\n"));
		else if (cp == '\\' || (cp == '"' && quotes)) {
			buf_char(b, '\\');
			buf_char(b, (char)cp);
		} else
			buf_str(b, str_sub(s, 0, n));
		s = str_sub(s, n, s.n);
	}
}

/* Most samples are counts: printf would take most of the time of an answer. */
static void whole(struct buf *b, uint64_t v)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	buf_add(b, digits + at, sizeof(digits) - at);
}

/* Counts exactly, fractions so that reading them gives the same number again. */
static void number(struct buf *b, double v)
{
	char text[32];

	if (isnan(v))
		buf_str(b, STR("NaN"));
	else if (isinf(v))
		buf_str(b, v > 0 ? STR("+Inf") : STR("-Inf"));
	else if (v == floor(v) && fabs(v) < 1e15) {
		if (v < 0)
			buf_char(b, '-');
		whole(b, (uint64_t)fabs(v));
	} else {
		snprintf(text, sizeof(text), "%.15g", v);
		buf_printf(b, strtod(text, NULL) == v ? "%.15g" : "%.17g", v);
	}
}

/* As the label le: OpenMetrics wants a fraction (1.0). */
static struct str bound_text(const struct prom *p, double v, char *room, size_t max)
{
	bool whole = v == floor(v) && p->format == PROM_OPENMETRICS;
	int n = snprintf(room, max, whole ? "%.1f" : "%.15g", v);

	return (struct str){room, n < 0 ? 0 : (size_t)n};
}

static const char *ending(enum prom_type t)
{
	return t == PROM_COUNTER ? "_total" : t == PROM_INFO ? "_info" : "";
}

/* le empty: none. */
static void write_labels(
	struct prom *p, const struct prom_label *labels, size_t n, struct str le)
{
	const char *between = "{";

	for (size_t i = 0; i < n; i++, between = ",") {
		buf_str(p->out, str_of(between));
		buf_str(p->out, str_of(labels[i].name));
		buf_str(p->out, STR("=\""));
		escaped(p->out, labels[i].value, true);
		buf_char(p->out, '"');
	}
	if (le.n != 0) {
		buf_printf(p->out, "%sle=\"" STR_F "\"", between, STR_A(le));
		between = ",";
	}
	buf_str(p->out, *between == ',' ? STR("} ") : STR(" "));
}

static void write_sample(struct prom *p, const char *end, const struct prom_label *labels,
	size_t n, struct str le, double value)
{
	buf_str(p->out, str_of(p->family->name));
	buf_str(p->out, str_of(end));
	write_labels(p, labels, n, le);
	number(p->out, value);
	buf_char(p->out, '\n');
}

void prom_init(struct prom *p, struct buf *out, enum prom_format format)
{
	*p = (struct prom){.out = out, .format = format};
}

void prom_family(struct prom *p, const struct prom_family *f)
{
	static const char *const types[] = {[PROM_COUNTER] = "counter",
		[PROM_GAUGE] = "gauge",
		[PROM_HISTOGRAM] = "histogram",
		[PROM_INFO] = "info"};
	bool om = p->format == PROM_OPENMETRICS;
	const char *end = om ? "" : ending(f->type);

	p->family = f;
	buf_printf(p->out, "# HELP %s%s ", f->name, end);
	escaped(p->out, str_of(f->help), om);
	buf_printf(p->out, "\n# TYPE %s%s %s\n", f->name, end,
		f->type == PROM_INFO && !om ? "gauge" : types[f->type]);
	if (om && f->unit != NULL)
		buf_printf(p->out, "# UNIT %s %s\n", f->name, f->unit);
}

void prom_sample(struct prom *p, const struct prom_label *labels, size_t n, double value)
{
	write_sample(p, ending(p->family->type), labels, n, STR(""), value);
}

void prom_histogram(struct prom *p, const struct prom_label *labels, size_t n,
	const struct prom_histogram *h)
{
	char room[32];
	uint64_t below = 0;

	for (size_t i = 0; i <= h->n; i++) {
		struct str le = i < h->n ? bound_text(p, h->bounds[i], room, sizeof(room))
					 : STR("+Inf");

		below += h->counts[i];
		write_sample(p, "_bucket", labels, n, le, (double)below);
	}
	write_sample(p, "_sum", labels, n, STR(""), h->sum);
	write_sample(p, "_count", labels, n, STR(""), (double)below);
}

void prom_single(struct prom *p, const struct prom_family *f, double value)
{
	prom_family(p, f);
	prom_sample(p, NULL, 0, value);
}

void prom_end(struct prom *p)
{
	if (p->format == PROM_OPENMETRICS)
		buf_str(p->out, STR("# EOF\n"));
}
