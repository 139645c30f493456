/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The schema as a list of steps: step i leads from version i to version i + 1. A step that was
 * ever released is never edited; a change of the schema is a new step. Private to store/.
 */
#include <stddef.h>

/* SQL, several statements a step; each is run in one transaction together with the number of its
 * version (sqlite_open.c). */
extern const char *const schema_steps[];
extern const size_t schema_n_steps;
/* The word index of the last version, empty. */
extern const char schema_word_index[];
