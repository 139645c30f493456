/* SPDX-License-Identifier: ISC */
/*
 * The tables. A row is all that a key needs: reading, checking, `config show`, the environment and
 * the test of the man page go by it. A key that is planned but that nothing in this version would
 * obey is not in them: it stands in `unsupported`, so that nobody believes in a setting that does
 * nothing.
 *
 * min and max are in the unit of the stored field: milliseconds, bytes, or a count.
 */
#include "config/keys.h"

#include "config/config.h"

#define FIELD(type, field) KEY_AT(type, field)
#define LIST(type, field) KEY_LIST_AT(type, field)
#define N(array) (sizeof(array) / sizeof((array)[0]))

#define MS_S 1000ULL
#define MS_H (3600 * MS_S)
#define MS_D (24 * MS_H)

/* The second member is what a KIND_CHOICE stores; a KIND_WORD stores the word. An empty word ends a
 * list. */
static const struct conf_choice log_levels[] = {
	{STR_INIT("error"), LOG_LEVEL_ERR},
	{STR_INIT("warning"), LOG_LEVEL_WARNING},
	{STR_INIT("info"), LOG_LEVEL_INFO},
	{STR_INIT("debug"), LOG_LEVEL_DEBUG},
	{{0}, 0},
};
static const struct conf_choice log_formats[] = {
	{STR_INIT("auto"), LOG_FORMAT_AUTO},
	{STR_INIT("text"), LOG_FORMAT_TEXT},
	{STR_INIT("json"), LOG_FORMAT_JSON},
	{{0}, 0},
};
/* One engine yet, and a key already: a configuration that names it goes on working when there are
 * two. */
static const struct conf_choice engines[] = {{STR_INIT("sqlite"), 0}, {{0}, 0}};
static const struct conf_choice first_polls[] = {
	{STR_INIT("quiet"), false},
	{STR_INIT("alert"), true},
	{{0}, 0},
};
static const struct conf_choice retry_scopes[] = {
	{STR_INIT("host"), false},
	{STR_INIT("feed"), true},
	{{0}, 0},
};
static const struct conf_choice identities[] = {
	{STR_INIT("auto"), FEED_BY_ALL},
	{STR_INIT("guid"), FEED_BY_GUID},
	{STR_INIT("link"), FEED_BY_LINK},
	{STR_INIT("title"), FEED_BY_TITLE},
	{STR_INIT("text"), FEED_BY_TEXT},
	{{0}, 0},
};
static const struct conf_choice edits[] = {
	{STR_INIT("alert"), FEED_EDITS_ALERT},
	{STR_INIT("store"), FEED_EDITS_STORE},
	{STR_INIT("ignore"), FEED_EDITS_IGNORE},
	{{0}, 0},
};
static const struct conf_choice archives[] = {
	{STR_INIT("gap"), FEED_ARCHIVE_GAP},
	{STR_INIT("no"), FEED_ARCHIVE_NO},
	{STR_INIT("all"), FEED_ARCHIVE_ALL},
	{{0}, 0},
};
static const struct conf_choice story_modes[] = {
	{STR_INIT("join"), false},
	{STR_INIT("each"), true},
	{{0}, 0},
};
static const struct conf_choice families[] = {
	{STR_INIT("any"), 0},
	{STR_INIT("4"), 4},
	{STR_INIT("6"), 6},
	{{0}, 0},
};
static const struct conf_choice date_orders[] = {
	{STR_INIT("unknown"), DATE_ORDER_UNKNOWN},
	{STR_INIT("dmy"), DATE_ORDER_DMY},
	{STR_INIT("mdy"), DATE_ORDER_MDY},
	{{0}, 0},
};
static const struct conf_choice priorities[] = {
	{STR_INIT("low"), 0},
	{STR_INIT("normal"), 0},
	{STR_INIT("high"), 0},
	{STR_INIT("urgent"), 0},
	{{0}, 0},
};

