/* SPDX-License-Identifier: ISC */
/*
 * [destination id]: which keys a section has depends on its type, so its schema is put together
 * when the type is known, from what all types take and from the type's own table (dest_ops.keys).
 * What no type can know of itself is decided here: that a URL must be encrypted, and that a secret
 * must not stand in a file that everybody can read.
 *
 * The values of a section lie in one block:
 *
 *   0                       CONFIG_DEST_OWN
 *   ├── struct config_dest ──┼── the type's own struct, which begins with struct dest ──┤
 *     rate, allow_...           url, secrets, ... (dest_ops.keys, `at` moved by CONFIG_DEST_OWN)
 */
#include <stdalign.h>
#include <string.h>

#include "alerts/tls.h"
#include "base/hash.h"
#include "config/load.h"

_Static_assert(CONFIG_DEST_OWN % alignof(max_align_t) == 0, "the type's struct lies aligned");
_Static_assert(CONFIG_DEST_OWN >= sizeof(struct config_dest), "and behind what all have");

/* ---- which keys? --------------------------------------------------------------------- */

enum {
	HTTP_ONLY = 1 << DEST_HTTP,
	WITH_MAIL = 1 << DEST_HTTP | 1 << DEST_MAIL
};

/* Of types with an address. A private network, or no encryption, is allowed destination by
 * destination and never for all: what one receiver in the house needs is no permission for the
 * others. */
static const struct net_key {
	unsigned ways; /* a bit for each that has it */
	struct conf_key key;
} net_keys[] = {
	{WITH_MAIL, {STR_INIT("allow_address"), KIND_ADDRESS, KEY_LIST,
			    KEY_LIST_AT(struct config_dest, allow_address),
			    .doc = "a private address or block that may be contacted"}},
	{WITH_MAIL, {STR_INIT("allow_plaintext"), KIND_BOOL,
			    KEY_AT(struct config_dest, allow_plaintext), .def = "no",
			    .doc = "http:// is allowed"}},
	/* What is answered later has perhaps been shown already, and comes again: longer than the
	 * slowest receiver takes. */
	{WITH_MAIL, {STR_INIT("timeout"), KIND_DURATION, KEY_AT(struct config_dest, timeout_ms),
			    .def = "30s", .min = 1000, .max = 600000,
			    .doc = "for one try, from connecting to the last byte"}},
	{HTTP_ONLY, {STR_INIT("bearer"), KIND_PRINTABLE, KEY_SECRET,
			    KEY_AT(struct config_dest, bearer),
			    .doc = "a token for the header Authorization"}},
	{HTTP_ONLY, {STR_INIT("bearer_file"), KIND_FILE, KEY_AT(struct config_dest, bearer),
			    .holds = KIND_STRING, .doc = "a file that holds the token"}},
	{HTTP_ONLY, {STR_INIT("bearer_credential"), KIND_CREDENTIAL,
			    KEY_AT(struct config_dest, bearer), .holds = KIND_STRING,
			    .doc = "a systemd credential that holds it"}},
	{HTTP_ONLY, {STR_INIT("headers_file"), KIND_FILE, KEY_AT(struct config_dest, headers),
			    .holds = KIND_HEADERS, .doc = "a file of headers, a line each"}},
	{HTTP_ONLY, {STR_INIT("headers_credential"), KIND_CREDENTIAL,
			    KEY_AT(struct config_dest, headers), .holds = KIND_HEADERS,
			    .doc = "a systemd credential that holds them"}},
	{WITH_MAIL, {STR_INIT("ca_file"), KIND_OPEN_FILE, KEY_AT(struct config_dest, ca),
			    .holds = KIND_CERTS,
			    .doc = "CA certificates that are trusted besides"}},
	{WITH_MAIL, {STR_INIT("client_cert"), KIND_OPEN_FILE,
			    KEY_AT(struct config_dest, client_cert), .holds = KIND_CERTS,
			    .doc = "the certificate that rasid shows"}},
	{WITH_MAIL, {STR_INIT("client_key"), KIND_FILE, KEY_AT(struct config_dest, client_key),
			    .holds = KIND_KEY, .doc = "the file of its key"}},
	{WITH_MAIL, {STR_INIT("client_key_credential"), KIND_CREDENTIAL,
			    KEY_AT(struct config_dest, client_key), .holds = KIND_KEY,
			    .doc = "a systemd credential that holds the key"}},
	{HTTP_ONLY,
		{STR_INIT("proxy"), KIND_PROXY, KEY_MASKED, KEY_AT(struct config_dest, proxy),
			.doc = "its own proxy, or none"}},
	{HTTP_ONLY,
		{STR_INIT("proxy_file"), KIND_FILE, KEY_AT(struct config_dest, proxy),
			.holds = KIND_PROXY, .doc = "a file that holds the proxy's address"}},
	{HTTP_ONLY, {STR_INIT("proxy_credential"), KIND_CREDENTIAL,
			    KEY_AT(struct config_dest, proxy), .holds = KIND_PROXY,
			    .doc = "a systemd credential that holds it"}},
};

