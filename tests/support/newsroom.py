"""Articles for the tests of statistics, and how these are asked for."""

from datetime import timedelta

TOLL = "“We will appeal the toll,” said Ada Moreno, the mayor of Port Alden."
LANES = "Tom Reed, a driver, said that the lanes would close. Residents said that the hearing was too long."
COURT = "“The toll is a shame,” said Ada K. Moreno. “I pay it,” a woman at the harbor said."


def post(onrecord, *paragraphs, name="1", token=None, **fields):
    body = {"id": name, "body_text": "\n\n".join(paragraphs), **fields}
    answer = onrecord.http.post("/v1/articles", json=body, headers=onrecord.authorization(token))
    assert answer.status_code in {200, 202}, answer.text
    return answer.json()["article_id"]


def stats(onrecord, path="", token=None, **asked):
    asked = {name.rstrip("_"): value for name, value in asked.items()}
    headers = onrecord.authorization(token)
    answer = onrecord.http.get(f"/v1/stats{path}", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def figures(answer):
    """Claims, articles and sources of each group."""
    return {
        tuple(row["group"].values()): (row["claims"], row["articles"], row["sources"])
        for row in answer["rows"]
    }


def later(onrecord, **time):
    """Let time pass for the system."""
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(**time))


def filled(onrecord):
    """Three articles in two outlets, on three days; another tenant's beside."""
    post(onrecord, TOLL, LANES, name="1", publisher="Courier", section="Politics", published="2026-05-06")
    post(onrecord, COURT, name="2", publisher="COURIER", published="2026-05-07T10:00:00Z")
    post(onrecord, TOLL, name="3", publisher="Tarn Post", section="politics", published="2026-06-01")
    other = onrecord.new_token("admin", tenant="other")
    post(onrecord, LANES, publisher="Courier", published="2026-05-06", token=other)
    onrecord.settle()
    return onrecord
