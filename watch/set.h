/* SPDX-License-Identifier: ISC */
#pragma once
/* What a watchset is made of; private to watch/. See watchset.h for the contract. */
#include "watch/fold.h"
#include "watch/guard.h"
#include "watch/index.h"
#include "watch/sieve.h"
#include "watch/term.h"
#include "watch/watchset.h"

/* One line of a watch list. */
struct set_line {
	uint32_t watch, line; /* as in watch_hit */
	uint32_t near;
	uint16_t flags; /* enum term_flag */
	uint8_t fields;
	uint8_t group;   /* enum watch_group */
	uint8_t n_parts; /* of a near line */
	bool again;      /* finds the same as an earlier line of a watch that counts */
};

/* One phrase: the line itself, one alternative, one part. Its words follow it in memory, then its signs,
 * then the words' units, so that comparing it with a text costs one or two cache lines. */
struct pattern {
	uint32_t line;  /* index into lines */
	uint16_t flags; /* of the line */
	uint8_t fields; /* of the line */
	uint8_t n;      /* words */
	uint8_t n_all;  /* with those that may stand for them */
	uint8_t n_signs;
	uint8_t part;
	bool address : 1; /* the term holds a link or a host name */
	bool acronym : 1; /* not the term as typed, but with its dots or without */
};

struct set_watch {
	uint32_t min;
	uint32_t n_require;
	uint32_t n_terms; /* different term and near lines; 0 when one is enough */
	bool plain;       /* nothing but terms, one of which is enough */
};

struct watchset {
	uint32_t *records;     /* the patterns, one after another */
	struct term_pool pool; /* a view of the records: only units is set */
	struct set_line *lines;
	struct set_watch *watches;
	size_t n_lines, n_watches, n_records, cap_records;
	struct index index;
	struct sieve *sieve; /* NULL: every word is looked at */
	struct guards *guards;
	uint32_t any_flags;    /* term flags that occur */
	bool any_near;         /* a near line exists */
	bool any_signs;        /* a phrase with signs exists, which may go over a full stop */
	uint64_t wild_lengths; /* bit n: a wildcard stem of n units exists */
};

/* at: its place in the records; the first pattern is at 0. */
static inline const struct pattern *set_pattern(const struct watchset *ws, uint32_t at)
{
	return (const struct pattern *)(ws->records + at);
}

static inline const struct word *pattern_words(const struct pattern *p)
{
	return (const struct word *)(p + 1);
}

static inline const struct signs *pattern_signs(const struct pattern *p)
{
	return (const struct signs *)(pattern_words(p) + p->n_all);
}

/* A hit of one pattern, before the conditions of its watch. */
struct raw_hit {
	uint32_t line;        /* index into watchset lines */
	uint32_t first, last; /* words of the field, counted from 0 */
	uint32_t para;
	uint32_t start, end, core_start, core_end;
	uint32_t rules;
	uint8_t field, part;
};
enum {
	RAW_HITS_MAX = 1 << 16
};

/* A cut of a token whose rest passed the filter. On its way a place of the text is one after
 * another of these three (verify.c). */
struct candidate {
	uint64_t hash;
	uint32_t tok;
	uint8_t from; /* units before the rest */
};

/* One that the index knows. */
struct place {
	uint32_t ref; /* the first of its refs */
	uint32_t tok;
	uint8_t from;
};

/* A pattern to be compared there. */
struct trial {
	uint32_t pattern; /* as set_pattern */
	uint32_t tok;
	uint8_t word; /* of the pattern: what the token may hold */
};

enum {
	MATCH_BATCH = 128, /* candidates verified together */
	MATCH_ROW = 32,    /* tokens looked at together */
	MATCH_STEMS = 6,   /* that a token may show, at most */
	MATCH_CAND = MATCH_BATCH + MATCH_ROW * MATCH_STEMS,
	MATCH_LONG = 128 /* units: longer tokens match nothing */
};

/* One a thread. It grows with the largest article so far, and nothing is given back between. */
struct watch_scratch {
	struct folded text;        /* the field, or one block of it */
	struct folded left, right; /* words compared under other fold classes */
	struct raw_hit *raw;
	size_t n_raw, cap_raw;
	struct raw_hit *spare; /* hits.c: as long as keep */
	bool *keep;
	size_t cap_spare;
	uint32_t *seen; /* hits.c */
	size_t cap_seen;
	struct watch_hit *hits;
	size_t cap_hits;
	bool cut;
	struct candidate cand[MATCH_CAND];
	struct place places[MATCH_CAND];
	struct trial trials[MATCH_BATCH];
	struct suspect *suspects; /* scout.c */
	size_t cap_suspects;
	char *joined; /* their bytes */
	size_t cap_joined;
};
