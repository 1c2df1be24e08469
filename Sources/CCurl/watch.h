// Waiting for the sockets that libcurl names (CURLMOPT_SOCKETFUNCTION): epoll on Linux, kqueue on Apple's systems.
//
// Here and not in Swift because Swift's Glibc module leaves epoll out. A watch may be changed and rung from any thread
// while another one waits on it; both systems allow that.

#ifndef FAL_CCURL_WATCH_H
#define FAL_CCURL_WATCH_H

#include <curl/curl.h>
#include <poll.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#else
#include <sys/event.h>
#endif

// What became of a socket, in the words of curl_multi_socket_action.
typedef struct {
    curl_socket_t socket;
    int mask;
} fal_watch_event;

typedef struct {
    int queue;
    // Makes a waiting thread look up.
    int bell;
} fal_watch;

// Whether the system gave all that is needed.
static inline int fal_watch_open(fal_watch *watch) {
#if defined(__linux__)
    watch->queue = epoll_create1(EPOLL_CLOEXEC);
    watch->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = watch->bell}};
    if (watch->queue >= 0 && watch->bell >= 0
        && epoll_ctl(watch->queue, EPOLL_CTL_ADD, watch->bell, &event) == 0) return 1;
    if (watch->bell >= 0) close(watch->bell);
#else
    watch->queue = kqueue();
    watch->bell = -1;
    struct kevent event;
    EV_SET(&event, 0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, NULL);
    if (watch->queue >= 0 && kevent(watch->queue, &event, 1, NULL, 0, NULL) == 0) return 1;
#endif
    if (watch->queue >= 0) close(watch->queue);
    return 0;
}

static inline void fal_watch_close(fal_watch watch) {
    if (watch.bell >= 0) close(watch.bell);
    close(watch.queue);
}

static inline void fal_watch_ring(fal_watch watch) {
#if defined(__linux__)
    eventfd_write(watch.bell, 1);
#else
    struct kevent event;
    EV_SET(&event, 0, EVFILT_USER, 0, NOTE_TRIGGER, 0, NULL);
    kevent(watch.queue, &event, 1, NULL, 0, NULL);
#endif
}

// `what` is CURL_POLL_IN, _OUT, _INOUT, _NONE or _REMOVE; `is_known`: whether the socket is being watched, as far as
// the caller knows. Whether the system took it. A socket that is gone already needs no forgetting.
static inline int fal_watch_set(fal_watch watch, curl_socket_t socket, int what, int is_known) {
#if defined(__linux__)
    struct epoll_event event = {.events = 0, .data = {.fd = socket}};
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(watch.queue, EPOLL_CTL_DEL, socket, &event);
        return 1;
    }
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    return epoll_ctl(watch.queue, is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) == 0
        || epoll_ctl(watch.queue, is_known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event) == 0;
#else
    (void)is_known;
    struct kevent event;
    int wanted = what == CURL_POLL_REMOVE ? 0 : what;
    int succeeded = 1;
    EV_SET(&event, socket, EVFILT_READ, wanted & CURL_POLL_IN ? EV_ADD : EV_DELETE, 0, 0, NULL);
    if (kevent(watch.queue, &event, 1, NULL, 0, NULL) != 0 && wanted & CURL_POLL_IN) succeeded = 0;
    EV_SET(&event, socket, EVFILT_WRITE, wanted & CURL_POLL_OUT ? EV_ADD : EV_DELETE, 0, 0, NULL);
    if (kevent(watch.queue, &event, 1, NULL, 0, NULL) != 0 && wanted & CURL_POLL_OUT) succeeded = 0;
    return succeeded;
#endif
}

// What has become of a socket by now, in the words of curl_multi_socket_action, or -1 when nothing has. `what` is
// CURL_POLL_IN, _OUT or _INOUT.
static inline int fal_look(curl_socket_t socket, int what) {
    struct pollfd wanted = {.fd = socket};
    if (what & CURL_POLL_IN) wanted.events |= POLLIN;
    if (what & CURL_POLL_OUT) wanted.events |= POLLOUT;
    if (poll(&wanted, 1, 0) <= 0) return -1;
    // Without a bit libcurl looks for itself.
    return (wanted.revents & POLLIN ? CURL_CSELECT_IN : 0) | (wanted.revents & POLLOUT ? CURL_CSELECT_OUT : 0);
}

// How many events were put into `events`, after at most so many milliseconds (-1: however long it takes), or after a ring.
static inline int fal_watch_wait(fal_watch watch, fal_watch_event *events, int capacity, int milliseconds) {
    enum { most = 64 };
    int count = 0;
    if (capacity > most) capacity = most;
#if defined(__linux__)
    struct epoll_event ready[most];
    int found = epoll_wait(watch.queue, ready, capacity, milliseconds);
    for (int index = 0; index < found; index++) {
        if (ready[index].data.fd == watch.bell) {
            eventfd_t rings;
            eventfd_read(watch.bell, &rings);
            continue;
        }
        // Without a bit, as after a bare EPOLLHUP or EPOLLERR, libcurl looks for itself.
        events[count].socket = ready[index].data.fd;
        events[count++].mask = (ready[index].events & EPOLLIN ? CURL_CSELECT_IN : 0)
            | (ready[index].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
    }
#else
    struct kevent ready[most];
    struct timespec limit = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
    int found = kevent(watch.queue, NULL, 0, ready, capacity, milliseconds < 0 ? NULL : &limit);
    for (int index = 0; index < found; index++) {
        if (ready[index].filter == EVFILT_USER) continue;
        events[count].socket = (curl_socket_t)ready[index].ident;
        events[count++].mask = ready[index].filter == EVFILT_READ ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
    }
#endif
    return count;
}

#endif
