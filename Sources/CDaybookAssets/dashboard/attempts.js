// The attempts of a job, put together from its history.

const OUTCOMES = {
  JobCompleted: ['succeeded', 'good'], AttemptFailed: ['failed', 'bad'],
  AttemptInterrupted: ['interrupted', 'warn'],
  Cancelled: ['cancelled', 'warn'],
};

/** `{number, worker, startedAt, endedAt, outcome, tone, stages, message}`, the newest first. */
export function attemptsOf(events) {
  const attempts = new Map();
  for (const { type, attempt: number, time, data = {} } of events) {
    if (type === 'AttemptStarted') {
      attempts.set(number, {
        number, worker: data.worker, startedAt: time, outcome: 'running', tone: 'ink', stages: [],
      });
    }
    const attempt = attempts.get(number);
    if (!attempt) continue;
    if (type === 'StageEntered') attempt.stages.push(data.stage);
    if (!OUTCOMES[type] || attempt.endedAt) continue;
    [attempt.outcome, attempt.tone] = OUTCOMES[type];
    attempt.endedAt = time;
    attempt.message = data.message ?? data.reason;
  }
  return [...attempts.values()].reverse();
}
