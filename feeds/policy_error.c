/* SPDX-License-Identifier: ISC */
/*
 * What a failure is called, how it backs off, and who stands between the publisher and us: pages that
 * want a browser (Cloudflare and its like) come with 403, 429, 503 and 200 alike, and an operator who
 * reads "refused" looks in the wrong place.
 */
#include "feeds/policy_error.h"

#include "base/buf.h"
#include "feeds/date/date.h"
#include "feeds/parse.h"
#include "feeds/policy_wait.h"

enum {
	ERROR_TEXT_MAX = 400,
	PAGE_LOOKED_AT = 16 * 1024
};

/* Who may be well again soon is asked soon; who pays for each try, or has said no, is left alone. */
const struct policy_backoff policy_backoff_soft = {
	2, POLICY_HOUR_MS, 0}; /* may pass any minute */
const struct policy_backoff policy_backoff_body = {
	2, 6 * POLICY_HOUR_MS, 0}; /* costs them a body each time */
const struct policy_backoff policy_backoff_daily = {
	4, POLICY_DAY_MS, 0}; /* asking is a nuisance */
/* May be a lull, as of a ticker at night: what ends it must not wait. */
const struct policy_backoff policy_backoff_emptied = {1, 0, 0};
/* A look-up that fails bothers no publisher, and at boot the name server may be a minute late. */
const struct policy_backoff policy_backoff_name = {
	2, 15 * POLICY_MINUTE_MS, 5 * POLICY_SECOND_MS};

static const struct policy_error errors[] = {
	[HTTP_OK] = {"no answer", &policy_backoff_soft, false},
	[HTTP_ERR_URL] = {"the address cannot be used", &policy_backoff_daily, false},
	[HTTP_ERR_DNS] = {"the host name cannot be resolved", &policy_backoff_name, false},
	[HTTP_ERR_CONNECT] = {"the host does not take connections", &policy_backoff_soft,
		false},
	[HTTP_ERR_PRIVATE] = {"the address is private and not allowed", &policy_backoff_daily,
		false},
	[HTTP_ERR_TLS] = {"no safe connection (TLS)", &policy_backoff_soft, false},
	[HTTP_ERR_TIMEOUT] = {"no answer in time", &policy_backoff_soft, false},
	[HTTP_ERR_TOO_LARGE] = {"the answer is larger than allowed", &policy_backoff_body,
		false},
	[HTTP_ERR_REDIRECT] = {"redirects lead nowhere", &policy_backoff_body, false},
	[HTTP_ERR_ENCODING] = {"the answer's compression is broken", &policy_backoff_soft,
		false},
	[HTTP_ERR_RECV] = {"the connection broke", &policy_backoff_soft, false},
	[HTTP_ERR_CANCELLED] = {"the transfer was cancelled", &policy_backoff_soft, false},
};

struct status_row {
	int status;
	struct policy_error row;
};

/* Those that say more than their hundred, or back off otherwise. */
static const struct status_row statuses[] = {
	{401, {"the server wants a password (401): blocked?", &policy_backoff_daily, true}},
	{403, {"the server refuses us (403): blocked?", &policy_backoff_daily, true}},
	{404, {"there is no feed at this address (404): has it moved?", &policy_backoff_daily,
		      false}},
	{407, {"a proxy wants a password (407): blocked?", &policy_backoff_daily, true}},
	{408, {"the server gave up waiting (408)", &policy_backoff_soft, false}},
	{410, {"the feed is gone for good (410): it is not polled any more",
		      &policy_backoff_daily, false}},
	{425, {"the server wants it later (425)", &policy_backoff_soft, false}},
	{429, {"the server says we ask too often (429)", &policy_backoff_daily, false}},
	{451, {"the feed is withheld for legal reasons (451)", &policy_backoff_daily, true}},
	{304, {"304 to a request without conditions", &policy_backoff_soft, false}},
	{204, {"the answer has no body (204)", &policy_backoff_soft, false}},
};

/* By the hundreds, where the table above has no row. */
static const struct policy_error status_classes[] = {
	{"a strange answer", &policy_backoff_soft, false},
	{"a strange answer", &policy_backoff_soft, false},
	{"an answer without a feed", &policy_backoff_soft, false},
	{"a redirect that cannot be followed", &policy_backoff_body, false},
	{"the server does not accept the request", &policy_backoff_daily, false},
	{"the server has an error", &policy_backoff_soft, false},
};

