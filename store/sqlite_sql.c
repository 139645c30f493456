/* SPDX-License-Identifier: ISC */
/*
 * Every statement of the SQLite engine, in one table.
 *
 * Parameters are $1, $2, ... in the order of first use: SQLite takes them as names and numbers them
 * as they appear, PostgreSQL takes them as numbers, and both mean the same (a test holds it). The
 * states of a delivery are written as digits so that the text stays constant: see enum
 * delivery_state.
 */
#include "store/sqlite.h"

/* clang-format off: one clause a line */
#define ARTICLE_COLUMNS                                                                        \
	"id, feed, first_seen_ms, silent, published_s, updated_s, guid, link, title, "         \
	"authors, "                                                                            \
	"categories, summary, body, why, version_of, story "
/* What a walk over many reads, and which it takes (scan.h). */
#define SCAN_COLUMNS                                                                           \
	"id, feed, first_seen_ms, silent, published_s, updated_s, guid, link, title, "         \
	"summary, body, version_of, story "
#define SCAN_RANGE "id > $1 AND id < $2 AND +first_seen_ms >= $3 AND +first_seen_ms < $4 "
#define SCAN_FOUND                                                                             \
	"AND EXISTS (SELECT 1 FROM hit h WHERE h.article = article.id AND h.watch = $5) "
/* What an article's story has come to. */
#define ARTICLE_STORY                                                                          \
	", COALESCE((SELECT outlets FROM story WHERE story.id = article.story), 0) "
#define WALK_COLUMNS "walk_url, walk_address, walk_pages, walk_silent, walk_since_id"
/* The destinations that have deliveries, each found by a step in delivery_queue: DISTINCT would walk over
 * all that was ever delivered. */
#define WITH_DESTS                                                                             \
	"WITH RECURSIVE q (dest) AS (SELECT MIN(dest) FROM delivery UNION ALL "                \
	"SELECT (SELECT MIN(d.dest) FROM delivery d WHERE d.dest > q.dest) FROM q "            \
	"WHERE q.dest IS NOT NULL) "
#define IN_DESTS "dest IN (SELECT dest FROM q) "
/* What may lead a message (struct lead of sqlite_take.c), besides when it may. */
#define LEAD_COLUMNS "seq, created_ms, turn, batch, message, aside "
/* The rows of the message that a row is being sent in; the clauses that repeat are those of the index. */
#define OF_MESSAGE(seq)                                                                        \
	"message = (SELECT k.message FROM delivery k WHERE k.seq = " seq " AND k.state = 1) "  \
	"AND message <> 0 AND state < 2 "

/* A row for people, and which of them are meant: parameters 1 to 6 (sqlite_filter_bind()). CROSS
 * JOIN: the deliveries lead, in the order in which they are walked over. */
#define ALERT_ROWS                                                                             \
	"SELECT d.seq, a.id, a.watch, d.dest, COALESCE(t.feed, ''), "                          \
	"COALESCE(t.title, o.subject, ''), d.hold, d.why, a.article, d.message, d.state, "     \
	"d.attempts, d.created_ms, d.changed_ms, d.hold_ms "                                   \
	"FROM delivery d CROSS JOIN alert a LEFT JOIN article t ON t.id = a.article "          \
	"LEFT JOIN ops o ON o.id = a.id WHERE a.id = d.alert AND "
#define ALERT_MEANT                                                                            \
	"($1 = '' OR d.dest = $1) AND ($2 = '' OR t.feed = $2) "                               \
	"AND ($3 = '' OR a.watch = $3 OR REPLACE(d.also, '\"' || $3 || '\"', '') <> d.also) "  \
	"AND ($4 >> d.state) % 2 = 1 AND d.created_ms >= $5 AND d.created_ms < $6 "

/* ---- statements written from the list of a feed's fields ----------------------------- */

static void feed_columns(struct buf *out)
{
	buf_str(out, STR("id"));
	for (size_t i = 0; i < n_feed_fields; i++)
		buf_printf(out, ", %s", feed_fields[i].name);
}

/* Not REPLACE: that deletes the row and would take items_ms along, which is no field. */
static void write_feed_put(struct buf *out)
{
	buf_str(out, STR("INSERT INTO feed ("));
	feed_columns(out);
	buf_str(out, STR(") VALUES ($1"));
	for (size_t i = 0; i < n_feed_fields; i++)
		buf_printf(out, ", $%zu", i + 2);
	buf_str(out, STR(") ON CONFLICT (id) DO UPDATE SET "));
	for (size_t i = 0; i < n_feed_fields; i++)
		buf_printf(out, "%s%s = excluded.%s", i > 0 ? ", " : "", feed_fields[i].name,
			feed_fields[i].name);
}

static void write_feeds_each(struct buf *out)
{
	buf_str(out, STR("SELECT "));
	feed_columns(out);
	buf_str(out,
		STR(", paused_ms, paused_until_ms, " WALK_COLUMNS " FROM feed ORDER BY id"));
}

/* ---- statements over SQL_BATCH rows --------------------------------------------------- */

/* CROSS JOIN, which SQLite does not reorder: w leads, and each of its rows is one look-up in
 * ident. The other way round would walk over the whole of ident. */
