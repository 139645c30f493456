/* SPDX-License-Identifier: ISC */
/*
 * libmicrohttpd in external-epoll mode: it owns sockets and parsing, the caller owns the loop.
 *
 * A request is made when its first line is read (on_uri, which alone sees the query as it was
 * sent), collects the body (on_request, called again for each piece), and goes to the handler
 * once it is whole. A handler that wants to answer later leaves the connection suspended;
 * server_answer() keeps the answer and wakes it, and libmicrohttpd then calls on_request once
 * more:
 *
 *           admitted?
 *   READING --whole--> handler --+--> ANSWERED --> queued to the peer
 *                                +--> WAITING --server_answer()--> ANSWERED
 *
 * While it waits a connection is not watched, so a peer that went away is only noticed at the
 * answer. libmicrohttpd must not be stopped with suspended connections: server_free() wakes
 * them with 503 first. Its own messages go nowhere: libraries do not log.
 *
 * No TLS, no routes, no files: the handler decides on every path.
 */
#include "web/server.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "web/head.h"
#include "web/pace.h"

enum {
	MAX_CONNECTIONS = 64,
	MAX_IDLE_S = 30,
	MAX_BODY = 64 * 1024,    /* these two unless the owner says otherwise */
	MAX_HEADERS = 32 * 1024, /* what libmicrohttpd may hold for one connection */
};

enum request_state {
	REQUEST_READING,
	REQUEST_WAITING,
	REQUEST_ANSWERED
};

struct request {
	struct request *next, **link; /* all live ones, for server_free() */
	struct server *server;
	struct MHD_Connection *connection;
	enum request_state state;
	bool headers_seen;
	bool receives; /* counts in server.receiving */
	bool suspended;
	char *uri; /* as it was sent: path?query */
	struct buf body;
	int status;
	char *content_type;
	struct head head;
	struct buf answer;
};

struct server {
	struct MHD_Daemon *mhd;
	server_handler *handler;
	void *arg;
	struct server_opts opts;
	size_t receiving; /* requests whose body is on its way */
	struct request *requests;
	struct pace pace;
};

/* The uri is copied: libmicrohttpd splits and decodes its own after this call. */
static void *on_uri(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct server *s = arg;
	struct request *r = xcalloc(1, sizeof(*r));

	r->server = s;
	r->connection = connection;
	r->uri = xstrdup(uri);
	buf_init(&r->body, s->opts.max_body);
	buf_init(&r->answer, BUF_NO_MAX);
	r->next = s->requests;
	/* The place that points to r: it can leave the list without knowing what stands before it. */
	r->link = &s->requests;
	if (r->next != NULL)
		r->next->link = &r->next;
	s->requests = r;
	return r;
}

/* ---- connections -------------------------------------------------------------------------- */

static int socket_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info != NULL ? info->connect_fd : -1;
}

static struct pace_peer *peer_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
		->socket_context;
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
	enum MHD_ConnectionNotificationCode what)
{
	struct server *s = arg;

	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*socket_context = pace_open(&s->pace, socket_of(connection));
	else
		pace_close(*socket_context);
}

/* ---- answers ------------------------------------------------------------------------------ */

static void received(struct request *r)
{
	r->server->receiving -= r->receives;
	r->receives = false;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **con_cls,
	enum MHD_RequestTerminationCode why)
{
	struct request *r = *con_cls;

	(void)arg, (void)why;
	/* A connection that ended before its first line has no request. */
	if (r == NULL)
		return;
	received(r);
	pace_on(&r->server->pace, peer_of(connection));
	*r->link = r->next;
	if (r->next != NULL)
		r->next->link = r->link;
	buf_done(&r->body);
	buf_done(&r->answer);
	free(r->content_type);
	head_done(&r->head);
	free(r->uri);
	free(r);
	*con_cls = NULL;
}

/* Takes the body's memory over. */
static void answer_set(struct request *r, int status, struct str content_type, struct buf *body)
{
	free(r->content_type);
	buf_done(&r->answer);
	/* 1xx would be no last answer, and anything else no HTTP. */
	r->status = status >= 200 && status <= 599 ? status : 500;
	r->content_type = content_type.n != 0 ? str_dup(content_type) : NULL;
	r->answer = *body;
	r->state = REQUEST_ANSWERED;
}

static void answer_text(struct request *r, int status, const char *text)
{
	struct buf body;

	buf_init(&body, BUF_NO_MAX);
	buf_str(&body, str_of(text));
	answer_set(r, status, STR("text/plain; charset=utf-8"), &body);
}

/* What the peer has already. */
static void answer_shorten(struct request *r)
{
	const char *known = MHD_lookup_connection_value(
		r->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_NONE_MATCH);

	if (r->status != 200 || known == NULL ||
		!head_tag_known(
			str_of(known), str_of(head_value(&r->head, MHD_HTTP_HEADER_ETAG))))
		return;
	r->status = 304;
	buf_done(&r->answer);
	free(r->content_type);
	r->content_type = NULL;
}

