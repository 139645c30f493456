/* SPDX-License-Identifier: ISC */
#include "desk/page/json.h"

#include "base/article.h"
#include "feeds/date/date.h"

void page_json_time(struct jsonw *w, const char *name, int64_t ms)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	if (ms != TIME_NONE && ms != 0 && ms != INT64_MAX)
		date_format_utc(ms / 1000, &b);
	jsonw_str_opt(w, name, buf_view(&b));
}

void page_json_rate(struct jsonw *w, const char *name, double v)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	buf_printf(&b, "%.2f", v);
	jsonw_raw(w, name, buf_view(&b));
}
