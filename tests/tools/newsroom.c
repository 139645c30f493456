/* SPDX-License-Identifier: ISC */
/*
 * The demo's origin and sink as a program that the integration tests steer over HTTP. Prints
 * {"origin": PORT, "sink": PORT} on one line and runs until its standard input closes.
 *
 *   origin  GET  /feed/NAME            the feed
 *           POST /_/outlet?NAME        body: JSON of outlet_configure(); made when new
 *           POST /_/item?NAME          body: one item; published
 *           GET  /_/log                every feed request so far, JSON lines
 *           GET  /_/served             how many of them were answered 200
 *   sink    POST /anything             recorded, answered as scripted
 *           POST /_/script             body: [{"status", "retry_after", "hang", "delay_ms"}, ...]
 *           GET  /_/received           every request so far, JSON lines
 *
 * Ports may be given (newsroom ORIGIN SINK) so that a restarted fixture is the same to the
 * daemon.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "cli/demo/origin.h"
#include "cli/demo/sink.h"
#include "daemon/clock.h"

struct fixture {
	struct origin *origin;
	struct sink *sink;
};

static void refuse(struct httpd_res *res, const char *why)
{
	res->status = 400;
	buf_str(&res->body, str_of(why));
}

static void steer_outlet(struct fixture *fx, const struct httpd_req *req,
	const struct json_val *v, struct httpd_res *res)
{
	int64_t now = clock_now_ms() / 1000;
	char *name = str_dup(req->query);
	char *title = str_dup(json_str(json_get(v, "title")));
	struct err e = {.code = ERR_NONE};
	struct outlet *o =
		origin_outlet(fx->origin, name, title[0] ? title : name, OUTLET_RSS20);

	if (o == NULL)
		refuse(res, "too many outlets");
	else if (str_eq(req->path, STR("/_/item")))
		outlet_publish_json(o, v, now);
	else if (outlet_configure(o, v, now, &e) != ERR_NONE)
		refuse(res, e.msg);
	free(name);
	free(title);
}

static void on_origin(const struct httpd_req *req, struct httpd_res *res, void *arg)
{
	struct fixture *fx = arg;
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};

	if (!str_starts(req->path, STR("/_/"))) {
		origin_handle(req, res, fx->origin);
	} else if (str_eq(req->path, STR("/_/log"))) {
		buf_str(&res->body, origin_log(fx->origin));
	} else if (str_eq(req->path, STR("/_/served"))) {
		buf_printf(&res->body, "%zu", origin_served(fx->origin));
	} else if (json_parse(req->body, &j, &e) != ERR_NONE) {
		refuse(res, e.msg);
	} else {
		steer_outlet(fx, req, json_root(j), res);
		json_free(j);
	}
}

static void on_sink(const struct httpd_req *req, struct httpd_res *res, void *arg)
{
	struct fixture *fx = arg;
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};

	if (str_eq(req->path, STR("/_/received"))) {
		buf_str(&res->body, sink_received(fx->sink));
	} else if (!str_eq(req->path, STR("/_/script"))) {
		sink_handle(req, res, fx->sink);
	} else if (json_parse(req->body, &j, &e) != ERR_NONE) {
		refuse(res, e.msg);
	} else {
		const struct json_val *list = json_root(j);

		for (size_t i = 0; i < json_len(list); i++) {
			const struct json_val *v = json_at(list, i);

			sink_script(fx->sink, (int)json_int(json_get(v, "status"), 200),
				(int)json_int(json_get(v, "retry_after"), 0),
				json_bool(json_get(v, "hang"), false),
				json_int(json_get(v, "delay_ms"), 0));
		}
		json_free(j);
	}
}

static void on_stdin(uv_poll_t *p, int status, int events)
{
	char drop[256];

	(void)events;
	if (status != 0 || fread(drop, 1, sizeof(drop), stdin) == 0)
		uv_stop(p->loop);
}

static void on_closed(void *arg)
{
	(void)arg;
}

static uint16_t port_arg(int argc, char **argv, int at)
{
	uint64_t v = 0;

	return at < argc && str_to_u64(str_of(argv[at]), &v) && v < 65536 ? (uint16_t)v : 0;
}

int main(int argc, char **argv)
{
	struct fixture fx = {.origin = origin_new(), .sink = sink_new()};
	struct httpd *servers[2];
	uint16_t origin_port = 0;
	uint16_t sink_port = 0;
	struct err e = {.code = ERR_NONE};
	uv_poll_t input;
	uv_loop_t *loop = uv_default_loop();

	signal(SIGPIPE, SIG_IGN);
	if (httpd_new(loop, port_arg(argc, argv, 1), on_origin, &fx, &servers[0], &origin_port,
		    &e) != ERR_NONE ||
		httpd_new(loop, port_arg(argc, argv, 2), on_sink, &fx, &servers[1], &sink_port,
			&e) != ERR_NONE) {
		fprintf(stderr, "newsroom: %s\n", e.msg);
		return 1;
	}
	origin_set_port(fx.origin, origin_port);
	printf("{\"origin\": %u, \"sink\": %u}\n", origin_port, sink_port);
	fflush(stdout);
	uv_poll_init(loop, &input, 0);
	uv_poll_start(&input, UV_READABLE | UV_DISCONNECT, on_stdin);
	uv_run(loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&input, NULL);
	for (size_t i = 0; i < 2; i++)
		httpd_close(servers[i], on_closed, NULL);
	uv_run(loop, UV_RUN_DEFAULT);
	uv_loop_close(loop);
	origin_free(fx.origin);
	sink_free(fx.sink);
	return 0;
}
