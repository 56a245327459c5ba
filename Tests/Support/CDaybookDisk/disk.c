#define _GNU_SOURCE
#include "daybook_disk.h"

#include <errno.h>

// Sanitizers have definitions of their own for the same calls.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define IS_SANITIZED
#endif
#endif

#if !defined(__linux__) || defined(IS_SANITIZED)

int daybook_disk_record(const char *directory, const char *file, uint64_t capacity) {
  return ENOSYS;
}
void daybook_disk_mark(const void *bytes, uint64_t byte_count) {}
void daybook_disk_record_end(void) {}
void daybook_disk_fail(const char *directory, struct daybook_disk_fault first,
                       struct daybook_disk_fault second) {}
uint64_t daybook_disk_fail_end(void) { return 0; }
void daybook_disk_limit(const char *directory, int64_t byte_count) {}
void daybook_disk_plant(uint32_t plants) {}

#else

#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// --- What is armed ----------------------------------------------------------------------------

/// Read by every call first: nothing else is looked at while it is false.
static atomic_bool armed;
static char root[4096];
static size_t root_length;
static struct daybook_disk_recording *recording;
static uint64_t recording_capacity;
static uint32_t plants;

static struct daybook_disk_fault faults[2];
static atomic_int fault_number;
static atomic_bool fails;
static atomic_ullong fault_calls, fault_total;

static atomic_bool limited;
static atomic_llong room;

/// Where LMDB's code is, to tell its memory from that of others.
static uintptr_t lmdb_start, lmdb_end;

/// What is known of a descriptor.
enum { TRACKED = 1, WRITES_THROUGH = 2, UNRECORDED = 4 };
enum { DESCRIPTOR_LIMIT = 65536 };
static unsigned char descriptors[DESCRIPTOR_LIMIT];

static void arm(const char *directory) {
  if (directory != NULL) {
    size_t length = strlen(directory);
    if (length >= sizeof root) abort();
    memcpy(root, directory, length + 1);
    root_length = length;
  }
  atomic_store(&armed, recording != NULL || atomic_load(&fails) || atomic_load(&limited));
}

static bool is_below(const char *path) {
  return root_length > 0 && strncmp(path, root, root_length) == 0 &&
         (path[root_length] == '/' || path[root_length] == 0);
}

static int state(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTOR_LIMIT ? descriptors[descriptor] : 0;
}

// --- Recording --------------------------------------------------------------------------------

static void record(uint32_t kind, uint64_t file, int64_t offset, uint64_t byte_count,
                   const struct iovec *parts, int part_count) {
  if (recording == NULL) return;
  uint64_t payload = 0;
  for (int i = 0; i < part_count; i++) payload += parts[i].iov_len;
  if (payload > byte_count) payload = byte_count;
  uint64_t size = sizeof(struct daybook_disk_step) + ((payload + 7) & ~7ull);
  uint64_t start = __atomic_fetch_add(&recording->used, size, __ATOMIC_SEQ_CST);
  // A recording with a hole would prove nothing.
  if (start + size > recording_capacity) abort();
  char *place = (char *)recording + start;
  struct daybook_disk_step step = {kind, 0, file, offset, byte_count};
  memcpy(place, &step, sizeof step);
  place += sizeof step;
  for (int i = 0; i < part_count && payload > 0; i++) {
    size_t length = parts[i].iov_len < payload ? parts[i].iov_len : payload;
    memcpy(place, parts[i].iov_base, length);
    place += length;
    payload -= length;
  }
}

