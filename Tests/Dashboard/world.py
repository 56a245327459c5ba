"""A plausible little world: a studio that takes tracks in, splits them and uploads what comes out.

Nothing in it is changed by any test.
"""

from api import API

HOSTILE = ("<img src=x onerror=\"document.title='pwned'\">"
           "<script>document.title='pwned'</script>")


class World:
    def __init__(self, api: API):
        self.api = api
        self.failures()
        self.uploads()
        self.batches()
        self.rest()
        self.head = api.head()

    def failures(self):
        api = self.api
        self.once = api.failed_job("split", "tracks", 1, key="track-101")
        self.twice = api.failed_job("split", "tracks", 2, key="track-102", fail={
            "message": "No voice was found in it.", "error_type": "NoVoice", "stage": "split"})
        self.often = api.failed_job("lyrics", "tracks", 4, key="track-103", fail={
            "message": "The service answered 503.\nIt was asked four times.",
            "error_type": "HTTPStatus", "stage": "lyrics", "category": "transient"})
        self.hostile = api.failed_job("split", "tracks", 2, key=HOSTILE, payload=HOSTILE,
                                      labels={"title": HOSTILE}, fail={
            "message": HOSTILE, "error_type": "Hostile", "stage": "split", "output": HOSTILE})
        self.done = api.queue("split", "tracks", key="track-104", payload={"bpm": 120})
        attempt = api.begin("tracks")
        api.stage(attempt, "download")
        api.stage(attempt, "split")
        api.complete(attempt, result={"stems": 4})

    def uploads(self):
        api = self.api
        self.sending = api.queue("upload", "outbox", key="album-17.zip", labels={
            "type": "archive", "resource": "album 17", "destination": "archive.example"})
        self.sending_attempt = api.begin("outbox", worker="sender/1")
        api.progress(self.sending_attempt, 3_000_000, 12_000_000, files=1, files_total=4)
        self.sent = api.queue("upload", "outbox", key="album-16.zip", labels={"type": "archive"})
        attempt = api.begin("outbox", worker="sender/1")
        api.progress(attempt, 8_000_000, 8_000_000)
        api.complete(attempt)
        self.unsent = api.queue("upload", "outbox", key="cover-17.png", labels={
            "type": "image", "resource": "album 17"})
        attempt = api.begin("outbox", worker="sender/1")
        api.progress(attempt, 1_000, 4_000_000)
        api.fail(attempt, "The other side hung up.", stage="upload")

    def batches(self):
        api = self.api
        made = api.post("batches", {
            "owner": "ada", "labels": {"project": "hymns"}, "finishing": {
                "kind": "report", "queue": "analyses"},
            "jobs": [{"kind": "tempo", "queue": "analyses", "key": f"hymn-{number}"}
                     for number in range(1, 5)]})
        self.batch = made["id"]
        first, second, self.analysing = api.lease("analyses", "analyst/1", count=3)
        api.complete(first)
        api.fail(second, "Silence from beginning to end.", category="invalid_input")

    def rest(self):
        api = self.api
        api.post("skiplist", {"key": "track-666", "note": "a hoax"})
        api.queue("mail", "letters", key="letter-1")
        api.post("queues/letters/pause", {"reason": "the post is on strike"})
        self.waiting = api.queue("split", "later", key="track-105", delay="3h", labels={
            "album": "17"})
        api.put("schedules/nightly-report", {
            "cron": "30 2 * * *", "time_zone": "Europe/Berlin",
            "job": {"kind": "report", "queue": "later"}})
