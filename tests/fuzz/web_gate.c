/* SPDX-License-Identifier: ISC */
/* A Host header and a path from anywhere: the first line is the one, the rest the other. A host that is let in to a page of
 * this machine is one of its own names, and a path that is good can be read in one way. */
#include <stdlib.h>

#include "base/utf8.h"
#include "web/gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An address (digits, colons, brackets), or localhost, and a port. */
static void judge_host(struct str host)
{
	const struct gate_rules rules = {.listen = STR("127.0.0.1:8470")};

	struct str name = str_sub(host, 0, str_find(host, ':'));

	if (!gate_host(&rules, host) || str_eq_nocase(name, STR("localhost")) ||
		str_eq_nocase(name, STR("localhost.")))
		return;
	for (size_t i = 0; i < host.n; i++)
		if (str_find(STR("0123456789abcdefABCDEF:.[]"), host.p[i]) == 26)
			abort();
}

static void judge_path(struct str raw, struct buf *out)
{
	if (!gate_path(raw, out))
		return;
	struct str path = buf_view(out);

	if (path.n == 0 || path.n > GATE_PATH_MAX || path.p[0] != '/' ||
		utf8_check(path) < path.n || str_find(path, '\0') < path.n ||
		str_find(path, '\n') < path.n || str_find(path, '\\') < path.n ||
		str_find_str(path, STR("//")) < path.n ||
		str_find_str(path, STR("/../")) < path.n || str_ends(path, STR("/..")))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF struct buf out = {0};
	struct str rest = {(const char *)data, size};
	struct str host = {0};

	buf_init(&out, KIB(4));
	(void)str_cut(&rest, '\n', &host);
	judge_host(host);
	judge_path(rest, &out);
	return 0;
}
