/* SPDX-License-Identifier: ISC */
#pragma once
/* The data behind entity.c; see entity_table.c for its form. */
#include <stdint.h>

enum {
	ENTITY_COUNT = 2125
};

extern const char entity_names[];
extern const uint16_t entity_at[ENTITY_COUNT + 1];
extern const uint32_t entity_value[ENTITY_COUNT];
extern const uint16_t entity_second[];
