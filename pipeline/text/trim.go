package text

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void trim(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

import "runtime/debug"

// makeRoom gives what Go holds in reserve back to the system, before C libraries take more than 100 MB.
func makeRoom() { debug.FreeOSMemory() }

// trim gives free memory of C libraries back to the system, which glibc does not do by itself.
func trim() { C.trim() }
