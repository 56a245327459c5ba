/* A table in SQLite, in the process of its callers: WAL, synced by every commit.
 *
 * Callers take turns by a lock of the process, which is kinder than SQLite's own busy handler,
 * which sleeps. With GROUP_COMMIT, one of them carries out what all of them asked for meanwhile,
 * in one transaction. Finished jobs stay in the table, as Oban and River leave them. */
#include "bench.h"
#include "group.h"

#include <sqlite3.h>

#ifdef GROUP_COMMIT
const struct peer peer = {
  .who = "sqlite-group", .note = "WAL, synchronous=FULL, group commit by hand",
  .is_durable = true};
#else
const struct peer peer = {
  .who = "sqlite", .note = "WAL, synchronous=FULL", .is_durable = true};
#endif

struct caller {
  struct request request;
  int queued, claimed, held; /* Asked for, asked for, and the number of jobs in `jobs`. */
  sqlite3_int64 jobs[BATCH_MAX];
};

static sqlite3 *database;
static sqlite3_stmt *begin, *commit, *insert, *claim, *complete;

static void check(int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE) die("%s", sqlite3_errmsg(database));
}

static void execute(const char *text) { check(sqlite3_exec(database, text, NULL, NULL, NULL)); }

static sqlite3_stmt *prepared(const char *text) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  return statement;
}

static void run(sqlite3_stmt *statement) {
  check(sqlite3_step(statement));
  sqlite3_reset(statement);
}

static void carry_out(struct caller *caller) {
  for (int i = 0; i < caller->queued; i++) {
    sqlite3_bind_text(insert, 1, payload, PAYLOAD_BYTES, SQLITE_STATIC);
    run(insert);
  }
  for (int i = 0; i < caller->held; i++) {
    sqlite3_bind_int64(complete, 1, caller->jobs[i]);
    run(complete);
  }
  caller->held = 0;
  if (caller->claimed == 0) return;
  sqlite3_bind_int(claim, 1, caller->claimed);
  int code;
  while ((code = sqlite3_step(claim)) == SQLITE_ROW) {
    caller->jobs[caller->held++] = sqlite3_column_int64(claim, 0);
    sqlite3_column_text(claim, 1);
  }
  check(code);
  sqlite3_reset(claim);
}

static void transact(struct request *all) {
  run(begin);
  for (struct request *each = all; each; each = each->next) carry_out((struct caller *)each);
  run(commit);
}

static void submit(struct caller *caller) {
#ifdef GROUP_COMMIT
  static struct group group = GROUP(transact);
  group_submit(&group, &caller->request);
#else
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  transact(&caller->request);
  pthread_mutex_unlock(&lock);
#endif
}

void peer_open(const struct settings *settings) {
  char path[4096];
  snprintf(path, sizeof path, "%s/jobs.sqlite", settings->directory);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  check(sqlite3_open_v2(path, &database, flags, NULL));
  execute("PRAGMA journal_mode=WAL");
  execute(settings->is_synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
  execute(
    "CREATE TABLE IF NOT EXISTS jobs ("
    "  id INTEGER PRIMARY KEY, queue TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,"
    "  attempt INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL,"
    "  queued_at REAL NOT NULL DEFAULT (julianday()), claimed_at REAL, finished_at REAL);"
    "CREATE INDEX IF NOT EXISTS waiting ON jobs (queue, id) WHERE state = 0;");
  begin = prepared("BEGIN IMMEDIATE");
  commit = prepared("COMMIT");
  insert = prepared("INSERT INTO jobs (queue, payload) VALUES ('default', ?)");
  claim = prepared(
    "UPDATE jobs SET state = 1, attempt = attempt + 1, claimed_at = julianday() WHERE id IN"
    " (SELECT id FROM jobs WHERE state = 0 AND queue = 'default' ORDER BY id LIMIT ?)"
    " RETURNING id, payload");
  complete = prepared("UPDATE jobs SET state = 2, finished_at = julianday() WHERE id = ?");
}

struct caller *peer_join(int number) {
  (void)number;
  struct caller *caller = allocate(1, sizeof *caller);
  sem_init(&caller->request.woken, 0, 0);
  return caller;
}

void peer_enqueue(struct caller *caller, int count) {
  /* What is held stays so: a request of its own says nothing of it. */
  int held = caller->held;
  caller->held = 0;
  caller->queued = count;
  caller->claimed = 0;
  submit(caller);
  caller->held = held;
}

int peer_exchange(struct caller *caller, int count) {
  caller->queued = 0;
  caller->claimed = count;
  submit(caller);
  return caller->held;
}

void peer_close(void) {
  sqlite3_stmt *statements[] = {begin, commit, insert, claim, complete};
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
    sqlite3_finalize(statements[i]);
  }
  check(sqlite3_close(database));
}
