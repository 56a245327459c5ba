/* Beanstalkd over its own protocol, with a log that is synced before every answer (-b, -f0).
 *
 * It has no transactions: what comes in batches is sent at once, and every job is synced by
 * itself. A claim is not written: after a crash the job waits again. Finished jobs are gone. */
#define _DEFAULT_SOURCE
#include "bench.h"

#include <string.h>
#include <unistd.h>

const struct peer peer = {
  .who = "beanstalkd", .note = "-f0; claims are not written, nothing is kept",
  .is_durable = true};

struct caller {
  FILE *in, *out;
  int held;
  unsigned long long jobs[BATCH_MAX];
};

static const char *address;

void peer_open(const struct settings *settings) { address = settings->address; }

struct caller *peer_join(int number) {
  (void)number;
  struct caller *caller = allocate(1, sizeof *caller);
  int file = connect_socket(address);
  caller->in = fdopen(file, "r");
  caller->out = fdopen(dup(file), "w");
  setvbuf(caller->out, NULL, _IOFBF, 1 << 18);
  return caller;
}

static const char *answer(struct caller *caller, char line[128]) {
  if (!fgets(line, 128, caller->in)) die("the server is gone");
  return line;
}

void peer_enqueue(struct caller *caller, int count) {
  char line[128];
  for (int i = 0; i < count; i++) {
    fprintf(caller->out, "put 0 0 3600 %d\r\n%s\r\n", PAYLOAD_BYTES, payload);
  }
  fflush(caller->out);
  for (int i = 0; i < count; i++) {
    if (strncmp(answer(caller, line), "INSERTED ", 9)) die("put: %s", line);
  }
}

int peer_exchange(struct caller *caller, int count) {
  char line[128], content[PAYLOAD_BYTES + 2];
  for (int i = 0; i < caller->held; i++) fprintf(caller->out, "delete %llu\r\n", caller->jobs[i]);
  for (int i = 0; i < count; i++) fputs("reserve-with-timeout 0\r\n", caller->out);
  fflush(caller->out);
  for (int i = 0; i < caller->held; i++) {
    if (strncmp(answer(caller, line), "DELETED", 7)) die("delete: %s", line);
  }
  caller->held = 0;
  for (int i = 0; i < count; i++) {
    if (sscanf(answer(caller, line), "RESERVED %llu", &caller->jobs[caller->held]) == 1) {
      if (fread(content, sizeof content, 1, caller->in) != 1) die("the server is gone");
      caller->held++;
    } else if (strncmp(line, "TIMED_OUT", 9)) {
      die("reserve: %s", line);
    }
  }
  return caller->held;
}

void peer_close(void) {}
