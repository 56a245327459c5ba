/* A table in PostgreSQL, claimed with SKIP LOCKED, as Oban, River, pg-boss and others do it.
 *
 * Every caller has a connection and prepared statements. Many jobs at once come by COPY. What is
 * held is completed by the statement that claims the next: one transaction, one commit. Finished
 * jobs stay in the table. */
#define _DEFAULT_SOURCE
#include "bench.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

const struct peer peer = {
  .who = "postgres", .note = "synchronous_commit=on, SKIP LOCKED, COPY for many",
  .is_durable = true};

struct caller {
  PGconn *connection;
  int held;
  char jobs[BATCH_MAX][24];
};

static const struct settings *settings;

static PGresult *check(struct caller *caller, PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) {
    die("%s", PQerrorMessage(caller->connection));
  }
  return result;
}

static void execute(struct caller *caller, const char *text) {
  PQclear(check(caller, PQexec(caller->connection, text)));
}

static void prepare(struct caller *caller, const char *name, const char *text) {
  PQclear(check(caller, PQprepare(caller->connection, name, text, 0, NULL)));
}

static PGconn *connected(void) {
  /* The port only names the socket in its directory. */
  const char *names[] = {"host", "port", "dbname", "user", NULL};
  const char *values[] = {settings->address, "5432", "postgres", "bench", NULL};
  for (;;) {
    PGconn *connection = PQconnectdbParams(names, values, 0);
    if (PQstatus(connection) == CONNECTION_OK) return connection;
    PQfinish(connection);
    wait_for_server();
  }
}

void peer_open(const struct settings *given) {
  settings = given;
  struct caller caller = {.connection = connected()};
  execute(
    &caller,
    "SET client_min_messages = warning;"
    "CREATE TABLE IF NOT EXISTS jobs ("
    "  id bigserial PRIMARY KEY, queue text NOT NULL, state smallint NOT NULL DEFAULT 0,"
    "  attempt smallint NOT NULL DEFAULT 0, payload text NOT NULL,"
    "  queued_at timestamptz NOT NULL DEFAULT now(), claimed_at timestamptz,"
    "  finished_at timestamptz);"
    "CREATE INDEX IF NOT EXISTS waiting ON jobs (queue, id) WHERE state = 0;");
  PQfinish(caller.connection);
}

struct caller *peer_join(int number) {
  (void)number;
  struct caller *caller = allocate(1, sizeof *caller);
  caller->connection = connected();
  if (!settings->is_synced) execute(caller, "SET synchronous_commit = off");
  prepare(caller, "insert", "INSERT INTO jobs (queue, payload) VALUES ('default', $1)");
  prepare(
    caller, "exchange",
    "WITH done AS ("
    "  UPDATE jobs SET state = 2, finished_at = now() WHERE id = ANY($1::bigint[])),"
    " next AS ("
    "  SELECT id FROM jobs WHERE queue = 'default' AND state = 0 ORDER BY id LIMIT $2::int"
    "  FOR UPDATE SKIP LOCKED)"
    " UPDATE jobs SET state = 1, attempt = attempt + 1, claimed_at = now()"
    " FROM next WHERE jobs.id = next.id RETURNING jobs.id, payload");
  return caller;
}

static void copy(struct caller *caller, int count) {
  execute(caller, "COPY jobs (queue, payload) FROM STDIN");
  char line[PAYLOAD_BYTES + 32];
  int size = snprintf(line, sizeof line, "default\t%s\n", payload);
  for (int i = 0; i < count; i++) {
    if (PQputCopyData(caller->connection, line, size) != 1) die("COPY failed");
  }
  if (PQputCopyEnd(caller->connection, NULL) != 1) die("COPY failed");
  for (PGresult *result; (result = PQgetResult(caller->connection));) {
    PQclear(check(caller, result));
  }
}

void peer_enqueue(struct caller *caller, int count) {
  if (count > 1) return copy(caller, count);
  const char *values[] = {payload};
  PQclear(check(
    caller, PQexecPrepared(caller->connection, "insert", 1, values, NULL, NULL, 0)));
}

int peer_exchange(struct caller *caller, int count) {
  char jobs[BATCH_MAX * 24 + 2] = "{", limit[16];
  char *end = jobs + 1;
  for (int i = 0; i < caller->held; i++) {
    if (i) *end++ = ',';
    end = stpcpy(end, caller->jobs[i]);
  }
  strcpy(end, "}");
  snprintf(limit, sizeof limit, "%d", count);
  const char *values[] = {jobs, limit};
  PGresult *result = check(
    caller, PQexecPrepared(caller->connection, "exchange", 2, values, NULL, NULL, 0));
  caller->held = PQntuples(result);
  for (int i = 0; i < caller->held; i++) {
    snprintf(caller->jobs[i], sizeof caller->jobs[i], "%s", PQgetvalue(result, i, 0));
  }
  PQclear(result);
  return caller->held;
}

void peer_close(void) {}
