/* SPDX-License-Identifier: ISC */
/*
 * The statements that work on the archive: walks over articles, stories, the index of words, what is kept for how long.
 * For their parameters see sqlite_sql.c.
 */
#include "store/sqlite_sql.h"

/* What a walk over many reads, and which it takes (scan.h). */
#define SCAN_COLUMNS                                                                           \
	"id, feed, first_seen_ms, silent, published_s, updated_s, guid, link, title, "         \
	"summary, body, version_of, story, story_kin "
#define SCAN_RANGE "id > $1 AND id < $2 AND +first_seen_ms >= $3 AND +first_seen_ms < $4 "
#define SCAN_FOUND                                                                             \
	"AND EXISTS (SELECT 1 FROM hit h WHERE h.article = article.id AND h.watch = $5) "
/* Articles that a search means besides its words. */
#define SEARCH_MEANT(since, until, feeds, watch)                                               \
	"AND a.first_seen_ms >= " since " AND a.first_seen_ms < " until " AND (" feeds         \
	" = '' OR a.feed IN (SELECT value FROM json_each(" feeds "))) AND (" watch             \
	" = '' OR EXISTS (SELECT 1 FROM hit h WHERE h.article = a.id AND h.watch = " watch     \
	")) "
/* Of a partial index that is asked by name, since SQLite would else read the article. */
#define SEARCH_COLUMNS                                                                         \
	"w.rowid, COALESCE((SELECT s.story FROM article s INDEXED BY article_story_of "        \
	"WHERE s.id = w.rowid AND s.story <> 0), 0) "
#define SEARCH_ALL                                                                             \
	"SELECT " SEARCH_COLUMNS "FROM article_words w WHERE w.article_words MATCH $1 "
#define SEARCH                                                                                 \
	"SELECT " SEARCH_COLUMNS "FROM article_words w CROSS JOIN article a "                  \
	"WHERE w.article_words MATCH $1 AND a.id = w.rowid " SEARCH_MEANT(                     \
		"$2", "$3", "$4", "$5")
#define SEARCH_NEWEST "ORDER BY w.rowid DESC"
/* A word in the title says more about an article than one in its text. */
#define SEARCH_BEST "ORDER BY bm25(w.article_words, 8.0, 2.0, 1.0, 0.0)"

