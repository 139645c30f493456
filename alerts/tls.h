/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Certificates that a destination is configured with, looked at before they are needed: what is wrong
 * with them would otherwise be found out by the first alert. Pure; any thread.
 */
#include "base/err.h"
#include "base/str.h"

/* At least one certificate in PEM form, and none that cannot be read. ERR_BAD_INPUT with a sentence. */
enum errc tls_check_certs(struct str pem, struct err *e);
/* A private key in PEM form, without a passphrase (nobody is there to type one), of the first
 * certificate of cert. ERR_BAD_INPUT with a sentence that shows nothing of it. */
enum errc tls_check_key(struct str cert, struct str key, struct err *e);
