/* Group commit: one caller commits for itself and for all who came while the one before it did. */
#ifndef GROUP_H
#define GROUP_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>

struct request {
  struct request *next;
  bool leads; /* It is woken to commit for others, not because it was. */
  sem_t woken;
};

struct group {
  pthread_mutex_t lock;
  bool is_busy;
  struct request *first, **last;
  void (*commit)(struct request *all); /* Carries out a list of requests in one transaction. */
};

#define GROUP(commit) {PTHREAD_MUTEX_INITIALIZER, false, NULL, NULL, commit}

/* Returns when the request was committed, alone or with others. `woken` must be initialised. */
static inline void group_submit(struct group *group, struct request *request) {
  request->next = NULL;
  request->leads = false;
  pthread_mutex_lock(&group->lock);
  if (!group->first) group->last = &group->first;
  *group->last = request;
  group->last = &request->next;
  if (group->is_busy) {
    pthread_mutex_unlock(&group->lock);
    while (sem_wait(&request->woken)) {}
    if (!request->leads) return;
    pthread_mutex_lock(&group->lock);
  }
  group->is_busy = true;
  struct request *all = group->first;
  group->first = NULL;
  pthread_mutex_unlock(&group->lock);

  group->commit(all);

  /* The next leader starts before the others are told: its transaction takes longest. */
  pthread_mutex_lock(&group->lock);
  struct request *leader = group->first;
  if (leader) {
    leader->leads = true;
    sem_post(&leader->woken);
  } else {
    group->is_busy = false;
  }
  pthread_mutex_unlock(&group->lock);
  for (struct request *each = all, *next; each; each = next) {
    /* A request that was woken may be gone. */
    next = each->next;
    if (each != request) sem_post(&each->woken);
  }
}

#endif
