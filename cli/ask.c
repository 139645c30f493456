/* SPDX-License-Identifier: ISC */
/*
 * One request to the daemon and its answer: libcurl over AF_UNIX, blocking, with a time-out.
 *
 *   configuration's runtime_dir ──> DIR/control.sock ──HTTP──> daemon ──> status, body
 *                                         │
 *                                         └─ nobody answers: CLI_NO_DAEMON, else CLI_FAILED
 *
 * The same exchange works by hand: curl --unix-socket DIR/control.sock http://rasid/status.
 */
#include "cli/ask.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/xalloc.h"
#include "cli/cli.h"
#include "config/config.h"

enum {
	TIMEOUT_S = 120
}; /* a reload compiles long watch lists */

/* Less than it was given makes libcurl end the transfer: an answer beyond the caller's cap is a
 * failure, never half an answer that would be read as JSON. */
static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
	return buf_add(arg, p, size * n) == ERR_NONE ? size * n : 0;
}

static enum errc perform(CURL *easy, int *ret_status, struct str path, struct err *e)
{
	CURLcode rc = curl_easy_perform(easy);
	long status = 0;
	long why = 0;

	(void)curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &why);
	/* A daemon may well be there. */
	if (rc == CURLE_COULDNT_CONNECT && (why == EACCES || why == EPERM))
		return err_set(e, ERR_IO,
			"permission denied at '" STR_F
			"': ask as root, or as the daemon's user",
			STR_A(path));
	/* Nobody listens there. A time-out or a connection that breaks comes
	 * from a daemon that is there: "not running" would make people start a second one. */
	if (rc == CURLE_COULDNT_CONNECT)
		return err_set(e, ERR_GONE, "no rasid answers at '" STR_F "'", STR_A(path));
	if (rc != CURLE_OK)
		return err_set(e, ERR_IO, "control socket '" STR_F "': %s", STR_A(path),
			curl_easy_strerror(rc));
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	*ret_status = (int)status;
	return ERR_NONE;
}

static enum errc request(struct str path, struct str method, struct str target, int *ret_status,
	struct buf *ret_body, struct err *e)
{
	CURL *easy = curl_easy_init();
	char *socket_path = str_dup(path);
	char *verb = str_dup(method);
	/* The host's name is never looked up, the path of the socket stands for it; but a URL has
	 * one. */
	char *url = xasprintf("http://rasid" STR_F, STR_A(target));

	if (easy == NULL)
		return err_set(e, ERR_IO, "libcurl does not start");
	curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socket_path);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	/* Whatever $http_proxy says: the socket is on this machine. */
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, verb);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, ret_body);
	enum errc rc = perform(easy, ret_status, path, e);

	curl_easy_cleanup(easy);
	free(socket_path);
	free(verb);
	free(url);
	return rc;
}

/* Where the daemon of this configuration listens. The rest of the configuration may well be
 * broken: that is what `rasid reload` is about to hear. */
static void socket_path(const char *dir, struct buf *ret)
{
	AUTO_ARENA struct arena arena = {0};

	arena_init(&arena, MIB(64));
	struct str runtime = config_runtime_dir(dir, &arena);

	buf_printf(ret, STR_F "/control.sock", STR_A(runtime));
}

/* Whoever is not root is asking for a daemon of their own. */
static const char *hint(const char *dir)
{
	bool service = dir == NULL && geteuid() != 0 && access("/run/rasid", F_OK) == 0;

	return service ? " (the service answers root: sudo rasid ...)" : "";
}

static enum errc ask_once(const char *dir, struct str method, struct str target,
	int *ret_status, struct buf *ret, struct err *e)
{
	AUTO_BUF struct buf path = {0};

	buf_init(&path, 4096);
	socket_path(dir, &path);
	return request(buf_view(&path), method, target, ret_status, ret, e);
}

int ask_if_running(const char *dir, struct str method, struct str target, int *ret_status,
	struct buf *ret, bool *ret_running)
{
	struct err e = {.code = ERR_NONE};
	enum errc rc = ask_once(dir, method, target, ret_status, ret, &e);

	*ret_running = rc != ERR_GONE;
	return rc == ERR_NONE || rc == ERR_GONE ? CLI_OK : cli_fail(CLI_FAILED, "%s", e.msg);
}

int ask(const char *dir, struct str method, struct str target, int *ret_status, struct buf *ret)
{
	struct err e = {.code = ERR_NONE};
	enum errc rc = ask_once(dir, method, target, ret_status, ret, &e);

	if (rc == ERR_GONE)
		return cli_fail(
			CLI_NO_DAEMON, "%s; is the daemon running?%s", e.msg, hint(dir));
	return rc == ERR_NONE ? CLI_OK : cli_fail(CLI_FAILED, "%s", e.msg);
}

int ask_json(const struct cli_args *a, struct str method, struct str target, struct buf *answer,
	struct json **ret)
{
	struct err e = {.code = ERR_NONE};
	int status = 0;

	int rc = ask(a->of[OPT_CONFIG], method, target, &status, answer);

	if (rc != CLI_OK)
		return rc;
	if (status != 200)
		return cli_fail(CLI_FAILED, STR_F, STR_A(str_trim(buf_view(answer))));
	if (json_parse(buf_view(answer), ret, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon's answer makes no sense: %s", e.msg);
	return CLI_OK;
}

static int read_for(const char *text, int64_t *ret_ms)
{
	const char *why = NULL;

	if (text != NULL && !conf_duration_ms(str_of(text), ret_ms, &why))
		return cli_fail(CLI_USAGE, "--for: %s", why);
	if (text != NULL && *ret_ms == 0)
		return cli_fail(CLI_USAGE, "--for: a pause of no time is none");
	return CLI_OK;
}

int ask_order(const struct cli_args *a, const char *what, struct json **ret)
{
	AUTO_BUF struct buf answer = {0};
	AUTO_BUF struct buf target = {0};
	int64_t for_ms = 0;
	int rc = read_for(a->of[OPT_FOR], &for_ms);

	*ret = NULL;
	if (rc != CLI_OK)
		return rc;
	buf_init(&answer, MIB(1));
	buf_init(&target, BUF_NO_MAX);
	buf_printf(&target, "/%s?id=%s", what, a->operands[1]);
	if (for_ms != 0)
		buf_printf(&target, "&for=%lld", (long long)for_ms);
	rc = ask_json(a, STR("POST"), buf_view(&target), &answer, ret);
	if (rc == CLI_OK && a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&answer));
	return rc;
}

long long ask_num(const struct json_val *o, const char *name)
{
	return (long long)json_int(json_get(o, name), 0);
}

int ask_refused(int status, struct str text)
{
	int code = status == 404 ? CLI_NOTHING : status == 422 ? CLI_USAGE : CLI_FAILED;

	return cli_fail(code, STR_F, STR_A(str_trim(text)));
}
