/* SPDX-License-Identifier: ISC */
/* Texts of pages on their way to the store: with the document of their article, or later, as a version of it. */
#include "base/log.h"
#include "daemon/poll_pages.h"

size_t page_feed_text_n(const struct article *a)
{
	return a->body.n > a->summary.n ? a->body.n : a->summary.n;
}

/* In the memory of the job that will store it. */
static struct ingest_page *came(struct ingest_job *ij, size_t at)
{
	size_t n = ij->doc.n_articles;

	if (ij->came == NULL)
		ij->in.pages = ij->came = arena_array(&ij->input, n, sizeof(*ij->came));
	return &ij->came[at];
}

void page_put(struct ingest_job *ij, size_t at, const struct page *page)
{
	struct str *author = arena_array(&ij->input, 1, sizeof(*author));

	*author = arena_str(&ij->input, page->author);
	*came(ij, at) = (struct ingest_page){.text = arena_str(&ij->input, page->text),
		.authors = author,
		.n_authors = author->n != 0,
		.published_s = page->published_s};
}

/* A teaser, a wall, or the page that a site shows in place of the article: its headline says which. */
void page_put_about(struct ingest_job *ij, size_t at, const struct page *page)
{
	struct page about = *page;

	if (page->title.n == 0 || !str_eq(page->title, ij->doc.articles[at].title))
		return;
	about.text = STR("");
	page_put(ij, at, &about);
	came(ij, at)->about = true;
}

void page_owe(const struct page_job *j)
{
	came(j->doc, j->at)->owed = j->owed;
}

struct article page_article_copy(const struct article *from, struct arena *a)
{
	struct article to = *from;
	struct str *texts[] = {&to.guid, &to.link, &to.title, &to.summary, &to.body};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_str(a, *texts[i]);
	to.authors = arena_array(a, from->n_authors, sizeof(*to.authors));
	for (size_t i = 0; i < from->n_authors; i++)
		to.authors[i] = arena_str(a, from->authors[i]);
	to.categories = arena_array(a, from->n_categories, sizeof(*to.categories));
	for (size_t i = 0; i < from->n_categories; i++)
		to.categories[i] = arena_str(a, from->categories[i]);
	return to;
}

/* ---- later versions --------------------------------------------------------------------- */

static void on_late_stored(struct job *job, const struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)job;
	struct poller *p = ij->poller;
	struct feed *f = poll_feed_find(p, ij->in.feed);

	poll_look(p);
	if (e->code != ERR_NONE && e->code != ERR_GONE)
		log_warning("pages: cannot store the text of a page feed=" STR_F " reason='%s'",
			STR_A(ij->in.feed), e->msg);
	else if (e->code == ERR_NONE && ij->in.n_missing != 0)
		log_info("pages: the article of a page is not stored feed=" STR_F " url=" STR_F,
			STR_A(ij->in.feed), STR_A(ij->doc.articles[0].link));
	if (f != NULL && e->code == ERR_NONE)
		poll_took(f, &ij->in);
	poll_ingest_free(ij);
}

/* Its article may be in a later slice of its document: behind that, then. */
static enum errc late_run(struct job *job, struct desk *d, struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)job;
	enum errc rc = ingest_run(&ij->in, d, e);

	job->more = rc == ERR_NONE && ij->in.n_missing != 0 && ij->late_tries++ < PAGES_TRIES;
	if (job->more)
		ij->in.rest.begun = false;
	return rc;
}

void page_edit(struct page_job *j, const struct page *page)
{
	struct poller *p = j->poller;
	struct feed *f = poll_feed_find(p, j->feed);
	const struct http_res res = {.status = 200, .url = j->url};

	if (p->closing)
		return;
	if (f == NULL || f->conf == NULL) {
		page_settle(j);
		return;
	}
	struct ingest_job *ij = poll_ingest_new(f, &res, &f->own.st, on_late_stored);
	struct article *a = arena_array(&ij->input, 1, sizeof(*a));

	*a = page_article_copy(&j->article, &ij->input);
	ij->job.run = late_run;
	ij->feed = NULL; /* as of a push */
	ij->decoded = true;
	ij->doc = (struct feed_doc){.title = arena_str(&ij->input, j->doc_title),
		.link = arena_str(&ij->input, j->doc_link),
		.articles = a,
		.n_articles = 1};
	ij->in.doc = &ij->doc;
	ij->in.pushed = ij->in.late = true;
	ij->in.owed = j->owed;
	page_put(ij, 0, page);
	storer_post(p->d.storer, &ij->job, STORER_INGEST);
}

void page_leave(struct page_job *j)
{
	const struct feed_doc *doc = &j->doc->doc;

	if (j->life.state != FULLTEXT_OVER)
		page_owe(j);
	j->article = page_article_copy(&doc->articles[j->at], &j->arena);
	j->doc_title = arena_str(&j->arena, doc->title);
	j->doc_link = arena_str(&j->arena, doc->link);
	j->doc = NULL;
}
