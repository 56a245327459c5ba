#ifndef DAYBOOK_SYSTEM_H
#define DAYBOOK_SYSTEM_H

#include "daybook_contain.h"
#include "daybook_spawn.h"

#include <stdint.h>

/// Calls of the operating system that Swift's own overlays do not show.

/// The `f_type` that statfs(2) reports for the file system of `path`, or 0 when it cannot be
/// asked. Linux only; 0 elsewhere.
uint32_t daybook_file_system_type(const char *path);

/// Makes everything durable that was written to the file system of a descriptor. Returns 0 or an
/// error number; ENOSYS where there is no such call.
int daybook_sync_file_system(int descriptor);

/// Names the calling thread; the system keeps the first 15 bytes.
void daybook_name_thread(const char *name);

/// Makes the system prefer all other threads to the calling one, from now on.
void daybook_calm_thread(void);

/// Which other process holds an fcntl(2) lock on the first byte of a file: its id, 0 for none, or
/// a negative error number. The calling process must hold no such lock: it is lost.
int daybook_lock_holder(const char *path);

#endif
