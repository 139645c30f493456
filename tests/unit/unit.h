#pragma once
/* cmocka with the headers it wants before it, in an order that clang-format would undo. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
