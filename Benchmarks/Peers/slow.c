/* A disk whose syncs take a millisecond more, for programs that load this object first
 * (LD_PRELOAD): fsync, fdatasync, and writes to files that were opened with O_SYNC or O_DSYNC. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 4096 };

/* Asking the system at every write would itself take time. */
static atomic_bool syncs_writes[FILES_MAX];

static void wait_for_disk(void) {
  int error = errno;
  struct timespec left = {0, 1000000};
  while (nanosleep(&left, &left)) {}
  errno = error;
}

static int opened(int file, int flags) {
  if (file >= 0 && file < FILES_MAX) {
    /* O_SYNC contains the bit of O_DSYNC. */
    atomic_store_explicit(&syncs_writes[file], (flags & O_DSYNC) != 0, memory_order_relaxed);
  }
  return file;
}

static ssize_t written(int file, ssize_t count) {
  if (file >= 0 && file < FILES_MAX
    && atomic_load_explicit(&syncs_writes[file], memory_order_relaxed)) {
    wait_for_disk();
  }
  return count;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Looked up once: a lookup at every call would take longer than the call. */
#define REAL(name) \
  static _Atomic(__typeof__(&name)) cached; \
  __typeof__(&name) real = atomic_load_explicit(&cached, memory_order_relaxed); \
  if (!real) atomic_store_explicit(&cached, real = NEXT(name), memory_order_relaxed)

#define SYNC(name) \
  int name(int file) { \
    REAL(name); \
    int code = real(file); \
    wait_for_disk(); \
    return code; \
  }

SYNC(fsync)
SYNC(fdatasync)

#define MODE \
  mode_t mode = 0; \
  if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
    va_list arguments; \
    va_start(arguments, flags); \
    mode = va_arg(arguments, mode_t); \
    va_end(arguments); \
  }

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    MODE \
    return opened(real(path, flags, mode), flags); \
  }

#define OPEN_AT(name) \
  int name(int directory, const char *path, int flags, ...) { \
    REAL(name); \
    MODE \
    return opened(real(directory, path, flags, mode), flags); \
  }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

ssize_t write(int file, const void *bytes, size_t size) {
  REAL(write);
  return written(file, real(file, bytes, size));
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  return written(file, real(file, parts, count));
}

#define WRITE_AT(name, offset_type) \
  ssize_t name(int file, const void *bytes, size_t size, offset_type offset) { \
    REAL(name); \
    return written(file, real(file, bytes, size, offset)); \
  }

#define WRITEV_AT(name, offset_type) \
  ssize_t name(int file, const struct iovec *parts, int count, offset_type offset) { \
    REAL(name); \
    return written(file, real(file, parts, count, offset)); \
  }

WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)
WRITEV_AT(pwritev, off_t)
WRITEV_AT(pwritev64, off64_t)
