/* SPDX-License-Identifier: ISC */
/*
 * A file of JSON lines (jsonlines.org): one line a post, for programs that read along, and to keep.
 *
 * The object is the webhook's (event.h), but for its id, which no header carries here: a reader drops a line
 * that a crash repeated by it. A line has no size that is too large, so nearly nothing is shortened. Who
 * appends it, so that no line is half there, is daemon/deliver_file.c.
 */
#include "alerts/dest_types.h"
#include "alerts/event.h"

enum {
	LINE_MAX_BYTES = 200000 /* a deliverer has 256 KiB for any message */
};

struct file {
	struct dest d;
	struct str path;
};

static enum errc file_check(const struct dest *d, struct err *e)
{
	const struct file *f = (const struct file *)d;

	if (str_ends(f->path, STR("/")))
		return err_set(e, ERR_BAD_INPUT,
			"the path of destination '" STR_F "' is a directory: name a file in it",
			STR_A(d->id));
	return ERR_NONE;
}

static enum errc file_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	enum errc rc = event_write(
		p, EVENT_LINE, plain ? LINE_MAX_BYTES / 2 : LINE_MAX_BYTES, a, body, e);

	(void)now_s;
	if (rc != ERR_NONE)
		return rc;
	if (buf_char(body, '\n') != ERR_NONE)
		return err_set(e, ERR_LIMIT, "no room to end the line");
	*ret = (struct http_req){
		.path = ((const struct file *)d)->path, .body = buf_view(body)};
	return ERR_NONE;
}

static const struct conf_key keys[] = {
	{STR_INIT("path"), KIND_PATH, KEY_REQUIRED, KEY_AT(struct file, path),
		.doc = "the file that a line is appended to for each alert"},
};

const struct dest_ops dest_file = {
	.type = "file",
	.way = DEST_FILE,
	.whole = true,
	.rate_per_s = 100,
	.size = sizeof(struct file),
	DEST_KEYS(keys),
	.check = file_check,
	.render = file_render,
};
