/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The files that the page brings along: web/assets/, embedded in the program. The hash of its content is in a file's path,
 * so a browser may keep it for good. Constant data; any thread.
 */
#include <stddef.h>

#include "base/str.h"

struct html_asset {
	struct str path; /* /assets/page-HASH.css */
	struct str type; /* of Content-Type */
	struct str body;
	struct str etag; /* with its quotes */
};
enum html_asset_kind {
	HTML_ASSET_CSS,
	HTML_ASSET_JS,
	HTML_ASSETS
};
size_t html_assets(const struct html_asset **ret);
const struct html_asset *html_asset(enum html_asset_kind k);
