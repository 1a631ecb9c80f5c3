"""A line: what it has, and what it keeps to itself."""

import json
import logging
import sys

import pytest
from botocore.exceptions import ClientError

from chalicelib import logs
from chalicelib.settings import SettingsError

MARK = "qzxmark"


def written(*, name=logs.NAME, message="it is done", args=(), error=None, form=logs.JsonLines, **values):
    """A line as it comes out."""
    record = logging.LogRecord(name, logging.INFO, "module.py", 7, message, args, None)
    if error:
        try:
            raise error
        except type(error):
            record.exc_info = sys.exc_info()
    record.__dict__ |= logs.fields(**values)
    return form().format(record)


def line(**given):
    return json.loads(written(**given))


def test_what_is_known_is_on_every_line_until_it_ends():
    with logs.known(article="a_1", tenant=None):
        logs.note(delivery="d")
        with logs.known(attempt=2):
            logs.note(step=1)
            assert line()["step"] == 1
        inside = line()
    assert (inside["article"], inside["delivery"]) == ("a_1", "d")
    assert not {"tenant", "attempt", "step"} & inside.keys()
    assert not {"article", "delivery"} & line().keys()


def test_what_is_noted_of_nothing_is_not_kept():
    logs.note(article="a_1")
    assert "article" not in line()


def test_an_error_is_its_class_and_places():
    told = line(error=ValueError(MARK))
    assert told["error"] == "ValueError"
    assert told["trace"][0].endswith(":written")
    assert MARK not in json.dumps(told)


def test_the_text_of_an_error_is_shown_where_it_is_meant_for_operators():
    assert line(error=SettingsError("ONRECORD_BUCKET: missing"))["detail"] == "ONRECORD_BUCKET: missing"


@pytest.mark.parametrize("code", [f"{MARK} {MARK}", {MARK: 1}, None])
def test_a_code_that_is_none_of_aws_is_not_shown(code):
    told = line(error=ClientError({"Error": {"Code": code, "Message": MARK}}, "GetItem"))
    assert told["error"] == "ClientError (GetItem)"


def test_another_librarys_line_is_shown_without_what_was_filled_in():
    assert line(name="urllib3", message="Retrying %s", args=(MARK,))["message"] == "Retrying %s"
    told = line(name="urllib3", message=f"Retrying {MARK}")
    assert MARK not in json.dumps(told)
    assert told["at"] == "module.py:7"


def test_a_person_reads_one_line_of_text():
    told = written(form=logs.TextLines, error=ValueError(f"{MARK}\n"), article="a_1", _aws={"Timestamp": 1})
    assert told.count("\n") == 0
    assert "INFO it is done function=local article=a_1 error=ValueError trace=" in told
    assert "Timestamp" not in told
    assert MARK not in told
