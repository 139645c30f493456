/* SPDX-License-Identifier: ISC */
/* A message as an object of JSON, and as journald's native protocol has it (systemd.io "JOURNAL_NATIVE_PROTOCOL"). */
#include <string.h>
#include <time.h>

#include "base/jsonw.h"
#include "base/log_entry.h"

const char *log_level_word(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERR:
		return "error";
	case LOG_LEVEL_WARNING:
		return "warning";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		break;
	}
	return "debug";
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void write_time(struct jsonw *w, int64_t now_ms)
{
	time_t s = (time_t)(now_ms / 1000);
	struct tm tm = {0};
	char text[40];

	gmtime_r(&s, &tm);
	size_t n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	buf_printf(&b, "%.*s.%03dZ", (int)n, text, (int)(now_ms % 1000));
	jsonw_str(w, "time", buf_view(&b));
}

/* One of several fields of a name is written, since readers of JSON take one. */
static bool is_first(const struct log_entry *e, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(e->fields[i].key, e->fields[at].key))
			return false;
	return true;
}

void log_json(const struct log_entry *e, int64_t now_ms, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	write_time(&w, now_ms);
	jsonw_str(&w, "level", str_of(log_level_word(e->level)));
	if (e->event != NULL)
		jsonw_str(&w, "event", str_of(e->event->name));
	jsonw_str(&w, "message", e->text);
	jsonw_object(&w, "fields");
	for (size_t i = 0; i < e->n_fields; i++) {
		char key[LOG_KEY_MAX + 1] = "";

		memcpy(key, e->fields[i].key.p, e->fields[i].key.n);
		if (is_first(e, i))
			jsonw_str(&w, key, e->fields[i].value);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	buf_char(out, '\n');
}

/* ---- journald -------------------------------------------------------------------------- */

/* Values have no line ends: they are parts of one line. */
static void add(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, "%s=", name);
	buf_str(out, value);
	buf_char(out, '\n');
}

static void add_int(struct buf *out, const char *name, int value)
{
	buf_printf(out, "%s=%d\n", name, value);
}

static void add_field(struct buf *out, struct str key, struct str value)
{
	buf_str(out, STR("RASID_"));
	for (size_t i = 0; i < key.n; i++)
		buf_char(out, (char)(key.p[i] == '_' ? '_' : key.p[i] - 'a' + 'A'));
	buf_char(out, '=');
	buf_str(out, value);
	buf_char(out, '\n');
}

void log_native(const struct log_entry *e, struct buf *out)
{
	add(out, "MESSAGE", e->text);
	add_int(out, "PRIORITY", (int)e->level);
	add(out, "SYSLOG_IDENTIFIER", STR("rasid"));
	if (e->event != NULL)
		add(out, "MESSAGE_ID", str_of(e->event->id));
	add(out, "CODE_FILE", str_of(e->file));
	add_int(out, "CODE_LINE", e->line);
	add(out, "CODE_FUNC", str_of(e->func));
	for (size_t i = 0; i < e->n_fields; i++) {
		struct str value = e->fields[i].value;
		struct str one = STR("");

		/* An alert of several watches is found by each of them. */
		if (!str_eq(e->fields[i].key, STR("watch")))
			add_field(out, e->fields[i].key, value);
		else
			while (str_cut(&value, ',', &one))
				add_field(out, e->fields[i].key, one);
	}
}
