/* SPDX-License-Identifier: ISC */
#include "web/pace.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/xalloc.h"

struct pace_peer *pace_open(struct pace *p, int fd)
{
	struct pace_peer *peer = xcalloc(1, sizeof(*peer));

	*peer = (struct pace_peer){
		.next = p->peers, .link = &p->peers, .fd = fd, .since_ms = p->now_ms};
	if (peer->next != NULL)
		peer->next->link = &peer->next;
	p->peers = peer;
	return peer;
}

void pace_close(struct pace_peer *peer)
{
	*peer->link = peer->next;
	if (peer->next != NULL)
		peer->next->link = peer->link;
	free(peer);
}

void pace_on(struct pace *p, struct pace_peer *peer)
{
	peer->since_ms = p->now_ms;
	peer->waits = false;
}

void pace_waits(struct pace_peer *peer)
{
	peer->waits = true;
}

size_t pace_end(struct pace *p)
{
	size_t n = 0;

	for (struct pace_peer *peer = p->peers; p->max_ms != 0 && peer != NULL;
		peer = peer->next) {
		if (peer->waits || p->now_ms - peer->since_ms < p->max_ms)
			continue;
		/* The next read says that it is over, as if the peer had closed. */
		shutdown(peer->fd, SHUT_RDWR);
		peer->waits = true;
		n++;
	}
	return n;
}

int64_t pace_next_ms(const struct pace *p)
{
	int64_t next = -1;

	for (const struct pace_peer *peer = p->peers; p->max_ms != 0 && peer != NULL;
		peer = peer->next) {
		int64_t left = peer->since_ms + p->max_ms - p->now_ms;

		if (!peer->waits && (next < 0 || left < next))
			next = left > 0 ? left : 0;
	}
	return next;
}