/* The two paths have no default here, for it depends on who runs us (paths.c). */
static const struct conf_key daemon_keys[] = {
	{STR_INIT("data_dir"), KIND_PATH, FIELD(struct config, data_dir),
		.doc = "directory of the database"},
	{STR_INIT("runtime_dir"), KIND_PATH, FIELD(struct config, runtime_dir),
		.doc = "directory of the control socket"},
	{STR_INIT("user_agent_contact"), KIND_PRINTABLE,
		FIELD(struct config, user_agent_contact),
		.doc = "as contact of [fetch], which is its newer name"},
	{STR_INIT("log_level"), KIND_CHOICE, FIELD(struct config, log_level), .def = "info",
		.choices = log_levels, .doc = "least important level that is logged"},
	{STR_INIT("log_format"), KIND_CHOICE, FIELD(struct config, log_format), .def = "auto",
		.choices = log_formats,
		.doc = "auto: fields in the journal, text elsewhere; text; json: an object a line"},
	{STR_INIT("core_dumps"), KIND_BOOL, FIELD(struct config, core_dumps), .def = "no",
		.doc = "the process may leave its memory, secrets included, when it dies"},
};

/* The defaults are the manners: a quarter of an hour, two transfers a host, never more often than
 * in five minutes. Durations begin at 100 ms, for tests and the demo; nobody should poll an outlet
 * like that. */
static const struct conf_key fetch_keys[] = {
	{STR_INIT("interval"), KIND_DURATION, FIELD(struct config, interval_ms), .def = "15m",
		.min = 100, .max = 30 * MS_D,
		.doc = "time between polls of a feed, to begin with"},
	{STR_INIT("min_interval"), KIND_DURATION, FIELD(struct config, min_interval_ms),
		.def = "5m", .min = 100, .max = 30 * MS_D,
		.doc = "no feed is polled more often"},
	{STR_INIT("max_interval"), KIND_DURATION, FIELD(struct config, max_interval_ms),
		.def = "24h", .min = 100, .max = 30 * MS_D,
		.doc = "a quiet feed is not polled less often"},
	{STR_INIT("max_floor"), KIND_DURATION, FIELD(struct config, max_floor_ms), .def = "30d",
		.min = 100, .max = 30 * MS_D,
		.doc = "a publisher's wish to be asked seldom is followed so far; less may get us blocked"},
	{STR_INIT("host_gap"), KIND_DURATION, FIELD(struct config, host_gap_ms), .def = "1s",
		.max = MS_H, .doc = "time between requests for different feeds of one host"},
	{STR_INIT("contact"), KIND_PRINTABLE, FIELD(struct config, user_agent_contact),
		.doc = "a URL or e-mail address that publishers find in the User-Agent"},
	{STR_INIT("address_family"), KIND_CHOICE, FIELD(struct config, address_family),
		.def = "any", .choices = families,
		.doc = "4 or 6: names of feeds are looked up for addresses of this kind only"},
	{STR_INIT("timeout"), KIND_DURATION, FIELD(struct config, timeout_ms), .def = "30s",
		.min = 100, .max = MS_H, .doc = "for a whole transfer"},
	{STR_INIT("connect_timeout"), KIND_DURATION, FIELD(struct config, connect_timeout_ms),
		.def = "10s", .min = 100, .max = MS_H, .doc = "for name look-up, TCP and TLS"},
	{STR_INIT("max_body"), KIND_SIZE, FIELD(struct config, max_body), .def = "8M",
		.min = 1024, .max = 64U << 20,
		.doc = "what is kept of a feed document, after decompression"},
	{STR_INIT("max_items"), KIND_UINT, FIELD(struct config, max_items), .def = "2000",
		.min = 1, .max = 2000,
		.doc = "items read from one document; the newest are kept"},
	{STR_INIT("daily_quota"), KIND_SIZE, FIELD(struct config, daily_quota), .def = "64M",
		.min = 1024, .max = UINT64_C(1) << 40,
		.doc = "what one feed may have stored in a day"},
	{STR_INIT("connections"), KIND_UINT, FIELD(struct config, connections), .def = "64",
		.min = 1, .max = 1024, .doc = "transfers at the same time"},
	{STR_INIT("per_host"), KIND_UINT, FIELD(struct config, per_host), .def = "2", .min = 1,
		.max = 16, .doc = "transfers at the same time from one host"},
	{STR_INIT("allow_private_addresses"), KIND_BOOL,
		FIELD(struct config, allow_private_addresses), .def = "no",
		.doc = "feeds may live on loopback and private networks"},
	{STR_INIT("ca_file"), KIND_PATH, FIELD(struct config, ca_file),
		.doc = "CA certificates in PEM form instead of the system's"},
	{STR_INIT("proxy"), KIND_PROXY, KEY_MASKED, FIELD(struct config, proxy),
		.doc = "the proxy through which feeds and destinations are reached"},
	{STR_INIT("proxy_file"), KIND_FILE, FIELD(struct config, proxy), .holds = KIND_PROXY,
		.doc = "a file that holds its address, with a password"},
	{STR_INIT("proxy_credential"), KIND_CREDENTIAL, FIELD(struct config, proxy),
		.holds = KIND_PROXY, .doc = "a systemd credential that holds it"},
	{STR_INIT("auth_file"), KIND_FILE, FIELD(struct config, fetch_auth),
		.holds = KIND_LINES, .doc = "a file of logins: HOST user:password"},
	{STR_INIT("auth_credential"), KIND_CREDENTIAL, FIELD(struct config, fetch_auth),
		.holds = KIND_LINES, .doc = "a systemd credential that holds them"},
	{STR_INIT("headers_file"), KIND_FILE, FIELD(struct config, fetch_headers),
		.holds = KIND_LINES, .doc = "a file of headers: HOST Name: value"},
	{STR_INIT("headers_credential"), KIND_CREDENTIAL, FIELD(struct config, fetch_headers),
		.holds = KIND_LINES, .doc = "a systemd credential that holds them"},
	{STR_INIT("no_proxy"), KIND_HOSTS, FIELD(struct config, no_proxy),
		.doc = "hosts that are reached without it"},
};