enum {
	N_NET_KEYS = sizeof(net_keys) / sizeof(net_keys[0])
};

static bool takes(const struct dest_ops *ops, const struct net_key *k)
{
	return ops != NULL && (k->ways & (1U << ops->way)) != 0;
}

/* Keys of a value that may stand elsewhere: NAME, NAME_file, NAME_credential. */
enum {
	FORMS = 3
};
static const struct form {
	struct str suffix;
	enum conf_kind kind; /* unless it is the value itself */
	const char *doc;
} forms[FORMS] = {
	{.suffix = STR_INIT("")},
	{STR_INIT("_file"), KIND_FILE, "a file that holds it"},
	{STR_INIT("_credential"), KIND_CREDENTIAL, "a systemd credential that holds it"},
};

static bool has_form(const struct conf_key *k, const struct form *f)
{
	return f == &forms[0] ? (k->flags & KEY_ELSEWHERE) == 0 : (k->flags & KEY_PLACES) != 0;
}

static struct conf_key key_form(const struct conf_key *k, const struct form *f, struct arena *a)
{
	AUTO_BUF struct buf name = {0};
	struct conf_key form = *k;

	buf_init(&name, BUF_NO_MAX);
	buf_printf(&name, STR_F STR_F, STR_A(k->name), STR_A(f->suffix));
	form.name = arena_str(a, buf_view(&name));
	/* All forms fill the field of the value itself; section.c's same_field() knows them by
	 * that. */
	form.at += CONFIG_DEST_OWN;
	form.at_n += CONFIG_DEST_OWN;
	if (f == &forms[0])
		return form;
	form.kind = f->kind;
	form.holds = k->kind;
	form.doc = f->doc;
	/* The path of a file and the name of a credential are no secrets: `config show` prints
	 * them. */
	form.flags &= ~(unsigned)(KEY_MASKED | KEY_SECRET);
	return form;
}

struct config_schema config_dest_schema(const struct dest_ops *ops, struct arena *a)
{
	struct config_schema s = *config_schema(STR("destination"));
	size_t n_own = ops != NULL ? ops->n_keys : 0;
	/* Room for every form of every key; some are not taken. */
	struct conf_key *v = arena_array(
		a, s.n_keys + dest_n_look_keys + N_NET_KEYS + n_own * FORMS, sizeof(*v));
	size_t n = s.n_keys;

	if (v != NULL)
		memcpy(v, s.keys, n * sizeof(*v));
	for (size_t i = 0; i < dest_n_look_keys && v != NULL; i++)
		v[n++] = key_form(&dest_look_keys[i], &forms[0], a);
	for (size_t i = 0; i < n_own && v != NULL; i++)
		for (size_t f = 0; f < FORMS; f++)
			if (has_form(&ops->keys[i], &forms[f]))
				v[n++] = key_form(&ops->keys[i], &forms[f], a);
	for (size_t i = 0; i < N_NET_KEYS && v != NULL; i++)
		if (takes(ops, &net_keys[i]))
			v[n++] = net_keys[i].key;
	s.ops = ops;
	s.keys = v;
	s.n_keys = v != NULL ? n : 0;
	return s;
}

bool config_dest_key_known(struct str name)
{
	AUTO_ARENA struct arena a = {0};
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	bool known = false;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < n && !known; i++) {
		struct config_schema s = config_dest_schema(types[i], &a);

		known = config_key(&s, name) != NULL;
	}
	return known;
}

/* ---- the type ------------------------------------------------------------------------ */

