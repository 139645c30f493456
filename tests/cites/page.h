/* SPDX-License-Identifier: ISC */
/* Planted for tools/cites.sh: a page that no clone has (../shared/arabic.md section 2). */
