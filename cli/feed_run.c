/* SPDX-License-Identifier: ISC */
/* What the orders of rasid feed begin with, and how they show what comes from outside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/excerpt.h"
#include "alerts/message.h"
#include "base/conf.h"
#include "base/http.h"
#include "base/url_host.h"
#include "base/utf8.h"
#include "cli/answer_file.h"
#include "cli/feed.h"
#include "feeds/url.h"

static int refuse(const struct conf_diags *diags)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(CLI_CONFIG, "the configuration has errors; see `rasid check`");
}

int feed_begin_offline(const struct cli_args *a, struct feed_run *r)
{
	struct conf_diags diags;

	*r = (struct feed_run){.args = a};
	arena_init(&r->arena, BUF_NO_MAX);
	conf_diags_init(&diags, &r->arena);
	r->c = config_load(a->of[OPT_CONFIG], &r->arena, &diags);
	return r->c != NULL ? CLI_OK : refuse(&diags);
}

int feed_begin(const struct cli_args *a, struct feed_run *r)
{
	struct pool_server server = {0};
	struct err e = {.code = ERR_NONE};

	*r = (struct feed_run){.args = a};
	/* Before the configuration is read: workers inherit what this process holds by then, and
	 * it holds secrets. */
	if (pool_fork_server_start(&server, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	int rc = feed_begin_offline(a, r);

	if (rc == CLI_OK && fetch_new(r->c, server, &r->fetch, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	return rc;
}

void feed_end(struct feed_run *r)
{
	fetch_free(r->fetch);
	config_free(r->c);
	arena_done(&r->arena);
}

int feed_address(struct feed_run *r, const char *written, struct str *ret)
{
	AUTO_BUF struct buf b = {0};
	struct err e = {.code = ERR_NONE};
	struct url_authority at;
	struct str s = str_trim(str_of(written));

	buf_init(&b, KIB(64));
	/* As in a browser's line. */
	if (str_find_str(s, STR("://")) == s.n)
		buf_str(&b, STR("https://"));
	buf_str(&b, s);
	if (url_from_iri(buf_view(&b), &r->arena, ret, &e) != ERR_NONE)
		return cli_fail(CLI_USAGE, "'%s' is no address: %s", written, e.msg);
	/* Not shown: it stands on the command line, which everybody on the machine may see. */
	if (url_authority(*ret, &at) && at.userinfo.n != 0)
		return cli_fail(CLI_USAGE,
			"the address has a login in it; put that into auth_file (rasid.conf(5)) and leave it out here");
	return CLI_OK;
}

const struct config_feed *feed_at(const struct config *c, struct str url, struct arena *a)
{
	struct str key = url_canonical(url, a);

	for (size_t i = 0; i < c->n_feeds; i++)
		if (str_eq(url_canonical(c->feeds[i].url, a), key))
			return &c->feeds[i];
	return NULL;
}

int feed_target_read(struct feed_run *r, const char *id_or_url, struct feed_target *ret)
{
	const struct config_feed *f = config_feed(r->c, str_of(id_or_url));
	struct str url;

	*ret = (struct feed_target){.configured = f != NULL};
	if (f != NULL) {
		ret->feed = *f;
		return CLI_OK;
	}
	if (conf_is_id(str_of(id_or_url)))
		return cli_fail(
			CLI_FAILED, "there is no feed '%s' in the configuration", id_or_url);
	int rc = feed_address(r, id_or_url, &url);

	if (rc != CLI_OK)
		return rc;
	/* One that is configured is asked as it is polled, with its login. */
	f = feed_at(r->c, url, &r->arena);
	ret->configured = f != NULL;
	ret->feed = f != NULL ? *f : (struct config_feed){.url = url};
	return CLI_OK;
}

void feed_target_secrets(const struct feed_target *t, struct excerpt_secrets *s)
{
	struct http_header v[HTTP_OWN_MAX];
	unsigned line = 0;
	size_t n = 0;

	answer_url_secrets(t->feed.url, s);
	if (http_own_headers(t->feed.headers, v, &n, &line) != NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		size_t space = str_find(v[i].value, ' ');

		/* "Basic x": the scheme is no secret, and a common word. */
		excerpt_hide(s, space < v[i].value.n
					? str_sub(v[i].value, space + 1, v[i].value.n)
					: v[i].value);
	}
}

struct str feed_time(int64_t unix_s, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	if (unix_s == TIME_NONE || !msg_time_rfc3339(unix_s, &b))
		return STR("");
	return arena_str(a, buf_view(&b));
}

int64_t feed_newest_s(const struct feed_doc *doc)
{
	int64_t newest = TIME_NONE;

	for (size_t i = 0; i < doc->n_articles; i++)
		if (doc->articles[i].published_s > newest)
			newest = doc->articles[i].published_s;
	return newest;
}

struct str feed_line(struct str s, size_t max, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	cli_plain(&b, str_sub(s, 0, s.n > max ? utf8_floor(s, max) : s.n));
	return arena_str(a, str_trim(buf_view(&b)));
}

int feed_print_json(struct buf *out)
{
	buf_char(out, '\n');
	return cli_print(buf_view(out));
}