static void write_keys_find(struct buf *out)
{
	buf_str(out, STR("WITH w (n, hi, lo) AS (VALUES "));
	for (size_t i = 0; i < SQL_BATCH; i++)
		buf_printf(
			out, "%s(%zu, $%zu, $%zu)", i > 0 ? ", " : "", i, 2 * i + 1, 2 * i + 2);
	buf_str(out,
		STR(") SELECT w.n, i.article, m.text_hash FROM w CROSS JOIN ident i "
		    "ON i.hi = w.hi AND i.lo = w.lo LEFT JOIN item m ON m.id = i.article"));
}

static void write_items_due(struct buf *out)
{
	buf_str(out, STR("WITH w (id) AS (VALUES "));
	for (size_t i = 0; i < SQL_BATCH; i++)
		buf_printf(out, "%s($%zu)", i > 0 ? ", " : "", i + 1);
	buf_printf(out,
		") SELECT i.id FROM w CROSS JOIN item i ON i.id = w.id "
		"WHERE i.seen_ms <= $%d",
		SQL_BATCH + 1);
}

/* Articles that a search means besides its words. */
#define SEARCH_MEANT(since, until, feeds, watch)                                               \
	"AND a.first_seen_ms >= " since " AND a.first_seen_ms < " until " AND (" feeds         \
	" = '' OR a.feed IN (SELECT value FROM json_each(" feeds "))) AND (" watch             \
	" = '' OR EXISTS (SELECT 1 FROM hit h WHERE h.article = a.id AND h.watch = " watch     \
	")) "
#define SEARCH(what)                                                                           \
	"SELECT " what " FROM article_words w CROSS JOIN article a "                           \
	"WHERE w.article_words MATCH $1 AND a.id = w.rowid " SEARCH_MEANT(                     \
		"$2", "$3", "$4", "$5")

/* ---- the table ----------------------------------------------------------------------- */

