#define _GNU_SOURCE
#include "daybook_system.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/vfs.h>

uint32_t daybook_file_system_type(const char *path) {
  struct statfs answer;
  return statfs(path, &answer) == 0 ? (uint32_t)answer.f_type : 0;
}

int daybook_sync_file_system(int descriptor) { return syncfs(descriptor) == 0 ? 0 : errno; }

void daybook_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

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

#endif
