/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What may stand next on a command line, for the shells (packaging/completion/): by the tables of
 * commands and options, and by the ids of the configuration.
 *
 * An answer is a line for each word that fits: the word, a tab, what it is. The last line is ":files" when
 * names of files fit as well. Nothing at all when nothing is known to fit, and no errors: who presses a key
 * has not asked for any.
 */
#include "base/buf.h"
#include "base/str.h"

/* Calls f for each id of a type of section; dir as config_load() takes it. config_ids_each(), or a test's. */
typedef void complete_ids(const char *dir, struct str type,
	void (*f)(struct str id, struct str title, void *arg), void *arg);

/* Appends what fits in the place of the last of words, which stand behind the program's name; it is what
 * was typed of it so far, often "". n may be 0. */
void complete(char *const *words, size_t n, complete_ids *ids, struct buf *out);
/* `rasid __complete WORD...`: the same on stdout. Returns an enum cli_exit. */
int complete_run(char *const *words, int n);
