#pragma once

#include <curl/curl.h>
#include <stdbool.h>

/// Loads libcurl, once; false when there is none. Nothing else here may be called then.
bool ccurl_load(void);

/// Gives a part of an address. libcurl's own function takes one that is constant from some version on.
CURLUcode curl_url_part(CURLU *url, CURLUPart part, char **text, unsigned flags);

// What Swift does not import from libcurl: functions with variable arguments.

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Calls `receive` with pieces of the head or the body; it returns how many bytes it took, fewer to give up.
static inline CURLcode curl_set_receiver(CURL *handle, CURLoption option, CURLoption argument_option,
                                         size_t (*receive)(char *, size_t, size_t, void *), void *argument) {
  curl_easy_setopt(handle, argument_option, argument);
  return curl_easy_setopt(handle, option, receive);
}

/// Calls `look` at least once a second; anything but 0 gives the transfer up.
static inline CURLcode curl_set_observer(CURL *handle,
                                         int (*look)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t),
                                         void *argument) {
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, argument);
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look);
}

/// Sends a body that the handle copies.
static inline CURLcode curl_set_body(CURL *handle, const char *body, long length) {
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, length);
  return curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, body);
}

static inline long curl_number(CURL *handle, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}

/// A time in microseconds.
static inline curl_off_t curl_time(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}

/// Does not wait for a name server whose answer comes too late, where libcurl can do so (7.87).
static inline void curl_set_quick_exit(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
  (void)handle;
#endif
}

/// Where the words for a failure are put: CURL_ERROR_SIZE bytes, which must live as long as the transfer.
static inline CURLcode curl_set_buffer(CURL *handle, char *buffer) {
  return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

/// Keeps a redirect from leading to a file or another kind of server.
static inline void curl_set_protocols(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}
