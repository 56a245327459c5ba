/* Lists of Redis and scripts, after BullMQ: a list that waits, one that is active, a hash for each
 * job with a lock while it runs, and a sorted set of the completed, which stay.
 *
 * It does less than BullMQ: no events, no priorities, no delays. As there, the script that finishes
 * a job fetches the next. The append-only file is synced before answers (appendfsync always). */
#define _DEFAULT_SOURCE
#include "redis.h"

#include <stdlib.h>
#include <time.h>

const struct peer peer = {
  .who = "redis-lists", .note = "after BullMQ, appendfsync always", .is_durable = true};

struct caller {
  redisContext *context;
  char token[16];
  int held;
  char jobs[BATCH_MAX][24];
};

/* ARGV: the time, the payload, how many. */
static const char *const add_script =
  "for i = 1, tonumber(ARGV[3]) do"
  "  local id = redis.call('INCR', 'jobs:id')"
  "  redis.call('HSET', 'jobs:' .. id, 'name', 'mail', 'data', ARGV[2], 'timestamp', ARGV[1])"
  "  redis.call('LPUSH', 'jobs:wait', id)"
  " end"
  " return redis.status_reply('OK')";

/* ARGV: the time, the token of the worker, how many to fetch, the jobs that are finished. */
static const char *const exchange_script =
  "for i = 4, #ARGV do"
  "  local job = 'jobs:' .. ARGV[i]"
  "  if redis.call('GET', job .. ':lock') ~= ARGV[2] then"
  "    return redis.error_reply('the lock is lost')"
  "  end"
  "  redis.call('DEL', job .. ':lock')"
  "  redis.call('LREM', 'jobs:active', -1, ARGV[i])"
  "  redis.call('ZADD', 'jobs:completed', ARGV[1], ARGV[i])"
  "  redis.call('HSET', job, 'returnvalue', 'null', 'finishedOn', ARGV[1])"
  " end"
  " local fetched = {}"
  " for i = 1, tonumber(ARGV[3]) do"
  "  local id = redis.call('LMOVE', 'jobs:wait', 'jobs:active', 'RIGHT', 'LEFT')"
  "  if not id then break end"
  "  local job = 'jobs:' .. id"
  "  redis.call('SET', job .. ':lock', ARGV[2], 'PX', 30000)"
  "  redis.call('HSET', job, 'processedOn', ARGV[1])"
  "  redis.call('HINCRBY', job, 'attemptsMade', 1)"
  "  fetched[#fetched + 1] = id"
  "  fetched[#fetched + 1] = redis.call('HGET', job, 'data')"
  " end"
  " return fetched";

static const char *address;
static char add_digest[41], exchange_digest[41];

static void load(redisContext *context, const char *script, char digest[41]) {
  redisAppendCommand(context, "SCRIPT LOAD %s", script);
  redisReply *reply = redis_answer(context);
  snprintf(digest, 41, "%s", reply->str);
  freeReplyObject(reply);
}

void peer_open(const struct settings *settings) {
  address = settings->address;
  redisContext *context = redis_connected(address);
  load(context, add_script, add_digest);
  load(context, exchange_script, exchange_digest);
  redisFree(context);
}

struct caller *peer_join(int number) {
  struct caller *caller = allocate(1, sizeof *caller);
  caller->context = redis_connected(address);
  snprintf(caller->token, sizeof caller->token, "worker-%d", number);
  return caller;
}

static long long milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void peer_enqueue(struct caller *caller, int count) {
  redisAppendCommand(
    caller->context, "EVALSHA %s 0 %lld %s %d", add_digest, milliseconds(), payload, count);
  redis_skip(caller->context, 1);
}

int peer_exchange(struct caller *caller, int count) {
  char time[24], limit[16];
  snprintf(time, sizeof time, "%lld", milliseconds());
  snprintf(limit, sizeof limit, "%d", count);
  const char *words[BATCH_MAX + 6] = {
    "EVALSHA", exchange_digest, "0", time, caller->token, limit};
  for (int i = 0; i < caller->held; i++) words[6 + i] = caller->jobs[i];
  redisAppendCommandArgv(caller->context, 6 + caller->held, words, NULL);
  redisReply *reply = redis_answer(caller->context);
  caller->held = 0;
  for (size_t i = 0; i < reply->elements; i += 2) {
    snprintf(
      caller->jobs[caller->held++], sizeof caller->jobs[0], "%s", reply->element[i]->str);
  }
  freeReplyObject(reply);
  return caller->held;
}

void peer_close(void) {}
