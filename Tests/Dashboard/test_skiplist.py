"""B6: the skip list is listed, searched, sorted, added to, edited, removed from."""


def entry(api, key: str) -> dict | None:
    return next((one for one in api.items("skiplist", search=key) if one["key"] == key), None)


def row(dashboard, api, key: str) -> str:
    return dashboard.row("skiplist", entry(api, key)["key_digest"])


def test_it_lists_what_failed_and_what_was_added(dashboard, api, world):
    """B6"""
    dashboard.open("skiplist")
    dashboard.see(row(dashboard, api, "track-666"), "by hand")
    dashboard.see(row(dashboard, api, "track-101"), "by failure")


def test_it_is_searched(dashboard, world):
    """B6"""
    dashboard.open("skiplist")
    dashboard.put('[data-filter="search"]', "track-666")
    dashboard.until(lambda: len(dashboard.keys("skiplist")) == 1)
    dashboard.see("[data-table=skiplist]", "a hoax")


def test_it_is_narrowed_to_what_was_put_there_by_hand(dashboard, world):
    """B6"""
    dashboard.open("skiplist")
    dashboard.put('[data-filter="source"]', "hand")
    dashboard.until(lambda: "by failure" not in dashboard.text("[data-table=skiplist]"))


def test_it_is_sorted_by_the_time_of_the_failure(dashboard, api, world):
    """B6"""
    dashboard.open("skiplist", source="failure", search="track-10")
    newest = dashboard.keys("skiplist")
    dashboard.press('[data-sort="-time"]')
    dashboard.until(lambda: dashboard.keys("skiplist") == newest[::-1] and len(newest) > 1)


def test_a_key_is_added(dashboard, api, queue):
    """B6"""
    dashboard.open("skiplist")
    dashboard.act("add-skip")
    dashboard.answer("add-skip", key=queue, note="the file is broken")
    dashboard.says("The key is skipped from now on.")
    assert entry(api, queue)["note"] == "the file is broken"


def test_a_key_that_is_there_is_refused_in_the_dialog(dashboard, world):
    """B6"""
    dashboard.open("skiplist")
    dashboard.act("add-skip")
    dashboard.fill("add-skip", key="track-666")
    dashboard.confirm("add-skip")
    dashboard.see("dialog .problem")


def test_a_note_is_edited(dashboard, api, queue):
    """B6"""
    api.post("skiplist", {"key": queue, "note": "old"})
    dashboard.open("skiplist")
    dashboard.act("edit-skip", row(dashboard, api, queue))
    dashboard.answer("edit-skip", note="new")
    dashboard.says("The note was changed.")
    assert entry(api, queue)["note"] == "new"


def test_an_entry_is_removed_after_a_question(dashboard, api, queue):
    """B3, B6: removing the entry unblocks the file."""
    api.post("skiplist", {"key": queue})
    dashboard.open("skiplist")
    dashboard.act("remove-skip", row(dashboard, api, queue))
    dashboard.answer("remove-skip")
    dashboard.says("It was removed from the skip list.")
    assert entry(api, queue) is None


def test_a_success_takes_the_entry_away_while_one_looks(dashboard, api, queue):
    """B3: success clears the mark by itself."""
    job = api.failed_job("split", queue, key=queue)
    dashboard.open("skiplist", search=queue)
    dashboard.live()
    dashboard.see(row(dashboard, api, queue))
    api.post(f"jobs/{job}/retry", {})
    api.complete(api.begin(queue))
    dashboard.see("[data-role=empty]")
