/* SPDX-License-Identifier: ISC */
/* The reasons of a verdict in words. The words are on disk: none is changed or given to another reason. */
#include "desk/identity.h"

static const struct {
	const char *word, *sentence;
} reasons[WHY_N] = {
	[WHY_NEW] = {"new", "nothing of it was seen before"},
	[WHY_GUID_REUSED] = {"guid-reused",
		"its guid was seen before, but with another title, link, text and date: the publisher used it again"},
	[WHY_LINK_REUSED] = {"link-reused",
		"its link was seen before, but under another guid and title"},
	[WHY_OLD_LISTED] = {"old-listed",
		"its title was seen before, but that article is still listed under its own id"},
	[WHY_RECURS] = {"title-recurs",
		"its title was seen before, but with another text and date"},
	[WHY_NOT_BY_KEY] = {"new-by-key",
		"what the feed's 'identity =' names was not seen before"},
	[WHY_BY_KEY] = {"by-key", "what the feed's 'identity =' names was seen before"},
	[WHY_GUID] = {"guid", "its guid is known, and what it stands with agrees"},
	[WHY_GUID_PATH] = {"guid-path",
		"its guid is known but for scheme and host, and its title, link or text agrees"},
	[WHY_LINK] = {"link", "it has no guid, and its link is known"},
	[WHY_LINK_TITLE] = {"link-title", "its link and title are known; its id changed"},
	[WHY_TITLE_TEXT] = {"title-text", "its title and text are known; its id changed"},
	[WHY_TEXT_DATE] = {"text-date",
		"its text and date are known; its id and title changed"},
	[WHY_TITLE_DATE] = {"title-date", "its title and date are known; its id changed"},
	[WHY_RENUMBERED] = {"renumbered",
		"its title is known, and every id of the feed changed at once"},
	[WHY_EDITED] = {"edited", "it is known, and its publisher changed what it says"},
};

const char *identity_word(enum identity_reason why)
{
	return (unsigned)why < WHY_N ? reasons[why].word : "";
}

const char *identity_sentence(struct str word)
{
	for (size_t i = 0; i < WHY_N; i++)
		if (str_eq(word, str_of(reasons[i].word)))
			return reasons[i].sentence;
	return "";
}
