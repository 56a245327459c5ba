#define _GNU_SOURCE
#include "daybook_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/// Closes everything above standard error when the program starts.
static void close_rest(void) {
#if defined(__linux__) && defined(SYS_close_range)
  // CLOSE_RANGE_CLOEXEC: not in older headers.
  if (syscall(SYS_close_range, 3u, ~0u, 4u) == 0) return;
#endif
  long limit = sysconf(_SC_OPEN_MAX);
  if (limit < 0 || limit > 65536) limit = 65536;
  for (int descriptor = 3; descriptor < limit; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

/// What happens between the fork and the program; only calls that signal handlers may make.
static int become(const char *path, char *const arguments[], char *const environment[], int input,
                  int output, int error, pid_t parent) {
  if (setpgid(0, 0) != 0) return errno;
#if defined(__linux__)
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
  // The parent may have ended before it was asked for.
  if (getppid() != parent) _exit(127);
#else
  (void)parent;
#endif
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) return errno;
  close_rest();
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(path, arguments, environment);
  return errno;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

int daybook_spawn(pid_t *child, const char *path, char *const arguments[],
                  char *const environment[], int input, int output, int error) {
  // The child of a vfork writes here, into the memory it shares until the program starts.
  volatile int failure = 0;
  pid_t parent = getpid();
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t process = vfork();
  if (process == 0) {
    failure = become(path, arguments, environment, input, output, error, parent);
    _exit(127);
  }
  int code = process < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (code != 0) return code;
  if (failure != 0) {
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {
    }
    return failure;
  }
  *child = process;
  return 0;
}

#pragma GCC diagnostic pop

int daybook_pipe(int *reading, int *writing) {
  int ends[2];
#if defined(__linux__)
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
#else
  if (pipe(ends) != 0) return errno;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int daybook_process_descriptor(pid_t process) {
#if defined(__linux__) && defined(SYS_pidfd_open)
  return (int)syscall(SYS_pidfd_open, process, 0u);
#else
  (void)process;
  return -1;
#endif
}

int daybook_anonymous_file(void) {
#if defined(__linux__) && defined(SYS_memfd_create)
  // MFD_CLOEXEC: not in older headers.
  int memory = (int)syscall(SYS_memfd_create, "daybook-input", 1u);
  if (memory >= 0) return memory;
#endif
  char path[] = "/tmp/daybook-input-XXXXXX";
  int file = mkstemp(path);
  if (file < 0) return -1;
  unlink(path);
  fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
}
