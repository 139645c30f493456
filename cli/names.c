/* SPDX-License-Identifier: ISC */
#include "cli/names.h"

#include "desk/archive.h"

static int unknown(
	const struct config *c, const char *what, enum config_names named, const char *value)
{
	struct str near = config_nearest(c, named, str_of(value));

	return cli_fail(CLI_USAGE,
		near.n != 0 ? "%s '%s'; did you mean '" STR_F "'?" : "%s '%s'" STR_F, what,
		value, STR_A(near));
}

static bool is_stored(const struct config *c, enum store_named what, const char *id)
{
	struct store *s = NULL;
	struct err e = {.code = ERR_NONE};
	bool ret = true;

	enum errc rc = archive_open(c, &s, &e);

	if (rc == ERR_NONE)
		(void)store_knows(s, what, str_of(id), &ret, &e);
	store_close(s);
	return rc == ERR_GONE ? false : ret;
}

static int check_feed(const char *id, const struct config *c)
{
	if (id == NULL || config_feed(c, str_of(id)) != NULL ||
		is_stored(c, STORE_NAMED_FEED, id))
		return CLI_OK;
	return unknown(c, "there is no feed", CONFIG_FEEDS, id);
}

static int check_watch(const char *id, const struct config *c)
{
	if (id == NULL || config_watch(c, str_of(id)) != NULL ||
		is_stored(c, STORE_NAMED_WATCH, id))
		return CLI_OK;
	return unknown(c, "there is no watch", CONFIG_WATCHES, id);
}

static int check_tag(const char *tag, const char *feed, const struct config *c)
{
	size_t i = 0;

	if (tag == NULL)
		return CLI_OK;
	while (i < c->n_feeds && !config_has_tag(&c->feeds[i], str_of(tag)))
		i++;
	if (i == c->n_feeds)
		return unknown(c, "no feed has the tag", CONFIG_TAGS, tag);
	const struct config_feed *f = feed != NULL ? config_feed(c, str_of(feed)) : NULL;

	if (feed != NULL && (f == NULL || !config_has_tag(f, str_of(tag))))
		return cli_fail(CLI_USAGE, "the feed '%s' has no tag '%s'", feed, tag);
	return CLI_OK;
}

int names_check(const struct cli_args *a, const struct config *c)
{
	int rc = check_feed(a->of[OPT_FEED], c);

	if (rc == CLI_OK)
		rc = check_watch(a->of[OPT_WATCH], c);
	return rc == CLI_OK ? check_tag(a->of[OPT_TAG], a->of[OPT_FEED], c) : rc;
}