const struct sql_text sql_archive_texts[SQL_N] = {
	/* Of most feeds there is a row; of what was imported there are articles alone, and of each an item. */
	[SQL_KNOWS_FEED] = {"look for a feed",
		"SELECT EXISTS (SELECT 1 FROM feed WHERE id = $1) "
		"OR EXISTS (SELECT 1 FROM item WHERE feed = $2)"},
	[SQL_KNOWS_WATCH] = {"look for a watch",
		"SELECT EXISTS (SELECT 1 FROM watch WHERE id = $1)"},
	[SQL_KNOWS_DEST] = {"look for a destination",
		"SELECT EXISTS (SELECT 1 FROM delivery WHERE dest = $1)"},
	/* A plus before the time: the walk is by id, and never one of the index of times with a sort behind it. */
	[SQL_SCAN_FROM] = {"find where articles begin",
		"SELECT MIN(id) FROM article WHERE first_seen_ms >= $1"},
	[SQL_SCAN_UP] = {"walk over the articles",
		"SELECT " SCAN_COLUMNS "FROM article WHERE " SCAN_RANGE "ORDER BY id LIMIT $5"},
	[SQL_SCAN_DOWN] = {"walk over the articles",
		"SELECT " SCAN_COLUMNS "FROM article WHERE " SCAN_RANGE
		"ORDER BY id DESC LIMIT $5"},
	[SQL_SCAN_WATCH_UP] = {"walk over a watch's articles",
		"SELECT " SCAN_COLUMNS "FROM article WHERE " SCAN_RANGE SCAN_FOUND
		"ORDER BY id LIMIT $6"},
	[SQL_SCAN_WATCH_DOWN] = {"walk over a watch's articles",
		"SELECT " SCAN_COLUMNS "FROM article WHERE " SCAN_RANGE SCAN_FOUND
		"ORDER BY id DESC LIMIT $6"},
	[SQL_WATCH_SUMS] = {"count what watches found",
		"SELECT w.id, COALESCE(h.n, 0), COALESCE(r.n, 0), a.first_seen_ms FROM watch w "
		"LEFT JOIN (SELECT watch, MAX(article) AS last, "
		"COUNT(DISTINCT CASE WHEN article > $1 THEN article END) AS n "
		"FROM hit GROUP BY watch) h ON h.watch = w.id "
		"LEFT JOIN article a ON a.id = h.last "
		"LEFT JOIN (SELECT watch, COUNT(*) AS n FROM alert WHERE created_ms >= $2 "
		"GROUP BY watch) r ON r.watch = w.id ORDER BY w.id"},
	[SQL_ALERT_DAYS] = {"count the alerts of days",
		"SELECT watch, created_ms / 86400000 AS day, COUNT(*), MAX(created_ms) FROM alert "
		"WHERE created_ms >= $1 GROUP BY watch, day"},
	[SQL_ARCHIVE_EACH] = {"read the articles",
		"SELECT " ARTICLE_COLUMNS "FROM article WHERE id > $1 AND id <= $2 "
		"AND COALESCE(published_s * 1000, first_seen_ms) >= $3 "
		"AND COALESCE(published_s * 1000, first_seen_ms) < $4 "
		"AND ($5 = '' OR EXISTS (SELECT 1 FROM hit h "
		"WHERE h.article = article.id AND h.watch = $5)) ORDER BY id"},
	[SQL_HIGHEST_ARTICLE] = {"find the last article", "SELECT MAX(id) FROM article"},
	[SQL_WATCH_TIMES] = {"read when a watch found something",
		"SELECT a.id, a.version_of, a.first_seen_ms, a.published_s, a.story FROM "
		"(SELECT article FROM hit WHERE article > $1 AND watch = $2 GROUP BY article) h "
		"CROSS JOIN article a WHERE a.id = h.article AND a.silent = 0"},
	[SQL_SKETCH_LAST] = {"read the last sketch", "SELECT MAX(article) FROM sketch"},
	[SQL_SKETCH_PUT] = {"save a sketch",
		"INSERT INTO sketch (article, story, seen_ms, outlet, shingles) "
		"VALUES ($1, $2, $3, $4, $5)"},
	/* Of the lowest ids, which are the oldest but for what a clock did: what it saw when it was ahead goes as well, or all
	 * behind it would stay until then. */
	[SQL_SKETCHES_TRIM] = {"delete old sketches",
		"DELETE FROM sketch WHERE article IN ("
		"SELECT k.article FROM sketch k WHERE k.article > 0 ORDER BY k.article LIMIT $1) "
		"AND (seen_ms < $2 OR seen_ms > $3)"},
	[SQL_SKETCHES_EACH] = {"read the sketches",
		"SELECT s.article, s.story, s.seen_ms, s.outlet, s.shingles, "
		"COALESCE(a.feed, '') FROM sketch s LEFT JOIN article a ON a.id = s.article "
		"WHERE s.article > $1 AND s.article > COALESCE(("
		"SELECT k.article FROM sketch k WHERE k.article > $1 ORDER BY k.article DESC "
		"LIMIT 1 OFFSET $2), 0) "
		"AND (s.seen_ms >= $3 OR s.article = (SELECT MAX(l.article) FROM sketch l)) "
		"ORDER BY s.article"},
	[SQL_STORY_PUT] = {"save a story",
		"INSERT INTO story (id, first_ms, last_ms, articles, outlets) "
		"VALUES ($1, COALESCE((SELECT k.seen_ms FROM sketch k WHERE k.article = $1), $2), "
		"$2, 1, 1) ON CONFLICT DO NOTHING"},
	[SQL_STORY_OUTLET_FIRST] = {"save a story's first outlet",
		"INSERT INTO story_outlet (story, outlet, article) "
		"SELECT article, outlet, article FROM sketch WHERE article = $1 "
		"ON CONFLICT DO NOTHING"},
	[SQL_STORY_OUTLET_PUT] = {"save a story's outlet",
		"INSERT INTO story_outlet (story, outlet, article) VALUES ($1, $2, $3) "
		"ON CONFLICT DO NOTHING"},
	[SQL_STORY_COUNT] = {"count a story",
		"UPDATE story SET articles = articles + 1, last_ms = $1, outlets = "
		"(SELECT COUNT(*) FROM story_outlet o WHERE o.story = story.id) WHERE id = $2"},
	[SQL_STORY_OUTLETS] = {"count a story's outlets",
		"SELECT COALESCE((SELECT outlets FROM story WHERE id = $1), 1)"},
	/* A story of one article has a sketch yet, and no outlets. */
	[SQL_STORY_NOW] = {"count a story's outlets with one more",
		"SELECT (SELECT COUNT(*) FROM story_outlet WHERE story = $1 AND outlet <> $2) + "
		"(SELECT COUNT(*) FROM sketch k WHERE k.article = $1 AND k.outlet <> $2 "
		"AND NOT EXISTS (SELECT 1 FROM story_outlet o "
		"WHERE o.story = $1 AND o.outlet = k.outlet)) + 1"},
	[SQL_STORY_TOLD_PUT] = {"save who was told of a story",
		"INSERT INTO story_told (story, dest, watch, alert, last, outlets) "
		"VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT (story, dest, watch) DO UPDATE SET "
		"outlets = excluded.outlets, last = excluded.last, alert = CASE WHEN EXISTS ("
		"SELECT 1 FROM delivery d WHERE d.alert = story_told.alert "
		"AND d.dest = story_told.dest AND d.state NOT IN (3, 5) "
		"AND d.changed_ms > $6 AND d.changed_ms < $7) "
		"THEN story_told.alert ELSE excluded.alert END"},
	[SQL_STORY_TOLD_GET] = {"read who was told of a story",
		"SELECT t.dest, t.watch, t.alert, t.outlets, d.state IN (0, 4), d.changed_ms "
		"FROM story_told t JOIN delivery d ON d.alert = t.alert AND d.dest = t.dest "
		"WHERE t.story = $1 AND d.state NOT IN (3, 5)"},
	/* What is still to leave says of how many when it does. */
	[SQL_STORY_TOLD_WAITS] = {"save of how many outlets will be told",
		"UPDATE story_told SET outlets = (SELECT s.outlets FROM story s WHERE s.id = $1) "
		"WHERE story = $1 AND EXISTS (SELECT 1 FROM delivery d "
		"WHERE d.alert = story_told.alert AND d.dest = story_told.dest "
		"AND d.state IN (0, 4))"},
	[SQL_STORY_ALERTS] = {"read by which alerts a story was told",
		"SELECT alert, last FROM story_told WHERE story = $1 AND dest = $2 AND watch = $3"},
	[SQL_THREAD_PUT] = {"save a story's thread",
		"INSERT INTO story_thread (story, dest, receiver, name, began_ms) "
		"VALUES ($1, $2, $3, $4, $5) ON CONFLICT (story, dest) DO UPDATE SET "
		"receiver = excluded.receiver, name = excluded.name, began_ms = excluded.began_ms"},
	[SQL_THREADS_TRIM] = {"delete old threads",
		"DELETE FROM story_thread WHERE began_ms <= $1 OR began_ms >= $2"},
	[SQL_THREAD_GET] = {"read a story's thread",
		"SELECT name FROM story_thread WHERE story = $1 AND dest = $2 AND receiver = $3 "
		"AND began_ms > $4 AND began_ms < $5"},
	[SQL_STORIES_EACH] = {"read the stories",
		"SELECT s.id, s.first_ms, s.last_ms, s.articles, s.outlets, "
		"COALESCE(a.feed, ''), COALESCE(a.title, '') "
		"FROM story s LEFT JOIN article a ON a.id = s.id "
		"WHERE s.last_ms >= $1 AND s.outlets >= $2 AND ($3 = 0 OR s.id = $3) "
		"AND ($4 = '' OR EXISTS (SELECT 1 FROM article m JOIN hit h ON h.article = m.id "
		"WHERE m.story = s.id AND m.story <> 0 AND h.watch = $4)) "
		"ORDER BY s.last_ms DESC, s.id DESC LIMIT $5"},
	[SQL_STORY_ARTICLES] = {"read a story's articles",
		"SELECT id FROM article WHERE story = $1 AND story <> 0 ORDER BY id LIMIT $2"},
	[SQL_STORIES_OLD] = {"find old stories",
		"SELECT id FROM story WHERE last_ms < $1 ORDER BY last_ms LIMIT $2"},
	[SQL_STORY_OUTLETS_DELETE] = {"delete a story's outlets",
		"DELETE FROM story_outlet WHERE story = $1"},
	[SQL_STORY_DELETE] = {"delete a story", "DELETE FROM story WHERE id = $1"},
	[SQL_STORY_TOLD_DELETE] = {"delete who was told of a story",
		"DELETE FROM story_told WHERE alert = $1"},
	[SQL_LOWEST_ARTICLE] = {"find the first article", "SELECT MIN(id) FROM article"},
	[SQL_THIN_EACH] = {"look through old articles",
		"SELECT id, first_seen_ms, feed FROM article "
		"WHERE (first_seen_ms, id) > ($1, $2) AND first_seen_ms < $3 "
		"ORDER BY first_seen_ms, id LIMIT $4"},
	[SQL_IS_HELD] = {"look whether an article is needed",
		"SELECT EXISTS (SELECT 1 FROM alert a JOIN delivery d ON d.alert = a.id "
		"WHERE a.article = $1 AND d.state IN (0, 1, 4))"},
	[SQL_HAS_TEXT] = {"look whether an article has texts",
		"SELECT body <> '' OR summary <> '' FROM article WHERE id = $1"},
	[SQL_ARTICLE_EMPTY] = {"empty an article",
		"UPDATE article SET summary = '', body = '' WHERE id = $1"},
	[SQL_HITS_EMPTY] = {"delete hits",
		"DELETE FROM hit WHERE article = $1 AND field IN (1, 2)"},

	[SQL_INDEX_GET] = {"read the state of the word index",
		"SELECT version, low, high FROM search_state WHERE id = 1"},
	[SQL_INDEX_MARK] = {"save the state of the word index",
		"INSERT INTO search_state (id, version, low, high) VALUES (1, $1, $2, $3) "
		"ON CONFLICT (id) DO UPDATE SET version = excluded.version, "
		"low = excluded.low, high = excluded.high"},
	[SQL_INDEX_UP] = {"read the newest articles",
		"SELECT " ARTICLE_COLUMNS "FROM article WHERE id > $1 ORDER BY id LIMIT $2"},
	[SQL_WORDS_PUT] = {"save an article's words",
		"INSERT INTO article_words (rowid, title, summary, body, odd) "
		"VALUES ($1, $2, $3, $4, $5)"},
	[SQL_WORDS_DELETE] = {"delete an article's words",
		"INSERT INTO article_words (article_words, rowid, title, summary, body, odd) "
		"VALUES ('delete', $1, $2, $3, $4, $5)"},
	[SQL_WORDS_CLEAR] = {"empty the word index",
		"INSERT INTO article_words (article_words) VALUES ('delete-all')"},
	/* Pages that are written: several times what a slice of articles writes, since each is merged again at every
	 * level. */
	[SQL_WORDS_MERGE] = {"tidy the word index",
		"INSERT INTO article_words (article_words, rank) VALUES ('merge', 64)"},
	[SQL_FORM_PUT] = {"save a word's form",
		"INSERT INTO search_form (stem, form) VALUES ($1, $2) "
		"ON CONFLICT (stem, form) DO NOTHING"},
	[SQL_FORMS_GET] = {"read the forms of a word",
		"SELECT form FROM search_form WHERE stem = $1"},
	[SQL_FORMS_CLEAR] = {"empty the word index", "DELETE FROM search_form"},
	[SQL_SEARCH_NEW] = {"search", SEARCH SEARCH_NEWEST},
	[SQL_SEARCH_NEW_ALL] = {"search", SEARCH_ALL SEARCH_NEWEST},
	[SQL_SEARCH_BEST] = {"search", SEARCH SEARCH_BEST},
	[SQL_SEARCH_BEST_ALL] = {"search", SEARCH_ALL SEARCH_BEST},
	[SQL_SEARCH_REST] = {"read articles that are not indexed",
		"SELECT " ARTICLE_COLUMNS
		"FROM article a WHERE a.id > $1 AND a.id < $2 " SEARCH_MEANT(
			"$3", "$4", "$5", "$6") "ORDER BY a.id DESC"},
	/* The plus: along an index of times, which is small, and not through the articles. */
	[SQL_SEARCH_BELOW] = {"count articles that are not indexed",
		"SELECT COUNT(*) FROM article WHERE +id < $1"},
};
