/* SPDX-License-Identifier: ISC */
/*
 * A resolver with a table of names. The dynamic linker finds the program's getaddrinfo() before
 * the C library's; the real one, found with dlsym(), makes the results, so freeaddrinfo() fits
 * them. State is in static variables because getaddrinfo() has no argument to carry it.
 */
#include "tests/util/resolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

typedef int resolve(const char *, const char *, const struct addrinfo *, struct addrinfo **);

enum {
	NAMES = 64
};

static struct {
	char name[64];
	char addresses[256];
	bool hang;
} names[NAMES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned hanging, released, asked;

static size_t find(const char *name)
{
	size_t i = 0;

	while (i < NAMES - 1 && names[i].name[0] != '\0' &&
		strcasecmp(names[i].name, name) != 0)
		i++;
	return i;
}

static void set(const char *name, const char *addresses, bool hang)
{
	pthread_mutex_lock(&lock);
	size_t i = find(name);

	snprintf(names[i].name, sizeof(names[i].name), "%s", name);
	snprintf(names[i].addresses, sizeof(names[i].addresses), "%s", addresses);
	names[i].hang = hang;
	pthread_mutex_unlock(&lock);
}

void resolver_set(const char *name, const char *addresses)
{
	set(name, addresses, false);
}

unsigned resolver_asked(void)
{
	pthread_mutex_lock(&lock);
	unsigned n = asked;

	pthread_mutex_unlock(&lock);
	return n;
}

void resolver_hang(const char *name)
{
	set(name, "", true);
}

void resolver_release(void)
{
	pthread_mutex_lock(&lock);
	released++;
	pthread_cond_broadcast(&changed);
	while (hanging > 0)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

void resolver_wait_hanging(unsigned n)
{
	pthread_mutex_lock(&lock);
	while (hanging < n)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

/* With the lock held. */
static void hang(void)
{
	unsigned round = released;

	hanging++;
	pthread_cond_broadcast(&changed);
	while (round == released)
		pthread_cond_wait(&changed, &lock);
	hanging--;
	pthread_cond_broadcast(&changed);
}

static bool look_up(const char *name, char addresses[256])
{
	pthread_mutex_lock(&lock);
	size_t i = find(name);
	bool known = names[i].name[0] != '\0';
	bool hung = known && names[i].hang;

	asked += known;
	if (hung)
		hang();
	snprintf(addresses, 256, "%s", names[i].addresses);
	pthread_mutex_unlock(&lock);
	return known && !hung;
}

static int chain(resolve *real, const char *addresses, const char *service,
	const struct addrinfo *hints, struct addrinfo **ret)
{
	struct str rest = str_of(addresses);
	struct str one;
	struct addrinfo **at = ret;

	*ret = NULL;
	while (str_cut(&rest, ',', &one)) {
		char text[64];

		snprintf(text, sizeof(text), STR_F, STR_A(one));
		if (real(text, service, hints, at) != 0)
			*at = NULL;
		while (*at != NULL)
			at = &(*at)->ai_next;
	}
	return *ret == NULL ? EAI_NONAME : 0;
}

__attribute__((visibility("default"))) int getaddrinfo(const char *name, const char *service,
	const struct addrinfo *req, struct addrinfo **pai)
{
	resolve *real = NULL;
	struct addrinfo numeric = {.ai_flags = AI_NUMERICHOST};
	struct addrinfo *probe = NULL;
	char addresses[256];

	*(void **)(void *)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (name == NULL || strcasecmp(name, "localhost") == 0)
		return real(name, service, req, pai);
	if (real(name, NULL, &numeric, &probe) == 0) {
		freeaddrinfo(probe);
		return real(name, service, req, pai);
	}
	if (!look_up(name, addresses))
		return EAI_NONAME;
	return chain(real, addresses, service, req, pai);
}
