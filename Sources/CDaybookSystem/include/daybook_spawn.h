#ifndef DAYBOOK_SPAWN_H
#define DAYBOOK_SPAWN_H

#include <sys/types.h>

/// Starts a program as the leader of a process group of its own.
///
/// Signals are set back to their defaults and unblocked, and every descriptor but the three given
/// is closed. Where the system can, the program is killed when the calling thread ends.
///
/// `path` is the program itself: nothing is searched for. `input`, `output` and `error` become its
/// descriptors 0, 1 and 2. Returns 0 and the process id in `child`, or an error number; then no
/// process is left.
int daybook_spawn(pid_t *child, const char *path, char *const arguments[],
                  char *const environment[], int input, int output, int error);

/// Makes a pipe that programs do not inherit, whose reading end does not block. Returns 0 or an
/// error number.
int daybook_pipe(int *reading, int *writing);

/// A descriptor that becomes readable when a process ends, or -1 where there is no such thing.
int daybook_process_descriptor(pid_t process);

/// A file without a name, in memory where the system can, which programs do not inherit. Returns its
/// descriptor, or -1 and the reason in `errno`.
int daybook_anonymous_file(void);

#endif
