#pragma once

#include <stdbool.h>

#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

/// Loads libpq, once; false when there is none. Nothing else here may be called then.
bool cpostgresql_load(void);
