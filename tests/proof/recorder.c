/* Records what a process writes below one directory, in order: the test builds it and loads it before the C library.
 * A record: kind, length of the name, offset, length of the data; then the name; then the data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3 };

struct record {
    uint32_t kind, name;
    uint64_t offset, length;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int out = -2;

static const char *below(int fd, char *name, size_t size) {
    const char *directory = getenv("RECORD_BELOW");
    char link[64];
    if (!directory) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, name, size - 1);
    if (got <= 0) return NULL;
    name[got] = 0;
    size_t length = strlen(directory);
    if (strncmp(name, directory, length) != 0 || name[length] != '/') return NULL;
    return name + length + 1;
}

static void record(int fd, uint32_t kind, uint64_t offset, const void *data, uint64_t length) {
    char buffer[4096];
    const char *name = below(fd, buffer, sizeof buffer);
    if (!name) return;
    pthread_mutex_lock(&turn);
    if (out == -2) {
        const char *path = getenv("RECORD_TO");
        out = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    if (out >= 0) {
        struct record head = {kind, (uint32_t)strlen(name), offset, length};
        struct iovec parts[3] = {
            {&head, sizeof head}, {(void *)name, head.name}, {(void *)data, kind == WRITE ? length : 0}};
        if (syscall(SYS_writev, out, parts, 3) < 0) abort();
    }
    pthread_mutex_unlock(&turn);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, data, length);
    if (done > 0 && offset >= 0) record(fd, WRITE, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    ssize_t done = real(fd, data, length, offset);
    if (done > 0) record(fd, WRITE, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    ssize_t done = real(fd, data, length, offset);
    if (done > 0) record(fd, WRITE, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

int ftruncate(int fd, off_t length) {
    REAL(int, ftruncate, int, off_t);
    int done = real(fd, length);
    if (done == 0) record(fd, TRUNCATE, (uint64_t)length, NULL, 0);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    REAL(int, ftruncate64, int, off64_t);
    int done = real(fd, length);
    if (done == 0) record(fd, TRUNCATE, (uint64_t)length, NULL, 0);
    return done;
}

int fsync(int fd) {
    REAL(int, fsync, int);
    int done = real(fd);
    if (done == 0) record(fd, SYNC, 0, NULL, 0);
    return done;
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    int done = real(fd);
    if (done == 0) record(fd, SYNC, 0, NULL, 0);
    return done;
}
