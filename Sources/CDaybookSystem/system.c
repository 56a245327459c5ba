#define _GNU_SOURCE
#include "daybook_system.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

int daybook_lock_holder(const char *path) {
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? 0 : -errno;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  int holder = fcntl(file, F_GETLK, &lock) != 0 ? -errno
               : lock.l_type == F_UNLCK         ? 0
                                                : (int)lock.l_pid;
  close(file);
  return holder;
}

#if defined(__linux__)
#include <sys/vfs.h>

uint32_t daybook_file_system_type(const char *path) {
  struct statfs answer;
  return statfs(path, &answer) == 0 ? (uint32_t)answer.f_type : 0;
}

int daybook_sync_file_system(int descriptor) { return syncfs(descriptor) == 0 ? 0 : errno; }

void daybook_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

// On Linux, "this process" is the calling thread.
void daybook_calm_thread(void) { setpriority(PRIO_PROCESS, 0, 10); }

#else

uint32_t daybook_file_system_type(const char *path) {
  (void)path;
  return 0;
}

int daybook_sync_file_system(int descriptor) {
  (void)descriptor;
  return ENOSYS;
}

void daybook_name_thread(const char *name) { pthread_setname_np(name); }

void daybook_calm_thread(void) { setpriority(PRIO_DARWIN_THREAD, 0, PRIO_DARWIN_BG); }

#endif
