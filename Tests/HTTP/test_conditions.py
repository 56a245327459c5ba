"""Changes on a condition, and requests that are sent again."""

import pytest

from waiting import together


def test_of_two_who_saw_the_same_state_exactly_one_changes_it(server, chance):
    client = server.client()
    for _ in range(20):
        job = client.queue()
        tag = client.get(f"/v1/jobs/{job}").etag
        verbs = chance.sample(["pause", "cancel", "pause"], 2)
        statuses = together(*[
            lambda verb=verb: server.client()
            .post(f"/v1/jobs/{job}/{verb}", headers={"If-Match": tag}).status
            for verb in verbs
        ])
        assert sorted(statuses) == [200, 412]


@pytest.mark.parametrize("verb", ["pause", "cancel", "retry", "resume"])
def test_an_old_tag_keeps_an_action_from_being_done(client, verb):
    job = client.queue()
    tag = client.get(f"/v1/jobs/{job}").etag
    client.patch(f"/v1/jobs/{job}", {"priority": 3})
    history = client.history(job)
    answer = client.post(f"/v1/jobs/{job}/{verb}", headers={"If-Match": tag})
    assert (answer.status, client.history(job)) == (412, history)


def test_an_old_tag_keeps_a_job_from_being_moved(client):
    job = client.queue()
    tag = client.get(f"/v1/jobs/{job}").etag
    client.post(f"/v1/jobs/{job}/pause")
    assert client.patch(f"/v1/jobs/{job}", {"priority": 1}, {"If-Match": tag}).status == 412


def test_an_old_tag_keeps_a_job_from_being_deleted(client):
    job = client.queue()
    tag = client.get(f"/v1/jobs/{job}").etag
    client.post(f"/v1/jobs/{job}/cancel")
    assert client.delete(f"/v1/jobs/{job}", {"If-Match": tag}).status == 412
    assert client.state(job) == "cancelled"


def test_any_tag_is_met_by_a_star(client):
    job = client.queue()
    assert client.post(f"/v1/jobs/{job}/pause", headers={"If-Match": "*"}).status == 200


def test_what_is_no_tag_is_refused(client):
    job = client.queue()
    answer = client.post(f"/v1/jobs/{job}/pause", headers={"If-Match": "7"})
    assert (answer.status, answer.json["field"]) == (400, "If-Match")


BODIES = {
    "/v1/jobs": {"kind": "mail"},
    "/v1/batches": {"owner": "ada", "jobs": [{"kind": "mail"}, {"kind": "mail"}]},
}
KEY = {"Idempotency-Key": "a key"}


@pytest.mark.parametrize("path", BODIES)
def test_the_same_request_again_answers_the_same_and_does_nothing(client, path):
    first = client.post(path, BODIES[path], KEY)
    position = client.position()
    again = client.post(path, BODIES[path], KEY)
    assert (again.status, again.body, client.position()) == (first.status, first.body, position)


@pytest.mark.parametrize("path", BODIES)
def test_an_answer_that_is_repeated_says_so(client, path):
    answers = [client.post(path, BODIES[path], KEY) for _ in range(2)]
    assert [answer.headers["Idempotency-Replayed"] for answer in answers] == [None, "true"]


@pytest.mark.parametrize("path", BODIES)
def test_another_body_with_the_same_key_is_refused(client, path):
    client.post(path, BODIES[path], KEY)
    position = client.position()
    answer = client.post(path, {**BODIES[path], "labels": {"other": "1"}}, KEY)
    assert (answer.status, client.position()) == (422, position)


def test_an_array_of_which_some_are_duplicates_answers_the_same_again(client):
    body = [{"kind": "a", "key": "x"}, {"kind": "a", "key": "x"}, {"kind": "b"}]
    first = client.post("/v1/jobs", body, KEY)
    again = client.post("/v1/jobs", body, KEY)
    assert (again.status, again.body) == (first.status, first.body)


@pytest.mark.parametrize("path", BODIES)
def test_a_key_is_known_after_a_kill(server, path):
    first = server.client().post(path, BODIES[path], KEY)
    server.kill()
    server.start()
    again = server.client().post(path, BODIES[path], KEY)
    assert (again.status, again.body) == (first.status, first.body)


@pytest.mark.parametrize("path", BODIES)
def test_twins_that_come_at_once_are_carried_out_once(server, path):
    def ask():
        answer = server.client().post(path, BODIES[path], KEY)
        return answer.status, answer.body

    answers = together(*[ask] * 12)
    assert len(set(answers)) == 1
    jobs = server.client().everything("/v1/jobs")
    assert len(jobs) == len(BODIES[path].get("jobs", [None]))


@pytest.mark.parametrize("length, status", [(1, 201), (255, 201), (256, 400)])
def test_a_key_has_1_to_255_bytes(client, length, status):
    assert client.post("/v1/jobs", {"kind": "a"}, {"Idempotency-Key": "k" * length}).status == status


def test_a_request_that_was_refused_may_be_put_right_under_its_key(client):
    client.post("/v1/jobs", {"kind": "a", "priority": 1000}, KEY)
    assert client.post("/v1/jobs", {"kind": "a", "priority": 10}, KEY).status == 201
