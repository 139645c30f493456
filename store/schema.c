/* SPDX-License-Identifier: ISC */
/*
 * The tables (what they are for: head of sqlite.c).
 *
 * The text keeps to what SQLite and PostgreSQL both run: TEXT, INT and BIGINT only, times as
 * BIGINT milliseconds or seconds named so, booleans as INT, ids made by us, no triggers, no
 * sequences. What differs is in the macros below; another engine builds the same steps with its
 * own.
 */
#include "store/schema.h"

/* In SQLite only this spelling is the key of the table itself, without a second tree. */
#define ID_KEY "INTEGER NOT NULL PRIMARY KEY"
/* The rows lie in the order of the primary key, in one tree. */
#define CLUSTERED " WITHOUT ROWID"
/* An index of words that keeps no text; sqlite_words.c. It is merged by store_index_tidy() and not by itself, which
 * would be much at once. */
#define WORD_INDEX(name, columns)                                                              \
	"CREATE VIRTUAL TABLE " name " USING fts5 (" columns                                   \
	", content = '', tokenize = 'ascii');"                                                 \
	"INSERT INTO " name " (" name ", rank) VALUES ('automerge', 0);"

/* clang-format off: lines of SQL */
#define SEARCH_TABLES                                                                          \
	"CREATE TABLE search_form ("                                                           \
	"stem BIGINT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (stem, form))" CLUSTERED        \
	";" WORD_INDEX("article_words", "title, summary, body, odd")
static const char step_1[] =
	"CREATE TABLE feed ("
	"id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL, etag TEXT NOT NULL, "
	"last_modified TEXT NOT NULL, last_error TEXT NOT NULL, "
	"moved_to TEXT NOT NULL, "
	"body_hash BIGINT NOT NULL, next_poll_ms BIGINT NOT NULL, "
	"last_poll_ms BIGINT NOT NULL, "
	"last_success_ms BIGINT NOT NULL, last_full_ms BIGINT NOT NULL, "
	"interval_ms BIGINT NOT NULL, publisher_floor_ms BIGINT NOT NULL, "
	"hold_until_ms BIGINT NOT NULL, moved_since_ms BIGINT NOT NULL, "
	"failures BIGINT NOT NULL, polls BIGINT NOT NULL, moved_seen BIGINT NOT NULL, "
	"last_status INT NOT NULL, gone INT NOT NULL, dark_notified INT NOT NULL, "
	"items_ms BIGINT NOT NULL DEFAULT 0)" CLUSTERED ";"

	/* The long texts come last: reading a head stays off the overflow pages. */
	"CREATE TABLE article ("
	"id " ID_KEY ", feed TEXT NOT NULL, first_seen_ms BIGINT NOT NULL, "
	"silent INT NOT NULL, "
	"published_s BIGINT, updated_s BIGINT, guid TEXT NOT NULL, link TEXT NOT NULL, "
	"title TEXT NOT NULL, authors TEXT NOT NULL, categories TEXT NOT NULL, "
	"summary TEXT NOT NULL, body TEXT NOT NULL);"
	"CREATE INDEX article_age ON article (first_seen_ms);"

	"CREATE TABLE item (id " ID_KEY ", feed TEXT NOT NULL, seen_ms BIGINT NOT NULL);"
	"CREATE TABLE ident ("
	"hi BIGINT NOT NULL, lo BIGINT NOT NULL, article BIGINT NOT NULL, "
	"PRIMARY KEY (hi, lo))" CLUSTERED ";"
	"CREATE INDEX ident_article ON ident (article);"

	"CREATE TABLE watch (id TEXT NOT NULL PRIMARY KEY, first_ms BIGINT NOT NULL)" CLUSTERED
	";"
	"CREATE TABLE hit ("
	"article BIGINT NOT NULL REFERENCES article (id), watch TEXT NOT NULL, "
	"n INT NOT NULL, "
	"term TEXT NOT NULL, line BIGINT NOT NULL, field INT NOT NULL, "
	"from_byte BIGINT NOT NULL, to_byte BIGINT NOT NULL, "
	"core_from BIGINT NOT NULL, core_to BIGINT NOT NULL, "
	"rules BIGINT NOT NULL, fold_version BIGINT NOT NULL, "
	"PRIMARY KEY (article, watch, n))" CLUSTERED ";"

	"CREATE TABLE alert ("
	"id TEXT NOT NULL PRIMARY KEY, watch TEXT NOT NULL, article BIGINT NOT NULL, "
	"created_ms BIGINT NOT NULL, UNIQUE (article, watch))" CLUSTERED ";"
	"CREATE INDEX alert_age ON alert (created_ms);"
	"CREATE TABLE delivery ("
	"seq " ID_KEY ", alert TEXT NOT NULL REFERENCES alert (id), "
	"dest TEXT NOT NULL, "
	"state INT NOT NULL, due_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL, "
	"first_try_ms BIGINT NOT NULL, attempts BIGINT NOT NULL, plain INT NOT NULL, "
	"changed_ms BIGINT NOT NULL, why TEXT NOT NULL, UNIQUE (alert, dest));"
	"CREATE INDEX delivery_queue ON delivery (dest, state, seq);"
	"CREATE TABLE destination ("
	"id TEXT NOT NULL PRIMARY KEY, config_hash BIGINT NOT NULL, "
	"not_before_ms BIGINT NOT NULL, disabled INT NOT NULL, "
	"why TEXT NOT NULL)" CLUSTERED ";";

