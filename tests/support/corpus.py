"""A few articles of a few people, and their lists read to the end."""

PEOPLE = ["Ada Moreno", "Yusuf Haddad", "Ruth Abernathy", "Benedict Osei", "Dolores Pratt"]
DAYS = 6


def article(day: int) -> dict[str, object]:
    speakers = [PEOPLE[(day + step) % len(PEOPLE)] for step in range(3)]
    quotations = [
        f"“This is answer {day} of {name.split()[0]} to the council,” said {name}." for name in speakers
    ]
    return {
        "id": str(day),
        "headline": f"Day {day}",
        "publisher": "Alden Courier" if day % 2 else "Tarn Post",
        "published": f"2026-05-{day + 1:02d}T08:00:00Z",
        "body_text": "\n\n".join(
            [*quotations, f"Residents said that the hearing on day {day} was too long."]
        ),
    }


def pages(onrecord, path, **query):
    """All items of a list, page by page."""
    items, cursor = [], None
    for _ in range(100):
        page = onrecord.http.get(path, params={**query, **({"cursor": cursor} if cursor else {})})
        assert page.status_code == 200, page.text
        assert len(page.json()["items"]) <= query.get("limit", 20)
        items += page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return items
    raise AssertionError("the list does not end")


def everything(onrecord):
    return [
        claim
        for item in pages(onrecord, "/v1/articles")
        for claim in pages(onrecord, item["links"]["claims"])
    ]