static enum MHD_Result answer_send(struct request *r)
{
	size_t n = 0;

	answer_shorten(r);
	/* From here on libmicrohttpd's, which frees it when the last byte is sent; r may be gone by
	 * then. */
	char *bytes = buf_detach(&r->answer, &n);
	struct MHD_Response *res =
		MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE);

	if (res == NULL) {
		free(bytes);
		return MHD_NO;
	}
	if (r->content_type != NULL)
		MHD_add_response_header(res, MHD_HTTP_HEADER_CONTENT_TYPE, r->content_type);
	head_write(&r->head, r->server->opts.page, res);
	pace_on(&r->server->pace, peer_of(r->connection));
	enum MHD_Result ok = MHD_queue_response(r->connection, (unsigned)r->status, res);

	MHD_destroy_response(res);
	return ok;
}

static uint32_t peer_uid(struct MHD_Connection *connection)
{
	int fd = socket_of(connection);
	struct ucred cred = {0};
	int domain = 0;
	socklen_t n = sizeof(domain);

	/* The kernel says who connected (SO_PEERCRED, unix(7)): nothing that a peer sends can
	 * change it. */
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n) != 0 || domain != AF_UNIX)
		return UINT32_MAX;
	n = sizeof(cred);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) != 0)
		return UINT32_MAX;
	return cred.uid;
}

/* ---- requests ----------------------------------------------------------------------------- */

static struct server_req request_of(const struct request *r, const char *method)
{
	struct str query = str_of(r->uri);
	struct str path = {0};

	str_cut(&query, '?', &path);
	return (struct server_req){
		.method = str_of(method),
		.path = path,
		.query = query,
		.body = buf_view(&r->body),
		.peer_uid = peer_uid(r->connection),
	};
}

static enum MHD_Result request_handle(struct request *r, const char *method)
{
	struct server_req req = request_of(r, method);
	struct server_res res = {.status = 200};

	received(r);
	buf_init(&res.body, BUF_NO_MAX);
	/* Before the call: server_answer() may come from inside the handler, and answers only what
	 * waits. */
	r->state = REQUEST_WAITING;
	r->server->handler(&req, r, &res, r->server->arg);
	if (!res.later)
		answer_set(r, res.status, res.content_type, &res.body);
	else
		buf_done(&res.body);
	if (r->state ==
		REQUEST_ANSWERED) /* also when server_answer() was called by the handler */
		return answer_send(r);
	pace_waits(peer_of(r->connection));
	MHD_suspend_connection(r->connection);
	r->suspended = true;
	return MHD_YES;
}

/* A body that announces its size is refused before it is sent; one that does not, when it
 * passes the cap: then only closing is left. */
static bool announces_too_much(const struct request *r)
{
	const char *text = MHD_lookup_connection_value(
		r->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t n = 0;

	return text != NULL && (!str_to_u64(str_of(text), &n) || n > r->server->opts.max_body);
}

static bool brings_body(const struct request *r)
{
	static const char *const names[] = {
		MHD_HTTP_HEADER_CONTENT_LENGTH, MHD_HTTP_HEADER_TRANSFER_ENCODING};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, names[i]) !=
			NULL)
			return true;
	return false;
}

/* One of a path: a peer that sends a byte now and then takes one place for good, and not all of them. */
static bool has_room(const struct request *r, struct str path)
{
	const struct server *s = r->server;

	if (s->opts.max_bodies == 0)
		return true;
	for (const struct request *o = s->requests; o != NULL; o = o->next)
		if (o->receives && str_eq(request_of(o, "").path, path))
			return false;
	return s->receiving < s->opts.max_bodies;
}

/* 0: it may go on. */
static int refusal(struct request *r, const char *method, const char **ret_why)
{
	const struct server *s = r->server;
	struct server_req req = request_of(r, method);
	int status = 0;

	*ret_why = "the request body is too large\n";
	if (announces_too_much(r))
		return 413;
	*ret_why = "refused\n";
	if (s->opts.admit != NULL && (status = s->opts.admit(&req, r, s->arg)) != 0)
		return status;
	*ret_why = "busy, try again later\n";
	return !brings_body(r) || has_room(r, req.path) ? 0 : 503;
}

static enum MHD_Result begin(struct request *r, const char *method)
{
	const char *why = "";
	int status = refusal(r, method, &why);

	r->headers_seen = true;
	if (status != 0) {
		answer_text(r, status, why);
		return answer_send(r);
	}
	r->receives = brings_body(r);
	r->server->receiving += r->receives;
	return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *data_size,
	void **con_cls)
{
	struct request *r = *con_cls;
	(void)arg, (void)connection, (void)url, (void)version;
	if (r->state == REQUEST_ANSWERED)
		return answer_send(r);
	/* libmicrohttpd calls once after the headers (size 0), once for each piece, and once at the
	 * end (size 0 again). */
	if (*data_size != 0) {
		enum errc rc = buf_add(&r->body, data, *data_size);

		*data_size = 0;
		return rc == ERR_NONE ? MHD_YES : MHD_NO;
	}
	return r->headers_seen ? request_handle(r, method) : begin(r, method);
}

