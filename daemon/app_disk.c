/* SPDX-License-Identifier: ISC */
/* Looks for room on the disk, on the store thread: a file system that hangs must not hang the loop. */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"

struct disk_job {
	struct job job;
	struct app *app;
	char *path;
	disk_read *read;
	struct disk_space space;
	bool known;
};

static enum errc disk_run(struct job *j, struct desk *d, struct err *e)
{
	struct disk_job *dj = (struct disk_job *)j;

	(void)d;
	(void)e;
	dj->known = dj->read(dj->path, &dj->space);
	return ERR_NONE;
}

static void say(struct app *app, enum disk_word word)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, 256);
	disk_text(&app->disk, &text);
	if (word == DISK_LOW)
		log_warning("store: the disk is nearly full: " STR_F, STR_A(buf_view(&text)));
	if (word == DISK_WELL)
		log_warning("store: the disk has room again: " STR_F, STR_A(buf_view(&text)));
}

static void on_disk(struct job *j, const struct err *e)
{
	struct disk_job *dj = (struct disk_job *)j;
	struct app *app = dj->app;

	(void)e;
	app->disk_asked = false;
	if (dj->known)
		say(app, disk_seen(&app->disk, &dj->space));
	free(dj->path);
	free(dj);
}

void app_disk_look(struct app *app)
{
	struct disk_job *dj = NULL;

	if (app->disk_asked || app->stopping)
		return;
	dj = xcalloc(1, sizeof(*dj));
	*dj = (struct disk_job){.job = {.run = disk_run, .done = on_disk},
		.app = app,
		/* Where the database is, whatever a reload says. */
		.path = str_dup(app->store_conf.place),
		.read = app->disk_read};
	app->disk_asked = true;
	storer_post(app->storer, &dj->job, STORER_URGENT);
}
