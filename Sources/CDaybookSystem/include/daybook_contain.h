#ifndef DAYBOOK_CONTAIN_H
#define DAYBOOK_CONTAIN_H

#include <stdint.h>

/// Has a fault of memory, or an abort, end the process with a text and a status instead of a
/// signal, from now on and in all threads.
///
/// For reading a file through a library that trusts it. The text is written to `descriptor`, and
/// must stay where it is.
void daybook_contain_faults(int descriptor, const char *text, uint64_t byte_count, int status);

/// Lets such faults do again what they did before.
void daybook_contain_end(void);

#endif
