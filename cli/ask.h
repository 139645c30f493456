/* SPDX-License-Identifier: ISC */
#pragma once
/* The other end of the daemon's control socket (daemon/control.h), for commands. Blocks. */
#include "base/buf.h"
#include "base/err.h"

/* One request over the socket at path, two minutes at most. ERR_GONE when nobody listens, ERR_IO
 * when the answer does not come. *ret_body gets it. */
enum errc control_request(struct str path, struct str method, struct str target,
	int *ret_status, struct buf *ret_body, struct err *e);