static const struct conf_key parse_keys[] = {
	{STR_INIT("workers"), KIND_UINT, FIELD(struct config, workers), .def = "2", .min = 1,
		.max = 64, .doc = "parser processes"},
	{STR_INIT("deadline"), KIND_DURATION, FIELD(struct config, parse_deadline_ms),
		.def = "5s", .min = 100, .max = 60 * MS_S,
		.doc = "a document that takes longer is given up"},
};

static const struct conf_key match_keys[] = {
	{STR_INIT("guard_words_file"), KIND_PATH, FIELD(struct config, guard_words_file),
		.doc = "the site's own guard words, added to the built-in ones"},
	{STR_INIT("story_window"), KIND_DURATION, FIELD(struct config, story_window_ms),
		.def = "72h", .min = MS_H, .max = 7 * MS_D,
		.doc = "an article joins the story of one that came so long ago at most"},
	{STR_INIT("story_articles"), KIND_UINT, FIELD(struct config, story_articles),
		.def = "100000", .min = 1000, .max = 5000000,
		.doc = "articles that are held in memory for it, with some 2 KB each"},
};

static const struct conf_key alerts_keys[] = {
	{STR_INIT("give_up_after"), KIND_DURATION, FIELD(struct config, give_up_after_ms),
		.def = "3d", .min = MS_S, .max = 365 * MS_D,
		.doc = "an alert that could not be delivered for so long is put aside"},
};

static const struct conf_key store_keys[] = {
	{STR_INIT("engine"), KIND_WORD, FIELD(struct config, store_engine), .def = "sqlite",
		.choices = engines, .doc = "the database"},
	{STR_INIT("keep_articles"), KIND_DURATION, FIELD(struct config, keep_articles_ms),
		.def = "365d", .min = 60 * MS_S, .doc = "articles are deleted after"},
	{STR_INIT("keep_text"), KIND_DURATION, FIELD(struct config, keep_text_ms),
		.min = 60 * MS_S,
		.doc = "title and link of an article stay, its text is deleted after"},
	{STR_INIT("max_size"), KIND_SIZE, FIELD(struct config, max_size), .min = 1 << 20,
		.max = UINT64_C(1) << 50,
		.doc = "the oldest articles go when the database has more in use"},
	{STR_INIT("keep_alerts"), KIND_DURATION, FIELD(struct config, keep_alerts_ms),
		.def = "90d", .min = 60 * MS_S, .doc = "finished alerts are deleted after"},
	{STR_INIT("search"), KIND_BOOL, FIELD(struct config, search), .def = "yes",
		.doc = "keep an index for `rasid search`"},
};

