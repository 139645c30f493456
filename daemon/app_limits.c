/* SPDX-License-Identifier: ISC */
/*
 * File descriptors: how many there are, and what of the configuration they are enough for
 * (doc/reliability.md "Descriptor limits").
 */
#include <sys/resource.h>

#include "base/log.h"
#include "daemon/app_private.h"

/* As many as the host grants. */
static size_t descriptors(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) != 0)
		return SIZE_MAX; /* a kernel that has no such limit */
	if (lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = lim.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &lim);
	}
	return lim.rlim_cur;
}

void app_limits(struct app *app, const struct config *c)
{
	struct limits_budget before = app->budget;
	const struct limits_budget *b = &app->budget;

	app->budget = limits_budget(c, descriptors());
	if (b->connections == c->connections ||
		(b->connections == before.connections && b->wanted == before.wanted))
		return;
	log_warning(
		"limits: %zu file descriptors are allowed and connections = %llu needs %zu: "
		"%zu feeds are polled at a time (LimitNOFILE= of the unit, ulimit -n)",
		b->allowed, (unsigned long long)c->connections, b->wanted, b->connections);
}

enum errc app_limits_first(struct app *app, struct err *e)
{
	app_limits(app, app->config);
	if (app->budget.allowed >= app->budget.least)
		return ERR_NONE;
	return err_set(e, ERR_LIMIT,
		"only %zu file descriptors are allowed, %zu are needed for %zu destinations, %llu "
		"workers and one feed at a time (LimitNOFILE= of the unit, ulimit -n)",
		app->budget.allowed, app->budget.least, app->config->n_dests,
		(unsigned long long)app->config->workers);
}
