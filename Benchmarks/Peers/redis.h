/* What both queues in Redis need: a connection, and commands sent many at a time. */
#ifndef REDIS_H
#define REDIS_H

#include "bench.h"

#include <hiredis/hiredis.h>
#include <string.h>

/* The next answer; the caller frees it. */
static inline redisReply *redis_answer(redisContext *context) {
  void *answer;
  if (redisGetReply(context, &answer)) die("%s", context->errstr);
  redisReply *reply = answer;
  if (reply->type == REDIS_REPLY_ERROR) die("%s", reply->str);
  return reply;
}

static inline void redis_skip(redisContext *context, int count) {
  for (int i = 0; i < count; i++) freeReplyObject(redis_answer(context));
}

/* Connects, and waits until the server has read its log. */
static inline redisContext *redis_connected(const char *address) {
  for (;;) {
    redisContext *context = redisConnectUnix(address);
    if (!context) die("no memory");
    if (!context->err) {
      redisReply *reply = redisCommand(context, "EXISTS loading");
      bool is_ready = reply && reply->type == REDIS_REPLY_INTEGER;
      if (reply) freeReplyObject(reply);
      if (is_ready) return context;
    }
    redisFree(context);
    wait_for_server();
  }
}

#endif
