/* SPDX-License-Identifier: ISC */
/*
 * Every statement of the SQLite engine, each in one of two tables: those that work on the archive stand in
 * sqlite_sql_archive.c.
 *
 * Parameters are $1, $2, ... in the order of first use: SQLite takes them as names and numbers them
 * as they appear, PostgreSQL takes them as numbers, and both mean the same (a test holds it). The
 * states of a delivery are written as digits so that the text stays constant: see enum
 * delivery_state.
 */
#include "store/sqlite_sql.h"

/* clang-format off: one clause a line */
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

#define LETTERS "RETURNING alert, dest"

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

#define HIT_COLUMNS                                                                            \
	"watch, term, line, field, from_byte, to_byte, core_from, core_to, rules, "            \
	"fold_version "

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

/* ---- the table ----------------------------------------------------------------------- */

static const struct sql_text sql_texts[SQL_N] = {
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
		"SELECT MAX(article) FROM sketch UNION ALL "
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
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
		"$17)"},
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
	[SQL_VERSIONS] = {"read an article's versions",
		"SELECT " ARTICLE_COLUMNS ARTICLE_STORY "FROM article WHERE id IN ("
		"SELECT id FROM article WHERE version_of = $1 AND version_of <> 0 "
		"UNION ALL SELECT $1) ORDER BY id DESC LIMIT $2"},
	[SQL_VERSIONS_TOLD] = {"read what was alerted of an article",
		"SELECT watch, created_ms, article FROM alert WHERE article IN ("
		"SELECT id FROM article WHERE version_of = $1 AND version_of <> 0 "
		"UNION ALL SELECT $1)"},
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
		"SELECT " HIT_COLUMNS "FROM hit WHERE article = $1 AND watch = $2 ORDER BY n"},
	[SQL_HITS_ALL] = {"read an article's hits",
		"SELECT " HIT_COLUMNS "FROM hit WHERE article = $1 ORDER BY watch, n LIMIT $2"},

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
	[SQL_DELIVERY_DONE] = {"finish a delivery",
		"UPDATE delivery SET state = 2, changed_ms = $1, why = '', aside = 0 "
		"WHERE " OF_MESSAGE("$2") "AND state = 1 AND node = $3"},
	/* What makes dead letters says which: sqlite_lost.c. */
	[SQL_DELIVERY_DEAD] = {"give a delivery up",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0 "
		"WHERE " OF_MESSAGE("$3") "AND state = 1 AND node = $4 " LETTERS},
	[SQL_DELIVERY_DEAD_ONE] = {"give a delivery up",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0 "
		"WHERE seq = $3 AND state = 1 AND node = $4 " LETTERS},
	[SQL_LOST_TOLD] = {"read what a dead letter was to tell",
		"SELECT story, watch FROM story_told WHERE alert = $1 AND dest = $2"},
	/* CROSS JOIN: from the story's articles, which are few, by the unique alert and delivery of each. */
	[SQL_LOST_COPY] = {"find what joined a story",
		"SELECT x.id, d.seq, d.flow, d.alert FROM article x CROSS JOIN alert a "
		"CROSS JOIN delivery d WHERE x.story = $1 AND x.story <> 0 "
		"AND x.id > (SELECT k.article FROM alert k WHERE k.id = $2) "
		"AND a.article = x.id AND a.watch = $3 AND d.alert = a.id AND d.dest = $4 "
		"AND d.state = 5 AND d.hold = 'story' AND d.created_ms >= $5 "
		"ORDER BY x.id DESC LIMIT 1"},
	/* By any alert of it. */
	[SQL_LOST_HEARD] = {"look for an article in a queue",
		"SELECT d.seq, d.alert, d.also FROM alert a CROSS JOIN delivery d "
		"WHERE a.article = $1 AND d.alert = a.id AND d.dest = $2 "
		"AND d.state NOT IN (3, 5) ORDER BY d.seq LIMIT 1"},
	[SQL_LOST_NAME] = {"name a watch of an article",
		"UPDATE delivery SET also = $1 WHERE seq = $2 AND state IN (0, 4)"},
	[SQL_LOST_MOVE] = {"save who will be told of a story",
		"UPDATE story_told SET alert = $1, last = $1, outlets = "
		"COALESCE((SELECT s.outlets FROM story s WHERE s.id = $2), outlets) "
		"WHERE story = $2 AND dest = $3 AND watch = $4"},
	[SQL_LOST_RING] = {"queue what joined a story",
		"UPDATE delivery SET state = 0, due_ms = $1, changed_ms = $1, turn = $2, "
		"also = $3, hold = 'instead' WHERE seq = $4 AND state = 5"},
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
		"WHERE dest = $2 AND state = 0 AND aside = 2 " LETTERS},
	[SQL_QUEUE_LENGTH] = {"measure a queue",
		"SELECT COUNT(*) FROM delivery WHERE dest = $1 AND state IN (0, 4)"},
	/* The first by seq are the oldest. */
	[SQL_QUEUE_DROP_OLD] = {"shorten a queue",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0, hold_ms = 0 "
		"WHERE seq IN ("
		"SELECT o.seq FROM (SELECT k.seq, k.created_ms FROM delivery k "
		"WHERE k.dest = $3 AND k.state IN (0, 4) ORDER BY k.seq LIMIT $4) AS o "
		"WHERE o.created_ms < $5) " LETTERS},
	[SQL_QUEUE_DROP_FIRST] = {"shorten a queue",
		"UPDATE delivery SET state = 3, changed_ms = $1, why = $2, aside = 0, hold_ms = 0 "
		"WHERE seq IN ("
		"SELECT k.seq FROM delivery k WHERE k.dest = $3 AND k.state IN (0, 4) "
		"ORDER BY k.seq LIMIT $4) " LETTERS},
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
	[SQL_PAGE_SIZE] = {"read the file's size", "PRAGMA page_size"},
	[SQL_PAGE_COUNT] = {"read the file's size", "PRAGMA page_count"},
	[SQL_PAGES_FREE] = {"read the file's size", "PRAGMA freelist_count"},
	/* Not seen lately is not enough: while a feed answers "unchanged" for weeks nobody sees its
	 * items. They are gone when the feed was read since and they were not in it. $1 is a day,
	 * the coarseness of seen_ms. What was imported is of no feed that is read, or not of one that
	 * was asked since $2 (its articles were as long gone then as they were kept). */
	[SQL_OLD_ITEMS] = {"find old items",
		"SELECT i.id, i.seen_ms, f.id IS NULL OR i.seen_ms + $1 < f.items_ms "
		"OR (f.last_poll_ms <> 0 AND f.last_poll_ms < $2) "
		"FROM item i LEFT JOIN feed f ON f.id = COALESCE("
		"(SELECT n.id FROM feed n WHERE n.name = i.feed AND n.name <> ''), i.feed) "
		"WHERE i.id > $3 AND i.id < $4 ORDER BY i.id LIMIT $5"},
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
	[SQL_ALERTS_ARTICLE] = {"read an article's alerts",
		"SELECT d.seq, a.id, a.watch, d.dest, t.feed, t.title, d.hold, d.why, a.article, "
		"d.message, d.state, d.attempts, COALESCE(d.created_ms, a.created_ms), "
		"d.changed_ms, d.hold_ms FROM alert a LEFT JOIN delivery d ON d.alert = a.id "
		"LEFT JOIN article t ON t.id = a.article WHERE a.article = $1 AND a.article <> 0 "
		"ORDER BY a.created_ms, a.id, d.seq LIMIT $2"},
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
	/* From article to article, past all the hits of each. */
	[SQL_MATCHED] = {"read which articles were matched",
		"WITH RECURSIVE q (id) AS (SELECT MAX(article) FROM hit WHERE article < $1 "
		"UNION ALL SELECT (SELECT MAX(h.article) FROM hit h WHERE h.article < q.id) "
		"FROM q WHERE q.id IS NOT NULL) SELECT id FROM q WHERE id IS NOT NULL LIMIT $2"},
	[SQL_RECENT] = {"count what is recent", WITH_DESTS
		"SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM article WHERE first_seen_ms >= $1 "
		"LIMIT $2) AS w), (SELECT COUNT(*) FROM (SELECT 1 FROM alert "
		"WHERE created_ms >= $1 LIMIT $2) AS w), (SELECT COUNT(*) FROM (SELECT 1 "
		"FROM delivery WHERE state IN (0, 4) AND " IN_DESTS "LIMIT $2) AS w)"},
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
};

const struct sql_text *sql_text(enum sql which)
{
	return sql_texts[which].what != NULL ? &sql_texts[which] : &sql_archive_texts[which];
}

void sql_text_write(enum sql which, struct buf *out)
{
	const struct sql_text *t = sql_text(which);

	if (t->write != NULL)
		t->write(out);
	else
		buf_str(out, str_of(t->text));
}
