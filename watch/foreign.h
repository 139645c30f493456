/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The `foreign` flag: spellings of a foreign name differ in its vowel letters and in the letter
 * chosen for g; what stays is the skeleton. Pure; any thread.
 */
#include <stddef.h>
#include <stdint.h>

/* Writes the skeleton of u[0..n) (n <= 60) to out; returns its length, 0 when fewer than two
 * letters stay (then only the plain spelling counts). */
size_t foreign_skeleton(const uint16_t *u, size_t n, uint16_t out[60]);
