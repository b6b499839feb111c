#pragma once

// POSIX's pseudo-terminals, which Swift's Glibc module hides behind _XOPEN_SOURCE.

int posix_openpt(int flags);
int grantpt(int descriptor);
int unlockpt(int descriptor);
char *ptsname(int descriptor);
