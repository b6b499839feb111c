#include "CPlatform.h"

#include <limits.h>
#include <pthread.h>
#include <semaphore.h>

static void *wait_at(void *gate) {
  while (sem_wait(gate) != 0) {
  }
  return NULL;
}

int cplatform_make_threads(int count) {
  enum { most = 256 };
  pthread_t threads[most];
  sem_t gate;
  if (sem_init(&gate, 0, 0) != 0) return 0;
  // How many there may be is asked, and not for the addresses of their stacks, which take longer to make than they do.
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
  int made = 0, error = 0;
  while (made < count && made < most && error == 0) {
    error = pthread_create(&threads[made], &attributes, wait_at, &gate);
    if (error == 0) made++;
  }
  for (int i = 0; i < made; i++) sem_post(&gate);
  for (int i = 0; i < made; i++) pthread_join(threads[i], NULL);
  sem_destroy(&gate);
  pthread_attr_destroy(&attributes);
  return error;
}
