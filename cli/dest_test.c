/* SPDX-License-Identifier: ISC */
/*
 * rasid dest test: a message that says it is a test, sent by the daemon as it sends alerts; or, with
 * --dry-run, the request that it would send, made here from the files and with secrets masked.
 */
#include <stdio.h>
#include <string.h>

#include "alerts/excerpt.h"
#include "alerts/sample.h"
#include "base/id.h"
#include "base/jsonw.h"
#include "cli/dest.h"
#include "config/config.h"
#include "daemon/clock.h"
#include "daemon/limits.h"

/* ---- sent -------------------------------------------------------------------------------- */

static int print_verdict(const struct cli_args *a, const struct json_val *v)
{
	AUTO_BUF struct buf said = {0};
	AUTO_BUF struct buf http = {0};
	bool sent = json_bool(json_get(v, "sent"), false);

	buf_init(&said, KIB(16));
	buf_init(&http, 64);
	cli_plain(&said, json_str(json_get(v, "answer")));
	if (ask_num(v, "status") != 0)
		buf_printf(&http, " with status %lld", ask_num(v, "status"));
	if (a->of[OPT_JSON] != NULL)
		return sent ? CLI_OK : CLI_FAILED;
	if (sent) {
		printf("sent: %s took the test message in %lld ms" STR_F "\n", a->operands[1],
			ask_num(v, "took_ms"), STR_A(buf_view(&http)));
		return CLI_OK;
	}
	return cli_fail(CLI_FAILED, "%s did not take the test message: " STR_F "%s" STR_F,
		a->operands[1], STR_A(json_str(json_get(v, "error"))),
		said.n != 0 ? "; it said: " : "", STR_A(buf_view(&said)));
}

int dest_test(const struct cli_args *a)
{
	AUTO_BUF struct buf answer = {0};
	AUTO_BUF struct buf target = {0};
	struct json *j = NULL;

	if (a->of[OPT_DRY_RUN] != NULL)
		return dest_dry_run(a);
	buf_init(&answer, MIB(1));
	buf_init(&target, BUF_NO_MAX);
	buf_printf(&target, "/dest/test?id=%s", a->operands[1]);
	if (a->of[OPT_LANG] != NULL)
		buf_printf(&target, "&lang=%s", a->of[OPT_LANG]);
	int rc = ask_json(a, STR("POST"), buf_view(&target), &answer, &j);

	if (rc == CLI_OK && a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&answer));
	if (rc == CLI_OK)
		rc = print_verdict(a, json_root(j));
	json_free(j);
	return rc;
}

/* ---- shown ------------------------------------------------------------------------------- */

struct dry {
	const struct cli_args *args;
	struct arena a;
	struct excerpt_secrets secrets;
	struct buf body;
	struct http_req req;
};

static struct str masked(struct dry *d, struct str text)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	excerpt_redact(text, &d->secrets, &out);
	return arena_str(&d->a, buf_view(&out));
}

/* The whole request, but for what no configuration decides (Host, Content-Length). */
static enum errc make(struct dry *d, const struct config_dest *c, struct err *e)
{
	struct dest *dest = arena_alloc(&d->a, c->d->ops->size);
	const char *lang = d->args->of[OPT_LANG];
	char id[4 + ID_LEN + 1] = "alr_";
	struct post post;
	struct http_opts opts;

	if (dest == NULL)
		return err_set(e, ERR_LIMIT, "no room for it");
	memcpy(dest, c->d, c->d->ops->size);
	for (int l = 0; l < LANG_N && lang != NULL; l++)
		if (str_eq(str_of(lang), words_tag((enum language)l)))
			dest->look.language = (enum language)l;
	id_make(clock_now_ms(), (const uint8_t[10]){0}, id + 4);
	sample_post(dest->look.language, id, clock_now_ms(), &d->a, &post);
	enum errc rc = c->d->ops->render(
		dest, &post, false, clock_now_ms() / 1000, &d->a, &d->body, &d->req, e);

	if (rc == ERR_NONE && c->d->ops->way == DEST_HTTP)
		limits_dest_request(c, &d->a, &d->req, &opts);
	d->req.url = masked(d, d->req.url);
	return rc;
}

static struct str body_of(const struct dry *d)
{
	return d->req.body.n != 0 ? d->req.body : buf_view(&d->body);
}

static int print_request(struct dry *d)
{
	AUTO_BUF struct buf out = {0};
	const struct http_mail *m = d->req.mail;

	buf_init(&out, BUF_NO_MAX);
	if (d->req.url.n != 0)
		buf_printf(&out, STR_F "%s" STR_F "\n", STR_A(d->req.method),
			d->req.method.n != 0 ? " " : "", STR_A(d->req.url));
	if (d->req.path.n != 0)
		buf_printf(&out, "append to " STR_F "\n", STR_A(d->req.path));
	for (size_t i = 0; m != NULL && i < m->n_to; i++)
		buf_printf(&out, "%s" STR_F "\n", i == 0 ? "to " : "   ", STR_A(m->to[i]));
	for (size_t i = 0; i < d->req.n_headers; i++)
		buf_printf(&out, STR_F ": " STR_F "\n", STR_A(d->req.headers[i].name),
			STR_A(masked(d, d->req.headers[i].value)));
	buf_printf(&out, "%s" STR_F "\n", out.n != 0 ? "\n" : "", STR_A(masked(d, body_of(d))));
	return cli_print(buf_view(&out));
}

static void write_mail(const struct http_mail *m, struct jsonw *w)
{
	if (m == NULL)
		return;
	jsonw_str(w, "from", m->from);
	jsonw_array(w, "to");
	for (size_t i = 0; i < m->n_to; i++)
		jsonw_str(w, NULL, m->to[i]);
	jsonw_end(w);
}

static int print_json(struct dry *d)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", str_of(d->args->operands[1]));
	jsonw_str_opt(&w, "method", d->req.method);
	jsonw_str_opt(&w, "url", d->req.url);
	jsonw_str_opt(&w, "path", d->req.path);
	write_mail(d->req.mail, &w);
	jsonw_array(&w, "headers");
	for (size_t i = 0; i < d->req.n_headers; i++) {
		jsonw_object(&w, NULL);
		jsonw_str(&w, "name", d->req.headers[i].name);
		jsonw_str(&w, "value", masked(d, d->req.headers[i].value));
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_str(&w, "body", masked(d, body_of(d)));
	jsonw_end(&w);
	buf_char(&out, '\n');
	return cli_print(buf_view(&out));
}

static int show(struct dry *d, const struct config *c)
{
	const struct config_dest *conf = config_dest(c, str_of(d->args->operands[1]));
	struct err e = {.code = ERR_NONE};

	if (conf == NULL)
		return cli_fail(CLI_FAILED, "there is no destination '%s' in the configuration",
			d->args->operands[1]);
	config_dest_secrets(conf, &d->secrets);
	if (make(d, conf, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	return d->args->of[OPT_JSON] != NULL ? print_json(d) : print_request(d);
}

static int refuse(const struct conf_diags *diags)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(CLI_CONFIG, "the configuration has errors; see `rasid check`");
}

int dest_dry_run(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	struct conf_diags diags;
	struct dry d = {.args = a};

	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(a->of[OPT_CONFIG], &arena, &diags);

	if (c == NULL)
		return refuse(&diags);
	arena_init(&d.a, MIB(64));
	d.secrets.a = &d.a;
	buf_init(&d.body, MIB(4));
	int rc = show(&d, c);

	buf_done(&d.body);
	arena_done(&d.a);
	config_free(c);
	return rc;
}