static uint64_t inode(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

static void record_names(uint32_t kind, uint64_t file, const char *one, const char *two) {
  struct iovec parts[3] = {{(void *)one, strlen(one)}, {"", 1}, {(void *)two, 0}};
  if (two != NULL) parts[2].iov_len = strlen(two);
  uint64_t length = parts[0].iov_len + (two != NULL ? 1 + parts[2].iov_len : 0);
  record(kind, file, 0, length, parts, two != NULL ? 3 : 1);
}

int daybook_disk_record(const char *directory, const char *file, uint64_t capacity) {
  int descriptor = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return errno;
  if (syscall(SYS_ftruncate, descriptor, capacity) != 0) return errno;
  void *map = (void *)syscall(SYS_mmap, NULL, capacity, PROT_READ | PROT_WRITE, MAP_SHARED,
                              descriptor, 0);
  syscall(SYS_close, descriptor);
  if (map == MAP_FAILED) return errno;
  recording = map;
  recording_capacity = capacity;
  uint64_t none = 0;
  __atomic_compare_exchange_n(&recording->used, &none, sizeof *recording, false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  recording->capacity = capacity;
  arm(directory);
  return 0;
}

void daybook_disk_mark(const void *bytes, uint64_t byte_count) {
  struct iovec part = {(void *)bytes, byte_count};
  record(DAYBOOK_DISK_MARK, 0, 0, byte_count, &part, 1);
}

void daybook_disk_record_end(void) {
  void *map = recording;
  recording = NULL;
  arm(NULL);
  if (map != NULL) munmap(map, recording_capacity);
}

void daybook_disk_plant(uint32_t bits) { plants = bits; }

// --- Failing ----------------------------------------------------------------------------------

static int find_lmdb(struct dl_phdr_info *library, size_t size, void *argument) {
  if (strstr(library->dlpi_name, "liblmdb") == NULL) return 0;
  for (int i = 0; i < library->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &library->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    lmdb_start = library->dlpi_addr + part->p_vaddr;
    lmdb_end = lmdb_start + part->p_memsz;
  }
  return 1;
}

void daybook_disk_fail(const char *directory, struct daybook_disk_fault first,
                       struct daybook_disk_fault second) {
  if (lmdb_start == 0) dl_iterate_phdr(find_lmdb, NULL);
  faults[0] = first;
  faults[1] = second;
  atomic_store(&fault_number, 0);
  atomic_store(&fault_calls, 0);
  atomic_store(&fault_total, 0);
  atomic_store(&fails, true);
  arm(directory);
}

uint64_t daybook_disk_fail_end(void) {
  atomic_store(&fails, false);
  arm(NULL);
  return atomic_load(&fault_total);
}

void daybook_disk_limit(const char *directory, int64_t byte_count) {
  atomic_store(&room, byte_count);
  atomic_store(&limited, byte_count >= 0);
  arm(byte_count >= 0 ? directory : NULL);
}

/// Whether a call is to fail; with which error, 0 for a write that is cut short.
static bool is_to_fail(uint32_t call, int *error) {
  if (!atomic_load(&fails)) return false;
  struct daybook_disk_fault *fault = &faults[atomic_load(&fault_number)];
  if (!(fault->calls & call)) return false;
  uint64_t number = atomic_fetch_add(&fault_calls, 1) + 1;
  if (number < fault->first || number - fault->first >= fault->count) return false;
  *error = fault->error;
  atomic_fetch_add(&fault_total, 1);
  if (fault == &faults[0] && number - fault->first + 1 == fault->count && faults[1].calls != 0) {
    atomic_store(&fault_number, 1);
    atomic_store(&fault_calls, 0);
  }
  return true;
}

/// Fails a call that is no write, if it is to fail.
static bool refuses(uint32_t call) {
  int error;
  if (!is_to_fail(call, &error)) return false;
  errno = error != 0 ? error : EIO;
  return true;
}

/// How many bytes of a write there is room for; -1, and the reason in `errno`, for none.
static ssize_t permitted(int descriptor, int64_t offset, size_t byte_count) {
  int error;
  if (is_to_fail(DAYBOOK_DISK_CALL_WRITE, &error)) {
    if (error != 0 || byte_count < 2) {
      errno = error != 0 ? error : EIO;
      return -1;
    }
    return (ssize_t)(byte_count / 2);
  }
  if (!atomic_load(&limited)) return (ssize_t)byte_count;
  struct stat status;
  if (fstat(descriptor, &status) != 0) return -1;
  int64_t growth = offset + (int64_t)byte_count - status.st_size;
  if (growth <= 0) return (ssize_t)byte_count;
  int64_t left = atomic_load(&room);
  if (growth > left) {
    int64_t fitting = (int64_t)byte_count - (growth - left);
    if (fitting <= 0) {
      errno = ENOSPC;
      return -1;
    }
    byte_count = (size_t)fitting;
    growth = left;
  }
  atomic_fetch_sub(&room, growth);
  return (ssize_t)byte_count;
}

// --- Writing ----------------------------------------------------------------------------------

static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, int64_t offset,
                           bool is_positioned) {
  if (!atomic_load_explicit(&armed, memory_order_relaxed) || !(state(descriptor) & TRACKED)) {
    if (!is_positioned) return syscall(SYS_writev, descriptor, parts, count);
    return syscall(SYS_pwritev, descriptor, parts, count, offset, 0);
  }
  size_t byte_count = 0;
  for (int i = 0; i < count; i++) byte_count += parts[i].iov_len;
  int64_t start = is_positioned ? offset : lseek(descriptor, 0, SEEK_CUR);
  ssize_t allowed = permitted(descriptor, start, byte_count);
  if (allowed < 0) return -1;

  struct iovec shortened[count > 0 ? count : 1];
  size_t rest = (size_t)allowed;
  for (int i = 0; i < count; i++) {
    shortened[i] = parts[i];
    if (shortened[i].iov_len > rest) shortened[i].iov_len = rest;
    rest -= shortened[i].iov_len;
  }
  ssize_t written = is_positioned
                        ? syscall(SYS_pwritev, descriptor, shortened, count, start, 0)
                        : syscall(SYS_writev, descriptor, shortened, count);
  if (written > 0 && !(state(descriptor) & UNRECORDED)) {
    bool is_through = state(descriptor) & WRITES_THROUGH;
    record(is_through ? DAYBOOK_DISK_WRITE_SYNC : DAYBOOK_DISK_WRITE, inode(descriptor), start,
           (uint64_t)written, shortened, count);
  }
  return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  struct iovec part = {(void *)bytes, count};
  return write_parts(descriptor, &part, 1, offset, true);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  return pwrite(descriptor, bytes, count, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (!atomic_load_explicit(&armed, memory_order_relaxed) || !(state(descriptor) & TRACKED)) {
    return syscall(SYS_write, descriptor, bytes, count);
  }
  struct iovec part = {(void *)bytes, count};
  return write_parts(descriptor, &part, 1, 0, false);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  return write_parts(descriptor, parts, count, 0, false);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
  return write_parts(descriptor, parts, count, offset, true);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
  return write_parts(descriptor, parts, count, offset, true);
}

static int truncate_file(int descriptor, off_t size) {
  if (!atomic_load_explicit(&armed, memory_order_relaxed) || !(state(descriptor) & TRACKED)) {
    return (int)syscall(SYS_ftruncate, descriptor, size);
  }
  if (refuses(DAYBOOK_DISK_CALL_WRITE)) return -1;
  int code = (int)syscall(SYS_ftruncate, descriptor, size);
  if (code == 0 && !(state(descriptor) & UNRECORDED)) {
    record(DAYBOOK_DISK_TRUNCATE, inode(descriptor), size, 0, NULL, 0);
  }
  return code;
}

int ftruncate(int descriptor, off_t size) { return truncate_file(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return truncate_file(descriptor, size); }

// --- Syncing ----------------------------------------------------------------------------------

static int sync_file(int descriptor, long number, uint32_t plant) {
  if (!atomic_load_explicit(&armed, memory_order_relaxed) || !(state(descriptor) & TRACKED)) {
    return (int)syscall(number, descriptor);
  }
  if (refuses(DAYBOOK_DISK_CALL_SYNC)) return -1;
  if (plants & plant) {
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) return 0;
  }
  int code = (int)syscall(number, descriptor);
  if (code == 0 && !(state(descriptor) & UNRECORDED)) {
    record(DAYBOOK_DISK_SYNC, inode(descriptor), 0, 0, NULL, 0);
  }
  return code;
}

int fsync(int descriptor) {
  return sync_file(descriptor, SYS_fsync, DAYBOOK_DISK_PLANT_NO_FILE_SYNC);
}

int fdatasync(int descriptor) {
  return sync_file(descriptor, SYS_fdatasync, DAYBOOK_DISK_PLANT_NO_DATA_SYNC);
}

int syncfs(int descriptor) { return sync_file(descriptor, SYS_syncfs, 0); }

int msync(void *start, size_t byte_count, int flags) {
  // Which file is behind it is not known; the log is never written through its map.
  return (int)syscall(SYS_msync, start, byte_count, flags);
}

// --- Reading, and maps of files ---------------------------------------------------------------

ssize_t read(int descriptor, void *bytes, size_t count) {
  if (atomic_load_explicit(&armed, memory_order_relaxed) && (state(descriptor) & TRACKED) &&
      refuses(DAYBOOK_DISK_CALL_READ)) {
    return -1;
  }
  return syscall(SYS_read, descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  if (atomic_load_explicit(&armed, memory_order_relaxed) && (state(descriptor) & TRACKED) &&
      refuses(DAYBOOK_DISK_CALL_READ)) {
    return -1;
  }
  return syscall(SYS_pread64, descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
  return pread(descriptor, bytes, count, offset);
}

void *mmap(void *start, size_t byte_count, int protection, int flags, int descriptor,
           off_t offset) {
  if (atomic_load_explicit(&armed, memory_order_relaxed) && (state(descriptor) & TRACKED) &&
      refuses(DAYBOOK_DISK_CALL_MAP)) {
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mmap, start, byte_count, protection, flags, descriptor, offset);
}

void *mmap64(void *start, size_t byte_count, int protection, int flags, int descriptor,
             off64_t offset) {
  return mmap(start, byte_count, protection, flags, descriptor, offset);
}

// --- Names ------------------------------------------------------------------------------------

static bool ends_with(const char *path, const char *end) {
  size_t length = strlen(path), end_length = strlen(end);
  return length >= end_length && strcmp(path + length - end_length, end) == 0;
}

static int open_file(int directory, const char *path, int flags, mode_t mode) {
  if (!atomic_load_explicit(&armed, memory_order_relaxed) || !is_below(path)) {
    return (int)syscall(SYS_openat, directory, path, flags, mode);
  }
  if (refuses(DAYBOOK_DISK_CALL_OPEN)) return -1;
  bool is_new = (flags & O_CREAT) && syscall(SYS_access, path, F_OK) != 0;
  int descriptor = (int)syscall(SYS_openat, directory, path, flags, mode);
  if (descriptor < 0 || descriptor >= DESCRIPTOR_LIMIT) return descriptor;
  // LMDB keeps its locks in a file that it writes through a map, and that holds nothing else.
  int unrecorded = ends_with(path, "lock.mdb") ? UNRECORDED : 0;
  int through = (flags & O_DSYNC) ? WRITES_THROUGH : 0;
  descriptors[descriptor] = (unsigned char)(TRACKED | through | unrecorded);
  if (recording == NULL || unrecorded) return descriptor;
  if (is_new) record_names(DAYBOOK_DISK_CREATE, inode(descriptor), path, NULL);
  if (!is_new && (flags & O_TRUNC)) {
    record(DAYBOOK_DISK_TRUNCATE, inode(descriptor), 0, 0, NULL, 0);
  }
  return descriptor;
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(list, mode_t) : 0;
  va_end(list);
  return open_file(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(list, mode_t) : 0;
  va_end(list);
  return open_file(AT_FDCWD, path, flags, mode);
}

int close(int descriptor) {
  if (descriptor >= 0 && descriptor < DESCRIPTOR_LIMIT) descriptors[descriptor] = 0;
  return (int)syscall(SYS_close, descriptor);
}

static bool is_watched(const char *path) {
  return atomic_load_explicit(&armed, memory_order_relaxed) && is_below(path);
}

int mkdir(const char *path, mode_t mode) {
  bool watched = is_watched(path);
  if (watched && refuses(DAYBOOK_DISK_CALL_NAME)) return -1;
  int code = (int)syscall(SYS_mkdir, path, mode);
  if (code == 0 && watched) {
    struct stat status;
    uint64_t file = stat(path, &status) == 0 ? status.st_ino : 0;
    record_names(DAYBOOK_DISK_MAKE_DIRECTORY, file, path, NULL);
  }
  return code;
}

int rename(const char *old, const char *new) {
  bool watched = is_watched(new);
  if (watched && refuses(DAYBOOK_DISK_CALL_NAME)) return -1;
  int code = (int)syscall(SYS_rename, old, new);
  if (code == 0 && watched) record_names(DAYBOOK_DISK_RENAME, 0, old, new);
  return code;
}

int unlink(const char *path) {
  bool watched = is_watched(path);
  if (watched && refuses(DAYBOOK_DISK_CALL_NAME)) return -1;
  int code = (int)syscall(SYS_unlink, path);
  if (code == 0 && watched && !ends_with(path, "lock.mdb")) {
    record_names(DAYBOOK_DISK_UNLINK, 0, path, NULL);
  }
  return code;
}

int rmdir(const char *path) {
  bool watched = is_watched(path);
  if (watched && refuses(DAYBOOK_DISK_CALL_NAME)) return -1;
  int code = (int)syscall(SYS_rmdir, path);
  if (code == 0 && watched) record_names(DAYBOOK_DISK_UNLINK, 0, path, NULL);
  return code;
}

// --- Memory -----------------------------------------------------------------------------------

extern void *__libc_malloc(size_t byte_count);
extern void *__libc_calloc(size_t count, size_t byte_count);
extern void *__libc_realloc(void *block, size_t byte_count);
extern void *__libc_memalign(size_t alignment, size_t byte_count);

static bool refuses_memory(const void *caller) {
  if (!atomic_load_explicit(&armed, memory_order_relaxed)) return false;
  uintptr_t place = (uintptr_t)caller;
  if (place < lmdb_start || place >= lmdb_end) return false;
  int error;
  if (!is_to_fail(DAYBOOK_DISK_CALL_MEMORY, &error)) return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t byte_count) {
  return refuses_memory(__builtin_return_address(0)) ? NULL : __libc_malloc(byte_count);
}

void *calloc(size_t count, size_t byte_count) {
  return refuses_memory(__builtin_return_address(0)) ? NULL : __libc_calloc(count, byte_count);
}

void *realloc(void *block, size_t byte_count) {
  return refuses_memory(__builtin_return_address(0)) ? NULL : __libc_realloc(block, byte_count);
}

int posix_memalign(void **block, size_t alignment, size_t byte_count) {
  if (refuses_memory(__builtin_return_address(0))) return ENOMEM;
  *block = __libc_memalign(alignment, byte_count);
  return *block != NULL ? 0 : ENOMEM;
}

#endif
