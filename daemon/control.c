/* SPDX-License-Identifier: ISC */
/* The routes of the control socket, and the socket. */
#include "daemon/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/xalloc.h"
#include "daemon/serve.h"

struct control {
	struct serve serve;
	const struct control_ops *ops;
	void *arg;
	char *path;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

struct control_call {
	struct control *control;
	void *token;
	struct str path; /* while the handler runs */
};

/* ---- requests ---------------------------------------------------------------------------- */

static void plain(struct server_res *res, int status, const char *text)
{
	res->status = status;
	res->content_type = STR("text/plain; charset=utf-8");
	buf_str(&res->body, str_of(text));
}

/* Starts what is asked for; false: none of these is. *ret_known: one has the path. */
static bool route(struct control *c, const struct control_route *routes, size_t n,
	const struct server_req *req, void *token, bool *ret_known)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(req->path, routes[i].path))
			continue;
		*ret_known = true;
		if (!str_eq(req->method, routes[i].method))
			continue;
		struct control_call *call = xcalloc(1, sizeof(*call));

		*call = (struct control_call){c, token, req->path};
		routes[i].run(call, req->query, c->arg);
		return true;
	}
	return false;
}

/* What the page shows is asked for without a token: who may connect may see all. */
static bool route_page(
	struct control *c, const struct server_req *req, void *token, bool *ret_known)
{
	static const struct str prefix = STR_INIT("/page/");

	if (c->ops->page == NULL || !str_starts(req->path, prefix))
		return false;
	*ret_known = true;
	if (!str_eq(req->method, STR("GET")))
		return false;
	struct control_call *call = xcalloc(1, sizeof(*call));

	*call = (struct control_call){.control = c, .token = token};
	c->ops->page(call, str_sub(req->path, prefix.n - 1, req->path.n), req->query, c->arg);
	return true;
}

static void on_request(
	const struct server_req *req, void *token, struct server_res *res, void *arg)
{
	const struct control_route routes[] = {
		{STR_INIT("POST"), STR_INIT("/reload"), ((struct control *)arg)->ops->reload},
		{STR_INIT("GET"), STR_INIT("/status"), ((struct control *)arg)->ops->status},
		{STR_INIT("POST"), STR_INIT("/look"), ((struct control *)arg)->ops->look},
		{STR_INIT("POST"), STR_INIT("/dest/adopt"),
			((struct control *)arg)->ops->adopt},
		{STR_INIT("POST"), STR_INIT("/dest/drop"), ((struct control *)arg)->ops->drop},
	};
	struct control *c = arg;
	bool known = false;

	/* Before it runs: it may answer at once. */
	res->later = true;
	if (route(c, routes, sizeof(routes) / sizeof(routes[0]), req, token, &known) ||
		route(c, c->ops->dests, c->ops->n_dests, req, token, &known) ||
		route(c, c->ops->feeds, c->ops->n_feeds, req, token, &known) ||
		route(c, c->ops->alerts, c->ops->n_alerts, req, token, &known) ||
		route(c, c->ops->known, c->ops->n_known, req, token, &known) ||
		route(c, c->ops->observe, c->ops->n_observe, req, token, &known) ||
		route_page(c, req, token, &known))
		return;
	res->later = false;
	plain(res, known ? 405 : 404, known ? "method not allowed\n" : "no such path\n");
}

void control_answer(
	struct control_call *call, int status, struct str content_type, struct str body)
{
	serve_answer(&call->control->serve, call->token, status, content_type, body);
	free(call);
}

struct str control_path(const struct control_call *call)
{
	return call->path;
}

struct str control_header(const struct control_call *call, const char *name)
{
	return server_header(call->token, name);
}

struct str control_id(struct str query, struct str name)
{
	struct str part = STR("");

	while (str_cut(&query, '&', &part)) {
		struct str value = part;
		struct str key = STR("");

		if (str_cut(&value, '=', &key) && str_eq(key, name) && conf_is_id(value))
			return value;
	}
	return STR("");
}

/* ---- the socket -------------------------------------------------------------------------- */

static enum errc address(struct str path, struct sockaddr_un *ret, struct err *e)
{
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (path.n >= sizeof(ret->sun_path))
		return err_set(e, ERR_BAD_INPUT,
			"socket path longer than %zu bytes: '" STR_F "'",
			sizeof(ret->sun_path) - 1, STR_A(path));
	memcpy(ret->sun_path, path.p, path.n);
	return ERR_NONE;
}

static bool somebody_listens(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

/* Not through links: whatever else stands in its place is not ours to remove. */
static bool is_socket(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISSOCK(st.st_mode);
}

/* What a daemon that was killed left behind goes; anything else stays, and binding says that it is there. */
static enum errc make_way(const struct sockaddr_un *at, struct err *e)
{
	if (!is_socket(at->sun_path))
		return ERR_NONE;
	if (somebody_listens(at))
		return err_set(e, ERR_IO, "another rasid answers at '%s'", at->sun_path);
	unlink(at->sun_path);
	return ERR_NONE;
}

static enum errc listen_at(struct str path, int *ret, struct err *e)
{
	struct sockaddr_un at;

	if (address(path, &at, e) != ERR_NONE)
		return e->code;
	if (make_way(&at, e) != ERR_NONE)
		return e->code;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t old = umask(0777 & ~CONTROL_MODE);
	bool ok = fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 &&
		  listen(fd, 16) == 0;
	int error = errno;

	umask(old);
	if (!ok) {
		if (fd >= 0)
			close(fd);
		return err_set(e, ERR_IO, "cannot listen at '" STR_F "': %s", STR_A(path),
			error == EADDRINUSE
				? "something that is no socket is there; move it away"
				: strerror(error));
	}
	*ret = fd;
	return ERR_NONE;
}

enum errc control_new(uv_loop_t *loop, struct str path, const struct control_ops *ops,
	void *arg, struct control **ret, struct err *e)
{
	struct server *server = NULL;
	struct control *c = NULL;
	int fd = -1;

	if (listen_at(path, &fd, e) != ERR_NONE)
		return e->code;
	c = xcalloc(1, sizeof(*c));
	c->ops = ops;
	c->arg = arg;
	if (server_new(fd, NULL, on_request, c, &server, e) != ERR_NONE) {
		free(c);
		return e->code;
	}
	c->path = str_dup(path);
	serve_open(&c->serve, loop, server);
	*ret = c;
	return ERR_NONE;
}

static void on_serve_closed(void *arg)
{
	struct control *c = arg;
	void (*on_closed)(void *) = c->on_closed;
	void *closed_arg = c->closed_arg;

	if (is_socket(c->path))
		unlink(c->path);
	free(c->path);
	free(c);
	on_closed(closed_arg);
}

void control_close(struct control *c, void (*done)(void *arg), void *arg)
{
	c->on_closed = done;
	c->closed_arg = arg;
	serve_close(&c->serve, on_serve_closed, c);
}
