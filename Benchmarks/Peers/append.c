/* A bare file: what the disk allows whoever keeps nothing but bytes. Not a queue, but a limit.
 *
 * The file is written before and then over and over, so that no write has to find room. */
#define _GNU_SOURCE
#include "bench.h"
#include "group.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What a job takes in a log besides its payload: a frame's header and the event's fields. */
enum { RECORD_BYTES = 40 + 35 + PAYLOAD_BYTES, RING_BYTES = 16 << 20 };

const struct peer peer = {
  .who = "append", .note = "bare file, fdatasync, group commit: a limit", .is_durable = true};

struct caller {
  struct request request;
  int count;
};

static int file;
static off_t place;

static void commit(struct request *all) {
  static char bytes[BATCH_MAX * RECORD_BYTES];
  size_t size = 0;
  for (struct request *each = all; each; each = each->next) {
    for (int i = 0; i < ((struct caller *)each)->count; i++) {
      memcpy(bytes + size + RECORD_BYTES - PAYLOAD_BYTES, payload, PAYLOAD_BYTES);
      size += RECORD_BYTES;
    }
  }
  if (place + (off_t)size > RING_BYTES) place = 0;
  if (pwrite(file, bytes, size, place) != (ssize_t)size) die("write: %s", strerror(errno));
  if (fdatasync(file)) die("fdatasync: %s", strerror(errno));
  place += (off_t)size;
}

static struct group group = GROUP(commit);

void peer_open(const struct settings *settings) {
  char path[4096];
  snprintf(path, sizeof path, "%s/append", settings->directory);
  file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) die("%s: %s", path, strerror(errno));
  static char zeros[1 << 20];
  for (int i = 0; i < RING_BYTES >> 20; i++) {
    if (write(file, zeros, sizeof zeros) != sizeof zeros) die("write: %s", strerror(errno));
  }
  if (fsync(file)) die("fsync: %s", strerror(errno));
}

struct caller *peer_join(int number) {
  (void)number;
  struct caller *caller = allocate(1, sizeof *caller);
  sem_init(&caller->request.woken, 0, 0);
  return caller;
}

void peer_enqueue(struct caller *caller, int count) {
  caller->count = count;
  group_submit(&group, &caller->request);
}

int peer_exchange(struct caller *caller, int count) {
  (void)caller, (void)count;
  die("a file has no claims");
}

void peer_close(void) { close(file); }
