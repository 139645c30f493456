/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The demo's eight outlets and what they publish: texts written for rasid, dated now, told one
 * after the other. Three of the first five stories mention the watched term, one through
 * للتحالف.
 */
#include "cli/demo/origin.h"

/* Makes the outlets in the origin, each with a backlog of three days that a first poll finds.
 * now_s: Unix seconds. After origin_set_port(): ids and links are made here. */
void newsroom_open(struct origin *o, int64_t now_s);
/* Publishes story number `step`, from 0; after the last they repeat with new numbers. */
void newsroom_publish(struct origin *o, unsigned step, int64_t now_s);
/* The configuration that watches this newsroom: the texts of files to write below a directory,
 * appended to four buffers without a cap. dir: absolute, for the data and the socket. */
void newsroom_config(uint16_t origin_port, uint16_t sink_port, uint16_t page_port,
	const char *dir, struct buf *rasid_conf, struct buf *feeds_conf, struct buf *watch_conf,
	struct buf *alerts_conf);
