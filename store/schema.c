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

#define TEXT " TEXT NOT NULL"
#define INT " INT NOT NULL"
#define BIGINT " BIGINT NOT NULL"

static const char step_1[] =
	"CREATE TABLE feed (id" TEXT " PRIMARY KEY, url" TEXT ", etag" TEXT
	", last_modified" TEXT ", last_error" TEXT ", moved_to" TEXT ", body_hash" BIGINT
	", next_poll_ms" BIGINT ", last_poll_ms" BIGINT ", last_success_ms" BIGINT
	", last_full_ms" BIGINT ", interval_ms" BIGINT ", publisher_floor_ms" BIGINT
	", hold_until_ms" BIGINT ", moved_since_ms" BIGINT ", failures" BIGINT ", polls" BIGINT
	", moved_seen" BIGINT ", last_status" INT ", gone" INT ", dark_notified" INT
	", items_ms" BIGINT " DEFAULT 0)" CLUSTERED ";"

	/* The long texts come last, so that reading a head stays off the overflow pages. */
	"CREATE TABLE article (id " ID_KEY ", feed" TEXT ", first_seen_ms" BIGINT ", silent" INT
	", published_s BIGINT, updated_s BIGINT, guid" TEXT ", link" TEXT ", title" TEXT
	", authors" TEXT ", categories" TEXT ", summary" TEXT ", body" TEXT ");"
	"CREATE INDEX article_age ON article (first_seen_ms);"

	"CREATE TABLE item (id " ID_KEY ", feed" TEXT ", seen_ms" BIGINT ");"
	"CREATE INDEX item_age ON item (seen_ms);"
	"CREATE TABLE ident (feed" TEXT ", kind" INT ", hi" BIGINT ", lo" BIGINT
	", article" BIGINT ", PRIMARY KEY (feed, kind, hi, lo))" CLUSTERED ";"
	"CREATE INDEX ident_article ON ident (article);"

	"CREATE TABLE watch (id" TEXT " PRIMARY KEY, first_ms" BIGINT ")" CLUSTERED ";"
	"CREATE TABLE hit (article" BIGINT " REFERENCES article (id), watch" TEXT ", n" INT
	", term" TEXT ", line" BIGINT ", field" INT ", from_byte" BIGINT ", to_byte" BIGINT
	", core_from" BIGINT ", core_to" BIGINT ", rules" BIGINT ", fold_version" BIGINT
	", PRIMARY KEY (article, watch, n))" CLUSTERED ";"

	"CREATE TABLE alert (id" TEXT " PRIMARY KEY, watch" TEXT ", article" BIGINT
	", created_ms" BIGINT ", UNIQUE (article, watch))" CLUSTERED ";"
	"CREATE INDEX alert_age ON alert (created_ms);"
	"CREATE TABLE delivery (seq " ID_KEY ", alert" TEXT " REFERENCES alert (id), dest" TEXT
	", state" INT ", due_ms" BIGINT ", created_ms" BIGINT ", first_try_ms" BIGINT
	", attempts" BIGINT ", plain" INT ", changed_ms" BIGINT ", why" TEXT
	", UNIQUE (alert, dest));"
	"CREATE INDEX delivery_queue ON delivery (dest, state, seq);"
	"CREATE TABLE destination (id" TEXT " PRIMARY KEY, config_hash" BIGINT
	", not_before_ms" BIGINT ", disabled" INT ", why" TEXT ")" CLUSTERED ";";

const char *const schema_steps[] = {step_1};
const size_t schema_n_steps = sizeof(schema_steps) / sizeof(schema_steps[0]);