static struct server_opts opts_of(const struct server_opts *given)
{
	struct server_opts o = given != NULL ? *given : (struct server_opts){0};

	o.connections = o.connections != 0 ? o.connections : MAX_CONNECTIONS;
	o.max_body = o.max_body != 0 ? o.max_body : MAX_BODY;
	return o;
}

enum errc server_new(int listen_fd, const struct server_opts *opts, server_handler *handler,
	void *arg, struct server **ret, struct err *e)
{
	struct server *s = xcalloc(1, sizeof(*s));

	s->opts = opts_of(opts);
	s->pace.max_ms = s->opts.request_ms;
	s->handler = handler;
	s->arg = arg;
	/* A peer that gave up between epoll and accept() would otherwise stop the owner's whole
	 * loop in accept(). */
	if (fcntl(listen_fd, F_SETFL, fcntl(listen_fd, F_GETFL) | O_NONBLOCK) == 0)
		s->mhd = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
			NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, listen_fd,
			MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_NOTIFY_COMPLETED,
			on_completed, s, MHD_OPTION_CONNECTION_LIMIT, s->opts.connections,
			MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)MAX_IDLE_S,
			MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MAX_HEADERS,
			MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->opts.per_ip,
			MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
	if (s->mhd == NULL) {
		close(listen_fd);
		free(s);
		return err_set(e, ERR_IO, "cannot start the HTTP server");
	}
	*ret = s;
	return ERR_NONE;
}

void server_set_max_body(struct server *s, size_t max_body)
{
	s->opts.max_body = max_body;
}

void server_free(struct server *s)
{
	if (s == NULL)
		return;
	/* Nobody leaves the list here: requests end inside MHD_stop_daemon(). */
	for (struct request *r = s->requests; r != NULL; r = r->next)
		if (r->state == REQUEST_WAITING)
			server_answer(s, r, 503, STR("text/plain"), STR("stopping\n"));
	MHD_stop_daemon(s->mhd); /* closes the listening socket too */
	free(s);
}

int server_fd(const struct server *s)
{
	return MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

void server_run(struct server *s, int64_t now_ms)
{
	s->pace.now_ms = now_ms;
	(void)pace_end(&s->pace);
	MHD_run(s->mhd);
}

int64_t server_timeout_ms(const struct server *s)
{
	MHD_UNSIGNED_LONG_LONG ms = 0;
	int64_t late = pace_next_ms(&s->pace);

	if (MHD_get_timeout(s->mhd, &ms) != MHD_YES || ms > INT64_MAX)
		return late;
	return late < 0 || (int64_t)ms < late ? (int64_t)ms : late;
}

struct str server_header(void *token, const char *name)
{
	const struct request *r = token;

	return str_of(MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result on_header(
	void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct {
		struct str name;
		size_t n;
	} *count = arg;

	(void)kind, (void)value;
	count->n += str_eq_nocase(str_of(name), count->name);
	return MHD_YES;
}

size_t server_headers(void *token, const char *name)
{
	const struct request *r = token;
	struct {
		struct str name;
		size_t n;
	} count = {str_of(name), 0};

	MHD_get_connection_values(r->connection, MHD_HEADER_KIND, on_header, &count);
	return count.n;
}

void server_peer(void *token, unsigned char ret[16])
{
	const struct request *r = token;
	const struct sockaddr *at =
		MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
			->client_addr;

	memset(ret, 0, 16);
	if (at->sa_family == AF_INET6) {
		memcpy(ret, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, 16);
	} else if (at->sa_family == AF_INET) {
		ret[10] = ret[11] = 0xFF;
		memcpy(ret + 12, &((const struct sockaddr_in *)(const void *)at)->sin_addr, 4);
	}
}

bool server_left(void *token)
{
	const struct request *r = token;
	struct pollfd p = {.fd = socket_of(r->connection), .events = POLLRDHUP};

	return poll(&p, 1, 0) > 0;
}

void server_set_head(void *token, const struct server_head *h)
{
	head_set(&((struct request *)token)->head, h);
}

char *server_take_body(void *token, size_t *ret_n)
{
	struct request *r = token;

	return buf_detach(&r->body, ret_n);
}

void server_answer(
	struct server *s, void *token, int status, struct str content_type, struct str body)
{
	struct request *r = token;
	struct buf copy;

	(void)s;
	if (r->state != REQUEST_WAITING)
		return;
	buf_init(&copy, BUF_NO_MAX);
	buf_str(&copy, body);
	answer_set(r, status, content_type, &copy);
	if (r->suspended)
		MHD_resume_connection(r->connection);
}
