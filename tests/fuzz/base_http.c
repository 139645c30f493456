/* SPDX-License-Identifier: ISC */
/* Any bytes as headers of one's own: what passes is a line each, and what is ours stays ours. */
#include <stdlib.h>

#include "base/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct http_header v[HTTP_OWN_MAX];
	size_t n = 0;
	unsigned line = 0;

	if (http_own_headers(text, v, &n, &line) != NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!http_name_valid(v[i].name) || !http_value_valid(v[i].value) ||
			v[i].value.n == 0 || str_starts_nocase(v[i].name, STR("webhook-")))
			abort();
	return 0;
}
