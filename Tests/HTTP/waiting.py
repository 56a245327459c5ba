"""Waiting for conditions, never for a time that is hoped to be long enough."""

import threading
import time

LONG = 30.0


def until(condition, what="the condition", seconds=LONG):
    """Asks until the answer is true, and returns it; fails when it never is."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come about within {seconds:g} s")
        time.sleep(0.01)


def together(*bodies, seconds=LONG):
    """Runs functions at the same time, each on a thread, and returns what they returned."""
    results = [None] * len(bodies)
    faults = []
    gate = threading.Barrier(len(bodies))

    def run(index, body):
        try:
            gate.wait(seconds)
            results[index] = body()
        except BaseException as fault:  # noqa: BLE001 - it is raised again below
            faults.append(fault)

    threads = [
        threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(bodies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    if faults:
        raise faults[0]
    assert not any(thread.is_alive() for thread in threads), "somebody never came back"
    return results


def background(body):
    """Runs a function on a thread; `result()` waits for what it returns."""

    class Running:
        def __init__(self):
            self.value = self.fault = None
            self.thread = threading.Thread(target=self.run, daemon=True)
            self.thread.start()

        def run(self):
            try:
                self.value = body()
            except BaseException as fault:  # noqa: BLE001 - it is raised again by result()
                self.fault = fault

        def result(self, seconds=LONG):
            self.thread.join(seconds)
            assert not self.thread.is_alive(), "it never came back"
            if self.fault:
                raise self.fault
            return self.value

    return Running()
