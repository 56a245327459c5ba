/* The workloads, the same for every peer.
 *
 *   PEER WORKLOAD --in DIRECTORY [--at ADDRESS] [--seconds S] [--rate R]
 *                 [--done N] [--waiting N] [--since NANOSECONDS] [--unsynced] [--kill]
 *
 * Prints one line of JSON for each measurement. */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

char payload[PAYLOAD_BYTES + 1];

struct options {
  struct settings settings;
  double seconds, rate;
  long done, waiting;
  int64_t since;
  bool kill;
};

/* ---- What peers call ---- */

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "%s: ", peer.who);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  /* Without handlers: other threads may be in the middle of something. */
  _exit(1);
}

void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) die("no memory");
  return memory;
}

int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void sleep_until(int64_t due) {
  struct timespec time = {due / 1000000000, due % 1000000000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {}
}

void wait_for_server(void) {
  static int64_t end;
  if (!end) end = now() + INT64_C(60000000000);
  if (now() > end) die("no server within a minute");
  sleep_until(now() + 1000000);
}

int connect_socket(const char *address) {
  struct sockaddr_un local = {.sun_family = AF_UNIX};
  struct sockaddr_in remote = {.sin_family = AF_INET};
  const struct sockaddr *to;
  socklen_t size;
  if (address[0] == '/') {
    if (strlen(address) >= sizeof local.sun_path) die("the path of the socket is too long");
    strcpy(local.sun_path, address);
    to = (const struct sockaddr *)&local;
    size = sizeof local;
  } else {
    remote.sin_port = htons((uint16_t)atoi(address));
    remote.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to = (const struct sockaddr *)&remote;
    size = sizeof remote;
  }
  for (;;) {
    int file = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) die("socket: %s", strerror(errno));
    if (connect(file, to, size) == 0) {
      int yes = 1;
      if (to == (const struct sockaddr *)&remote) {
        setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      }
      return file;
    }
    close(file);
    wait_for_server();
  }
}

/* ---- Threads ---- */

struct task {
  pthread_t thread;
  struct caller *caller;
  int number, batch;
  int64_t deadline; /* Of workloads that last so long. */
  int64_t due, interval; /* Of calls that come at a rate: the first, and from one to the next. */
  long queued, finished;
  double *times; /* Milliseconds of each call. */
};

/* Has so many tasks do the same, and tells how many seconds all of them took. */
static double together(int count, struct task *tasks, void *(*body)(void *)) {
  int64_t start = now();
  for (int i = 0; i < count; i++) {
    if (pthread_create(&tasks[i].thread, NULL, body, &tasks[i])) die("no thread");
  }
  for (int i = 0; i < count; i++) pthread_join(tasks[i].thread, NULL);
  return (double)(now() - start) / 1e9;
}

static struct task *tasks_of(int count, int batch, double seconds) {
  struct task *tasks = allocate((size_t)count, sizeof *tasks);
  for (int i = 0; i < count; i++) tasks[i].caller = peer_join(i);
  for (int i = 0; i < count; i++) {
    tasks[i].number = i;
    tasks[i].batch = batch;
    tasks[i].deadline = now() + (int64_t)(seconds * 1e9);
  }
  return tasks;
}

/* ---- Workloads ---- */

static void print(const char *workload, double value, const char *unit, const char *more) {
  printf(
    "{\"who\":\"%s\",\"workload\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"durable\":%s%s,"
    "\"note\":\"%s\"}\n",
    peer.who, workload, value, unit, peer.is_durable ? "true" : "false", more, peer.note);
  fflush(stdout);
}

static void *enqueue_until(void *argument) {
  struct task *task = argument;
  while (now() < task->deadline) {
    peer_enqueue(task->caller, task->batch);
    task->queued += task->batch;
  }
  return NULL;
}

/* Jobs queued a second by so many callers. */
static double enqueue(int callers, int batch, double seconds) {
  if (peer.gathers && callers > 1) {
    batch *= callers;
    callers = 1;
  }
  struct task *tasks = tasks_of(callers, batch, seconds);
  double taken = together(callers, tasks, enqueue_until);
  long queued = 0;
  for (int i = 0; i < callers; i++) queued += tasks[i].queued;
  return (double)queued / taken;
}

static void *live_until(void *argument) {
  struct task *task = argument;
  int held = 0;
  while (now() < task->deadline) {
    peer_enqueue(task->caller, task->batch);
    task->queued += task->batch;
    task->finished += held;
    held = peer_exchange(task->caller, task->batch);
  }
  peer_exchange(task->caller, 0);
  task->finished += held;
  return NULL;
}

/* Jobs a second through all of their lives: each worker queues as many as it claims, and completes
 * those with the claim of the next. */
static double live(int workers, int batch, double seconds) {
  struct task *tasks = tasks_of(workers, batch, seconds);
  double taken = together(workers, tasks, live_until);
  long queued = 0, finished = 0;
  for (int i = 0; i < workers; i++) {
    queued += tasks[i].queued;
    finished += tasks[i].finished;
  }
  if (finished < queued - queued / 20 - workers * batch) {
    die("only %ld of %ld jobs were completed: the figure means nothing", finished, queued);
  }
  return (double)finished / taken;
}

