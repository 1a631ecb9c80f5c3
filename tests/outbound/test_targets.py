"""Where may be sent to: no notation of a private address gets through."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.outbound.posting import HttpTargets, resolve
from chalicelib.outbound.targets import Target, is_public, parse_target
from chalicelib.ports.outbound import TargetRefused

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "0.0.0.0",  # noqa: S104 - what must be refused
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "2001:0:808:808::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_any_other_is_not(address):
    assert not is_public(address)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="127.0.0.0/8"))
def test_a_private_address_inside_an_ipv6_address_is_not_public_either(inside):
    number = int(inside)
    for outer in ("::ffff:0:0", "64:ff9b::", "::", "2002::"):
        shift = 80 if outer == "2002::" else 0
        base = int.from_bytes(socket.inet_pton(socket.AF_INET6, outer))
        address = (base | number << shift).to_bytes(16)
        assert not is_public(socket.inet_ntop(socket.AF_INET6, address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "localhost",
        "LOCALHOST.",
    ],
)
def test_no_notation_of_this_machine_gets_through(host):
    """By the resolver that is used, which reads these as the address that they stand for, or not at all."""
    with pytest.raises(TargetRefused):
        HttpTargets().check(f"https://{host}/hook")


@pytest.mark.parametrize("address", PRIVATE)
def test_one_private_address_among_public_ones_is_enough(address):
    targets = HttpTargets(resolve=lambda *_: ["93.184.216.34", address])
    with pytest.raises(TargetRefused, match="not public"):
        targets.check("https://hooks.example/")


def test_a_public_name_is_taken():
    HttpTargets(resolve=lambda *_: ["93.184.216.34", "2606:4700:4700::1111"]).check("https://hooks.example/")


@pytest.mark.parametrize("addresses", [[], None])
def test_a_name_without_an_address_is_refused(addresses):
    def look_up(host, port):
        if addresses is None:
            raise socket.gaierror
        return addresses

    with pytest.raises(TargetRefused, match="no address"):
        HttpTargets(resolve=look_up).check("https://hooks.example/")


def test_a_label_that_is_too_long_is_refused():
    with pytest.raises(TargetRefused):
        HttpTargets(resolve=resolve).check(f"https://{'a' * 64}.example/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example/", "https"),
        ("ftp://hooks.example/", "https"),
        ("//hooks.example/", "https"),
        ("hooks.example", "https"),
        ("file:///etc/passwd", "https"),
        ("https://hooks.example:8443/", "443"),
        ("https://hooks.example:0/", "443"),
        ("https://hooks.example:99999/", "port"),
        ("https://hooks.example:4a/", "port"),
        ("https://ann@hooks.example/", "user"),
        ("https://ann:secret@hooks.example/", "user"),
        ("https://hooks.example@127.0.0.1/", "user"),
        ("https://127.0.0.1\\@hooks.example/", "ASCII"),
        ("https://hooks.example\\.127.0.0.1/", "ASCII"),
        ("https://hooks.example/#x@127.0.0.1", "fragment"),
        ("https://hooks.example#@127.0.0.1/", "user"),
        ("https:///hook", "host"),
        ("https://.../", "host"),
        ("https://a..b/", "host"),
        ("https://-/", "host"),
        ("https://hooks.example%2f.evil/", "host"),
        ("https://%31%32%37.0.0.1/", "host"),
        ("https://[::1/", "host"),
        ("https://[fe80::1%25eth0]/", "host"),
        ("https://[127.0.0.1]/", "host"),
        ("https://１２７.0.0.1/", "ASCII"),
        ("https://hooks。example/", "ASCII"),
        ("https://hooks.example/ HTTP/1.1", "ASCII"),
        ("https://hooks.example/\r\nX: y", "ASCII"),
        ("https://hooks.exa\tmple/", "ASCII"),
        (" https://hooks.example/", "ASCII"),
        (f"https://hooks.example/{'x' * 2000}", "ASCII"),
        ("", "ASCII"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(url, said):
    with pytest.raises(TargetRefused, match=said):
        parse_target(url)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example", Target(True, "hooks.example", 443, "/")),
        ("HTTPS://Hooks.Example.:443/a/b?c=d&e", Target(True, "hooks.example", 443, "/a/b?c=d&e")),
        ("https://[2606:4700:4700:0::1111]/x", Target(True, "2606:4700:4700::1111", 443, "/x")),
        ("https://xn--bcher-kva.example/", Target(True, "xn--bcher-kva.example", 443, "/")),
    ],
)
def test_a_target_is_read(url, target):
    assert parse_target(url) == target


def test_development_takes_http_and_any_port():
    assert parse_target("http://localhost:8080/x", private=True) == Target(False, "localhost", 8080, "/x")
    HttpTargets(private=True).check("http://127.0.0.1:8080/x")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for url in (text, f"https://{text}", f"https://{text}/"):
        try:
            target = parse_target(url)
        except TargetRefused:
            continue
        assert (target.secure, target.port) == (True, 443)
        assert target.path.startswith("/")
        assert not set(target.host) & set("/@\\% ")