static const struct policy_error *status_row(int status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status == status)
			return &statuses[i].row;
	return &status_classes[status >= 100 && status < 600 ? status / 100 : 0];
}

/* Whatever its status is: a browser would be let through. */
static const struct policy_error challenge = {
	"the site answered with a test for browsers, not with the feed", &policy_backoff_daily,
	true};

const struct policy_error *policy_error(const struct http_res *res)
{
	size_t i = (size_t)res->error;

	if (res->error == HTTP_OK && res->status >= 400 && parse_is_challenge(res->body))
		return &challenge;
	if (res->error == HTTP_OK)
		return status_row(res->status);
	return &errors[i < sizeof(errors) / sizeof(*errors) ? i : HTTP_OK];
}

/* ---- who stands in front ---------------------------------------------------------------- */

/* What stands in pages of those that are not told by a header (base/http.h, shield). */
static const struct {
	struct str text, who;
} pages[] = {
	{STR_INIT("challenge-platform"), STR_INIT("Cloudflare")},
	{STR_INIT("cf-browser-verification"), STR_INIT("Cloudflare")},
	{STR_INIT("cf-error-details"), STR_INIT("Cloudflare")},
	{STR_INIT("<title>Just a moment..."), STR_INIT("Cloudflare")},
	{STR_INIT("Attention Required! | Cloudflare"), STR_INIT("Cloudflare")},
	{STR_INIT("Sucuri WebSite Firewall"), STR_INIT("Sucuri")},
	{STR_INIT("sucuri_cloudproxy"), STR_INIT("Sucuri")},
	{STR_INIT("captcha-delivery.com"), STR_INIT("DataDome")},
	{STR_INIT("_Incapsula_Resource"), STR_INIT("Imperva")},
	{STR_INIT("Incapsula incident ID"), STR_INIT("Imperva")},
	{STR_INIT("errors.edgesuite.net"), STR_INIT("Akamai")},
	{STR_INIT("px-captcha"), STR_INIT("HUMAN (PerimeterX)")},
	{STR_INIT("awsWafCookieDomainList"), STR_INIT("AWS WAF")},
	{STR_INIT("ddos-guard"), STR_INIT("DDoS-Guard")},
	{STR_INIT("Generated by Wordfence"), STR_INIT("Wordfence")},
	{STR_INIT("/.within.website/x/cmd/anubis"), STR_INIT("Anubis")},
};

/* The page is searched, not read: whatever it holds, the answer is one of ours. */
struct str policy_shield(const struct http_res *res)
{
	struct str head = str_sub(res->body, 0, PAGE_LOOKED_AT);

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (str_find_str(head, pages[i].text) < head.n)
			return pages[i].who;
	return res->shield;
}

/* Answers by which such pages come. A 404 behind Cloudflare is the publisher's own. */
static bool may_be_shield(int status)
{
	return status == 202 || status == 401 || status == 403 || status == 405 ||
	       status == 406 || status == 429 || status == 503;
}

static void add_shield(const struct http_res *res, struct buf *b)
{
	struct str who = policy_shield(res);

	if (res->error == HTTP_OK && may_be_shield(res->status) && who.n > 0)
		buf_printf(b, "; the answer is that of " STR_F ", which may want a browser",
			STR_A(who));
}

void policy_set_error(struct feed_state *st, struct arena *a, const struct http_res *res)
{
	const struct policy_error *row = policy_error(res);
	AUTO_BUF struct buf b = {.max = ERROR_TEXT_MAX};

	buf_str(&b, str_of(row->text));
	if (res->error != HTTP_OK && res->error_text[0])
		buf_printf(&b, ": %.160s", res->error_text);
	/* Sentences of the table that name their status have a bracket. */
	else if (res->error == HTTP_OK && str_find(str_of(row->text), '(') == b.n)
		buf_printf(&b, " (status %d)", res->status);
	add_shield(res, &b);
	if (st->hold_until_ms > 0) {
		buf_str(&b, STR(", waiting until "));
		date_format_utc(st->hold_until_ms / 1000, &b);
	}
	st->last_error = arena_str(a, buf_view(&b));
}