/* What a feed's last document asked of pollers, and the rhythm in which it brings news: both hold
 * over a restart. */
static const char step_2[] =
	"ALTER TABLE feed ADD COLUMN ttl_s BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN skip_hours BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN skip_days INT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN last_new_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN rhythm_ms BIGINT NOT NULL DEFAULT 0;";

/* A delivery says who took it. What was taken before is of a node without a name. */
static const char step_3[] = "ALTER TABLE delivery ADD COLUMN node TEXT NOT NULL DEFAULT '';";

/* A delivery that keeps failing, or was refused, steps aside (aside, due_ms), and counts for how long
 * it was really tried (tried_ms). A flood takes its turns with the others (flow, turn: head of
 * sqlite_outbox.c). noted_ms: when not_before_ms was written down, so that a clock that was wrong
 * then is seen. `disabled` of a destination is no longer read. */
static const char step_4[] =
	"ALTER TABLE delivery ADD COLUMN tried_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN aside INT NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN flow BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE destination ADD COLUMN noted_ms BIGINT NOT NULL DEFAULT 0;"
	"DROP INDEX delivery_queue;"
	"CREATE INDEX delivery_queue ON delivery (dest, state, turn, seq);"
	"CREATE INDEX delivery_flow ON delivery (dest, flow, turn);"
	"CREATE INDEX delivery_aside ON delivery (dest, due_ms) WHERE aside <> 0;";

/* When retention last trusted the clock. */
static const char step_5[] =
	"CREATE TABLE mark (id TEXT NOT NULL PRIMARY KEY, at_ms BIGINT NOT NULL)" CLUSTERED ";";

/* What a feed's state belongs to: the address and the settings that it was asked by. And the name
 * under which the articles of a renamed feed stand; '': its id. */
static const char step_6[] =
	"ALTER TABLE feed ADD COLUMN address_hash BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN settings_hash BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN name TEXT NOT NULL DEFAULT '';"
	"CREATE INDEX feed_name ON feed (name) WHERE name <> '';";

/* What waits of a flow is found without what was delivered of it. One delivery tells of an article,
 * whatever the number of watches that found it (also: those besides the alert's; a list). And what of a
 * queue is given up is its oldest. */
