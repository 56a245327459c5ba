#ifndef DAYBOOK_DISK_H
#define DAYBOOK_DISK_H

/// Stands between the program it is linked into, LMDB included, and the calls that write and sync
/// files: it records them, or makes them fail.

#endif
