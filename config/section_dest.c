/*
 * [destination id]: the type, one URL from one of three places, signing secrets. What a type
 * needs is its own business (dest_ops.check); that a URL must be encrypted, and that a secret
 * must not stand in a file that everybody can read, is the same for all and decided here.
 */
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/term.h"
#include "config/load.h"
#include "feeds/url.h"

struct dest_section {
	const struct conf_section *s;
	const struct config_bound *b;
	size_t n;
};

static const struct conf_entry *entry_of(const struct dest_section *ds, struct str key)
{
	for (size_t i = 0; i < ds->n; i++)
		if (str_eq(ds->b[i].k->name, key))
			return ds->b[i].e;
	return NULL;
}

static void complain(
	struct load *l, const struct dest_section *ds, struct str key, const char *text)
{
	const struct conf_entry *e = entry_of(ds, key);

	if (e != NULL)
		config_error(l, e->value_pos, e->source, "'" STR_F "': %s", STR_A(key), text);
	else
		config_error(l, ds->s->pos, ds->s->source, "[destination " STR_F "] %s",
			STR_A(ds->s->id), text);
}

static void type_set(
	struct load *l, const struct dest_section *ds, struct str type, struct dest *d)
{
	struct str known[32];
	const struct conf_entry *e = entry_of(ds, STR("type"));

	d->ops = dest_type(type);
	if (d->ops != NULL || e == NULL)
		return;
	size_t n = dest_type_names(known, 32);
	const char *nearest = config_suggestion(l, type, known, n);
	AUTO_BUF struct buf list = {0};

	buf_init(&list, 1024);
	for (size_t i = 0; i < n && i < 32 && nearest[0] == '\0'; i++)
		buf_printf(&list, "%s" STR_F, i > 0 ? ", " : "; known: ", STR_A(known[i]));
	config_error(l, e->value_pos, e->source, "unknown destination type '" STR_F "'%s" STR_F,
		STR_A(type), nearest, STR_A(buf_view(&list)));
}

/* The key that gave the URL, for messages; empty when there is none. */
static struct str url_set(struct load *l, const struct dest_section *ds,
	const struct config_dest_keys *k, struct dest *d)
{
	struct err why = {0};
	struct str secret = {0};
	int given = (k->url.n > 0) + (k->url_file.n > 0) + (k->url_credential.n > 0);
	struct str key = k->url.n > 0              ? STR("url")
			 : k->url_file.n > 0       ? STR("url_file")
			 : k->url_credential.n > 0 ? STR("url_credential")
						   : STR("");

	d->url = k->url;
	if (given > 1)
		complain(l, ds, key, "give only one of url, url_file and url_credential");
	if (given != 1 || k->url.n > 0)
		return key;
	bool good = k->url_file.n > 0
			    ? config_secret_file(l, k->url_file, &secret, &why)
			    : config_secret_credential(l, k->url_credential, &secret, &why);

	/* The reason why a secret is no URL might quote it. */
	if (good && url_from_iri(secret, &l->c->arena, &d->url, NULL) != ERR_NONE) {
		good = false;
		err_set(&why, ERR_BAD_INPUT, "what it holds is not an http(s) URL");
	}
	if (!good)
		complain(l, ds, key, why.msg);
	return key;
}

static void url_check(struct load *l, const struct dest_section *ds, struct str key,
	const struct config_dest_keys *k, const struct dest *d)
{
	const struct conf_entry *e = entry_of(ds, STR("url"));
	bool secret =
		d->ops != NULL && d->ops->http && !str_eq(str_of(d->ops->type), STR("webhook"));

	if (str_starts_nocase(d->url, STR("http://")) && !k->allow_plaintext)
		complain(l, ds, key,
			"http:// is not encrypted; use https://, or add 'allow_plaintext = yes'");
	if (e != NULL && secret && l->file_readable_by_all)
		config_warning(l, e->value_pos, e->source,
			"the URL of a '%s' destination is a secret and everybody can read this file; use 'url_file ='",
			d->ops->type);
}

static void keys_set(struct load *l, const struct dest_section *ds,
	const struct config_dest_keys *k, struct dest *d)
{
	struct err why = {0};

	if (k->n_hmac_file + k->n_hmac_credential > DEST_KEYS_MAX) {
		complain(l, ds, STR(""), "has more than 4 signing secrets");
		return;
	}
	for (size_t i = 0; i < k->n_hmac_file; i++) {
		if (config_secret_file(l, k->hmac_file[i], &d->keys[d->n_keys], &why))
			d->n_keys++;
		else
			complain(l, ds, STR("hmac_file"), why.msg);
	}
	for (size_t i = 0; i < k->n_hmac_credential; i++) {
		if (config_secret_credential(
			    l, k->hmac_credential[i], &d->keys[d->n_keys], &why))
			d->n_keys++;
		else
			complain(l, ds, STR("hmac_credential"), why.msg);
	}
}

/* Changes whenever something changes that may cure a failing endpoint. */
static uint64_t endpoint_hash(const struct config_dest *c, struct str type)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b, STR_F "\n" STR_F "\n%d\n", STR_A(type), STR_A(c->d.url),
		c->allow_plaintext);
	for (size_t i = 0; i < c->d.n_keys; i++)
		buf_printf(&b, STR_F "\n", STR_A(c->d.keys[i]));
	for (size_t i = 0; i < c->n_allow_address; i++)
		buf_printf(&b, "+" STR_F "\n", STR_A(c->allow_address[i]));
	uint64_t h = hash64(buf_view(&b), 0);

	explicit_bzero(b.p, b.cap);
	return h;
}

/* The console writes to standard output; a journal or a pipe wants no escape sequences. */
static bool color_wanted(enum config_color c)
{
	return c == CONFIG_COLOR_YES ||
	       (c == CONFIG_COLOR_AUTO && term_color("auto", STDOUT_FILENO));
}

void config_dest_add(struct load *l, const struct conf_section *s, const struct config_bound *b,
	size_t n, const struct config_dest_keys *k)
{
	struct dest_section ds = {s, b, n};
	struct config_dest c = {
		.d = {.id = arena_str(&l->c->arena, s->id),
			.color = color_wanted(k->color),
			.isolate = k->isolate,
			.width = k->width},
		.rate_per_s = k->rate_per_s,
		.allow_address = k->allow_address,
		.n_allow_address = k->n_allow_address,
		.allow_plaintext = k->allow_plaintext,
		.pos = config_pos(l, s->pos),
	};
	struct err why = {0};

	type_set(l, &ds, k->type, &c.d);
	struct str key = url_set(l, &ds, k, &c.d);

	url_check(l, &ds, key, k, &c.d);
	keys_set(l, &ds, k, &c.d);
	if (l->d->n_errors == l->errors_before && c.d.ops->check != NULL &&
		c.d.ops->check(&c.d, &why) != ERR_NONE)
		config_error(l, s->pos, s->source, "%s", why.msg);
	c.hash = endpoint_hash(&c, k->type);
	vec_push(&l->dests, c);
}