static const char step_7[] =
	"ALTER TABLE delivery ADD COLUMN also TEXT NOT NULL DEFAULT '';"
	"DROP INDEX delivery_flow;"
	"CREATE INDEX delivery_flow ON delivery (dest, flow, state, turn);"
	"CREATE INDEX delivery_waits ON delivery (dest, seq) WHERE state = 0;";

/* A delivery may be held for a time (hold_ms: until when, 0 when it is not; hold: why), leave with
 * others (batch: which; message: the first of those it left with, by which they are settled, 0: never
 * taken), or never (head of sqlite_take.c). Each of the ways in which one is found has an index that
 * nothing else is in: `aside` is of rows that wait, so it ends with them. */
static const char step_8[] =
	"ALTER TABLE delivery ADD COLUMN hold TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE delivery ADD COLUMN hold_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN batch BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN message BIGINT NOT NULL DEFAULT 0;"
	"UPDATE delivery SET aside = 0 WHERE aside <> 0 AND state > 1;"
	"DROP INDEX delivery_queue;"
	"CREATE INDEX delivery_queue ON delivery (dest, state, aside, turn, seq);"
	"DROP INDEX delivery_waits;"
	"CREATE INDEX delivery_waits ON delivery (dest, seq) WHERE state IN (0, 4);"
	"CREATE INDEX delivery_held ON delivery (dest, hold_ms) WHERE hold_ms <> 0;"
	"CREATE INDEX delivery_batch ON delivery (dest, batch, seq) "
	"WHERE batch <> 0 AND message = 0 AND state IN (0, 4);"
	"CREATE INDEX delivery_message ON delivery (message) WHERE message <> 0 AND state < 2;"

	/* The tries of a delivery. */
	"CREATE TABLE attempt ("
	"seq BIGINT NOT NULL REFERENCES delivery (seq), n BIGINT NOT NULL, "
	"started_ms BIGINT NOT NULL, took_us BIGINT NOT NULL, status INT NOT NULL, "
	"error TEXT NOT NULL, excerpt TEXT NOT NULL, PRIMARY KEY (seq, n))" CLUSTERED ";"

	/* A notice of operations is an alert of no article, whose watch is its own id: (article, watch)
	 * stays unique, and all that is done to alerts is done to it. */
	"CREATE TABLE ops ("
	"id TEXT NOT NULL PRIMARY KEY REFERENCES alert (id), code TEXT NOT NULL, "
	"subject TEXT NOT NULL, text TEXT NOT NULL, level INT NOT NULL)" CLUSTERED ";"

	/* paused_ms: since when a person lets it rest; 0: it does not. */
	"ALTER TABLE destination ADD COLUMN paused_ms BIGINT NOT NULL DEFAULT 0;"

	/* When a destination was last told of what a watch found. */
	"CREATE TABLE told ("
	"dest TEXT NOT NULL, watch TEXT NOT NULL, told_ms BIGINT NOT NULL, "
	"window_until_ms BIGINT NOT NULL, PRIMARY KEY (dest, watch))" CLUSTERED ";"
	"CREATE INDEX told_age ON told (told_ms);"

	/* What a person does not want to be told of for a while. */
	"CREATE TABLE mute ("
	"id " ID_KEY ", kind INT NOT NULL, subject TEXT NOT NULL, dest TEXT NOT NULL, "
	"until_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL, why TEXT NOT NULL);"
	"CREATE INDEX mute_until ON mute (until_ms);";

/* How a feed's last document came. */
static const char step_9[] = "ALTER TABLE feed ADD COLUMN note TEXT NOT NULL DEFAULT '';";

/* What an item said when it was last met, as a hash (0: of an older version), and why an article is one of
 * its own. */
static const char step_10[] = "ALTER TABLE item ADD COLUMN text_hash BIGINT NOT NULL DEFAULT 0;"
			      "ALTER TABLE article ADD COLUMN why TEXT NOT NULL DEFAULT '';";

/* A later wording of an article is an article beside it: what was found in each, and its alerts, stand where
 * they were found. */
