/* SPDX-License-Identifier: ISC */
/*
 * Foldings over several letters of one token: composition, hamza seats, one lexical family.
 *
 *   seat_final     هيأة            هيئة       hay'a: hamza on an alef before the last letter
 *   seat_all       شيء شئ شىء      one word   every seat one unit, the yeh before it with it
 *   seat_hundred   مائة            مئة        mi'a: its silent alef, inside numbers too
 *   lexical        أميركا أميريكا  أمريكا     the one family that is built in
 *   madda          ءامنوا          آمنوا      Quranic spelling of the first letter
 *   dagger         هٰذا             هذا        a dagger alef is an alef, but where none is written today
 *   broken_allah   اهلل            الله       what is left of a ligature in some PDF extracts
 *
 * Only tokens whose letters carry a note in the table come here (a quarter of running text). The
 * hamza rules make one unit, U+0626, of every seat; they run in an order that leaves nothing for
 * a second run, so that folding is idempotent.
 */
#include "watch/fold_context.h"

#include <string.h>

#include "watch/fold.h"

enum {
	HAMZA = 0x0621,
	ALEF_MADDA = 0x0622,
	ALEF_HAMZA = 0x0623,
	WAW_HAMZA = 0x0624,
	ALEF_BELOW = 0x0625,
	SEAT = 0x0626,
	ALEF = 0x0627,
	BEH = 0x0628,
	TEH_MARBUTA = 0x0629,
	TEH = 0x062A,
	HAH = 0x062D,
	THAL = 0x0630,
	REH = 0x0631,
	TAH = 0x0637,
	FEH = 0x0641,
	QAF = 0x0642,
	KAF = 0x0643,
	LAM = 0x0644,
	MEEM = 0x0645,
	NOON = 0x0646,
	HEH = 0x0647,
	WAW = 0x0648,
	MAQSURA = 0x0649,
	YEH = 0x064A,
	MADDA_MAX = 8 /* letters that may stand before ءا: proclitics, and those of القرءان */
};

static const struct {
	uint16_t base, mark, whole;
} pairs[] = {
	{ALEF, 0x0653, ALEF_MADDA},
	{ALEF, 0x0654, ALEF_HAMZA},
	{ALEF, 0x0655, ALEF_BELOW},
	{WAW, 0x0654, WAW_HAMZA},
	{YEH, 0x0654, SEAT},
	{MAQSURA, 0x0654, SEAT},
};

uint16_t fold_compose(uint16_t base, uint32_t mark)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].base == base && pairs[i].mark == mark)
			return pairs[i].whole;
	return 0;
}

static bool is_yeh(uint16_t c)
{
	return c == YEH || c == MAQSURA;
}

static bool is_alef(uint16_t c)
{
	return c >= ALEF_MADDA && c <= ALEF && c != WAW_HAMZA && c != SEAT;
}

static bool is_seat(uint16_t c)
{
	return c == SEAT || c == WAW_HAMZA || c == HAMZA;
}

/* Offsets move with their units: each keeps the byte that it came from. */
static void put(struct fold_word *w, size_t to, uint16_t unit, size_t from)
{
	w->units[to] = unit;
	w->offs[to] = w->offs[from];
}

/* Units [at, from) went: what is known of those behind moves down. */
static uint64_t without(uint64_t mask, size_t at, size_t from)
{
	uint64_t low = at < 64 ? (1ULL << at) - 1 : ~0ULL;

	if (at >= 64 || from >= 64)
		return mask & low;
	return (mask & low) | mask >> from << at;
}

/* Of the first n units of w; returns how many are left. The rest is not moved: only a unit near their end
 * may go, or a word of megabytes costs the square of its size. */
static size_t erase(struct fold_word *w, size_t at, size_t n)
{
	for (size_t i = at; i + 1 < n; i++)
		put(w, i, w->units[i + 1], i + 1);
	w->hamza = without(w->hamza, at, at + 1);
	w->hamza_alef -= w->hamza_alef > at + 1;
	return n - 1;
}

static bool is_heh(uint16_t c)
{
	return c == HEH || c == TEH_MARBUTA;
}

/* hay'a with the hamza on an alef: the last three letters of the token. */
static bool seat_final(struct fold_word *w)
{
	if (w->n < 3 || w->hamza_alef != w->n - 1 || !is_heh(w->units[w->n - 1]) ||
		!is_yeh(w->units[w->n - 3]))
		return false;
	w->units[w->n - 3] = SEAT;
	w->n = erase(w, w->n - 2, w->n);
	return true;
}