/* Nothing of it is on without the address that hubs can reach. */
static const struct conf_key websub_keys[] = {
	{STR_INIT("callback"), KIND_URL, FIELD(struct config, websub_callback),
		.doc = "the public address that a reverse proxy hands on to 'listen'"},
	{STR_INIT("listen"), KIND_LISTEN, FIELD(struct config, websub_listen),
		.def = "127.0.0.1:8471", .doc = "address and port where pushes are received"},
	{STR_INIT("lease"), KIND_DURATION, FIELD(struct config, websub_lease_ms), .def = "10d",
		.min = 60 * MS_S, .max = 365 * MS_D,
		.doc = "how long a subscription is asked for; then it is renewed"},
};

static const struct conf_key metrics_keys[] = {
	{STR_INIT("per_feed"), KIND_BOOL, FIELD(struct config, metrics_per_feed), .def = "no",
		.doc = "a series for each feed besides, of 10,000 at the most"},
};

static const struct conf_key page_keys[] = {
	{STR_INIT("listen"), KIND_LISTEN_OFF, FIELD(struct config, page_listen),
		.def = "127.0.0.1:8470", .doc = "address and port of the page; off: none"},
	{STR_INIT("host"), KIND_HOSTS, FIELD(struct config, page_hosts),
		.doc = "names by which browsers find it, besides localhost"},
	{STR_INIT("token_file"), KIND_FILE, FIELD(struct config, page_token),
		.holds = KIND_STRING, .doc = "a file that holds what is asked for to see it"},
	{STR_INIT("token_credential"), KIND_CREDENTIAL, FIELD(struct config, page_token),
		.holds = KIND_STRING, .doc = "a systemd credential that holds it"},
};

