/* SPDX-License-Identifier: ISC */
/*
 * Arabic in single bytes, told from all other scripts by what no other has at once: words that consist of high
 * bytes only (Latin scripts have a few among ASCII), nearly all of them letters of one of the two Arabic
 * charsets (Cyrillic of windows-1251 and Greek use others), and alef at 0xC7 as the commonest (KOI8-R has a
 * rare letter there).
 */
#include "feeds/charset_guess.h"

enum {
	ALEF = 0xC7,
	LAM_1256 = 0xE1,
	LAM_8859 = 0xE4,
	WORD_MIN = 3
};

struct count {
	size_t letters, in_words, alefs;
	size_t of_1256, of_8859;     /* letters of each */
	size_t lams_1256, lams_8859; /* alef and lam, as the article has them */
};

/* Left out are its French letters (0xE0, 0xE8 ...): Latin text with a mistake in it is not Arabic. */
bool charset_arabic_1256(unsigned char c)
{
	return (c >= 0xC0 && c <= 0xDF && c != 0xD7) || c == 0xE1 || (c >= 0xE3 && c <= 0xE6) ||
	       c == 0xEC || c == 0xED || c == 0x81 || c == 0x8D || c == 0x90 || c == 0xA1;
}

static bool arabic_8859(unsigned char c)
{
	return (c >= 0xC1 && c <= 0xDA) || (c >= 0xE0 && c <= 0xEA);
}

static bool ascii_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void count_letter(struct count *n, unsigned char c, unsigned char next)
{
	n->letters++;
	n->alefs += c == ALEF;
	n->of_1256 += charset_arabic_1256(c);
	n->of_8859 += arabic_8859(c);
	n->lams_1256 += c == ALEF && next == LAM_1256;
	n->lams_8859 += c == ALEF && next == LAM_8859;
}

static struct count count_of(struct str body)
{
	const unsigned char *p = (const unsigned char *)body.p;
	struct count n = {0};

	for (size_t i = 0; i < body.n; i++) {
		size_t start = i;

		for (; i < body.n && p[i] >= 0xC0; i++)
			count_letter(&n, p[i], i + 1 < body.n ? p[i + 1] : 0);
		bool alone = (start == 0 || !ascii_letter(p[start - 1])) &&
			     (i == body.n || !ascii_letter(p[i]));

		if (alone && i - start >= WORD_MIN)
			n.in_words += i - start;
	}
	return n;
}

static bool fits(const struct count *n, size_t members)
{
	return members * 100 >= n->letters * 95;
}

struct str charset_guess_arabic(struct str body, struct str label)
{
	struct str windows = STR("windows-1256");
	struct str iso = STR("iso-8859-6");
	struct count n = count_of(body);

	if (n.in_words == 0 || n.in_words * 2 < n.letters || n.alefs * 20 < n.letters ||
		(!fits(&n, n.of_1256) && !fits(&n, n.of_8859)))
		return (struct str){0};
	if (fits(&n, n.of_1256) != fits(&n, n.of_8859))
		return fits(&n, n.of_1256) ? windows : iso;
	/* Short and of letters that both have: the label, else the article. */
	if (str_eq(label, windows) || str_eq(label, iso))
		return label;
	return n.lams_8859 > n.lams_1256 ? iso : windows;
}
