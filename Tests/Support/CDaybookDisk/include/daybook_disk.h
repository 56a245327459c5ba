#ifndef DAYBOOK_DISK_H
#define DAYBOOK_DISK_H

/// Stands between the program it is linked into, LMDB included, and the calls that write and sync
/// files: it records them, or makes them fail.
///
/// It defines these calls itself, and passes them on to the kernel. A program's own definitions
/// come before those of the C library, for the libraries that it loads too. It looks only at files
/// below one directory, and at nothing before it is armed. Linux only: elsewhere nothing is ever
/// recorded, and nothing fails.

#include <stdint.h>

/// What a step of a recording is.
enum daybook_disk_step_kind {
  /// Bytes were written at an offset.
  DAYBOOK_DISK_WRITE = 1,
  /// As above, and the call returns when these bytes are durable (`O_DSYNC`).
  DAYBOOK_DISK_WRITE_SYNC = 2,
  /// Everything that was written to a file before is durable; of a directory, its names.
  DAYBOOK_DISK_SYNC = 3,
  /// A file was given a size: the offset.
  DAYBOOK_DISK_TRUNCATE = 4,
  /// A file got its first name, which is the payload.
  DAYBOOK_DISK_CREATE = 5,
  /// A name was given to another file: the payload is the old one, a zero byte, and the new one.
  DAYBOOK_DISK_RENAME = 6,
  /// A name was removed.
  DAYBOOK_DISK_UNLINK = 7,
  /// A directory got its name.
  DAYBOOK_DISK_MAKE_DIRECTORY = 8,
  /// The program says something about itself: the payload.
  DAYBOOK_DISK_MARK = 9,
};

/// A step of a recording, followed by its payload and filled up to a multiple of eight bytes.
struct daybook_disk_step {
  uint32_t kind;
  /// 0 for an ordinary step.
  uint32_t reserved;
  /// Which file: its inode. Files are numbered anew where an inode is used again.
  uint64_t file;
  int64_t offset;
  uint64_t byte_count;
};

/// Where the recording of several processes starts in its file: the number of bytes used.
struct daybook_disk_recording {
  uint64_t used;
  uint64_t capacity;
};

/// Starts recording what happens below a directory into a file, behind what is there.
///
/// Several processes may record into one file. Returns 0 or an error number.
int daybook_disk_record(const char *directory, const char *file, uint64_t capacity);

/// Adds what the program says about itself to the recording.
void daybook_disk_mark(const void *bytes, uint64_t byte_count);

/// Ends the recording.
void daybook_disk_record_end(void);

/// Calls that may fail, as bits.
enum daybook_disk_call {
  DAYBOOK_DISK_CALL_WRITE = 1,
  DAYBOOK_DISK_CALL_SYNC = 2,
  DAYBOOK_DISK_CALL_READ = 4,
  DAYBOOK_DISK_CALL_OPEN = 8,
  DAYBOOK_DISK_CALL_NAME = 16,
  DAYBOOK_DISK_CALL_MAP = 32,
  /// Memory that LMDB asks for.
  DAYBOOK_DISK_CALL_MEMORY = 64,
};

/// A fault to be made.
struct daybook_disk_fault {
  /// The calls that are counted, and fail.
  uint32_t calls;
  /// What they fail with; 0 for a write that writes only half of its bytes.
  int32_t error;
  /// The first call that fails, counted from 1.
  uint64_t first;
  /// How many fail from there on.
  uint64_t count;
};

/// Makes calls below a directory fail, from now on; the count starts anew.
///
/// With two faults the second begins to count when the first has been made. A `second` whose calls
/// are 0 is none.
void daybook_disk_fail(const char *directory, struct daybook_disk_fault first,
                       struct daybook_disk_fault second);

/// Makes all calls go through again. Returns how many were made to fail.
uint64_t daybook_disk_fail_end(void);

/// Lets a directory hold only so many more bytes: a write beyond fails as on a full disk, after it
/// has written what there is room for. A negative number ends it.
void daybook_disk_limit(const char *directory, int64_t byte_count);

/// Makes syncs of files say that they worked without the recording knowing of them: a bug that is
/// planted. Bits of ``daybook_disk_plant``; 0 for none.
void daybook_disk_plant(uint32_t plants);

enum daybook_disk_plant {
  /// Every `fdatasync` is left out: of LMDB's pages, and of its meta page by itself.
  DAYBOOK_DISK_PLANT_NO_DATA_SYNC = 1,
  /// The `fsync` of a file is left out.
  DAYBOOK_DISK_PLANT_NO_FILE_SYNC = 2,
};

#endif
