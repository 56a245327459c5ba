#include "daybook_disk.h"
