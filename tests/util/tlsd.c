/* SPDX-License-Identifier: ISC */
/*
 * The child is told everything through a shell line; its port comes back on its standard
 * output.
 */
#include "tests/util/tlsd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"

static const char system_bundle[] = "/etc/ssl/certs/ca-certificates.crt";

/* Runs a command in the shell, quietly. */
static bool run(char *command)
{
	char sh[] = "sh";
	char c[] = "-c";
	char *argv[] = {sh, c, command, NULL};
	pid_t pid;
	int status;

	return posix_spawnp(&pid, "sh", NULL, NULL, argv, environ) == 0 &&
	       waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool make_certificates(const struct tlsd *t)
{
	char command[1024];

	snprintf(command, sizeof(command),
		"cd '%s' && exec >log 2>&1 && "
		"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "
		"-subj '/CN=Test CA' -keyout ca.key -out ca.pem && "
		"openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
		"-subj /CN=localhost -keyout key.pem -out csr.pem && "
		"printf 'subjectAltName=DNS:localhost,DNS:feeds.test,IP:127.0.0.1\\n' >ext && "
		"openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days "
		"30 "
		"-extfile ext -out cert.pem && cat '%s' ca.pem >bundle.pem",
		t->dir, system_bundle);
	return run(command);
}

/* The port out of "ACCEPT 127.0.0.1:40123", the first line that s_server writes. */
static bool read_port(int fd, unsigned *ret)
{
	char text[512] = "";
	size_t n = 0;
	uint64_t port;

	while (n + 1 < sizeof(text) && read(fd, text + n, 1) == 1) {
		n++;
		char *accept = strstr(text, "ACCEPT ");
		char *colon = accept == NULL ? NULL : strrchr(accept, ':');

		if (text[n - 1] != '\n' || colon == NULL)
			continue;
		if (!str_to_u64(str_trim(str_of(colon + 1)), &port))
			return false;
		*ret = (unsigned)port;
		return true;
	}
	return false;
}

/* The server in t->dir, so that mode -HTTP finds its files; its output comes through out. */
static bool spawn_server(struct tlsd *t, const char *mode, int out)
{
	char sh[] = "sh";
	char c[] = "-c";
	char command[256];
	char *argv[] = {sh, c, command, NULL};
	posix_spawn_file_actions_t io;

	snprintf(command, sizeof(command),
		"cd '%s' && exec timeout 600 openssl s_server -accept 127.0.0.1:0 -cert "
		"cert.pem -key "
		"key.pem %s "
		"</dev/null 2>/dev/null",
		t->dir, mode);
	posix_spawn_file_actions_init(&io);
	posix_spawn_file_actions_adddup2(&io, out, 1);
	int rc = posix_spawnp(&t->pid, argv[0], &io, NULL, argv, environ);

	posix_spawn_file_actions_destroy(&io);
	return rc == 0;
}

static int listen_loopback(unsigned *ret_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) != 0 || listen(fd, 64) != 0 ||
		getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		return -1;
	*ret_port = ntohs(at.sin_port);
	return fd;
}

static bool serve_http2(struct tlsd *t)
{
	char command[256];
	char sh[] = "sh";
	char c[] = "-c";
	char *argv[] = {sh, c, command, NULL};
	int fd = listen_loopback(&t->port);

	if (fd < 0)
		return false;
	snprintf(command, sizeof(command),
		"exec timeout 600 /usr/bin/python3 tests/util/h2server.py %d '%s/cert.pem' "
		"'%s/key.pem' >/dev/null 2>&1",
		fd, t->dir, t->dir);
	bool ok = posix_spawnp(&t->pid, argv[0], NULL, NULL, argv, environ) == 0;

	close(fd);
	return ok;
}

static bool serve(struct tlsd *t, const char *mode)
{
	int out[2];

	if (strcmp(mode, "h2") == 0)
		return serve_http2(t);
	if (pipe2(out, O_CLOEXEC) != 0)
		return false;
	bool ok = spawn_server(t, mode, out[1]);

	close(out[1]);
	t->out = out[0]; /* stays open: a write to a closed pipe would end the server */
	return ok && read_port(out[0], &t->port);
}

bool tlsd_start(struct tlsd *t, const char *mode, const char **ret_why)
{
	*t = (struct tlsd){.out = -1};
	if (access(system_bundle, R_OK) != 0) {
		*ret_why = "no system CA bundle";
		return false;
	}
	snprintf(t->dir, sizeof(t->dir), "/tmp/rasid-tls-XXXXXX");
	char probe[] = "openssl version >/dev/null 2>&1";
	char probe_h2[] = "/usr/bin/python3 -c 'import h2' 2>/dev/null";

	if (strcmp(mode, "h2") == 0 && !run(probe_h2)) {
		*ret_why = "the package python3-h2 is not installed";
		return false;
	}
	if (!run(probe) || mkdtemp(t->dir) == NULL) {
		*ret_why = "no openssl command";
		return false;
	}
	snprintf(t->ca, sizeof(t->ca), "%s/ca.pem", t->dir);
	snprintf(t->bundle, sizeof(t->bundle), "%s/bundle.pem", t->dir);
	if (make_certificates(t) && serve(t, mode))
		return true;
	tlsd_stop(t);
	*ret_why = "openssl cannot make certificates or serve here";
	return false;
}

void tlsd_stop(struct tlsd *t)
{
	char command[128];

	if (t->pid > 0) {
		kill(t->pid, SIGTERM);
		waitpid(t->pid, NULL, 0);
	}
	if (t->out >= 0)
		close(t->out);
	snprintf(command, sizeof(command), "rm -rf '%s'", t->dir);
	run(command);
}

void tlsd_page(const struct tlsd *t, const char *name, const char *fmt, ...)
{
	char path[128];
	va_list ap;

	snprintf(path, sizeof(path), "%s/%s", t->dir, name);
	FILE *f = fopen(path, "w");

	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	fclose(f);
}
