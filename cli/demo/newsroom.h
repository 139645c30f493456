/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The demo's eight outlets and what they publish: texts written for rasid, dated now, told one
 * after the other. Three of the first five stories mention the watched term, one through
 * للتحالف.
 */
#include "cli/demo/origin.h"

/* Makes the outlets in the origin, each with a backlog that a first poll finds. */
void newsroom_open(struct origin *o, int64_t now_s);
/* Publishes the next story (they repeat with new numbers after the last). */
void newsroom_publish(struct origin *o, unsigned step, int64_t now_s);
/* The configuration that watches this newsroom: files to write below a directory. */
void newsroom_config(uint16_t origin_port, uint16_t sink_port, const char *dir,
	struct buf *rasid_conf, struct buf *feeds_conf, struct buf *watch_conf,
	struct buf *alerts_conf);
