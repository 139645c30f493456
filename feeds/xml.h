/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The XML of a feed as events: guard.h in front, libxml2's SAX2 push parser behind it for names
 * and namespaces. No DTD, no external entity, no network, a bounded dictionary. Pure; any
 * thread after parse_global_init().
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A start tag. Pointers live until the callback returns, `local` and `uri` until xml_run() does
 * and are the same for the same name. */
struct xml_start {
	const char *local;
	const char *prefix;               /* NULL: none */
	const char *uri;                  /* NULL: none, or the prefix was never declared */
	const unsigned char **attributes; /* libxml2's: five pointers each */
	size_t n_attributes;
};

/* Each returns false to stop the document there. */
struct xml_events {
	bool (*start)(void *arg, const struct xml_start *tag);
	/* A piece of character data. Not cdata: references are still to be decoded. */
	bool (*text)(void *arg, struct str text, bool cdata);
	bool (*end)(void *arg);
	/* The document ends here, early, or is torn; the ends of what is open follow. */
	void (*cut)(void *arg);
	void *arg;
};

struct xml_report {
	uint32_t odd; /* enum guard_odd */
	bool refused; /* the guard would not let it in */
	bool stopped; /* an event asked for it */
	bool failed;  /* libxml2 gave up: a bound of its own, or memory */
};

/* text: the whole document, valid UTF-8; tear: where its middle is missing, 0: nowhere. */
void xml_run(
	struct str text, size_t tear, const struct xml_events *events, struct xml_report *ret);
/* The value of attribute `local` whose prefix is `prefix` (NULL: none); an empty slice when
 * absent, with p == NULL. */
struct str xml_attribute(const struct xml_start *tag, const char *prefix, const char *local);
/* Before threads. */
void xml_global_init(void);
const char *xml_version(void); /* of libxml2 in use, as it writes it: "20914" */
