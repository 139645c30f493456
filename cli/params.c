/* SPDX-License-Identifier: ISC */
#include "cli/params.h"

#include <string.h>

#include "base/conf.h"
#include "cli/values.h"
#include "daemon/clock.h"
#include "desk/story.h"

/* Each appends a value as it stands in the address, or says what is wrong with it. */
typedef bool write_value(const char *value, const char *option, struct buf *out);

static bool write_id(const char *value, const char *option, struct buf *out)
{
	if (!conf_is_id(str_of(value))) {
		(void)cli_fail(CLI_USAGE, "--%s takes an id of the configuration, not '%s'",
			option, value);
		return false;
	}
	buf_str(out, str_of(value));
	return true;
}

static bool write_story(const char *value, const char *option, struct buf *out)
{
	int64_t id = story_id_read(str_of(value));

	if (id == 0) {
		(void)cli_fail(
			CLI_USAGE, "--%s takes a story as sty_17, not '%s'", option, value);
		return false;
	}
	buf_printf(out, "%lld", (long long)id);
	return true;
}

static bool write_word(const char *value, const char *option, struct buf *out)
{
	(void)option; /* one of a few: options.c has looked */
	buf_str(out, str_of(value));
	return true;
}

static bool write_time(const char *value, const char *option, struct buf *out)
{
	int64_t ms = 0;

	if (cli_time(value, option, clock_now_ms(), &ms) != CLI_OK)
		return false;
	buf_printf(out, "%lld", (long long)ms);
	return true;
}

static bool write_duration(const char *value, const char *option, struct buf *out)
{
	const char *why = NULL;
	int64_t ms = 0;

	if (strcmp(value, "ever") == 0) {
		buf_str(out, STR("ever"));
		return true;
	}
	if (!conf_duration_ms(str_of(value), &ms, &why) || ms <= 0) {
		(void)cli_fail(
			CLI_USAGE, "--%s takes 20m, 2h, 3d or ever, not '%s'", option, value);
		return false;
	}
	buf_printf(out, "%lld", (long long)ms);
	return true;
}

static bool write_limit(const char *value, const char *option, struct buf *out)
{
	size_t n = 0;

	if (!cli_limit(value, option, &n))
		return false;
	buf_str(out, str_of(value));
	return true;
}

static bool write_text(const char *value, const char *option, struct buf *out)
{
	(void)option;
	for (const char *p = value; *p != '\0'; p++)
		buf_printf(out, "%%%02X", (unsigned char)*p);
	return true;
}

static const struct {
	enum cli_option option;
	const char *name; /* of the option and the parameter */
	write_value *write;
} parameters[] = {
	{OPT_DEST, "dest", write_id},
	{OPT_WATCH, "watch", write_id},
	{OPT_FEED, "feed", write_id},
	{OPT_STATE, "state", write_word},
	{OPT_SINCE, "since", write_time},
	{OPT_UNTIL, "until", write_time},
	{OPT_LIMIT, "limit", write_limit},
	{OPT_TO, "to", write_id},
	{OPT_STORY, "story", write_story},
	{OPT_FOR, "for", write_duration},
	{OPT_WHY, "why", write_text},
};

bool params_write(const struct cli_args *a, char before, struct buf *out)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		const char *value = a->of[parameters[i].option];

		if (value == NULL)
			continue;
		buf_printf(out, "%c%s=", before, parameters[i].name);
		before = '&';
		if (!parameters[i].write(value, parameters[i].name, out))
			return false;
	}
	return true;
}
