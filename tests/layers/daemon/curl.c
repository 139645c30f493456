/* SPDX-License-Identifier: ISC */
#include <curl/curl.h>
