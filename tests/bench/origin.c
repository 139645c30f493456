/* SPDX-License-Identifier: ISC */
/*
 * The server of the benches as a program, for those that are scripts. Prints its port; ends when
 * its standard input closes. Argument: items of the feed it serves (20). See bench_origin.h.
 */
#include <stdio.h>
#include <unistd.h>

#include "tests/util/bench_origin.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

int main(int argc, char **argv)
{
	struct bench_texts t;
	struct bench_origin o;
	struct buf feed;
	uint64_t items = 20;
	char c;

	if (argc > 1 && !str_to_u64(str_of(argv[1]), &items))
		bench_die("usage: origin [ITEMS]");
	bench_texts_load(&t, items);
	buf_init(&feed, BUF_NO_MAX);
	bench_feed(&t, 0, items, BENCH_FEED_CLEAN, &feed);
	bench_origin_start(&o, buf_view(&feed));
	printf("%u\n", o.port);
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	bench_origin_stop(&o);
	buf_done(&feed);
	bench_texts_done(&t);
	return 0;
}
