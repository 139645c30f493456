/* SPDX-License-Identifier: ISC */
/*
 * Planted for tools/cites.sh: the page is there and the heading is not (doc/matching.md "Folding", and
 * "Folding of clothes").
 */
