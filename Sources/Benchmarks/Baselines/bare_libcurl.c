/* A minimal client: repeats submit, status and result with libcurl and nothing else.
 *
 *   bare_libcurl BASE ENDPOINT ALIAS SECONDS IN_FLIGHT
 *
 * IN_FLIGHT 1 uses the easy interface, more the multi interface. Prints the number of complete cycles and the
 * seconds. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    CURL *easy;
    char *body;
    size_t length, capacity;
    char id[128];
    int step;
} Cycle;

static const char *base, *endpoint, *alias;
static struct curl_slist *headers;
static const char input[] = "{\"prompt\":\"a fox\"}";

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static size_t keep(char *bytes, size_t size, size_t count, void *context) {
    Cycle *cycle = context;
    size_t added = size * count;
    if (cycle->length + added + 1 > cycle->capacity) {
        cycle->capacity = (cycle->length + added + 1) * 2;
        cycle->body = realloc(cycle->body, cycle->capacity);
    }
    memcpy(cycle->body + cycle->length, bytes, added);
    cycle->length += added;
    cycle->body[cycle->length] = 0;
    return added;
}

static void prepare(Cycle *cycle) {
    char url[512];
    cycle->length = 0;
    if (cycle->step == 0) {
        snprintf(url, sizeof url, "%s/queue.fal.run/%s", base, endpoint);
        curl_easy_setopt(cycle->easy, CURLOPT_POSTFIELDS, input);
    } else {
        snprintf(url, sizeof url, "%s/queue.fal.run/%s/requests/%s%s", base, alias, cycle->id,
                 cycle->step == 1 ? "/status?logs=0" : "");
        curl_easy_setopt(cycle->easy, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(cycle->easy, CURLOPT_URL, url);
}

/* Handles a response. Returns true if it completed a cycle. */
static int advance(Cycle *cycle, CURLcode code) {
    long status = 0;
    curl_easy_getinfo(cycle->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status < 200 || status > 299) {
        fprintf(stderr, "step %d: %s, HTTP %ld: %s\n", cycle->step, curl_easy_strerror(code), status,
                cycle->body ? cycle->body : "");
        exit(1);
    }
    if (cycle->step == 0) {
        char *start = strstr(cycle->body, "\"request_id\"");
        if (!start || !(start = strchr(start + 12, '"')) || sscanf(start + 1, "%127[^\"]", cycle->id) != 1) {
            fprintf(stderr, "no request_id in %s\n", cycle->body);
            exit(1);
        }
    } else if (cycle->step == 1 && !strstr(cycle->body, "COMPLETED")) {
        return 0;
    }
    cycle->step = (cycle->step + 1) % 3;
    return cycle->step == 0;
}

static void start(Cycle *cycle) {
    memset(cycle, 0, sizeof *cycle);
    cycle->easy = curl_easy_init();
    curl_easy_setopt(cycle->easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(cycle->easy, CURLOPT_WRITEDATA, cycle);
    curl_easy_setopt(cycle->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(cycle->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(cycle->easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(cycle->easy, CURLOPT_PRIVATE, cycle);
    prepare(cycle);
}

int main(int count, char **arguments) {
    if (count != 6) return 64;
    base = arguments[1];
    endpoint = arguments[2];
    alias = arguments[3];
    double seconds = atof(arguments[4]);
    int in_flight = atoi(arguments[5]);
    curl_global_init(CURL_GLOBAL_ALL);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Accept: application/json");
    headers = curl_slist_append(headers, "Authorization: Key emulator:none");
    Cycle *cycles = calloc(in_flight, sizeof *cycles);
    for (int index = 0; index < in_flight; index++) start(&cycles[index]);
    long done = 0;
    double began = now();
    if (in_flight == 1) {
        while (now() - began < seconds) {
            do {
                prepare(cycles);
            } while (!advance(cycles, curl_easy_perform(cycles->easy)));
            done++;
        }
    } else {
        CURLM *multi = curl_multi_init();
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)in_flight);
        for (int index = 0; index < in_flight; index++) curl_multi_add_handle(multi, cycles[index].easy);
        while (now() - began < seconds) {
            int running, waiting;
            curl_multi_perform(multi, &running);
            for (CURLMsg *message; (message = curl_multi_info_read(multi, &waiting));) {
                Cycle *cycle;
                CURL *easy = message->easy_handle;
                CURLcode code = message->data.result;
                curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&cycle);
                curl_multi_remove_handle(multi, easy);
                done += advance(cycle, code);
                prepare(cycle);
                curl_multi_add_handle(multi, easy);
            }
            curl_multi_poll(multi, NULL, 0, 100, NULL);
        }
    }
    printf("%ld %.6f\n", done, now() - began);
    return 0;
}
