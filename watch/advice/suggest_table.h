/* SPDX-License-Identifier: ISC */
#pragma once
/* What suggest.c knows of names; constant. Each list ends with NULL. */

/* Spellings and names of the same thing, separated by '|'. */
extern const char *const suggest_families[];
/* A place and its adjective, separated by '|'. */
extern const char *const suggest_places[];
/* Endings that foreign names have and Arabic words hardly ever. */
extern const char *const suggest_endings[];
/* Words that start compounds; with "+": only before the article. */
extern const char *const suggest_heads[];
