/* WebSockets that send every message back. One thread a connection; what was read at once is answered at once.

   Prints its port and its process, and goes on in the background. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static int send_all(int peer, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = write(peer, bytes, count);
        if (sent <= 0) return 0;
        bytes += sent;
        count -= sent;
    }
    return 1;
}

static int open_socket(int peer) {
    char head[8192];
    size_t filled = 0;
    do {
        ssize_t got = read(peer, head + filled, sizeof head - 1 - filled);
        if (got <= 0) return 0;
        filled += got;
        head[filled] = 0;
    } while (!strstr(head, "\r\n\r\n"));
    char *key = strcasestr(head, "\nsec-websocket-key:");
    if (!key) return 0;
    key += 19;
    key += strspn(key, " ");
    char text[128];
    int length = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, "\r"), key);
    unsigned char digest[SHA_DIGEST_LENGTH], accept[64];
    SHA1((unsigned char *)text, length, digest);
    EVP_EncodeBlock(accept, digest, sizeof digest);
    length = snprintf(
        head, sizeof head,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    return send_all(peer, (uint8_t *)head, length);
}

/* Answers all whole frames in place: without its mask, a frame is shorter. Returns how much was used. */
static size_t answer(uint8_t *bytes, size_t count, size_t *answered, int *is_over) {
    size_t in = 0, out = 0;
    while (count - in >= 6) {
        uint64_t length = bytes[in + 1] & 0x7F;
        size_t head = 2;
        if (length == 126) {
            head = 4;
            length = bytes[in + 2] << 8 | bytes[in + 3];
        } else if (length == 127) {
            if (count - in < 14) break;
            head = 10;
            length = 0;
            for (int i = 2; i < 10; i++) length = length << 8 | bytes[in + i];
        }
        if (count - in < head + 4 + length) break;
        uint32_t mask;
        memcpy(&mask, bytes + in + head, 4);
        uint8_t *payload = bytes + in + head + 4;
        size_t i = 0;
        for (; i + 4 <= length; i += 4) {
            uint32_t word;
            memcpy(&word, payload + i, 4);
            word ^= mask;
            memcpy(payload + i, &word, 4);
        }
        for (; i < length; i++) payload[i] ^= ((uint8_t *)&mask)[i & 3];
        if ((bytes[in] & 0x0F) == 8) *is_over = 1;
        bytes[in + 1] &= 0x7F;
        memmove(bytes + out, bytes + in, head);
        memmove(bytes + out + head, payload, length);
        out += head + length;
        in += head + 4 + length;
    }
    *answered = out;
    return in;
}

static void *serve(void *argument) {
    int peer = (int)(intptr_t)argument, is_over = 0;
    size_t room = 1 << 14, filled = 0;
    uint8_t *bytes = malloc(room);
    if (open_socket(peer)) {
        while (!is_over) {
            if (filled == room) bytes = realloc(bytes, room *= 2);
            ssize_t got = read(peer, bytes + filled, room - filled);
            if (got <= 0) break;
            filled += got;
            size_t answered = 0, used = answer(bytes, filled, &answered, &is_over);
            if (!send_all(peer, bytes, answered)) break;
            memmove(bytes, bytes + used, filled -= used);
        }
    }
    free(bytes);
    close(peer);
    return NULL;
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    pid_t process = fork();
    if (process > 0) {
        printf("%d %d\n", ntohs(address.sin_port), process);
        return 0;
    }
    fclose(stdout);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0) continue;
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        pthread_t thread;
        if (pthread_create(&thread, &small, serve, (void *)(intptr_t)peer)) close(peer);
        else pthread_detach(thread);
    }
}