static const struct conf_key feed_keys[] = {
	{STR_INIT("url"), KIND_URL, KEY_REQUIRED, FIELD(struct config_feed, url),
		.doc = "address; Arabic letters are allowed and are encoded"},
	{STR_INIT("title"), KIND_STRING, FIELD(struct config_feed, title),
		.doc = "the outlet's name, in any script"},
	{STR_INIT("tags"), KIND_STRING, KEY_LIST, LIST(struct config_feed, tags),
		.doc = "for `feeds = tag:...` of a watch"},
	{STR_INIT("was"), KIND_STRING, KEY_LIST, LIST(struct config_feed, was),
		.doc = "a former id: articles and what is known of the feed are kept"},
	{STR_INIT("interval"), KIND_DURATION, FIELD(struct config_feed, interval_ms),
		.min = 100, .max = 30 * MS_D,
		.doc = "fixed time between polls instead of the adaptive one"},
	{STR_INIT("daily_quota"), KIND_SIZE, FIELD(struct config_feed, daily_quota),
		.min = 1024, .max = UINT64_C(1) << 40,
		.doc = "what it may have stored in a day, instead of [fetch] daily_quota"},
	{STR_INIT("keep_articles"), KIND_DURATION, FIELD(struct config_feed, keep_articles_ms),
		.min = 60 * MS_S, .doc = "instead of [store] keep_articles"},
	{STR_INIT("keep_text"), KIND_DURATION, FIELD(struct config_feed, keep_text_ms),
		.min = 60 * MS_S, .doc = "instead of [store] keep_text"},
	{STR_INIT("first_poll"), KIND_CHOICE, FIELD(struct config_feed, first_poll_alert),
		.def = "quiet", .choices = first_polls,
		.doc = "whether what is there already raises alerts"},
	{STR_INIT("retry_scope"), KIND_CHOICE, FIELD(struct config_feed, scope_feed),
		.def = "host", .choices = retry_scopes,
		.doc = "what a 429 or 503 holds back: the whole host or this feed"},
	{STR_INIT("daily_full"), KIND_BOOL, FIELD(struct config_feed, daily_full), .def = "yes",
		.doc = "ask once a day without conditions"},
	{STR_INIT("delta"), KIND_BOOL, FIELD(struct config_feed, delta), .def = "no",
		.doc = "ask for what is new since the last poll only (RFC 3229)"},
	{STR_INIT("charset"), KIND_CHARSET, FIELD(struct config_feed, charset),
		.doc = "encoding of a feed that declares a wrong one"},
	{STR_INIT("user_agent"), KIND_PRINTABLE, FIELD(struct config_feed, user_agent),
		.doc = "User-Agent for this feed"},
	{STR_INIT("allow_address"), KIND_ADDRESS, KEY_LIST,
		LIST(struct config_feed, allow_address),
		.doc = "a private address or block where this feed may be"},
	{STR_INIT("max_floor"), KIND_DURATION, FIELD(struct config_feed, max_floor_ms),
		.min = 100, .max = 30 * MS_D, .doc = "instead of [fetch] max_floor"},
	{STR_INIT("address_family"), KIND_CHOICE, FIELD(struct config_feed, address_family),
		.choices = families, .doc = "instead of [fetch] address_family"},
	{STR_INIT("proxy"), KIND_PROXY, KEY_MASKED, FIELD(struct config_feed, proxy),
		.doc = "instead of [fetch] proxy; none: without one"},
	{STR_INIT("proxy_file"), KIND_FILE, FIELD(struct config_feed, proxy),
		.holds = KIND_PROXY, .doc = "a file that holds its address, with a password"},
	{STR_INIT("proxy_credential"), KIND_CREDENTIAL, FIELD(struct config_feed, proxy),
		.holds = KIND_PROXY, .doc = "a systemd credential that holds it"},
	{STR_INIT("bearer_file"), KIND_FILE, FIELD(struct config_feed, bearer),
		.holds = KIND_STRING,
		.doc = "a file that holds a token for Authorization: Bearer"},
	{STR_INIT("bearer_credential"), KIND_CREDENTIAL, FIELD(struct config_feed, bearer),
		.holds = KIND_STRING, .doc = "a systemd credential that holds it"},
	{STR_INIT("ca_file"), KIND_OPEN_FILE, FIELD(struct config_feed, ca),
		.holds = KIND_CERTS, .doc = "CA certificates that are trusted besides"},
	{STR_INIT("client_cert"), KIND_OPEN_FILE, FIELD(struct config_feed, client_cert),
		.holds = KIND_CERTS, .doc = "the certificate that rasid shows"},
	{STR_INIT("client_key"), KIND_FILE, FIELD(struct config_feed, client_key),
		.holds = KIND_KEY, .doc = "a file that holds its key"},
	{STR_INIT("client_key_credential"), KIND_CREDENTIAL,
		FIELD(struct config_feed, client_key), .holds = KIND_KEY,
		.doc = "a systemd credential that holds it"},
	{STR_INIT("zone"), KIND_ZONE, FIELD(struct config_feed, zone_s), .def = "+00:00",
		.doc = "offset of dates that name none"},
	{STR_INIT("date_order"), KIND_CHOICE, FIELD(struct config_feed, order),
		.def = "unknown", .choices = date_orders, .doc = "how to read 04/05/2021"},
	{STR_INIT("identity"), KIND_CHOICE, FIELD(struct config_feed, identity), .def = "auto",
		.choices = identities,
		.doc = "the one thing by which an item is known; auto: all of them in layers"},
	{STR_INIT("edits"), KIND_CHOICE, FIELD(struct config_feed, edits), .def = "alert",
		.choices = edits, .doc = "what is done when a known item says something else"},
	{STR_INIT("edits_window"), KIND_DURATION, FIELD(struct config_feed, edits_window_ms),
		.def = "1h", .min = 1000, .max = 30 * MS_D,
		.doc = "a watch rings once in this time for one item that is edited"},
	{STR_INIT("max_age"), KIND_DURATION, FIELD(struct config_feed, max_age_ms),
		.min = 60 * MS_S, .max = 36500 * MS_D,
		.doc = "items so much older than its newest are stored and not alerted"},
	{STR_INIT("strip"), KIND_STRING, KEY_LIST, LIST(struct config_feed, strip),
		.doc = "a text of its items that is shown and not searched"},
	{STR_INIT("keep"), KIND_STRING, KEY_LIST, LIST(struct config_feed, keep),
		.doc = "what stands around its articles is searched if this is in it"},
	{STR_INIT("fulltext"), KIND_BOOL, FIELD(struct config_feed, fulltext), .def = "no",
		.doc = "fetch the page of each new article and search its text"},
	{STR_INIT("fulltext_wait"), KIND_DURATION, FIELD(struct config_feed, fulltext_wait_ms),
		.def = "20s", .max = 600 * MS_S,
		.doc = "so long an article waits for its page; later text is an edit"},
	{STR_INIT("websub"), KIND_BOOL, FIELD(struct config_feed, websub), .def = "yes",
		.doc = "subscribe at the hub that it names, once [websub] has a callback"},
	{STR_INIT("archive"), KIND_CHOICE, FIELD(struct config_feed, archive), .def = "gap",
		.choices = archives,
		.doc = "when the older documents that it names are read: after a gap, or at the first poll too"},
};

