/* SPDX-License-Identifier: ISC */
#pragma once
/* Bodies of answers, for policy.c; for nobody else (feed_transport() and feed_validator() are policy.h's). Pure; any thread. */
#include "feeds/policy.h"

/* There is something to parse. */
bool policy_has_body(const struct http_res *res);
/* The same for answers that bring the same; never 0. */
uint64_t policy_body_hash(const struct http_res *res);
