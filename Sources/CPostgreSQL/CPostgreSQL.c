// libpq, loaded by whoever first names a store.
//
// It brings as many libraries along as libcurl does, and most runs have no store. What Swift calls by libpq's own names are
// these functions, which no other library sees.

#pragma GCC visibility push(hidden)
#include "CPostgreSQL.h"
#pragma GCC visibility pop

#include <dlfcn.h>
#include <pthread.h>

/// Each function that is used: what it returns, its name, its parameters, and how they are passed on.
#define FUNCTIONS(F)                                                                                                   \
  F(PQconninfoOption *, PQconninfoParse, (const char *text, char **message), (text, message))                          \
  F(void, PQconninfoFree, (PQconninfoOption * options), (options))                                                     \
  F(void, PQfreemem, (void *memory), (memory))                                                                         \
  F(PGconn *, PQconnectStartParams, (const char *const *keywords, const char *const *values, int expands),             \
    (keywords, values, expands))                                                                                       \
  F(PostgresPollingStatusType, PQconnectPoll, (PGconn * connection), (connection))                                     \
  F(ConnStatusType, PQstatus, (const PGconn *connection), (connection))                                                \
  F(char *, PQerrorMessage, (const PGconn *connection), (connection))                                                  \
  F(int, PQsocket, (const PGconn *connection), (connection))                                                           \
  F(int, PQsetnonblocking, (PGconn * connection, int value), (connection, value))                                      \
  F(PQnoticeProcessor, PQsetNoticeProcessor, (PGconn * connection, PQnoticeProcessor processor, void *argument),       \
    (connection, processor, argument))                                                                                 \
  F(void, PQfinish, (PGconn * connection), (connection))                                                               \
  F(int, PQsendQuery, (PGconn * connection, const char *text), (connection, text))                                     \
  F(int, PQsendQueryParams,                                                                                            \
    (PGconn * connection, const char *text, int count, const Oid *types, const char *const *values,                    \
     const int *lengths, const int *formats, int result),                                                              \
    (connection, text, count, types, values, lengths, formats, result))                                                \
  F(int, PQflush, (PGconn * connection), (connection))                                                                 \
  F(int, PQconsumeInput, (PGconn * connection), (connection))                                                          \
  F(int, PQisBusy, (PGconn * connection), (connection))                                                                \
  F(PGnotify *, PQnotifies, (PGconn * connection), (connection))                                                       \
  F(PGresult *, PQgetResult, (PGconn * connection), (connection))                                                      \
  F(void, PQclear, (PGresult * result), (result))                                                                      \
  F(ExecStatusType, PQresultStatus, (const PGresult *result), (result))                                                \
  F(char *, PQresultErrorMessage, (const PGresult *result), (result))                                                  \
  F(char *, PQresultErrorField, (const PGresult *result, int field), (result, field))                                  \
  F(int, PQntuples, (const PGresult *result), (result))                                                                \
  F(int, PQnfields, (const PGresult *result), (result))                                                                \
  F(int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))                            \
  F(char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))

#define DECLARE(type, name, parameters, arguments) static __typeof__(&(name)) found_##name;
#define FIND(type, name, parameters, arguments)                                                                        \
  if (!(found_##name = (__typeof__(found_##name))dlsym(library, #name))) return;
#define PASS_ON(type, name, parameters, arguments)                                                                     \
  type name parameters { return found_##name arguments; }

FUNCTIONS(DECLARE)

static bool is_loaded = false;

static void load(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  FUNCTIONS(FIND)
  is_loaded = true;
}

bool cpostgresql_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded;
}

// They are called by those alone who have seen that it is loaded.

FUNCTIONS(PASS_ON)
