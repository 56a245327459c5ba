/* What bench.c asks of a queue, and what it gives to those who answer.
 *
 * Each peer is one program: bench.c, which knows the workloads, and one file that carries out the
 * four steps of a job's life as its users would. See bench.py for how they are run. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PAYLOAD_BYTES = 100, BATCH_MAX = 1000 };

/* Letters without a pattern, so that no peer saves space by packing them. */
extern char payload[PAYLOAD_BYTES + 1];

struct settings {
  const char *directory; /* Where files may be put: empty, or filled by a run before. */
  const char *address;   /* The path of a socket, or a port, where there is a server. */
  bool is_synced;        /* Whether an answer must mean that the disk has it. */
};

struct peer {
  const char *who;
  const char *note;
  bool is_durable;
  bool gathers; /* One thread commits at once what all callers would have queued: a limit. */
};

/* What follows is the peer's; a failure ends the program. */

extern const struct peer peer;

struct caller;

/* Opens the queue, and makes what it needs where nothing is there yet. Called once. */
void peer_open(const struct settings *settings);

/* One caller or worker, with a connection of its own where there are connections. */
struct caller *peer_join(int number);

/* Queues so many jobs in one transaction. */
void peer_enqueue(struct caller *caller, int count);

/* Completes the jobs that the caller holds and claims up to `count` others, in one transaction
 * where the peer has such, and otherwise in one round trip. Tells how many the caller holds now. */
int peer_exchange(struct caller *caller, int count);

/* Closes the queue as its users would at the end of a day. */
void peer_close(void);

/* What follows is for peers to call. */

/* Ends the program with a message. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Memory that is there, filled with zeros. */
void *allocate(size_t count, size_t size);

/* Waits a little for a server that is not there yet; after a minute of that, ends the program. */
void wait_for_server(void);

/* Connects to the server, by the path of a socket or by a port of this machine. */
int connect_socket(const char *address);

/* Nanoseconds of the clock that never goes back. */
int64_t now(void);

#endif
