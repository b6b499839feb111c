// libcurl, loaded by whoever first asks for something over HTTP.
//
// It brings two dozen libraries along, which cost a third of the program's start, and most commands and many boards never
// ask. What Swift calls by libcurl's own names are these functions, which no other library sees.

#pragma GCC visibility push(hidden)
#include "CCurl.h"
#pragma GCC visibility pop

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>

static struct {
  __typeof__(&(curl_global_init)) global_init;
  __typeof__(&(curl_easy_init)) easy_init;
  __typeof__(&(curl_easy_cleanup)) easy_cleanup;
  __typeof__(&(curl_easy_reset)) easy_reset;
  __typeof__(&(curl_easy_perform)) easy_perform;
  __typeof__(&(curl_easy_setopt)) easy_setopt;
  __typeof__(&(curl_easy_getinfo)) easy_getinfo;
  __typeof__(&(curl_easy_strerror)) easy_strerror;
  __typeof__(&(curl_slist_append)) slist_append;
  __typeof__(&(curl_slist_free_all)) slist_free_all;
  __typeof__(&(curl_url)) url;
  __typeof__(&(curl_url_cleanup)) url_cleanup;
  __typeof__(&(curl_url_set)) url_set;
  __typeof__(&(curl_url_get)) url_get;
  __typeof__(&(curl_free)) free;
} curl;

static bool is_loaded = false;

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name) \
  if (!(curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name))) return;
  FIND(global_init)
  FIND(easy_init)
  FIND(easy_cleanup)
  FIND(easy_reset)
  FIND(easy_perform)
  FIND(easy_setopt)
  FIND(easy_getinfo)
  FIND(easy_strerror)
  FIND(slist_append)
  FIND(slist_free_all)
  FIND(url)
  FIND(url_cleanup)
  FIND(url_set)
  FIND(url_get)
  FIND(free)
#undef FIND
  is_loaded = true;
}

bool ccurl_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded;
}

CURLcode curl_global_init(long flags) { return ccurl_load() ? curl.global_init(flags) : CURLE_FAILED_INIT; }

// Those below are called by those alone who have seen that it is loaded.

CURL *curl_easy_init(void) { return curl.easy_init(); }
void curl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }
void curl_easy_reset(CURL *handle) { curl.easy_reset(handle); }
CURLcode curl_easy_perform(CURL *handle) { return curl.easy_perform(handle); }
const char *curl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }

// Every kind of value, a number or an address, is passed on as it came: all are of one size.
_Static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *), "values differ in size");

CURLcode(curl_easy_setopt)(CURL *handle, CURLoption option, ...) {
  va_list values;
  va_start(values, option);
  void *value = va_arg(values, void *);
  va_end(values);
  return curl.easy_setopt(handle, option, value);
}

CURLcode(curl_easy_getinfo)(CURL *handle, CURLINFO info, ...) {
  va_list values;
  va_start(values, info);
  void *value = va_arg(values, void *);
  va_end(values);
  return curl.easy_getinfo(handle, info, value);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
  return curl.slist_append(list, text);
}

void curl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }

CURLU *curl_url(void) { return curl.url(); }
void curl_url_cleanup(CURLU *url) { curl.url_cleanup(url); }

CURLUcode curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags) {
  return curl.url_set(url, part, text, flags);
}

CURLUcode curl_url_part(CURLU *url, CURLUPart part, char **text, unsigned flags) {
  return curl.url_get(url, part, text, flags);
}

void curl_free(void *memory) { curl.free(memory); }
