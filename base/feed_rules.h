/* SPDX-License-Identifier: ISC */
#pragma once
/* What the configuration may say of how a feed's items are taken. No code. */

/* By what an item is known: by all of it, in layers (desk/identity.h), or by one thing alone. */
enum feed_identity {
	FEED_BY_ALL,
	FEED_BY_GUID,
	FEED_BY_LINK,
	FEED_BY_TITLE,
	FEED_BY_TEXT /* title and text, word for word */
};

/* When the documents behind a feed's own are read, too (RFC 5005). */
enum feed_archive {
	FEED_ARCHIVE_GAP, /* when items may have come and gone between two polls */
	FEED_ARCHIVE_NO,
	FEED_ARCHIVE_ALL /* also at the first poll */
};

/* What is done when a known item says something else. */
enum feed_edits {
	FEED_EDITS_ALERT, /* what a watch finds anew is alerted */
	FEED_EDITS_STORE,
	FEED_EDITS_IGNORE
};
