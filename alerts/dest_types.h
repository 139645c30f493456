/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The destination types, one file each, and of those that tests and the demo set up by hand what
 * they can be told. A new type adds its name to the list and nothing else here.
 */
#include "alerts/dest.h"

#define DEST_TYPES(TYPE)                                                                       \
	TYPE(console)                                                                          \
	TYPE(discord)                                                                          \
	TYPE(file)                                                                             \
	TYPE(googlechat)                                                                       \
	TYPE(gotify)                                                                           \
	TYPE(mail)                                                                             \
	TYPE(matrix)                                                                           \
	TYPE(mattermost)                                                                       \
	TYPE(ntfy)                                                                             \
	TYPE(pagerduty)                                                                        \
	TYPE(rocketchat)                                                                       \
	TYPE(slack)                                                                            \
	TYPE(teams)                                                                            \
	TYPE(telegram)                                                                         \
	TYPE(webhook)                                                                          \
	TYPE(whatsapp)                                                                         \
	TYPE(zulip)

#define DEST_DECLARE(name) extern const struct dest_ops dest_##name;
DEST_TYPES(DEST_DECLARE)
#undef DEST_DECLARE

struct console {
	struct dest d;
	bool color;     /* ANSI */
	bool isolate;   /* FSI/PDI around Arabic */
	unsigned width; /* columns, 0 = 80 */
};

enum webhook_format {
	WEBHOOK_STANDARD,
	WEBHOOK_CLOUDEVENTS
};

struct webhook {
	struct dest d;
	enum webhook_format format;
	struct str *hmac; /* "whsec_..." signing secrets, newest first (rotation) */
	size_t n_hmac;
};
