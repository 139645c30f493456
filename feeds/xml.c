/* SPDX-License-Identifier: ISC */
/*
 * Drives guard and libxml2 in turn, 16 KiB at a time, and translates libxml2's callbacks. The
 * guard has replaced all character data by <?t FROM LENGTH?> and <?c FROM LENGTH?>, so the PI
 * callback is where text comes out, as a slice of the input that libxml2 never touched. What
 * libxml2 does: check names, split attributes, resolve namespaces.
 *
 * The dictionary of names is capped at 256 KiB: a document of nothing but new names stops
 * there.
 */
#include "feeds/xml.h"

#include <limits.h>
#include <string.h>

#include <libxml/parser.h>

#include "feeds/guard.h"

enum {
	DICTIONARY_MAX = 256 * 1024
};

struct run {
	const struct xml_events *events;
	struct str text;
	bool stopped;
};

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **attributes)
{
	struct run *r = ctx;
	const struct xml_start tag = {(const char *)local, (const char *)prefix,
		(const char *)uri, attributes, (size_t)n_attributes};

	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	if (!r->stopped)
		r->stopped = !r->events->start(r->events->arg, &tag);
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	struct run *r = ctx;

	(void)local;
	(void)prefix;
	(void)uri;
	if (!r->stopped)
		r->stopped = !r->events->end(r->events->arg);
}

static size_t read_number(const char **p)
{
	size_t v = 0;

	while (**p >= '0' && **p <= '9')
		v = v * 10 + (size_t)(*(*p)++ - '0');
	return v;
}

static void on_instruction(void *ctx, const xmlChar *target, const xmlChar *data)
{
	struct run *r = ctx;
	const char *p = (const char *)data;

	/* Only the guard's come here, it drops a feed's own: so the numbers are ours, and
	 * str_sub() keeps them inside the text whatever they say. */
	if (r->stopped || p == NULL)
		return;
	if (target[0] == 'e') {
		r->events->cut(r->events->arg);
		return;
	}
	size_t from = read_number(&p);

	p += *p == ' ';
	struct str text = str_sub(r->text, from, from + read_number(&p));

	r->stopped = !r->events->text(r->events->arg, text, target[0] == 'c');
}

/* Only the guard's single spaces come this way. */
static void on_characters(void *ctx, const xmlChar *chars, int n)
{
	struct run *r = ctx;
	struct str text = {(const char *)chars, (size_t)n};

	if (!r->stopped)
		r->stopped = !r->events->text(r->events->arg, text, true);
}

static void on_error(void *ctx, xmlErrorPtr error)
{
	/* Recovered from, or seen in the parser's state. */
	(void)ctx;
	(void)error;
}

static xmlParserCtxtPtr parser_new(struct run *r)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.processingInstruction = on_instruction,
		.characters = on_characters,
		.ignorableWhitespace = on_characters,
		.serror = on_error,
	};
	xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);

	if (p == NULL)
		return NULL;
	/* RECOVER for what is left that XML calls wrong: an attribute given twice, a prefix that
	 * nobody declared. NOENT, or "&amp;" in an attribute comes out as "&#38;", for a tree that is
	 * never built; no other entities are there, since no DTD passes the guard. */
	xmlCtxtUseOptions(p, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOENT |
				     XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlDictSetLimit(p->dict, DICTIONARY_MAX);
	return p;
}

/* True while libxml2 takes more. */
static bool push(xmlParserCtxtPtr p, const struct buf *piece, bool last)
{
	xmlParseChunk(p, piece->p ? piece->p : "", (int)piece->n, last);
	/* EOF is how it says that it has given up (a bound of its own, memory). */
	return p->instate != XML_PARSER_EOF || last;
}

void xml_run(
	struct str text, size_t tear, const struct xml_events *events, struct xml_report *ret)
{
	struct run run = {.events = events, .text = text};
	AUTO_BUF struct buf piece;
	struct guard g;
	xmlParserCtxtPtr p = parser_new(&run);
	bool more = p != NULL;

	*ret = (struct xml_report){.failed = p == NULL};
	buf_init(&piece, BUF_NO_MAX);
	guard_init(&g, text);
	guard_torn(&g, tear);
	while (more && !run.stopped) {
		buf_reset(&piece);
		more = guard_next(&g, &piece);
		if (!push(p, &piece, !more)) {
			ret->failed = !run.stopped;
			break;
		}
	}
	ret->odd = g.odd;
	ret->refused = g.refused;
	ret->stopped = run.stopped;
	xmlFreeParserCtxt(p);
}

struct str xml_attribute(const struct xml_start *tag, const char *prefix, const char *local)
{
	for (size_t i = 0; i < tag->n_attributes; i++) {
		/* libxml2's five: name, prefix, namespace, value, and the value's end; there is
		 * no NUL. */
		const unsigned char **a = tag->attributes + 5 * i;

		if (strcmp((const char *)a[0], local) != 0)
			continue;
		if ((prefix == NULL) != (a[1] == NULL) ||
			(prefix != NULL && strcmp(prefix, (const char *)a[1]) != 0))
			continue;
		return (struct str){(const char *)a[3], (size_t)(a[4] - a[3])};
	}
	return (struct str){0};
}

const char *xml_version(void)
{
	return xmlParserVersion;
}

void xml_global_init(void)
{
	xmlInitParser();
}
