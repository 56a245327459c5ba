#include "daybook_contain.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
enum { COUNT = sizeof signals / sizeof signals[0] };
static struct sigaction before[COUNT];

static int end_descriptor;
static const char *end_text;
static size_t end_byte_count;
static int end_status;

/// Only calls that signal handlers may make.
static void end(int number) {
  (void)number;
  const char *rest = end_text;
  size_t left = end_byte_count;
  while (left > 0) {
    ssize_t written = write(end_descriptor, rest, left);
    if (written <= 0) break;
    rest += written;
    left -= (size_t)written;
  }
  _exit(end_status);
}

void daybook_contain_faults(int descriptor, const char *text, uint64_t byte_count, int status) {
  end_descriptor = descriptor;
  end_text = text;
  end_byte_count = byte_count;
  end_status = status;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = end;
  for (int i = 0; i < COUNT; i++) sigaction(signals[i], &action, &before[i]);
}

void daybook_contain_end(void) {
  for (int i = 0; i < COUNT; i++) sigaction(signals[i], &before[i], NULL);
}
