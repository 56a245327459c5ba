/* A stream of Redis with one group of consumers: XADD, XREADGROUP, XACK and XDEL.
 *
 * The append-only file is synced before answers (appendfsync always), for all commands that came
 * together. Finished jobs are gone. */
#include "redis.h"

#include <stdlib.h>

const struct peer peer = {
  .who = "redis-streams", .note = "appendfsync always; nothing is kept", .is_durable = true};

struct caller {
  redisContext *context;
  char name[16];
  int held;
  char jobs[BATCH_MAX][32];
};

static const char *address;

void peer_open(const struct settings *settings) {
  address = settings->address;
  redisContext *context = redis_connected(address);
  redisReply *reply = redisCommand(context, "XGROUP CREATE jobs workers 0 MKSTREAM");
  /* A run before this one may have made the group. */
  if (!reply || (reply->type == REDIS_REPLY_ERROR && !strstr(reply->str, "BUSYGROUP"))) {
    die("XGROUP failed");
  }
  freeReplyObject(reply);
  redisFree(context);
}

struct caller *peer_join(int number) {
  struct caller *caller = allocate(1, sizeof *caller);
  caller->context = redis_connected(address);
  snprintf(caller->name, sizeof caller->name, "worker-%d", number);
  return caller;
}

void peer_enqueue(struct caller *caller, int count) {
  redisContext *context = caller->context;
  if (count > 1) redisAppendCommand(context, "MULTI");
  for (int i = 0; i < count; i++) redisAppendCommand(context, "XADD jobs * payload %s", payload);
  if (count > 1) redisAppendCommand(context, "EXEC");
  redis_skip(context, count > 1 ? count + 2 : 1);
}

/* A command of some words and the jobs that are held. */
static void append_for_held(struct caller *caller, int count, const char **words) {
  const char *all[BATCH_MAX + 8];
  for (int i = 0; i < count; i++) all[i] = words[i];
  for (int i = 0; i < caller->held; i++) all[count + i] = caller->jobs[i];
  redisAppendCommandArgv(caller->context, count + caller->held, all, NULL);
}

/* Takes what was read from the one stream: [[name, [[id, [field, value]], ...]]], or nil. */
static void take(struct caller *caller, const redisReply *reply) {
  caller->held = 0;
  if (reply->type != REDIS_REPLY_ARRAY) return;
  const redisReply *entries = reply->element[0]->element[1];
  for (size_t i = 0; i < entries->elements; i++) {
    const char *id = entries->element[i]->element[0]->str;
    snprintf(caller->jobs[caller->held++], sizeof caller->jobs[0], "%s", id);
  }
}

int peer_exchange(struct caller *caller, int count) {
  redisContext *context = caller->context;
  int commands = (caller->held ? 2 : 0) + (count ? 1 : 0);
  if (commands == 0) return 0;
  redisAppendCommand(context, "MULTI");
  if (caller->held) {
    append_for_held(caller, 3, (const char *[]){"XACK", "jobs", "workers"});
    append_for_held(caller, 2, (const char *[]){"XDEL", "jobs"});
  }
  if (count) {
    redisAppendCommand(
      context, "XREADGROUP GROUP workers %s COUNT %d STREAMS jobs >", caller->name, count);
  }
  redisAppendCommand(context, "EXEC");
  redis_skip(context, 1 + commands);
  redisReply *all = redis_answer(context);
  if (count) {
    take(caller, all->element[all->elements - 1]);
  } else {
    caller->held = 0;
  }
  freeReplyObject(all);
  return caller->held;
}

void peer_close(void) {}
