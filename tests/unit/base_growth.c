/* SPDX-License-Identifier: ISC */
/* Configurations, JSON, dates and addresses cost in proportion to their size (tests/ref/climb.h). */
#include "base/conf.h"
#include "base/json.h"
#include "base/log.h"
#include "base/retry_after.h"
#include "base/url_host.h"
#include "tests/ref/climb.c"

static void conf(struct str s, void *arg)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf out;
	struct conf_diags d;
	struct conf_file f;

	(void)arg;
	arena_init(&a, 96 << 20);
	buf_init(&out, BUF_NO_MAX);
	conf_diags_init(&d, &a);
	conf_read(s, STR("x.conf"), &a, &d, &f);
	conf_bidi_strip(s, &a);
	conf_diags_print(&d, &out);
}

static void json(struct str s, void *arg)
{
	struct json *j = NULL;
	struct err e;

	(void)arg;
	if (json_parse(s, &j, &e) == ERR_NONE)
		json_free(j);
}

static void wait(struct str s, void *arg)
{
	(void)arg;
	retry_after_ms(s, s, 1732143600, 86400000);
}

static void host(struct str s, void *arg)
{
	char room[URL_HOST_MAX];

	(void)arg;
	url_host_key(s, room);
}

int main(void)
{
	static struct climb works[] = {
		{"base_conf", "base_conf", conf, NULL, 400, 0},
		{"base_json", "base_json", json, NULL, 100, 0},
		{"base_wait", "alerts_verdict", wait, NULL, 300, 0},
		{"base_host", "feeds_url", host, NULL, 50, 0},
	};

	return climb_run(works, sizeof(works) / sizeof(works[0]));
}