/* Every seat becomes one unit and swallows the yeh before it; any further yeh goes with what stands
 * before, perhaps the end of another word. */
static void seat_all(struct fold_word *w)
{
	uint64_t hamza = 0;
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		uint16_t c = w->units[i];
		bool seat = is_seat(c);
		/* A hamza at the edge stands for itself: جزء (juz') stays what it is at its end. */
		bool bare = c == HAMZA && (i == 0 || i + 1 == w->n);
		size_t from = i;
		while (seat && n > 0 && is_yeh(w->units[n - 1])) {
			n--;
			from = from == i ? n : from;
			bare = false;
		}
		put(w, n, seat && !bare ? SEAT : c, from);
		if (i < 64)
			hamza |= (w->hamza >> i & 1U) << n;
		n++;
	}
	w->hamza = hamza;
	w->n = n;
}

/* mi'a, hundred: the silent alef goes, also inside numbers and duals. The seat stands for it. */
static void seat_hundred(struct fold_word *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		const uint16_t *u = w->units + i;
		bool end = i + 4 == w->n && is_heh(u[3]);
		bool more = i + 3 < w->n && (end || u[3] == TEH);

		put(w, n++, u[0], i);
		if (!more || u[0] != MEEM || u[1] != ALEF || u[2] != SEAT)
			continue;
		/* The seat begins where the alef did, so that a cut before it takes the alef
		 * along. */
		w->offs[i + 2] = w->offs[i + 1];
		w->hamza = without(w->hamza, n, n + 1);
		i++;
	}
	w->n = n;
}

bool fold_context_idle(const uint16_t *u, size_t n)
{
	if (n > 1 && u[0] == HAMZA && is_alef(u[1]))
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!is_seat(u[i]))
			continue;
		if (is_yeh(u[i - 1]) || (u[i] == HAMZA && i + 1 < n))
			return false;
		if (u[i - 1] == ALEF && i > 1 && u[i - 2] == MEEM)
			return false;
	}
	return true;
}

/* May units [0, n) stand before a word: conjunction, preposition, article, in this order? */
static bool is_proclitics(const struct fold_word *w, size_t n)
{
	const uint16_t *u = w->units;
	size_t i = 0;

	if (i < n && (u[i] == WAW || u[i] == FEH))
		i++;
	if (i < n && (u[i] == BEH || u[i] == KAF || u[i] == LAM))
		i++;
	if (i + 1 < n && u[i] == ALEF && u[i + 1] == LAM && !(w->hamza >> i & 1U))
		i += 2;
	else if (i > 0 && i < n && u[i - 1] == LAM && u[i] == LAM)
		i++; /* li-, its alef elided */
	return i == n;
}

/* Where hamza and alef are one letter: at the beginning of a word, and in القرءان. */
static bool madda_at(const struct fold_word *w, size_t i)
{
	const uint16_t *u = w->units;
	size_t n = w->n;
	bool quran =
		i >= 2 && i + 2 < n && u[i - 2] == QAF && u[i - 1] == REH && u[i + 2] == NOON;
	size_t before = quran ? i - 2 : i;

	return i + 1 < n && i < MADDA_MAX && u[i] == HAMZA && is_alef(u[i + 1]) &&
	       is_proclitics(w, before);
}

static void madda(struct fold_word *w)
{
	for (size_t i = 0; i < w->n && i < MADDA_MAX; i++) {
		if (!madda_at(w, i))
			continue;
		put(w, i + 1, w->classes & FOLD_ALEF ? ALEF : ALEF_MADDA, i);
		w->hamza |= 2ULL << i;
		w->n = erase(w, i, w->n);
		return;
	}
}

