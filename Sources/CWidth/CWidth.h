#pragma once

#include <stddef.h>

/// The columns that a character takes in the current locale (POSIX `wcwidth`): 0 to 2, or -1 for none known.
///
/// Declared here because Swift's Glibc module is built without _XOPEN_SOURCE, which hides it.
int wcwidth(wchar_t character);