/* The nearest name, or else all of them: one of the two always helps. */
static void type_unknown(struct load *l, const struct conf_entry *e)
{
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	struct str *known = arena_array(&l->scratch, n, sizeof(*known));
	AUTO_BUF struct buf list = {0};

	buf_init(&list, 1024);
	for (size_t i = 0; i < n && known != NULL; i++) {
		known[i] = str_of(types[i]->type);
		buf_printf(&list, "%s" STR_F, i > 0 ? ", " : "; known: ", STR_A(known[i]));
	}
	const char *nearest = known != NULL ? config_suggestion(l, e->value, known, n) : "";
	/* Quoted only when it can be a name: people write the URL here, too. */
	bool name = conf_is_id(e->value);

	config_error(l, e->value_pos, e->source, "unknown destination type%s" STR_F "%s%s",
		name ? " '" : "", STR_A(name ? e->value : STR("")), name ? "'" : "",
		nearest[0] != '\0' || list.n == 0 ? nearest : list.p);
}

/* Looked for before the keys are checked, since they depend on it. A second `type =` is reported
 * there. */
const struct conf_entry *config_dest_type_entry(const struct conf_section *s)
{
	for (size_t i = 0; i < s->n_entries; i++)
		if (str_eq(s->entries[i].key, STR("type")) && s->entries[i].value.n > 0)
			return &s->entries[i];
	return NULL;
}

const struct dest_ops *config_dest_type(struct load *l, const struct conf_section *s)
{
	const struct conf_entry *e = config_dest_type_entry(s);
	const struct dest_ops *ops = e != NULL ? dest_type(e->value) : NULL;

	if (e != NULL && ops == NULL)
		type_unknown(l, e);
	return ops;
}

/* ---- its values ---------------------------------------------------------------------- */

void *config_dest_block(struct load *l, const struct dest_ops *ops)
{
	/* Without a type there is still an id: a watch that names this destination is not wrong
	 * about it. */
	size_t own = ops != NULL ? ops->size : sizeof(struct dest);

	return arena_alloc(&l->c->arena, CONFIG_DEST_OWN + own);
}

/* Slices are const for everybody else; the arena they lie in is the configuration's. */
void config_wipe(struct str secret)
{
	union {
		const char *from;
		char *to;
	} u = {.from = secret.p};

	if (secret.n > 0)
		explicit_bzero(u.to, secret.n);
}

static bool is_secret(const struct conf_key *k)
{
	return (k->flags & (KEY_MASKED | KEY_SECRET)) != 0 || k->kind == KIND_FILE ||
	       k->kind == KIND_CREDENTIAL;
}

static void wipe_key(const void *base, const struct conf_key *k)
{
	const struct str *texts = NULL;
	size_t n_texts = config_texts(base, k, &texts);

	for (size_t i = 0; i < n_texts && is_secret(k); i++)
		config_wipe(texts[i]);
}

void config_dest_wipe(const struct config_dest *c)
{
	if (c->d->ops == NULL)
		return;
	for (size_t i = 0; i < c->d->ops->n_keys; i++)
		wipe_key(c->d, &c->d->ops->keys[i]);
	for (size_t i = 0; i < N_NET_KEYS; i++)
		wipe_key(c, &net_keys[i].key);
}

/* The warning does not show the line: it may end up in a journal. */
static void entry_check(
	struct load *l, const struct config_bound *b, const struct dest_ops *ops)
{
	if ((b->k->flags & KEY_SECRET) && l->file_readable_by_all)
		config_warning(l, b->e->value_pos, STR(""),
			"use '" STR_F
			"_file =': the %s of a '%s' destination is a secret and everybody can read this file",
			STR_A(b->k->name), b->k->kind == KIND_URL ? "URL" : b->k->name.p,
			ops->type);
}

/* By the entry that gave it, whichever form it has: the URL itself may be a secret. */
static void plaintext_check(
	struct load *l, const struct config_bound *b, const struct config_dest *c)
{
	struct str url = {0};

	if (b->k->at < CONFIG_DEST_OWN || (b->k->kind != KIND_URL && b->k->holds != KIND_URL))
		return;
	memcpy(&url, (const char *)c->d + (b->k->at - CONFIG_DEST_OWN), sizeof(url));
	if (str_starts_nocase(url, STR("http://")) && !c->allow_plaintext)
		config_error(l, b->e->value_pos, b->e->source,
			"'" STR_F
			"': http:// is not encrypted; use https://, or add 'allow_plaintext = yes'",
			STR_A(b->k->name));
}

/* Changes whenever something changes that may cure a failing endpoint; a change clears `disabled`
 * (store/store.h). The rate is not in it. b holds secrets and is wiped. */
