// libcurl for Swift.
//
// Swift cannot call variadic C functions, and libcurl's whole configuration goes through three of them
// (curl_easy_setopt, curl_easy_getinfo, curl_multi_setopt). Each function below is one of those with the type of its
// last argument fixed; libcurl documents for each option which of them applies. Nothing else belongs here.

#ifndef FAL_CCURL_SHIM_H
#define FAL_CCURL_SHIM_H

#include <curl/curl.h>

// Numbers, switches and masks: options documented as `long`.
static inline CURLcode fal_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

// Sizes beyond 2 GiB: options named …_LARGE, documented as `curl_off_t`.
static inline CURLcode fal_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// Texts; libcurl copies them (all string options except CURLOPT_POSTFIELDS). NULL resets.
static inline CURLcode fal_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

// CURLOPT_COPYPOSTFIELDS: as many bytes as CURLOPT_POSTFIELDSIZE_LARGE says, which must be set before.
static inline CURLcode fal_copy_body(CURL *easy, const void *bytes) {
    return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
}

// User data handed to callbacks, and buffers that libcurl does not copy (CURLOPT_ERRORBUFFER).
static inline CURLcode fal_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

// Header lists; they must stay alive until the transfer has ended.
static inline CURLcode fal_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode fal_set_write(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode fal_set_read(CURL *easy, curl_read_callback value) {
    return curl_easy_setopt(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode fal_set_seek(CURL *easy, curl_seek_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode fal_set_progress(CURL *easy, curl_xferinfo_callback value) {
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode fal_set_before_request(CURL *easy, curl_prereq_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode fal_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

// CURLINFO_ACTIVESOCKET.
static inline CURLcode fal_get_socket(CURL *easy, curl_socket_t *value) {
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}

// The text belongs to the handle and lives until its next transfer.
static inline CURLcode fal_get_text(CURL *easy, CURLINFO info, const char **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode fal_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// CURLINFO_PRIVATE.
static inline CURLcode fal_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, (char **)value);
}

// http and https alone; a secure request is not redirected to an insecure address. The text form of these options came
// with 7.85; Ubuntu 22.04 has 7.81.
static inline CURLcode fal_allow_http_alone(CURL *easy, int is_secure) {
#if LIBCURL_VERSION_NUM >= 0x075500
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    return code ? code : curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, is_secure ? "https" : "http,https");
#else
    long both = CURLPROTO_HTTP | CURLPROTO_HTTPS;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS, both);
    return code ? code : curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS, is_secure ? (long)CURLPROTO_HTTPS : both);
#endif
}

// Lets a transfer that is given up during its name lookup go at once. Without it libcurl waits for the resolver's
// thread (up to half a minute when DNS is down), and every other transfer of the multi handle waits with it.
static inline CURLcode fal_leave_lookups_behind(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

// The transfer that a CURLMSG_DONE message is about, and how it ended: `data` is a union, which Swift reads clumsily.
static inline CURLcode fal_message_result(const CURLMsg *message) {
    return message->data.result;
}

#endif
