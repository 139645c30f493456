/* SPDX-License-Identifier: ISC */
#pragma once
/* A configuration directory made for one test, its diagnostics as text, an environment of its
 * own. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alerts/dest_types.h"
#include "base/xalloc.h"
#include "config/config.h"
#include "tests/unit/unit.h"

struct fixture {
	char dir[64];
	struct arena a;
	struct conf_diags d;
	struct buf printed;
	struct config *c;
};

static inline void fixture_clear_environment(void)
{
	static const char *const names[] = {"CREDENTIALS_DIRECTORY", "CONFIGURATION_DIRECTORY",
		"STATE_DIRECTORY", "RUNTIME_DIRECTORY", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
		"XDG_RUNTIME_DIR", "RASID_FETCH_INTERVAL", "RASID_FETCH_INTERVALL",
		"RASID_DAEMON_DATA_DIR", "RASID_BIDI", "RASID_FEED_URL", "RASID_FETCH_PROXY",
		"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	fixture_clear_environment();
	strcpy(f->dir, "/tmp/rasid-config-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	arena_init(&f->a, 64 << 20);
	buf_init(&f->printed, BUF_NO_MAX);
	*state = f;
	return 0;
}

static inline int fixture_remove(
	const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	fixture_clear_environment();
	config_free(f->c);
	buf_done(&f->printed);
	arena_done(&f->a);
	nftw(f->dir, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

/* Writes DIR/name, making the directory in front of it. */
static inline void fixture_write(
	const struct fixture *f, const char *name, const char *text, mode_t mode)
{
	char *path = xasprintf("%s/%s", f->dir, name);
	char *slash = strrchr(path, '/');

	*slash = '\0';
	assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
	*slash = '/';
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	free(path);
}

static inline void fixture_load_from(struct fixture *f, const char *dir)
{
	config_free(f->c);
	f->c = config_load(dir, &f->a, &f->d);
	buf_reset(&f->printed);
	buf_reserve(&f->printed, 1);
	conf_diags_print(&f->d, &f->printed);
}

static inline void fixture_load(struct fixture *f)
{
	fixture_load_from(f, f->dir);
}

/* rasid.conf with this text and nothing else. */
static inline void fixture_load_text(struct fixture *f, const char *text)
{
	fixture_write(f, "rasid.conf", text, 0600);
	fixture_load(f);
}

static inline void fixture_expect_good(const struct fixture *f)
{
	if (f->c == NULL || f->printed.n > 0)
		fail_msg("unexpected: %s", f->printed.p);
}

static inline void fixture_expect(const struct fixture *f, const char *sentence)
{
	if (strstr(f->printed.p, sentence) == NULL)
		fail_msg("'%s' is not in: %s", sentence, f->printed.p);
}

#define expect_str(s, lit) assert_str_is(s, lit)
#define config_test(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