static const char step_11[] =
	"ALTER TABLE article ADD COLUMN version_of BIGINT NOT NULL DEFAULT 0;"
	"CREATE INDEX article_version ON article (version_of, id) WHERE version_of <> 0;";

/* How a feed is, for people: what answers without a body saved, how long it takes to answer, whether
 * something may have been missed, whether it refuses us. And the pause that a person gave it
 * (paused_ms: since when, 0: none; paused_until_ms: 0: until it is ended), which is no field of its state:
 * what a poll that is under way has found does not undo it. */
static const char step_12[] =
	"ALTER TABLE feed ADD COLUMN page_bytes BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN saved_bytes BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN unchanged BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN took_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN gap_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN blocked INT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN paused_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN paused_until_ms BIGINT NOT NULL DEFAULT 0;";

/* What of a feed's last document was left out, and up to when its items are dated. */
static const char step_13[] = "ALTER TABLE feed ADD COLUMN left_out TEXT NOT NULL DEFAULT '';"
			      "ALTER TABLE feed ADD COLUMN newest_s BIGINT NOT NULL DEFAULT 0;";

/* A feed is fresh until something was found in it: an older version counted polls. */
static const char step_14[] =
	"UPDATE feed SET last_new_ms = last_success_ms WHERE last_new_ms = 0 AND items_ms <> 0;";

/* How long a feed's host wants to be asked over TLS only. */
static const char step_15[] =
	"ALTER TABLE feed ADD COLUMN hsts_until_ms BIGINT NOT NULL DEFAULT 0;";

/* Subscriptions at hubs (W3C WebSub), by their callback, which nobody can guess. A feed has one, and those
 * that leave besides. state: enum websub_state of the daemon. */
static const char step_16[] =
	"CREATE TABLE websub ("
	"callback TEXT NOT NULL PRIMARY KEY, feed TEXT NOT NULL, hub TEXT NOT NULL, "
	"topic TEXT NOT NULL, secret TEXT NOT NULL, state INT NOT NULL, tries BIGINT NOT NULL, "
	"asked_ms BIGINT NOT NULL, next_ms BIGINT NOT NULL, lease_ms BIGINT NOT NULL, "
	"expires_ms BIGINT NOT NULL)" CLUSTERED ";"
	"CREATE INDEX websub_feed ON websub (feed);";

/* The states from behind: what was delivered, what is being sent and what leaves next of a queue lie side by
 * side, since a row passes from one to the other. All of it on one page instead of three: most of what
 * a delivery costs is the pages that it changes. */
static const char step_17[] =
	"DROP INDEX delivery_queue;"
	"CREATE INDEX delivery_queue ON delivery (dest, state DESC, aside, turn, seq);"
	"DROP INDEX delivery_flow;"
	"CREATE INDEX delivery_flow ON delivery (dest, flow, state DESC, turn);";

/* What a feed that is a sitemap index remembers of its sitemaps. */
static const char step_18[] = "ALTER TABLE feed ADD COLUMN sitemaps TEXT NOT NULL DEFAULT '';";

/* What is learned of what stands around a feed's articles (desk/furniture_kept.h). */
static const char step_19[] =
	"CREATE TABLE furniture ("
	"feed TEXT NOT NULL PRIMARY KEY, learned TEXT NOT NULL)" CLUSTERED ";";

/* Whether that holds for the hosts below a feed's host, too. */
static const char step_20[] = "ALTER TABLE feed ADD COLUMN hsts_below INT NOT NULL DEFAULT 0;";

/* How far the documents behind a feed's own are read (store_walk). No fields of its state, which a poll that was under
 * way meanwhile would write back as they were when it began. */
static const char step_21[] =
	"ALTER TABLE feed ADD COLUMN walk_url TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE feed ADD COLUMN walk_address BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN walk_pages BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN walk_silent INT NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN walk_since_id BIGINT NOT NULL DEFAULT 0;";