const struct sql_text sql_texts[SQL_N] = {
	/* The write lock is taken at once: what began cannot fail for want of it later. */
	[SQL_BEGIN] = {"begin a transaction", "BEGIN IMMEDIATE"},
	[SQL_BEGIN_READ] = {"begin a read", "BEGIN"},
	[SQL_COMMIT] = {"commit", "COMMIT"},
	[SQL_ROLLBACK] = {"roll back", "ROLLBACK"},
	/* Ids are never used twice, also when the rows with the highest ones have expired: alerts
	 * and keys outlive their article. */
	[SQL_LAST_ARTICLE] = {"read the last article id",
		"SELECT MAX(id) FROM ("
		"SELECT MAX(id) AS id FROM article UNION ALL "
		"SELECT MAX(id) FROM item UNION ALL "
		"SELECT MAX(id) FROM story UNION ALL "
		"SELECT MAX(article) FROM alert) AS t"},
	[SQL_LAST_SEQ] = {"read the last delivery", "SELECT MAX(seq) FROM delivery"},

	[SQL_FEED_PUT] = {"save a feed's state", .write = write_feed_put},
	[SQL_FEED_PAUSE] = {"pause a feed",
		"UPDATE feed SET paused_ms = CASE WHEN paused_ms <> 0 AND $1 <> 0 "
		"THEN paused_ms ELSE $1 END, paused_until_ms = $2 WHERE id = $3"},
	[SQL_FEED_WALK] = {"save how far a feed's archives are read",
		"UPDATE feed SET (" WALK_COLUMNS ") = ($1, $2, $3, $4, $5) WHERE id = $6"},
	[SQL_FEED_ITEMS] = {"save when a feed was read",
		"UPDATE feed SET items_ms = $1 WHERE id = $2 AND items_ms < $1"},
	[SQL_FEEDS_EACH] = {"read the feeds", .write = write_feeds_each},
	[SQL_FEED_NAMES] = {"read the feeds' names",
		"SELECT id, name FROM feed WHERE name <> '' AND name <> id"},
	[SQL_FEED_NAME] = {"save a feed's name", "UPDATE feed SET name = $1 WHERE id = $2"},
	/* A row that was made before anybody knew that the feed is another's new id. */
	[SQL_FEED_FRESH] = {"rename a feed", "DELETE FROM feed WHERE id = $1 AND polls = 0"},
	[SQL_FEED_RENAME] = {"rename a feed",
		"UPDATE feed SET id = $1, name = CASE WHEN name = '' THEN id ELSE name END "
		"WHERE id = $2"},

	[SQL_KEYS_FIND] = {"look up articles", .write = write_keys_find},
	[SQL_KEY_PUT] = {"save an article's key",
		"INSERT INTO ident (hi, lo, article) VALUES ($1, $2, $3) "
		"ON CONFLICT (hi, lo) DO NOTHING"},
	[SQL_KEY_MOVE] = {"move an article's key",
		"INSERT INTO ident (hi, lo, article) VALUES ($1, $2, $3) "
		"ON CONFLICT (hi, lo) DO UPDATE SET article = excluded.article"},
	[SQL_ARTICLE_PUT] = {"save an article",
		"INSERT INTO article (" ARTICLE_COLUMNS ") "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"},
	[SQL_ARTICLE_GET] = {"read an article",
		"SELECT " ARTICLE_COLUMNS ARTICLE_STORY "FROM article WHERE id = $1"},
	[SQL_ARTICLE_HEAD] = {"read an article's title",
		"SELECT title, published_s FROM article WHERE id = $1"},
	[SQL_ARTICLES_EACH] = {"read the articles",
		"SELECT " ARTICLE_COLUMNS ARTICLE_STORY
		"FROM article WHERE id < $1 ORDER BY id DESC LIMIT $2"},
	[SQL_OWED_PUT] = {"save that a page is to come",
		"INSERT INTO owed (token, article) VALUES ($1, $2)"},
	[SQL_OWED_GET] = {"read whose page is to come",
		"SELECT article FROM owed WHERE token = $1"},
	[SQL_OWED_SETTLE] = {"save that a page came", "DELETE FROM owed WHERE token = $1"},
	[SQL_OWED_GONE] = {"forget pages of articles that are gone",
		"DELETE FROM owed WHERE NOT EXISTS (SELECT 1 FROM article WHERE id = owed.article)"},
	[SQL_OWED_EACH] = {"read which pages are to come",
		"SELECT " ARTICLE_COLUMNS ARTICLE_STORY
		", token FROM owed JOIN article ON id = owed.article "
		"ORDER BY token"},
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
	[SQL_VERSIONS] = {"read an article's versions",
		"SELECT " ARTICLE_COLUMNS ARTICLE_STORY "FROM article WHERE id IN ("
		"SELECT id FROM article WHERE version_of = $1 AND version_of <> 0 "
		"UNION ALL SELECT $1) ORDER BY id DESC LIMIT $2"},
	[SQL_VERSIONS_TOLD] = {"read what was alerted of an article",
		"SELECT watch, created_ms, article FROM alert WHERE article IN ("
		"SELECT id FROM article WHERE version_of = $1 AND version_of <> 0 "
		"UNION ALL SELECT $1)"},
	[SQL_SKETCH_LAST] = {"read the last sketch", "SELECT MAX(article) FROM sketch"},
	[SQL_SKETCH_PUT] = {"save a sketch",
		"INSERT INTO sketch (article, story, seen_ms, outlet, shingles) "
		"VALUES ($1, $2, $3, $4, $5)"},
	/* Of the lowest ids, which are the oldest but for what a clock did. */
	[SQL_SKETCHES_TRIM] = {"delete old sketches",
		"DELETE FROM sketch WHERE article IN ("
		"SELECT k.article FROM sketch k WHERE k.article > 0 ORDER BY k.article LIMIT $1) "
		"AND seen_ms < $2"},
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
		"AND d.dest = story_told.dest AND d.state NOT IN (3, 5)) "
		"THEN story_told.alert ELSE excluded.alert END"},
	[SQL_STORY_TOLD_GET] = {"read who was told of a story",
		"SELECT t.dest, t.watch, t.alert, t.outlets, d.state IN (0, 4) "
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
	[SQL_ITEM_PUT] = {"save an item",
		"INSERT INTO item (id, feed, seen_ms, text_hash) VALUES ($1, $2, $3, $4)"},
	[SQL_ITEMS_DUE] = {"read when items were seen", .write = write_items_due},
	[SQL_ITEM_SEEN] = {"save when an item was seen",
		"UPDATE item SET seen_ms = $1 WHERE id = $2"},
	[SQL_ITEM_SAYS] = {"save what an item says",
		"UPDATE item SET text_hash = $1 WHERE id = $2"},

	[SQL_WATCH_PUT] = {"save a watch",
		"INSERT INTO watch (id, first_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"},
	[SQL_HIT_LAST] = {"read an article's last hit",
		"SELECT MAX(n) FROM hit WHERE article = $1"},
	[SQL_HIT_PUT] = {"save a hit",
		"INSERT INTO hit (article, watch, n, term, line, field, from_byte, to_byte, "
		"core_from, core_to, rules, fold_version) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"},
	[SQL_HITS_GET] = {"read an article's hits",
		"SELECT watch, term, line, field, from_byte, to_byte, core_from, core_to, "
		"rules, "
		"fold_version FROM hit WHERE article = $1 AND watch = $2 ORDER BY n"},

	[SQL_ALERT_PUT] = {"save an alert",
		"INSERT INTO alert (id, watch, article, created_ms) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (article, watch) DO NOTHING"},
	[SQL_DELIVERY_PUT] = {"queue a delivery",
		"INSERT INTO delivery (seq, alert, dest, due_ms, created_ms, flow, turn, also, "
		"state, hold, hold_ms, batch, first_try_ms, attempts, plain, changed_ms, why) "
		"VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, $4, '') "
		"ON CONFLICT (alert, dest) DO NOTHING"},
	[SQL_TURN_NOW] = {"read the queue",
		"SELECT turn FROM delivery WHERE dest = $1 AND state = 0 AND aside = 0 "
		"ORDER BY turn LIMIT 1"},
	[SQL_TURN_PAST] = {"read the queue",
		"SELECT turn FROM delivery WHERE dest = $1 AND state = 2 AND aside = 0 "
		"ORDER BY turn DESC LIMIT 1"},
	/* The plus keeps SQLite from walking over the queue of all flows, which it has an index of. */
	[SQL_TURN_OF_FLOW] = {"read the queue",
		"SELECT turn FROM delivery WHERE dest = $1 AND flow = $2 AND state = 0 "
		"AND +aside = 0 ORDER BY turn DESC LIMIT 1"},
	/* All states, but named: the index has them in front of the turn. */
	[SQL_TURN_TAKEN] = {"read the queue",
		"SELECT COUNT(*) FROM delivery WHERE dest = $1 AND flow = $2 "
		"AND state IN (0, 1, 2, 3) AND turn = $3"},
	[SQL_TAKE_HEAD] = {"read the queue",
		"SELECT due_ms, " LEAD_COLUMNS "FROM delivery "
		"WHERE dest = $1 AND state = 0 AND aside = 0 ORDER BY turn, seq LIMIT 1"},
	/* The plus, as below: by its own index, in which only what is aside lies. */
	[SQL_TAKE_ASIDE] = {"read the queue",
		"SELECT due_ms, " LEAD_COLUMNS "FROM delivery "
		"WHERE dest = $1 AND +state = 0 AND aside <> 0 ORDER BY due_ms, seq LIMIT 1"},
	[SQL_TAKE_ASIDE_LAST] = {"read the queue",
		"SELECT due_ms, " LEAD_COLUMNS "FROM delivery "
		"WHERE dest = $1 AND +state = 0 AND aside <> 0 "
		"ORDER BY due_ms DESC, seq DESC LIMIT 1"},
	[SQL_TAKE_HELD] = {"read what is held",
		"SELECT hold_ms, " LEAD_COLUMNS "FROM delivery "
		"WHERE dest = $1 AND hold_ms <> 0 ORDER BY hold_ms, seq LIMIT 1"},
	[SQL_TAKE_HELD_LAST] = {"read what is held",
		"SELECT hold_ms, " LEAD_COLUMNS "FROM delivery "
		"WHERE dest = $1 AND hold_ms <> 0 ORDER BY hold_ms DESC, seq DESC LIMIT 1"},
	[SQL_TAKE_BATCH] = {"read a batch",
		"SELECT seq, created_ms FROM delivery WHERE dest = $1 AND batch = $2 "
		"AND batch <> 0 AND message = 0 AND state IN (0, 4) ORDER BY seq LIMIT $3"},
	/* Of a flow the first by turn is the first by seq. */
	[SQL_TAKE_FOLLOWS] = {"read the queue",
		"SELECT due_ms, " LEAD_COLUMNS
		"FROM delivery WHERE seq = (SELECT MIN((SELECT p.seq "
		"FROM delivery p WHERE p.dest = $1 AND p.flow = g.flow AND p.state = 0 "
		"AND +p.aside = 0 ORDER BY p.turn LIMIT 1)) FROM (SELECT flow FROM delivery "
		"WHERE dest = $1 AND batch = $2 AND batch <> 0 AND message = 0 "
		"AND state IN (0, 4) ORDER BY seq LIMIT $3) g) AND seq < $4"},
	[SQL_TAKE_MESSAGE] = {"read a message",
		"SELECT seq FROM delivery WHERE message = $1 "
		"AND message <> 0 AND state < 2 AND state = 0 ORDER BY seq LIMIT $2"},
	[SQL_TAKE_BACKLOG] = {"read the queue",
		"SELECT seq, batch = 0 AND message = 0 "
		"AND NOT EXISTS (SELECT 1 FROM ops o WHERE o.id = alert) FROM delivery "
		"WHERE dest = $1 AND state = 0 AND aside = 0 ORDER BY turn, seq LIMIT $2"},
	[SQL_TAKE_ROW] = {"read the queue",
		"SELECT d.alert, a.watch, d.also, a.article, d.created_ms, d.first_try_ms, "
		"d.attempts, d.tried_ms, d.plain, d.aside, d.hold "
		"FROM delivery d JOIN alert a ON a.id = d.alert WHERE d.seq = $1"},
	[SQL_TAKE_PART] = {"part a message",
		"UPDATE delivery SET message = (SELECT MIN(k.seq) FROM delivery k "
		"WHERE k.message = $1 AND k.message <> 0 AND k.state < 2) "
		"WHERE message = $1 AND message <> 0 AND state < 2"},
	/* What was held is tried again where it would have stood had it been pending. */
	[SQL_TAKE] = {"take a delivery",
		"UPDATE delivery SET state = 1, message = $1, "
		"turn = CASE WHEN state = 4 THEN $2 ELSE turn END, "
		"hold = CASE WHEN hold = '' THEN $3 ELSE hold END, hold_ms = 0, "
		"first_try_ms = CASE WHEN first_try_ms = 0 THEN $4 ELSE first_try_ms END, "
		"changed_ms = $4, node = $5 WHERE seq = $6 AND state IN (0, 4)"},
	/* State and node in WHERE: a verdict settles only what this node is sending now. */
	[SQL_DELIVERY_AGAIN] = {"put a delivery back",
		"UPDATE delivery SET state = 0, due_ms = $1, tried_ms = tried_ms + $2, "
		"attempts = attempts + $3, plain = $4, aside = $5, changed_ms = $6, why = $7 "
		"WHERE " OF_MESSAGE("$8") "AND state = 1 AND node = $9"},
	[SQL_DELIVERY_END] = {"finish a delivery",
		"UPDATE delivery SET state = $1, changed_ms = $2, why = $3, aside = 0 "
		"WHERE " OF_MESSAGE("$4") "AND state = 1 AND node = $5"},
	[SQL_DELIVERY_END_ONE] = {"finish a delivery",
		"UPDATE delivery SET state = $1, changed_ms = $2, why = $3, aside = 0 "
		"WHERE seq = $4 AND state = 1 AND node = $5"},
	[SQL_ATTEMPT_PUT] = {"save an attempt",
		"INSERT INTO attempt (seq, n, started_ms, took_us, status, error, excerpt) "
		"SELECT d.seq, "
		"COALESCE((SELECT MAX(a.n) FROM attempt a WHERE a.seq = d.seq), 0) + 1, "
		"CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS INT), CAST($4 AS TEXT), "
		"CAST($5 AS TEXT) FROM delivery d "
		"WHERE " OF_MESSAGE("$6") "AND state = 1 AND node = $7"},
	[SQL_ATTEMPTS_TRIM] = {"delete old attempts",
		"DELETE FROM attempt WHERE seq IN (SELECT d.seq FROM delivery d "
		"WHERE " OF_MESSAGE(
			"$1") ") AND n > $2 AND n <= "
			      "(SELECT MAX(b.n) - $3 FROM attempt b WHERE b.seq = attempt.seq)"},
	[SQL_ATTEMPTS_GET] = {"read attempts",
		"SELECT n, started_ms, took_us, status, error, excerpt FROM attempt "
		"WHERE seq = $1 ORDER BY n"},
	/* The turns rise, so the last of a state are the last that left. Of a message the first row. */
	[SQL_ATTEMPTS_LAST] = {"read the last attempts",
		"SELECT d.alert, a.seq, a.n, a.started_ms, a.took_us, a.status, a.error, a.excerpt "
		"FROM attempt a JOIN delivery d ON d.seq = a.seq WHERE a.seq IN ("
		"SELECT seq FROM (SELECT seq FROM delivery WHERE dest = $1 AND state = 2 "
		"AND aside = 0 ORDER BY turn DESC, seq DESC LIMIT $2) AS q UNION ALL "
		"SELECT seq FROM (SELECT seq FROM delivery WHERE dest = $1 AND state = 3 "
		"AND aside = 0 ORDER BY turn DESC, seq DESC LIMIT $2) AS q UNION ALL "
		"SELECT seq FROM delivery WHERE dest = $1 AND message <> 0 AND state < 2) "
		"AND d.message IN (0, d.seq) ORDER BY a.started_ms DESC, a.n DESC LIMIT $2"},
	[SQL_DELIVERY_RECOVER] = {"recover the outbox",
		WITH_DESTS "UPDATE delivery SET state = 0 "
			   "WHERE " IN_DESTS "AND state = 1 AND node = $1"},
	[SQL_DELIVERY_RELEASE] = {"release what waits aside",
		"UPDATE delivery SET due_ms = $1, "
		"plain = CASE WHEN $2 THEN 0 ELSE plain END, "
		"aside = CASE WHEN $2 THEN 0 ELSE aside END "
		"WHERE dest = $3 AND state = 0 AND aside > 0"},
	[SQL_DELIVERY_CONDEMN] = {"finish what was refused",
		"UPDATE delivery SET state = 3, changed_ms = $1, aside = 0 "
		"WHERE dest = $2 AND state = 0 AND aside = 2"},
	[SQL_QUEUE_LENGTH] = {"measure a queue",
		"SELECT COUNT(*) FROM delivery WHERE dest = $1 AND state IN (0, 4)"},
	/* The first by seq are the oldest. */
	[SQL_QUEUE_DROP_OLD] = {"shorten a queue",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0, hold_ms = 0 "
		"WHERE seq IN ("
		"SELECT o.seq FROM (SELECT k.seq, k.created_ms FROM delivery k "
		"WHERE k.dest = $3 AND k.state IN (0, 4) ORDER BY k.seq LIMIT $4) AS o "
		"WHERE o.created_ms < $5)"},
	[SQL_QUEUE_DROP_FIRST] = {"shorten a queue",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0, hold_ms = 0 "
		"WHERE seq IN ("
		"SELECT k.seq FROM delivery k WHERE k.dest = $3 AND k.state IN (0, 4) "
		"ORDER BY k.seq LIMIT $4)"},
	[SQL_QUEUE_ROWS] = {"read the queue",
		"SELECT seq, flow, alert FROM delivery WHERE dest = $1 AND state = 0 "
		"AND aside = 0 ORDER BY turn, seq LIMIT $2"},
	[SQL_QUEUE_ASIDE] = {"read the queue",
		"SELECT seq, flow, alert FROM delivery WHERE dest = $1 AND +state = 0 "
		"AND aside <> 0 ORDER BY due_ms, seq LIMIT $2"},
	[SQL_QUEUE_HELD] = {"read what is held",
		"SELECT seq, flow, alert FROM delivery WHERE dest = $1 AND hold_ms <> 0 "
		"ORDER BY hold_ms, seq LIMIT $2"},
	/* CROSS JOIN: in this order, or SQLite would walk over all that the destination ever got. */
	[SQL_QUEUE_HAS] = {"look for an article in a queue",
		"SELECT 1 FROM alert a CROSS JOIN alert b CROSS JOIN delivery d "
		"WHERE a.id = $1 AND b.article = a.article AND d.alert = b.id AND d.dest = $2 "
		"AND (a.article <> 0 OR b.id = a.id) AND d.state NOT IN (3, 5) LIMIT 1"},
	[SQL_QUEUE_HAD] = {"finish a delivery",
		"UPDATE delivery SET state = 3, changed_ms = $1, aside = 0, hold_ms = 0, "
		"why = 'not moved: ' || $2 || ' had the article already' "
		"WHERE seq = $3 AND state IN (0, 4)"},
	[SQL_QUEUE_CLEAR_ATTEMPTS] = {"clear a dead letter",
		"DELETE FROM attempt WHERE seq IN (SELECT d.seq FROM delivery d "
		"WHERE d.alert = $1 AND d.dest = $2 AND d.state IN (3, 5))"},
	[SQL_QUEUE_CLEAR] = {"clear a dead letter",
		"DELETE FROM delivery WHERE alert = $1 AND dest = $2 AND state IN (3, 5)"},
	[SQL_QUEUE_MOVE] = {"move a delivery",
		"UPDATE delivery SET due_ms = $1, dest = $2, turn = $3, first_try_ms = 0, "
		"attempts = 0, tried_ms = 0, plain = 0, aside = 0, why = '', message = 0, "
		"hold = CASE WHEN hold = 'backlog' THEN '' ELSE hold END "
		"WHERE seq = $4 AND state = 0"},
	[SQL_QUEUE_MOVE_HELD] = {"move a delivery",
		"UPDATE delivery SET due_ms = $1, dest = $2 WHERE seq = $3 AND state = 4"},
	[SQL_DEST_PUT] = {"save a destination's state",
		"INSERT INTO destination (id, config_hash, not_before_ms, noted_ms, disabled, why) "
		"VALUES ($1, $2, $3, $4, 0, $5) "
		"ON CONFLICT (id) DO UPDATE SET config_hash = excluded.config_hash, "
		"not_before_ms = excluded.not_before_ms, noted_ms = excluded.noted_ms, "
		"why = excluded.why"},
	[SQL_DEST_PAUSE] = {"pause a destination",
		"INSERT INTO destination (id, config_hash, not_before_ms, noted_ms, disabled, why, "
		"paused_ms) VALUES ($1, 0, 0, 0, 0, '', $2) "
		"ON CONFLICT (id) DO UPDATE SET paused_ms = CASE "
		"WHEN destination.paused_ms <> 0 AND excluded.paused_ms <> 0 "
		"THEN destination.paused_ms ELSE excluded.paused_ms END"},
	[SQL_DESTS_EACH] = {"read the destinations",
		"SELECT id, config_hash, not_before_ms, noted_ms, why, paused_ms FROM destination "
		"ORDER BY id"},

	/* One row per destination and state, from the index alone but for the first of each. */
	[SQL_QUEUES_EACH] = {"read the queues",
		"SELECT g.dest, g.state, g.n, d.created_ms FROM ("
		"SELECT dest, state, COUNT(*) AS n, MIN(seq) AS seq FROM delivery "
		"GROUP BY dest, state) AS g "
		"JOIN delivery d ON d.seq = g.seq ORDER BY g.dest, g.state"},
	[SQL_DEAD_SINCE] = {"count dead letters",
		"SELECT COUNT(*) FROM delivery d "
		"WHERE d.dest = $1 AND d.state = 3 AND d.changed_ms > $2 "
		"AND NOT EXISTS (SELECT 1 FROM ops o WHERE o.id = d.alert)"},
	[SQL_COUNTS] = {"count", WITH_DESTS
		"SELECT (SELECT COUNT(*) FROM article) - "
		"(SELECT COUNT(*) FROM article WHERE version_of <> 0), "
		"(SELECT COUNT(*) FROM hit), "
		"(SELECT COUNT(*) FROM alert), "
		"(SELECT COUNT(*) FROM delivery WHERE " IN_DESTS "AND state IN (0, 1)), "
		"(SELECT COUNT(*) FROM delivery WHERE " IN_DESTS "AND state = 3), "
		"(SELECT COUNT(*) FROM delivery WHERE " IN_DESTS "AND state = 4), "
		"(SELECT MAX(first_seen_ms) FROM article)"},

	/* Finished: no delivery of it waits or is being sent, however the others ended. */
	[SQL_OLD_ALERTS] = {"find old alerts",
		"SELECT a.id FROM alert a WHERE a.created_ms < $1 AND NOT EXISTS ("
		"SELECT 1 FROM delivery d WHERE d.alert = a.id AND d.state IN (0, 1, 4)) "
		"ORDER BY a.created_ms LIMIT $2"},
	[SQL_OLD_ARTICLES] = {"find old articles",
		"SELECT id FROM article WHERE first_seen_ms < $1 AND NOT EXISTS ("
		"SELECT 1 FROM alert a JOIN delivery d ON d.alert = a.id "
		"WHERE a.article = article.id AND d.state IN (0, 1, 4)) "
		"ORDER BY first_seen_ms LIMIT $2"},
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
	[SQL_PAGE_SIZE] = {"read the file's size", "PRAGMA page_size"},
	[SQL_PAGE_COUNT] = {"read the file's size", "PRAGMA page_count"},
	[SQL_PAGES_FREE] = {"read the file's size", "PRAGMA freelist_count"},
	/* Not seen lately is not enough: while a feed answers "unchanged" for weeks nobody sees its
	 * items. They are gone when the feed was read since and they were not in it. $1 is a day,
	 * the coarseness of seen_ms. */
	[SQL_OLD_ITEMS] = {"find old items",
		"SELECT i.id, i.seen_ms, i.seen_ms + $1 < f.items_ms "
		"FROM item i LEFT JOIN feed f ON f.id = COALESCE("
		"(SELECT n.id FROM feed n WHERE n.name = i.feed AND n.name <> ''), i.feed) "
		"WHERE i.id > $2 AND i.id < $3 ORDER BY i.id LIMIT $4"},
	[SQL_ATTEMPTS_DELETE] = {"delete attempts",
		"DELETE FROM attempt WHERE seq IN ("
		"SELECT d.seq FROM delivery d WHERE d.alert = $1)"},
	[SQL_DELIVERIES_DELETE] = {"delete deliveries",
		"DELETE FROM delivery WHERE alert = $1"},
	[SQL_ALERT_DELETE] = {"delete an alert", "DELETE FROM alert WHERE id = $1"},
	[SQL_HITS_DELETE] = {"delete hits", "DELETE FROM hit WHERE article = $1"},
	[SQL_ARTICLE_DELETE] = {"delete an article", "DELETE FROM article WHERE id = $1"},
	[SQL_KEYS_DELETE] = {"delete keys", "DELETE FROM ident WHERE article = $1"},
	[SQL_ITEM_DELETE] = {"delete an item", "DELETE FROM item WHERE id = $1"},
	[SQL_OPS_PUT] = {"save a notice",
		"INSERT INTO ops (id, code, subject, text, level) VALUES ($1, $2, $3, $4, $5)"},
	[SQL_OPS_GET] = {"read a notice",
		"SELECT o.code, o.subject, o.text, o.level, a.created_ms "
		"FROM ops o JOIN alert a ON a.id = o.id WHERE o.id = $1"},
	[SQL_OPS_DELETE] = {"delete a notice", "DELETE FROM ops WHERE id = $1"},
	[SQL_ALERTS_EACH] = {"read alerts",
		ALERT_ROWS ALERT_MEANT "AND d.seq < $7 ORDER BY d.seq DESC LIMIT $8"},
	[SQL_ALERTS_OF] = {"read an alert's deliveries",
		ALERT_ROWS ALERT_MEANT "AND d.alert = $7 ORDER BY d.seq LIMIT $8"},
	/* The window bounds how much one call walks over; what is meant is a column, so that the last
	 * row of the window is seen in any case. */
	[SQL_SWEEP] = {"look through deliveries",
		"SELECT d.seq, d.flow, d.dest, " ALERT_MEANT
		"FROM delivery d CROSS JOIN alert a LEFT JOIN article t ON t.id = a.article "
		"WHERE a.id = d.alert AND d.seq > $7 ORDER BY d.seq LIMIT $8"},
	[SQL_SWEEP_OF] = {"look through deliveries",
		"SELECT d.seq, d.flow, d.dest, " ALERT_MEANT
		"FROM delivery d CROSS JOIN alert a LEFT JOIN article t ON t.id = a.article "
		"WHERE a.id = d.alert AND d.alert = $7 AND d.seq > $8 ORDER BY d.seq LIMIT $9"},
	[SQL_REQUEUE] = {"queue a delivery again",
		"UPDATE delivery SET state = 0, due_ms = $1, changed_ms = $1, turn = $2, "
		"first_try_ms = 0, attempts = 0, tried_ms = 0, plain = 0, aside = 0, batch = 0, "
		"message = 0, hold = '', why = '' WHERE seq = $3 AND state IN (2, 3, 5)"},
	[SQL_GIVE_UP] = {"give a delivery up",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0, hold_ms = 0 "
		"WHERE seq = $3 AND state IN (0, 4)"},
	[SQL_TRAIL] = {"read an alert",
		"SELECT a.watch, a.created_ms, a.article, t.id, COALESCE(t.feed, ''), "
		"COALESCE(t.title, o.subject, ''), COALESCE(t.link, ''), t.published_s, "
		"t.first_seen_ms, COALESCE(t.why, '') FROM alert a LEFT JOIN article t ON t.id = a.article "
		"LEFT JOIN ops o ON o.id = a.id WHERE a.id = $1"},
	[SQL_TOLD_GET] = {"read what was told",
		"SELECT told_ms, window_until_ms FROM told WHERE dest = $1 AND watch = $2"},
	[SQL_TOLD_PUT] = {"save what was told",
		"INSERT INTO told (dest, watch, told_ms, window_until_ms) "
		"VALUES ($1, $2, $3, $4) ON CONFLICT (dest, watch) DO UPDATE SET "
		"told_ms = excluded.told_ms, window_until_ms = excluded.window_until_ms"},
	[SQL_TOLD_DELETE] = {"delete what was told",
		"DELETE FROM told WHERE (dest, watch) IN (SELECT k.dest, k.watch FROM told k "
		"WHERE k.told_ms < $1 AND k.window_until_ms < $1 ORDER BY k.told_ms LIMIT $2)"},
	[SQL_MUTE_LAST] = {"read the last mute", "SELECT MAX(id) FROM mute"},
	[SQL_MUTE_COUNT] = {"count mutes", "SELECT COUNT(*) FROM mute"},
	[SQL_MUTE_PUT] = {"save a mute",
		"INSERT INTO mute (id, kind, subject, dest, until_ms, created_ms, why) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7)"},
	[SQL_MUTE_DELETE] = {"delete a mute", "DELETE FROM mute WHERE id = $1"},
	[SQL_MUTE_RENAME] = {"rename a mute's feed",
		"UPDATE mute SET subject = $1 WHERE kind = 1 AND subject = $2"},
	[SQL_MUTES_OVER] = {"delete old mutes", "DELETE FROM mute WHERE until_ms <= $1"},
	/* The plus: there are few, and they come in the order of their ids. */
	[SQL_MUTES_EACH] = {"read the mutes",
		"SELECT id, kind, subject, dest, until_ms, created_ms, why FROM mute "
		"WHERE +until_ms > $1 ORDER BY id"},
	[SQL_FURNITURE_GET] = {"read what is learned of a feed",
		"SELECT learned FROM furniture WHERE feed = $1"},
	[SQL_FURNITURE_PUT] = {"save what is learned of a feed",
		"INSERT INTO furniture (feed, learned) VALUES ($1, $2) "
		"ON CONFLICT (feed) DO UPDATE SET learned = excluded.learned"},
	[SQL_FURNITURE_RENAME] = {"rename what is learned of a feed",
		"UPDATE OR REPLACE furniture SET feed = $1 WHERE feed = $2"},
	[SQL_WEBSUB_PUT] = {"save a subscription",
		"INSERT INTO websub (callback, feed, hub, topic, secret, state, tries, asked_ms, "
		"next_ms, lease_ms, expires_ms) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
		"ON CONFLICT (callback) DO UPDATE SET feed = excluded.feed, hub = excluded.hub, "
		"topic = excluded.topic, secret = excluded.secret, state = excluded.state, "
		"tries = excluded.tries, asked_ms = excluded.asked_ms, next_ms = excluded.next_ms, "
		"lease_ms = excluded.lease_ms, expires_ms = excluded.expires_ms"},
	[SQL_WEBSUB_DROP] = {"delete a subscription", "DELETE FROM websub WHERE callback = $1"},
	[SQL_WEBSUB_RENAME] = {"rename a subscription's feed",
		"UPDATE websub SET feed = $1 WHERE feed = $2"},
	[SQL_WEBSUBS_EACH] = {"read the subscriptions",
		"SELECT callback, feed, hub, topic, secret, state, tries, asked_ms, next_ms, "
		"lease_ms, expires_ms FROM websub"},
	[SQL_MARK_GET] = {"read a mark", "SELECT at_ms FROM mark WHERE id = $1"},
	[SQL_MARK_PUT] = {"set a mark",
		"INSERT INTO mark (id, at_ms) VALUES ($1, $2) "
		"ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms"},
	[SQL_MARK_DELETE] = {"forget a mark", "DELETE FROM mark WHERE id = $1"},
	[SQL_MARKS_EACH] = {"read marks",
		"SELECT id, at_ms FROM mark "
		"WHERE id >= $1 AND substr(id, 1, length($1)) = $1 ORDER BY id"},

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
	[SQL_SEARCH_NEW] = {"search", SEARCH("w.rowid") "ORDER BY w.rowid DESC"},
	/* A word in the title says more about an article than one in its text. */
	[SQL_SEARCH_BEST] = {"search",
		SEARCH("w.rowid") "ORDER BY bm25(w.article_words, 8.0, 2.0, 1.0, 0.0)"},
	[SQL_SEARCH_COUNT] = {"count what was found", SEARCH("COUNT(*)")},
	[SQL_SEARCH_COUNT_ALL] = {"count what was found",
		"SELECT COUNT(*) FROM article_words WHERE article_words MATCH $1"},
	[SQL_SEARCH_REST] = {"read articles that are not indexed",
		"SELECT " ARTICLE_COLUMNS
		"FROM article a WHERE a.id > $1 AND a.id < $2 " SEARCH_MEANT(
			"$3", "$4", "$5", "$6") "ORDER BY a.id DESC"},
	/* The plus: along an index of times, which is small, and not through the articles. */
	[SQL_SEARCH_BELOW] = {"count articles that are not indexed",
		"SELECT COUNT(*) FROM article WHERE +id < $1"},
};

void sql_text_write(enum sql which, struct buf *out)
{
	const struct sql_text *t = &sql_texts[which];

	if (t->write != NULL)
		t->write(out);
	else
		buf_str(out, str_of(t->text));
}