static void *call_at_rate(void *argument) {
  struct task *task = argument;
  while (task->due < task->deadline) {
    /* A call that is due while the one before it still waits counts from when it was due. */
    int64_t start = task->due;
    if (now() < start) {
      sleep_until(start);
      start = now();
    }
    peer_enqueue(task->caller, task->batch);
    task->times[task->queued++] = (double)(now() - start) / 1e6;
    task->due += task->interval;
  }
  return NULL;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile(const double *sorted, long count, double fraction) {
  long index = (long)((double)count * fraction);
  return sorted[index < count ? index : count - 1];
}

/* How long callers wait for the answer while all of them together queue `rate` jobs a second. */
static void latency(double rate, double seconds) {
  if (rate <= 0) die("latency needs a rate");
  int callers = 64;
  struct task *tasks = tasks_of(callers, 1, seconds);
  int64_t interval = (int64_t)(callers * 1e9 / rate);
  long room = (long)(seconds * 1e9 / (double)interval) + 2;
  int64_t start = now();
  for (int i = 0; i < callers; i++) {
    tasks[i].interval = interval;
    tasks[i].due = start + interval * i / callers;
    tasks[i].times = allocate((size_t)room, sizeof(double));
  }
  together(callers, tasks, call_at_rate);
  long count = 0;
  for (int i = 0; i < callers; i++) count += tasks[i].queued;
  if (count == 0) die("no call was due: the figure means nothing");
  double *all = allocate((size_t)count, sizeof(double));
  long filled = 0;
  for (int i = 0; i < callers; i++) {
    memcpy(all + filled, tasks[i].times, (size_t)tasks[i].queued * sizeof(double));
    filled += tasks[i].queued;
  }
  qsort(all, (size_t)count, sizeof(double), by_value);
  char more[128];
  snprintf(
    more, sizeof more, ",\"p50\":%.4g,\"p99\":%.4g,\"p999\":%.4g", quantile(all, count, 0.5),
    quantile(all, count, 0.99), quantile(all, count, 0.999));
  print("latency", rate, "jobs/s", more);
}

/* Carries out so many lives, then queues so many jobs, a thousand at a time. */
static void fill(long done, long waiting) {
  struct caller *caller = peer_join(0);
  for (long left = done; left > 0;) {
    int count = left < BATCH_MAX ? (int)left : BATCH_MAX;
    peer_enqueue(caller, count);
    int held = peer_exchange(caller, count);
    if (held == 0) die("nothing could be claimed");
    left -= held;
  }
  if (done) peer_exchange(caller, 0);
  for (long left = waiting; left > 0;) {
    int count = left < BATCH_MAX ? (int)left : BATCH_MAX;
    peer_enqueue(caller, count);
    left -= count;
  }
}

static void first(int64_t since) {
  struct caller *caller = peer_join(0);
  if (peer_exchange(caller, 1) != 1) die("no job was waiting: the figure means nothing");
  print("first", (double)(now() - since) / 1e6, "ms", "");
}

/* ---- The program ---- */

static struct options options_of(int count, char **arguments) {
  struct options options = {.settings = {.is_synced = true}, .seconds = 1, .since = now()};
  for (int i = 2; i < count; i++) {
    const char *name = arguments[i];
    if (!strcmp(name, "--unsynced")) {
      options.settings.is_synced = false;
    } else if (!strcmp(name, "--kill")) {
      options.kill = true;
    } else {
      const char *value = ++i < count ? arguments[i] : "";
      if (!strcmp(name, "--in")) options.settings.directory = value;
      else if (!strcmp(name, "--at")) options.settings.address = value;
      else if (!strcmp(name, "--seconds")) options.seconds = atof(value);
      else if (!strcmp(name, "--rate")) options.rate = atof(value);
      else if (!strcmp(name, "--done")) options.done = atol(value);
      else if (!strcmp(name, "--waiting")) options.waiting = atol(value);
      else if (!strcmp(name, "--since")) options.since = atoll(value);
      else die("unknown option: %s", name);
    }
  }
  if (!options.settings.directory) die("--in is missing");
  return options;
}

int main(int count, char **arguments) {
  if (count < 2) die("which workload?");
  const char *workload = arguments[1];
  struct options options = options_of(count, arguments);
  signal(SIGPIPE, SIG_IGN);
  /* Timers are to be as exact for this program as for one that asks for it. */
  prctl(PR_SET_TIMERSLACK, 1L);
  uint32_t state = 11;
  for (int i = 0; i < PAYLOAD_BYTES; i++) {
    state = state * 1664525 + 1013904223;
    payload[i] = (char)('a' + (state >> 24) % 26);
  }

  peer_open(&options.settings);
  double seconds = options.seconds;
  int callers = 0;
  if (sscanf(workload, "enqueue-%d", &callers) == 1 && callers > 0) {
    print(workload, enqueue(callers, 1, seconds), "jobs/s", "");
  } else if (sscanf(workload, "life-%d", &callers) == 1 && callers > 0) {
    print(workload, live(callers, 1, seconds), "jobs/s", "");
  } else if (sscanf(workload, "batch-%d", &callers) == 1 && callers > 0) {
    print(workload, live(callers, 100, seconds), "jobs/s", "");
  } else if (!strcmp(workload, "bulk")) {
    print(workload, enqueue(1, BATCH_MAX, seconds), "jobs/s", "");
  } else if (!strcmp(workload, "latency")) {
    latency(options.rate, seconds);
  } else if (!strcmp(workload, "fill")) {
    fill(options.done, options.waiting);
  } else if (!strcmp(workload, "first")) {
    first(options.since);
  } else {
    die("unknown workload: %s", workload);
  }
  if (options.kill) raise(SIGKILL);
  peer_close();
  return 0;
}
