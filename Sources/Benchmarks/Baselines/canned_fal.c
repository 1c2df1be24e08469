/* A minimal server: always sends the same three responses to submit, status and result, from one thread.
 *
 *   canned_fal
 *
 * Forks a server, prints its port and process id, and exits. The server runs until it is killed. Linux only (epoll). */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int socket, length;
    char text[8192];
} Connection;

static int port;
static long requests;

static void answer(Connection *connection) {
    char body[1024], all[2048];
    if (!strncmp(connection->text, "POST", 4)) {
        char base[256];
        snprintf(base, sizeof base, "http://127.0.0.1:%d/queue.fal.run/acme/echo/requests/00000000-0000-4000-8000-%012ld",
                 port, ++requests);
        snprintf(body, sizeof body,
                 "{\"status\":\"IN_QUEUE\",\"request_id\":\"00000000-0000-4000-8000-%012ld\",\"response_url\":\"%s\","
                 "\"status_url\":\"%s/status\",\"cancel_url\":\"%s/cancel\",\"queue_position\":0}",
                 requests, base, base, base);
    } else if (strstr(connection->text, "/status")) {
        strcpy(body, "{\"status\":\"COMPLETED\",\"logs\":null,\"metrics\":{\"inference_time\":0.1}}");
    } else {
        strcpy(body, "{\"seed\":42}");
    }
    int length = snprintf(all, sizeof all,
                          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          strlen(body), body);
    if (write(connection->socket, all, length) != length) perror("write");
}

/* Answers all requests that have arrived completely. */
static void answer_all(Connection *connection) {
    char *end;
    connection->text[connection->length] = 0;
    while ((end = strstr(connection->text, "\r\n\r\n"))) {
        int length = end + 4 - connection->text;
        char *announced = strcasestr(connection->text, "content-length:");
        if (announced && announced < end) length += atoi(announced + 15);
        if (connection->length < length) return;
        answer(connection);
        memmove(connection->text, connection->text + length, connection->length - length + 1);
        connection->length -= length;
    }
}

static void serve(int listener) {
    int watch = epoll_create1(EPOLL_CLOEXEC), on = 1;
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    epoll_ctl(watch, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(watch, ready, 256, -1);
        for (int index = 0; index < count; index++) {
            Connection *connection = ready[index].data.ptr;
            if (!connection) {
                connection = calloc(1, sizeof *connection);
                connection->socket = accept(listener, NULL, NULL);
                setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event.data.ptr = connection;
                epoll_ctl(watch, EPOLL_CTL_ADD, connection->socket, &event);
                continue;
            }
            int room = sizeof connection->text - 1 - connection->length;
            int more = read(connection->socket, connection->text + connection->length, room);
            if (more <= 0) {
                close(connection->socket);
                free(connection);
                continue;
            }
            connection->length += more;
            answer_all(connection);
        }
    }
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (void *)&address, size) || listen(listener, 4096)
        || getsockname(listener, (void *)&address, &size)) return 1;
    port = ntohs(address.sin_port);
    pid_t server = fork();
    if (server < 0) return 1;
    if (server > 0) {
        printf("%d %d\n", port, server);
        return 0;
    }
    fclose(stdout);
    serve(listener);
}
