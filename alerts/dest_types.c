/* SPDX-License-Identifier: ISC */
/* The table of destination types. Apart from what the types share (dest.c), which must not know them. */
#include "alerts/dest_types.h"

#define DEST_ROW(name) &dest_##name,
static const struct dest_ops *const types[] = {DEST_TYPES(DEST_ROW)};
#undef DEST_ROW

size_t dest_types(const struct dest_ops *const **ret)
{
	*ret = types;
	return sizeof(types) / sizeof(types[0]);
}

const struct dest_ops *dest_type(struct str type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq(type, str_of(types[i]->type)))
			return types[i];
	return NULL;
}
