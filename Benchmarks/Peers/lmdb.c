/* Bare commits of LMDB: what it allows whoever keeps nothing in it but frames. Not a queue, but a
 * limit: one value a commit, of the size that the jobs would take. */
#include "bench.h"

#include <lmdb.h>
#include <string.h>

/* The header of a frame, and what the event of a job takes besides its payload. */
enum { FRAME_BYTES = 40, RECORD_BYTES = 35 + PAYLOAD_BYTES };

const struct peer peer = {
  .who = "lmdb", .note = "bare commits of one value, one thread: a limit", .is_durable = true,
  .gathers = true};

struct caller {
  char frame[FRAME_BYTES + BATCH_MAX * RECORD_BYTES];
};

static MDB_env *environment;
static MDB_dbi table;
static size_t last;

static void check(int code) {
  if (code) die("%s", mdb_strerror(code));
}

void peer_open(const struct settings *settings) {
  MDB_txn *transaction;
  check(mdb_env_create(&environment));
  check(mdb_env_set_mapsize(environment, (size_t)16 << 30));
  check(mdb_env_open(environment, settings->directory, 0, 0600));
  check(mdb_txn_begin(environment, NULL, 0, &transaction));
  check(mdb_dbi_open(transaction, NULL, MDB_INTEGERKEY, &table));
  check(mdb_txn_commit(transaction));
}

struct caller *peer_join(int number) {
  (void)number;
  struct caller *caller = allocate(1, sizeof *caller);
  for (int i = 0; i < BATCH_MAX; i++) {
    char *record = caller->frame + FRAME_BYTES + i * RECORD_BYTES;
    memcpy(record + RECORD_BYTES - PAYLOAD_BYTES, payload, PAYLOAD_BYTES);
  }
  return caller;
}

void peer_enqueue(struct caller *caller, int count) {
  MDB_txn *transaction;
  last++;
  MDB_val key = {sizeof last, &last};
  MDB_val value = {(size_t)(FRAME_BYTES + count * RECORD_BYTES), caller->frame};
  check(mdb_txn_begin(environment, NULL, 0, &transaction));
  check(mdb_put(transaction, table, &key, &value, MDB_APPEND));
  check(mdb_txn_commit(transaction));
}

int peer_exchange(struct caller *caller, int count) {
  (void)caller, (void)count;
  die("bare commits have no claims");
}

void peer_close(void) { mdb_env_close(environment); }
