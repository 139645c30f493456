/* SPDX-License-Identifier: ISC */
/* The page's files (assets.h), put in by the assembler: no compiler reads them as numbers. */
#include "web/html/assets.h"

/* From the Makefile. Other builds (fuzz targets, clang-tidy) have empty files. */
#ifndef ASSET_CSS_HASH
#define ASSET_CSS_HASH "0"
#define ASSET_CSS_SIZE 0
#define ASSET_JS_HASH "0"
#define ASSET_JS_SIZE 0
#endif

#define EMBED(symbol, file)                                                                    \
	__asm__(".pushsection .rodata\n" symbol ":\n.incbin \"" file "\"\n.popsection\n")

EMBED("asset_css", "web/assets/page.css");
EMBED("asset_js", "web/assets/page.js");
extern const char asset_css[], asset_js[];

static const struct html_asset assets[HTML_ASSETS] = {
	[HTML_ASSET_CSS] = {STR_INIT("/assets/page-" ASSET_CSS_HASH ".css"),
		STR_INIT("text/css; charset=utf-8"), {asset_css, ASSET_CSS_SIZE},
		STR_INIT("\"" ASSET_CSS_HASH "\"")},
	[HTML_ASSET_JS] = {STR_INIT("/assets/page-" ASSET_JS_HASH ".js"),
		STR_INIT("text/javascript; charset=utf-8"), {asset_js, ASSET_JS_SIZE},
		STR_INIT("\"" ASSET_JS_HASH "\"")},
};

size_t html_assets(const struct html_asset **ret)
{
	*ret = assets;
	return HTML_ASSETS;
}

const struct html_asset *html_asset(enum html_asset_kind k)
{
	return &assets[k];
}