/* Keys without a field (no FIELD, no LIST) are kept by section_watch.c, in the order of their
 * lines. */
static const struct conf_key watch_keys[] = {
	{STR_INIT("title"), KIND_STRING, FIELD(struct config_watch, title),
		.doc = "name in alerts, in any script"},
	{STR_INIT("priority"), KIND_WORD, FIELD(struct config_watch, priority), .def = "normal",
		.choices = priorities,
		.doc = "shown in alerts; asked by routes; urgent waits for nothing"},
	{STR_INIT("cooldown"), KIND_DURATION, FIELD(struct config_watch, cooldown_ms),
		.min = 1000, .max = 30 * MS_D,
		.doc = "after an alert a destination is told nothing of it for this time"},
	{STR_INIT("stories"), KIND_CHOICE, FIELD(struct config_watch, stories_each),
		.def = "join", .choices = story_modes,
		.doc = "join: of a story the first article alerts; each: every one"},
	{STR_INIT("burst"), KIND_TIMES, FIELD(struct config_watch, burst),
		.doc = "tell of a wave: so many times as many stories as usual"},
	{STR_INIT("burst_window"), KIND_DURATION, FIELD(struct config_watch, burst_window_ms),
		.def = "1h", .min = 600 * MS_S, .max = 7 * MS_D,
		.doc = "the time in which they come"},
	{STR_INIT("burst_floor"), KIND_UINT, FIELD(struct config_watch, burst_floor),
		.def = "5", .min = 2, .max = 1000000,
		.doc = "with fewer stories it is no wave"},
	{STR_INIT("feeds"), KIND_FEEDS, KEY_LIST,
		.doc = "a feed's id or tag:NAME; none: all feeds"},
	{STR_INIT("notify"), KIND_NOTIFY, KEY_LIST,
		.doc = "a destination's id; none: all destinations"},
	{STR_INIT("min"), KIND_UINT, FIELD(struct config_watch, def.min), .def = "1", .min = 1,
		.max = 1000, .doc = "how many different terms must occur"},
	{STR_INIT("term"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_TERM,
		.doc = "a word or phrase to find"},
	{STR_INIT("name"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_TERM,
		.doc = "a person to find, as 'term name ='"},
	{STR_INIT("near"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_NEAR,
		.doc = "parts that stand close together: near 8 = A + B"},
	{STR_INIT("require"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_REQUIRE,
		.doc = "one of the alternatives X | Y must occur too"},
	{STR_INIT("exclude"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_EXCLUDE,
		.doc = "an article with it is left out"},
	{STR_INIT("except"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_EXCEPT,
		.doc = "a hit inside it does not count"},
	{STR_INIT("terms_file"), KIND_TERMS_FILE, KEY_LIST | KEY_WORDS, .group = GROUP_TERM,
		.doc = "a file with one term a line"},
	{STR_INIT("use"), KIND_USE, KEY_LIST, .doc = "the lines of a [set id]"},
	{STR_INIT("match"), KIND_TEST, KEY_LIST, LIST(struct config_watch, match),
		.doc = "a test: text that must raise an alert"},
	{STR_INIT("skip"), KIND_TEST, KEY_LIST, LIST(struct config_watch, skip),
		.doc = "a test: text that must not"},
};

/* The lines of a watch, for several of them; a set names no feeds and no destinations and has no
 * tests. */
static const struct conf_key set_keys[] = {
	{STR_INIT("term"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_TERM,
		.doc = "as in a watch"},
	{STR_INIT("name"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_TERM,
		.doc = "as in a watch"},
	{STR_INIT("near"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_NEAR,
		.doc = "as in a watch"},
	{STR_INIT("require"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_REQUIRE,
		.doc = "as in a watch"},
	{STR_INIT("exclude"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_EXCLUDE,
		.doc = "as in a watch"},
	{STR_INIT("except"), KIND_LINE, KEY_LIST | KEY_WORDS, .group = GROUP_EXCEPT,
		.doc = "as in a watch"},
	{STR_INIT("terms_file"), KIND_TERMS_FILE, KEY_LIST | KEY_WORDS, .group = GROUP_TERM,
		.doc = "as in a watch"},
};

static const struct conf_key operations_keys[] = {
	{STR_INIT("notify"), KIND_IDS, FIELD(struct config, operations),
		.doc = "destinations that are told what is wrong with rasid itself"},
};

/* What a route asks of an alert; each that is given must hold. */
static const struct conf_key route_keys[] = {
	{STR_INIT("watch"), KIND_WATCHES, KEY_LIST, .doc = "a watch's id; none: all watches"},
	{STR_INIT("priority"), KIND_WORD, KEY_LIST, LIST(struct config_route, priorities),
		.choices = priorities, .doc = "of the watch; none: any"},
	{STR_INIT("feeds"), KIND_FEEDS, KEY_LIST,
		.doc = "a feed's id or tag:NAME; none: all feeds"},
	{STR_INIT("notify"), KIND_NOTIFY, KEY_LIST | KEY_REQUIRED, .doc = "a destination's id"},
};

static const struct conf_choice export_formats[] = {
	{STR_INIT("atom"), 0}, {STR_INIT("json"), 1}, {STR_INIT("csv"), 2}, {{0}, 0}};

static const struct conf_key output_keys[] = {
	{STR_INIT("path"), KIND_PATH, FIELD(struct config_output, path), .flags = KEY_REQUIRED,
		.doc = "the file that is written"},
	{STR_INIT("watch"), KIND_WATCHES, KEY_REQUIRED, .doc = "whose finds it has"},
	{STR_INIT("format"), KIND_CHOICE, FIELD(struct config_output, format), .def = "atom",
		.choices = export_formats, .doc = "a feed, or a table"},
	{STR_INIT("every"), KIND_DURATION, FIELD(struct config_output, every_ms), .def = "1m",
		.min = 10 * MS_S, .max = 7 * MS_D, .doc = "it is written no more often"},
	{STR_INIT("limit"), KIND_UINT, FIELD(struct config_output, limit), .def = "100",
		.min = 1, .max = 100000, .doc = "most articles in it"},
};

/* What every type takes; the rest stands in dest_ops (section_dest.c joins them). */
static const struct conf_key dest_keys[] = {
	{STR_INIT("type"), KIND_STRING, KEY_REQUIRED, .doc = "the chat tool"},
	{STR_INIT("rate"), KIND_RATE, FIELD(struct config_dest, rate_per_s),
		.doc = "most messages in a time; without it the tool's own rate"},
	{STR_INIT("max_queue"), KIND_UINT, FIELD(struct config_dest, max_queue), .min = 1,
		.max = 100000000,
		.doc = "most alerts that wait; the oldest beyond are given up"},
	{STR_INIT("max_age"), KIND_DURATION, FIELD(struct config_dest, max_age_ms),
		.min = 60000, .max = INT64_C(315360000000),
		.doc = "alerts that have waited for longer are given up"},
	{STR_INIT("group"), KIND_DURATION, FIELD(struct config_dest, noise.group_ms),
		.min = 1000, .max = MS_D,
		.doc = "after an alert of a watch, its next ones come together, once in this time"},
	{STR_INIT("schedule"), KIND_SCHEDULE, FIELD(struct config_dest, noise.schedule),
		.doc = "alerts come as digests at these times: daily 07:00"},
	{STR_INIT("quiet"), KIND_QUIET, FIELD(struct config_dest, noise.quiet),
		.doc = "hours in which alerts wait: 22:00-07:00"},
	{STR_INIT("max_article_age"), KIND_DURATION,
		FIELD(struct config_dest, noise.max_age_ms), .min = 60 * MS_S,
		.max = 3650 * MS_D, .doc = "nothing is told of articles published longer ago"},
	{STR_INIT("stories"), KIND_CHOICE, FIELD(struct config_dest, stories_each),
		.def = "join", .choices = story_modes,
		.doc = "join: of a story the first article alerts; each: every one"},
};

/* In the order of `config show`, which prints named sections after the others, as they are read. */
static const struct config_schema schemas[] = {
	{STR_INIT("daemon"), TARGET_CONFIG, daemon_keys, N(daemon_keys), .doc = "the process"},
	{STR_INIT("fetch"), TARGET_CONFIG, fetch_keys, N(fetch_keys), .doc = "polling"},
	{STR_INIT("parse"), TARGET_CONFIG, parse_keys, N(parse_keys),
		.doc = "parser processes"},
	{STR_INIT("match"), TARGET_CONFIG, match_keys, N(match_keys), .doc = "matching"},
	{STR_INIT("alerts"), TARGET_CONFIG, alerts_keys, N(alerts_keys), .doc = "delivery"},
	{STR_INIT("store"), TARGET_CONFIG, store_keys, N(store_keys), .doc = "the database"},
	{STR_INIT("websub"), TARGET_CONFIG, websub_keys, N(websub_keys),
		.doc = "pushes instead of waiting for the next poll"},
	{STR_INIT("metrics"), TARGET_CONFIG, metrics_keys, N(metrics_keys),
		.doc = "figures for monitoring systems"},
	{STR_INIT("page"), TARGET_CONFIG, page_keys, N(page_keys),
		.doc = "what happens, in a browser"},
	{STR_INIT("feed"), TARGET_FEED, feed_keys, N(feed_keys), .doc = "one feed"},
	{STR_INIT("watch"), TARGET_WATCH, watch_keys, N(watch_keys), .doc = "one watch list"},
	{STR_INIT("set"), TARGET_SET, set_keys, N(set_keys), .doc = "lines shared by watches"},
	{STR_INIT("destination"), TARGET_DEST, dest_keys, N(dest_keys),
		.doc = "where alerts go"},
	{STR_INIT("route"), TARGET_ROUTE, route_keys, N(route_keys),
		.doc = "which alerts go where"},
	{STR_INIT("output"), TARGET_OUTPUT, output_keys, N(output_keys),
		.doc = "a file with what a watch finds"},
	{STR_INIT("operations"), TARGET_CONFIG, operations_keys, N(operations_keys),
		.doc = "rasid about itself"},
};

/* section alone: all of it. The reason says what to do instead, wherever there is something to do. */
static const struct {
	struct str section, key;
	const char *why;
} unsupported[] = {
	{STR_INIT("metrics"), STR_INIT("enabled"), "they are always there, see rasid(8)"},
	{STR_INIT("web"), {0}, "the page's section is [page]"},
	{STR_INIT("match"), STR_INIT("fold"), "letters are always folded; see the term flags"},
	{STR_INIT("match"), STR_INIT("clitics"), "use the flag 'exact' on a term"},
	{STR_INIT("alerts"), STR_INIT("rate"), "give 'rate =' to each [destination]"},
	{STR_INIT("alerts"), STR_INIT("quiet_first_poll"),
		"give 'first_poll =' to each [feed]"},
	{STR_INIT("feed"), STR_INIT("kind"), "the format is recognised from the document"},
	{STR_INIT("watch"), STR_INIT("quiet_hours"), "give 'quiet =' to a [destination]"},
	{STR_INIT("watch"), STR_INIT("group"), "give 'group =' to a [destination]"},
	{STR_INIT("watch"), STR_INIT("pair"), "write 'near 8 = X + Y'"},
	{STR_INIT("watch"), STR_INIT("prefix"), "write 'term wildcard = X*'"},
};

size_t config_schemas(const struct config_schema **ret)
{
	*ret = schemas;
	return N(schemas);
}

const struct config_schema *config_schema(struct str type)
{
	for (size_t i = 0; i < N(schemas); i++)
		if (str_eq(schemas[i].type, type))
			return &schemas[i];
	return NULL;
}

const struct conf_key *config_key(const struct config_schema *s, struct str name)
{
	for (size_t i = 0; i < s->n_keys; i++)
		if (str_eq(s->keys[i].name, name))
			return &s->keys[i];
	return NULL;
}

const char *config_unsupported(struct str section, struct str key)
{
	for (size_t i = 0; i < N(unsupported); i++)
		if (str_eq(unsupported[i].section, section) && str_eq(unsupported[i].key, key))
			return unsupported[i].why;
	return NULL;
}