/* Articles that were stored without the text of their page, which is still to come, by a number that the daemon gives
 * (store_owed). */
static const char step_22[] =
	"CREATE TABLE owed ("
	"token BIGINT NOT NULL PRIMARY KEY, article BIGINT NOT NULL)" CLUSTERED ";";

/* A feed that is a sitemap index fails when its sitemaps do. */
static const char step_23[] =
	"ALTER TABLE feed ADD COLUMN parts_failing INT NOT NULL DEFAULT 0;";

/* The story of an article (story.h): the id of the article that began it; 0: none. A sketch holds what of an
 * article copies are told by. A story has a row, and one for each of its outlets, from its second article on. Who
 * was told of it: the alerts by which a destination first and last heard what a watch found in it, and of how many
 * outlets. */
static const char step_24[] =
	"ALTER TABLE article ADD COLUMN story BIGINT NOT NULL DEFAULT 0;"
	"CREATE INDEX article_story ON article (story, id) WHERE story <> 0;"
	"CREATE TABLE sketch ("
	"article " ID_KEY ", story BIGINT NOT NULL, seen_ms BIGINT NOT NULL, "
	"outlet TEXT NOT NULL, shingles TEXT NOT NULL);"
	"CREATE TABLE story ("
	"id " ID_KEY ", first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, "
	"articles BIGINT NOT NULL, outlets BIGINT NOT NULL);"
	"CREATE INDEX story_age ON story (last_ms);"
	"CREATE TABLE story_outlet ("
	"story BIGINT NOT NULL, outlet TEXT NOT NULL, article BIGINT NOT NULL, "
	"PRIMARY KEY (story, outlet))" CLUSTERED ";"
	"CREATE TABLE story_told ("
	"story BIGINT NOT NULL, dest TEXT NOT NULL, watch TEXT NOT NULL, alert TEXT NOT NULL, "
	"last TEXT NOT NULL, outlets BIGINT NOT NULL, PRIMARY KEY (story, dest, watch))" CLUSTERED
	";"
	"CREATE INDEX story_told_alert ON story_told (alert);";

/* Searching: which articles are in the index (head of sqlite_search.c). What FTS5 is told is no table to join. */
static const char step_25[] =
	"CREATE TABLE search_state ("
	"id " ID_KEY
	", version BIGINT NOT NULL, low BIGINT NOT NULL, high BIGINT NOT NULL);" SEARCH_TABLES;

/* The story of one article after another, for who counts what a search found: in an article it stands behind the texts. */
static const char step_26[] =
	"CREATE INDEX article_story_of ON article (id, story) WHERE story <> 0;";
/* What further messages of a story go under at a destination, as its tool calls it, and when that began. */
static const char step_27[] =
	"CREATE TABLE story_thread ("
	"story BIGINT NOT NULL, dest TEXT NOT NULL, receiver BIGINT NOT NULL, name TEXT NOT NULL, "
	"began_ms BIGINT NOT NULL, PRIMARY KEY (story, dest))" CLUSTERED ";"
	"CREATE INDEX story_thread_age ON story_thread (began_ms);";

/* How much of itself an article has from the one of whose story it is (enum store_kin): what looks back decides as was
 * decided then. */
static const char step_28[] =
	"ALTER TABLE article ADD COLUMN story_kin INT NOT NULL DEFAULT 0;";
/* clang-format on */

const char schema_word_index[] = SEARCH_TABLES;
const char *const schema_steps[] = {step_1, step_2, step_3, step_4, step_5, step_6, step_7,
	step_8, step_9, step_10, step_11, step_12, step_13, step_14, step_15, step_16, step_17,
	step_18, step_19, step_20, step_21, step_22, step_23, step_24, step_25, step_26,
	step_27, step_28};
const size_t schema_n_steps = sizeof(schema_steps) / sizeof(schema_steps[0]);