static uint64_t endpoint_hash(const struct config_dest *c)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b, "%s\n", c->d->ops->type);
	for (size_t i = 0; i < c->d->ops->n_keys; i++)
		config_hash_field(&b, c->d, &c->d->ops->keys[i]);
	for (size_t i = 0; i < N_NET_KEYS; i++)
		if (takes(c->d->ops, &net_keys[i]))
			config_hash_field(&b, c, &net_keys[i].key);
	uint64_t h = hash64(buf_view(&b), 0);

	explicit_bzero(b.p, b.cap);
	return h;
}

/* ---- what goes together ------------------------------------------------------------------ */

static const struct config_bound *bound_to(const struct config_bound *b, size_t n,
	const struct str *field, const struct config_dest *c)
{
	for (size_t i = 0; i < n; i++)
		if ((const char *)field == (const char *)c + b[i].k->at && b[i].k->size > 0)
			return &b[i];
	return NULL;
}

static void refuse_at(struct load *l, const struct config_bound *b, const char *sentence)
{
	config_error(
		l, b->e->value_pos, STR(""), "'" STR_F "': %s", STR_A(b->k->name), sentence);
}

static void client_check(struct load *l, const struct config_bound *cert,
	const struct config_bound *key, const struct config_dest *c)
{
	struct err why = {0};

	if (cert != NULL && key == NULL)
		refuse_at(l, cert,
			"a certificate needs 'client_key =' or 'client_key_credential =', too");
	else if (key != NULL && cert == NULL)
		refuse_at(l, key, "a key needs 'client_cert =', too");
	else if (cert != NULL && tls_check_certs(c->client_cert, &why) != ERR_NONE)
		refuse_at(l, cert, why.msg);
	else if (key != NULL && tls_check_key(c->client_cert, c->client_key, &why) != ERR_NONE)
		refuse_at(l, key, why.msg);
}

static void login_check(struct load *l, const struct config_bound *headers,
	const struct config_bound *bearer, const struct config_dest *c)
{
	struct http_header v[HTTP_OWN_MAX];
	size_t n = 0;
	unsigned line = 0;

	if (headers == NULL || bearer == NULL ||
		http_own_headers(c->headers, v, &n, &line) != NULL)
		return;
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(v[i].name, STR("Authorization")))
			refuse_at(l, bearer, "its headers have an Authorization already");
}

static void own_http_check(
	struct load *l, const struct config_bound *b, size_t n, const struct config_dest *c)
{
	const struct config_bound *ca = bound_to(b, n, &c->ca, c);
	struct err why = {0};

	if (ca != NULL && tls_check_certs(c->ca, &why) != ERR_NONE)
		refuse_at(l, ca, why.msg);
	client_check(
		l, bound_to(b, n, &c->client_cert, c), bound_to(b, n, &c->client_key, c), c);
	login_check(l, bound_to(b, n, &c->headers, c), bound_to(b, n, &c->bearer, c), c);
}

static void values_check(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, const struct config_dest *c)
{
	struct err why = {0};

	for (size_t i = 0; i < n; i++) {
		entry_check(l, &b[i], c->d->ops);
		plaintext_check(l, &b[i], c);
	}
	/* Of what its way does not have nothing is bound. */
	if (l->d->n_errors == l->errors_before)
		own_http_check(l, b, n, c);
	if (l->d->n_errors == l->errors_before && c->d->ops->plaintext != NULL &&
		c->d->ops->plaintext(c->d) && !c->allow_plaintext)
		config_error(l, s->pos, s->source,
			"smtp:// without STARTTLS is not encrypted; take 'starttls = no' out, or add 'allow_plaintext = yes'");
	/* The type looks at values that are all good: of one that is missing the table has spoken. */
	if (l->d->n_errors == l->errors_before && c->d->ops->check != NULL &&
		c->d->ops->check(c->d, &why) != ERR_NONE)
		config_error(l, s->pos, s->source, "%s", why.msg);
}

void config_dest_add(struct load *l, const struct conf_section *s, const struct config_bound *b,
	size_t n, const struct dest_ops *ops, void *block)
{
	struct config_dest *c = block;

	c->d = (struct dest *)(void *)((char *)block + CONFIG_DEST_OWN);
	c->d->id = arena_str(&l->c->arena, s->id);
	c->d->ops = ops;
	c->noise.zone = c->d->look.zone;
	c->pos = config_pos(l, s->pos);
	if (ops != NULL) {
		values_check(l, s, b, n, c);
		c->hash = endpoint_hash(c);
	}
	vec_push(&l->dests, *c);
}
