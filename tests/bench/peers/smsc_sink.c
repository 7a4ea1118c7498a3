/* A message centre for speed: it answers every request of SMPP 3.4 at once, with a number of eight
   digits for each submission, and says how long it took from the first submission to the last.

   Build: cc -O2 -o smsc_sink smsc_sink.c      Run: ./smsc_sink PORT COUNT
   After COUNT submissions it prints the seconds between the first and the last, and goes on
   answering until it is ended. 127.0.0.1 only, one thread. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_CONNECTIONS 64
#define BUFFER (1 << 17)
#define HEADER 16
#define ANSWER 0x80000000u
#define SUBMIT_SM 4u

typedef struct {
  uint8_t *in;
  int held;
} Connection;

static struct pollfd polled[MOST_CONNECTIONS];
static Connection connections[MOST_CONNECTIONS];
static uint8_t out[2 * BUFFER];
static unsigned long taken, wanted;
static double first;

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

static int id_of_submission(char *body) {
  if (taken == 0) first = now();
  int length = sprintf(body, "%08lx", taken) + 1;
  if (++taken == wanted) {
    printf("%.6f\n", now() - first);
    fflush(stdout);
  }
  return length;
}

/* The answer to one packet, written behind `end`; how long it is. */
static int answer(const uint8_t *packet, uint8_t *end) {
  uint32_t head[4];
  memcpy(head, packet, HEADER);
  uint32_t command = ntohl(head[1]);
  if (command & ANSWER) return 0;
  char body[32];
  int length = 0;
  if (command == SUBMIT_SM) length = id_of_submission(body);
  if (command == 1 || command == 2 || command == 9) length = sprintf(body, "sink") + 1;
  uint32_t reply[4] = {htonl(HEADER + length), htonl(command | ANSWER), 0, head[3]};
  memcpy(end, reply, HEADER);
  memcpy(end + HEADER, body, length);
  return HEADER + length;
}

static void send_all(int socket, const uint8_t *data, int length) {
  while (length > 0) {
    ssize_t sent = write(socket, data, length);
    if (sent <= 0) return;
    data += sent;
    length -= sent;
  }
}

/* Read what is there and answer it; 0 when the client is gone. */
static int serve(int socket, Connection *connection) {
  ssize_t got = read(socket, connection->in + connection->held, BUFFER - connection->held);
  if (got <= 0) return 0;
  connection->held += got;
  int at = 0, written = 0;
  while (connection->held - at >= HEADER) {
    uint32_t length;
    memcpy(&length, connection->in + at, 4);
    length = ntohl(length);
    if (length < HEADER || length > BUFFER) return 0;
    if ((uint32_t)(connection->held - at) < length) break;
    written += answer(connection->in + at, out + written);
    at += length;
  }
  send_all(socket, out, written);
  memmove(connection->in, connection->in + at, connection->held - at);
  connection->held -= at;
  return 1;
}

int main(int count, char **words) {
  if (count < 3) return 1;
  wanted = strtoul(words[2], NULL, 10);
  int yes = 1, open = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in place = {.sin_family = AF_INET,
                              .sin_port = htons(atoi(words[1])),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&place, sizeof place) || listen(listener, 64)) return 1;
  polled[0] = (struct pollfd){listener, POLLIN, 0};
  while (poll(polled, open, -1) >= 0) {
    if (polled[0].revents && open < MOST_CONNECTIONS) {
      int client = accept(listener, NULL, NULL);
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      connections[open] = (Connection){malloc(BUFFER), 0};
      polled[open++] = (struct pollfd){client, POLLIN, 0};
    }
    for (int i = 1; i < open; i++) {
      if (!polled[i].revents || serve(polled[i].fd, &connections[i])) continue;
      close(polled[i].fd);
      free(connections[i].in);
      polled[i] = polled[--open];
      connections[i] = connections[open];
      i--;
    }
  }
  return 1;
}