/* Words that are written without their alef today: what stands before and behind it. */
static const struct {
	uint8_t n_before, n_behind;
	uint16_t before[3], behind[2];
} without_alef[] = {
	{1, 1, {HEH}, {THAL}},            /* هٰذا */
	{1, 1, {THAL}, {LAM}},            /* ذٰلك */
	{1, 2, {LAM}, {KAF, NOON}},       /* لٰكن */
	{3, 1, {REH, HAH, MEEM}, {NOON}}, /* الرحمٰن */
	{1, 1, {LAM}, {HEH}},             /* الله, إلٰه */
	{2, 2, {WAW, LAM}, {SEAT, KAF}},  /* أولٰئك */
	{1, 1, {HEH}, {WAW_HAMZA}},       /* هٰؤلاء */
	{1, 1, {HEH}, {SEAT}},            /* the same, its hamza folded */
	{1, 2, {HEH}, {KAF, THAL}},       /* هٰكذا */
	{1, 1, {TAH}, {HEH}},             /* طٰه */
};

static bool units_are(const uint16_t *u, const uint16_t *v, size_t n)
{
	return memcmp(u, v, n * sizeof(*u)) == 0;
}

/* At the end of a word it tells the sound of a ya. */
static bool final_dagger(struct fold_word *w)
{
	if (w->n == 0 || w->n > 64 || !(w->dagger >> (w->n - 1) & 1U))
		return false;
	w->n--;
	w->dagger &= ~(1ULL << w->n);
	return true;
}

/* Is unit i, a dagger and not the last, no alef of today's spelling? */
static bool is_silent(const struct fold_word *w, size_t i)
{
	const uint16_t *u = w->units + i;

	if (i == 0 || is_alef(u[-1]) || is_alef(u[1]))
		return true;
	for (size_t k = 0; k < sizeof(without_alef) / sizeof(without_alef[0]); k++) {
		size_t a = without_alef[k].n_before, b = without_alef[k].n_behind;
		if (i >= a && i + b < w->n && units_are(u - a, without_alef[k].before, a) &&
			units_are(u + 1, without_alef[k].behind, b))
			return true;
	}
	return false;
}

static bool dagger(struct fold_word *w)
{
	uint64_t left = w->dagger;

	/* From the end, so that those before keep their places. */
	while (left != 0) {
		size_t i = 63U - (size_t)__builtin_clzll(left);
		left &= ~(1ULL << i);
		if (is_silent(w, i)) {
			w->n = erase(w, i, w->n);
		} else if (w->units[i - 1] == WAW && i + 1 < w->n && is_heh(w->units[i + 1])) {
			/* الصلوٰة: the alef begins where the waw did, so that a cut before it takes that along. */
			w->offs[i] = w->offs[i - 1];
			w->n = erase(w, i - 1, w->n);
		}
	}
	return w->dagger != 0;
}

static bool broken_allah(struct fold_word *w)
{
	static const uint16_t broken[] = {ALEF, HEH, LAM, LAM};
	uint16_t *u;

	if (w->n < 4 || !units_are(w->units + w->n - 4, broken, 4))
		return false;
	u = w->units + w->n - 4;
	u[1] = LAM;
	u[3] = HEH;
	return true;
}

/* amirk, amirik: amrik. Of the first *n units the last is a kaf; false when they are neither. */
static bool lexical(struct fold_word *w, size_t *n)
{
	size_t at = *n - 1;
	uint16_t *u = w->units + at;
	bool lone = at >= 4 && u[-1] == REH && u[-2] == YEH && u[-3] == MEEM && is_alef(u[-4]);
	bool twin = at >= 5 && u[-1] == YEH && u[-2] == REH && u[-3] == YEH && u[-4] == MEEM &&
		    is_alef(u[-5]);

	if (lone) {
		u[-2] = REH;
		u[-1] = YEH;
	} else if (twin) {
		*n = erase(w, at - 3, *n);
	}
	return lone || twin;
}

static bool lexical_all(struct fold_word *w)
{
	bool changed = false;
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		/* Nearly always nothing went before it. */
		if (n < i)
			put(w, n, w->units[i], i);
		n++;
		if (w->units[n - 1] == KAF && n > 4)
			changed = lexical(w, &n) || changed;
	}
	w->n = n;
	return changed;
}

bool fold_context(struct fold_word *w)
{
	bool changed = final_dagger(w);

	changed = broken_allah(w) || changed;
	changed = dagger(w) || changed;
	if (w->classes & FOLD_HAMZA) {
		bool seat = seat_final(w);
		if (seat || !fold_context_idle(w->units, w->n)) {
			madda(w);
			seat_all(w);
			seat_hundred(w);
			changed = true;
		}
	}
	if (w->classes & FOLD_LEXICAL)
		changed = lexical_all(w) || changed;
	return changed;
}
