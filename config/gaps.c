/* SPDX-License-Identifier: ISC */
/* What is missing as a whole: a configuration that is right in every line, and with which nothing will
 * ever happen. */
#include "config/config.h"

void config_gaps(const struct config *c, struct conf_diags *d)
{
	const struct {
		size_t n;
		const char *lacks, *section, *place, *page;
	} parts[] = {
		{c->n_feeds, "feeds are configured: nothing is polled", "feed", "feeds.d",
			"rasid.conf(5)"},
		{c->n_watches, "watch lists are configured: nothing is looked for", "watch",
			"watch.d", "rasid-watch(5)"},
		{c->n_dests,
			"destinations are configured: what the watches find is stored, and nobody is told",
			"destination", "alerts.d", "rasid.conf(5)"},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].n == 0)
			conf_diag(d, CONF_WARNING, (struct conf_pos){0},
				"no %s; add a [%s ID] section to " STR_F "/%s/*.conf, see %s",
				parts[i].lacks, parts[i].section, STR_A(c->dir), parts[i].place,
				parts[i].page);
}
