import pytest

from chalicelib.settings import (
    SettingsError,
    read_client_settings,
    read_log_settings,
    read_settings,
    read_trace_id,
    read_web_settings,
)

COMPLETE = {
    "ONRECORD_BUCKET": "bucket",
    "ONRECORD_TABLE": "table",
    "ONRECORD_QUEUE_URL": "https://sqs/queue",
    "ONRECORD_BULK_QUEUE_URL": "https://sqs/bulk",
    "ONRECORD_OUTBOUND_QUEUE_URL": "https://sqs/outbound",
    "ONRECORD_INDEX_QUEUE_URL": "https://sqs/index",
    "ONRECORD_CURSOR_KEY": "sixteen letters!",
    "ONRECORD_CHANNELS": "/onrecord/x/channels",
    "ONRECORD_SUBSCRIPTIONS": "/onrecord/x/subscriptions",
}


def test_settings_come_from_the_environment():
    settings = read_settings(COMPLETE)
    assert (settings.bucket, settings.table, settings.max_attempts) == ("bucket", "table", 5)


@pytest.mark.parametrize("missing", sorted(COMPLETE.keys() - {"ONRECORD_CURSOR_KEY"}))
def test_a_missing_variable_is_named(missing):
    with pytest.raises(SettingsError, match=missing):
        read_settings({name: value for name, value in COMPLETE.items() if name != missing})


def test_a_function_that_signs_no_cursors_needs_no_key():
    without = {name: value for name, value in COMPLETE.items() if name != "ONRECORD_CURSOR_KEY"}
    assert read_settings(without).cursor_key is None


def test_an_empty_variable_is_a_missing_one():
    with pytest.raises(SettingsError, match="ONRECORD_BUCKET"):
        read_settings({**COMPLETE, "ONRECORD_BUCKET": ""})


def test_a_secret_is_not_shown():
    assert "sixteen letters!" not in repr(read_settings(COMPLETE))
    with pytest.raises(SettingsError) as caught:
        read_settings({**COMPLETE, "ONRECORD_CURSOR_KEY": "short secret"})
    assert "short secret" not in str(caught.value)


def test_the_command_line_does_without():
    assert read_client_settings({}).url is None


@pytest.mark.parametrize(
    ("listed", "origins"),
    [
        ("", set()),
        ("https://desk.example", {"https://desk.example"}),
        (
            "https://desk.example,http://localhost:3000 , *",
            {"https://desk.example", "http://localhost:3000", "*"},
        ),
    ],
)
def test_origins_are_listed(listed, origins):
    assert read_web_settings({"ONRECORD_CORS_ORIGINS": listed}).cors_origins == origins


@pytest.mark.parametrize(
    "wrong", ["desk.example", "https://desk.example/", "https://*.example", "HTTPS://desk.example", "null"]
)
def test_what_no_browser_sends_is_no_origin(wrong):
    """It would let nobody in, without a word."""
    with pytest.raises(SettingsError, match="ONRECORD_CORS_ORIGINS"):
        read_web_settings({"ONRECORD_CORS_ORIGINS": f"https://desk.example {wrong}"})


@pytest.mark.parametrize("given", ["https://claims.example", "https://news.example:8443/on-record/"])
def test_the_public_address_is_read_without_the_slash_at_its_end(given):
    assert read_web_settings({"ONRECORD_PUBLIC_URL": given}).public_url == given.removesuffix("/")


@pytest.mark.parametrize(
    ("set_", "public_url"),
    [
        ({"ONRECORD_DOMAIN": "claims.example"}, "https://claims.example"),
        (
            {"ONRECORD_DOMAIN": "claims.example", "ONRECORD_PUBLIC_URL": "https://x.example/c"},
            "https://x.example/c",
        ),
        ({"ONRECORD_DOMAIN": ""}, None),
    ],
)
def test_the_public_address_follows_the_domain_unless_it_is_set(set_, public_url):
    assert read_web_settings(set_).public_url == public_url


@pytest.mark.parametrize(
    "wrong",
    [
        "claims.example",
        "ftp://claims.example",
        "https://claims.example/?a=1",
        "https://claims.example/#a",
        "https://desk:hunter2@claims.example",
        "https://claims.example/ evil",
    ],
)
def test_what_no_link_can_begin_with_is_no_public_address(wrong):
    with pytest.raises(SettingsError, match="ONRECORD_PUBLIC_URL") as refused:
        read_web_settings({"ONRECORD_PUBLIC_URL": wrong})
    assert "hunter2" not in str(refused.value)


def test_lines_are_json_on_lambda_and_text_elsewhere():
    assert read_log_settings({}).log_format == "text"
    on_lambda = {"AWS_LAMBDA_FUNCTION_NAME": "onrecord-dev"}
    assert read_log_settings(on_lambda).log_format == "json"
    assert read_log_settings({**on_lambda, "ONRECORD_LOG_FORMAT": "text"}).log_format == "text"
    with pytest.raises(SettingsError, match="ONRECORD_LOG_LEVEL"):
        read_log_settings({"ONRECORD_LOG_LEVEL": "LOUD"})


@pytest.mark.parametrize("told", ["", "Parent=53995c3f42cd8ad8;Sampled=1", "nonsense"])
def test_there_may_be_no_trace(told):
    assert read_trace_id({"_X_AMZN_TRACE_ID": told}) is None
