/* SPDX-License-Identifier: ISC */
/* What a hub asks back with: the first line is a name, the rest a query. What is decoded is no longer than
 * it was, and is found by no other name. */
#include <stdlib.h>

#include "base/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF struct buf value;
	struct str query = {(const char *)data, size};
	struct str name = {"", 0};

	buf_init(&value, 4096);
	str_cut(&query, '\n', &name);
	bool found = form_value(query, name, &value);

	if (value.n > query.n || (!found && value.n != 0))
		abort();
	if (found && str_find_str(query, name) == query.n && name.n != 0)
		abort();
	buf_reset(&value);
	if (form_decode(query, false, &value) && value.n > query.n)
		abort();
	return 0;
}
