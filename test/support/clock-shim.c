// A library to preload (LD_PRELOAD): adds offsets to what a program reads from the system's clocks.
// The offsets are two 64-bit integers, nanoseconds on the wall clock and on the monotonic clock, in the file that
// CLOCK_SHIM names. The file stays mapped, so that a change of it is a jump of the clock at once, in every process.
// Waits until a point in time get the kernel's idea of that point: otherwise they would last longer by the offset.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offsets;
static int (*original)(clockid_t, struct timespec *);
static int (*original_wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

static void find_originals(void) {
  original = dlsym(RTLD_NEXT, "clock_gettime");
  // by its version where there is an older one, which `dlsym` would find
  original_wait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!original_wait) original_wait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
}

__attribute__((constructor)) static void start(void) {
  find_originals();
  const char *path = getenv("CLOCK_SHIM");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, 2 * sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) offsets = mapped;
  close(file);
}

static struct timespec moved(const struct timespec *time, int64_t by) {
  int64_t then = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec + by;
  if (then < 0) then = 0;
  return (struct timespec){.tv_sec = then / 1000000000, .tv_nsec = then % 1000000000};
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = original ? original(clock, time) : (int)syscall(SYS_clock_gettime, clock, time);
  if (result != 0 || !offsets) return result;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) *time = moved(time, offsets[0]);
  if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE) *time = moved(time, offsets[1]);
  return 0;
}

// A condition does not tell its clock, but no machine has been up since 2001.
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
  if (!original_wait) find_originals(); // a constructor of another library waits before ours has run
  if (!offsets) return original_wait(condition, mutex, until);
  struct timespec real = moved(until, -offsets[until->tv_sec > 1000000000 ? 0 : 1]);
  return original_wait(condition, mutex, &real);
}

int gettimeofday(struct timeval *restrict result, void *restrict zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *result = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}
