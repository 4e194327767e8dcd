/* A disk that fails when it is told to, for programs that are started with LD_PRELOAD=faulty_disk.so on Linux.
 *
 * faulty_disk(folder, first, count, error): of all that is written, synced, truncated, renamed and deleted in this
 * folder from now on, the writes numbered first to first + count - 1, counted from 1, fail with this error; with 0 the program is killed
 * in the place of the first. No space left begins as on real disks: half of what was given is written.
 * faulty_disk_writes() tells how many there were.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char watched[PATH_MAX];
static long writes, first_bad, bad_count;
static int bad_error;

void faulty_disk(const char *folder, long first, long count, int error) {
    strncpy(watched, folder, sizeof watched - 1);
    writes = 0, first_bad = first, bad_count = count, bad_error = error;
}

long faulty_disk_writes(void) { return writes; }

/* The number of this write among the bad ones, from 1; 0 for a good one. */
static long strike_at(const char *path) {
    if (!watched[0] || strncmp(path, watched, strlen(watched))) return 0;
    long bad = ++writes - first_bad + 1;
    if (bad < 1 || bad > bad_count) return 0;
    if (!bad_error) kill(getpid(), SIGKILL);
    errno = bad_error;
    return bad;
}

static long strike(int file) {
    char link[64], path[PATH_MAX] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    return readlink(link, path, sizeof path - 1) < 0 ? 0 : strike_at(path);
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

#define WRITES(name, parameters, arguments)                                                      \
    ssize_t name parameters {                                                                    \
        long bad = strike(file);                                                                 \
        if (bad == 1 && bad_error == ENOSPC && size > 1) return size /= 2, REAL(name) arguments; \
        return bad ? -1 : REAL(name) arguments;                                                  \
    }

#define SETTLES(name, bad, parameters, arguments) \
    int name parameters { return bad ? -1 : REAL(name) arguments; }

WRITES(write, (int file, const void *bytes, size_t size), (file, bytes, size))
WRITES(pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
WRITES(pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at))
SETTLES(fsync, strike(file), (int file), (file))
SETTLES(fdatasync, strike(file), (int file), (file))
SETTLES(ftruncate, strike(file), (int file, off_t size), (file, size))
SETTLES(ftruncate64, strike(file), (int file, off64_t size), (file, size))
SETTLES(rename, strike_at(from), (const char *from, const char *to), (from, to))
SETTLES(unlink, strike_at(path), (const char *path), (path))
