/* NATS JetStream over its own protocol: a stream of work in a file, and one consumer that all
 * workers pull from. Answers are waited for: of the stream for what is published, and of the
 * consumer for what is acknowledged.
 *
 * It answers before the disk has it: files are synced every two minutes. Finished jobs are gone. */
#define _DEFAULT_SOURCE
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct peer peer = {
  .who = "nats", .note = "JetStream; answers before it syncs, nothing is kept",
  .is_durable = false};

struct caller {
  FILE *in, *out;
  int number, held;
  char jobs[BATCH_MAX][160]; /* Where each is to be acknowledged. */
};

/* What came from the server. */
struct message {
  int subscription;
  bool is_status; /* Instead of a job: there is none, or no more. */
  char reply[160], content[1024];
};

enum { ANSWERS = 1, JOBS = 2 };

static const char *address;

static void read_exactly(struct caller *caller, char *bytes, size_t size) {
  if (fread(bytes, 1, size, caller->in) != size) die("the server is gone");
}

/* Reads up to the next message, and answers what the server asks meanwhile. */
static void next(struct caller *caller, struct message *message) {
  char line[1024], first[160], second[160], third[160];
  for (;;) {
    if (!fgets(line, sizeof line, caller->in)) die("the server is gone");
    bool has_headers = !strncmp(line, "HMSG ", 5);
    if (!strncmp(line, "PING", 4)) {
      fputs("PONG\r\n", caller->out);
      fflush(caller->out);
    } else if (!strncmp(line, "-ERR", 4)) {
      die("%s", line);
    } else if (has_headers || !strncmp(line, "MSG ", 4)) {
      /* MSG subject subscription [reply] size; with headers, their size comes before. */
      const char *rest = strchr(line, ' ') + 1;
      int words = sscanf(
        rest, "%*s %d %159s %159s %159s", &message->subscription, first, second, third);
      int sizes = has_headers ? 2 : 1;
      bool has_reply = words - 1 > sizes;
      snprintf(message->reply, sizeof message->reply, "%s", has_reply ? first : "");
      const char *last = words == 4 ? third : words == 3 ? second : first;
      size_t size = strtoul(last, NULL, 10);
      if (size + 2 > sizeof message->content) die("a message is too long");
      read_exactly(caller, message->content, size + 2);
      message->content[size] = 0;
      message->is_status = has_headers && !has_reply;
      return;
    }
  }
}

static void publish(struct caller *caller, const char *subject, const char *content) {
  fprintf(
    caller->out, "PUB %s answers.%d.%d %zu\r\n%s\r\n", subject, getpid(), caller->number,
    strlen(content), content);
}

/* Asks the server's own interface and waits for the answer. */
static void ask(struct caller *caller, const char *subject, const char *content) {
  struct message message;
  publish(caller, subject, content);
  fflush(caller->out);
  next(caller, &message);
  /* What is there already is what a run before this one made. */
  if (strstr(message.content, "\"error\"")) die("%s: %s", subject, message.content);
}

void peer_open(const struct settings *settings) {
  address = settings->address;
  struct caller *caller = peer_join(-1);
  ask(
    caller, "$JS.API.STREAM.CREATE.JOBS",
    "{\"name\":\"JOBS\",\"subjects\":[\"jobs\"],\"retention\":\"workqueue\","
    "\"storage\":\"file\",\"num_replicas\":1,\"max_consumers\":-1,\"max_msgs\":-1,"
    "\"max_bytes\":-1,\"max_age\":0,\"discard\":\"old\"}");
  ask(
    caller, "$JS.API.CONSUMER.DURABLE.CREATE.JOBS.workers",
    "{\"stream_name\":\"JOBS\",\"config\":{\"durable_name\":\"workers\","
    "\"deliver_policy\":\"all\",\"ack_policy\":\"explicit\",\"ack_wait\":3600000000000,"
    "\"max_ack_pending\":100000,\"max_waiting\":512}}");
}

struct caller *peer_join(int number) {
  struct caller *caller = allocate(1, sizeof *caller);
  int file = connect_socket(address);
  caller->number = number;
  caller->in = fdopen(file, "r");
  caller->out = fdopen(dup(file), "w");
  setvbuf(caller->out, NULL, _IOFBF, 1 << 18);
  fprintf(
    caller->out,
    "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}\r\n"
    "SUB answers.%d.%d %d\r\nSUB work.%d.%d %d\r\n",
    getpid(), number, ANSWERS, getpid(), number, JOBS);
  fflush(caller->out);
  return caller;
}

void peer_enqueue(struct caller *caller, int count) {
  struct message message;
  for (int i = 0; i < count; i++) publish(caller, "jobs", payload);
  fflush(caller->out);
  for (int i = 0; i < count;) {
    next(caller, &message);
    if (message.subscription != ANSWERS) continue;
    if (!strstr(message.content, "\"seq\"")) die("publish: %s", message.content);
    i++;
  }
}

int peer_exchange(struct caller *caller, int count) {
  struct message message;
  int answers = caller->held;
  bool is_waiting = count > 0;
  for (int i = 0; i < caller->held; i++) publish(caller, caller->jobs[i], "+ACK");
  caller->held = 0;
  if (count) {
    char request[64];
    /* One second at most for the last of a batch. */
    snprintf(request, sizeof request, "{\"batch\":%d,\"expires\":1000000000}", count);
    fprintf(
      caller->out, "PUB $JS.API.CONSUMER.MSG.NEXT.JOBS.workers work.%d.%d %zu\r\n%s\r\n",
      getpid(), caller->number, strlen(request), request);
  }
  fflush(caller->out);
  while (answers > 0 || is_waiting) {
    next(caller, &message);
    if (message.subscription == ANSWERS) {
      answers--;
    } else if (message.is_status) {
      is_waiting = false;
    } else {
      strcpy(caller->jobs[caller->held++], message.reply);
      is_waiting = caller->held < count;
    }
  }
  return caller->held;
}

void peer_close(void) {}
