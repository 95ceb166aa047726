"""The page as everyone can use it: axe-core in four languages, light, dark, and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ["en", "nl", "fr", "de"]


def violations(page):
    """Return what axe-core finds, each with the first element that it is about."""
    options = {"runOnly": TAGS, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


@pytest.mark.parametrize(
    ("tag", "width", "color_scheme"),
    [
        ("en", 1280, "light"),
        ("en", 320, "dark"),
        ("nl", 320, "light"),
        ("nl", 1280, "dark"),
        ("fr", 320, "light"),
        ("fr", 320, "dark"),
        ("de", 320, "light"),
        ("de", 1280, "dark"),
    ],
)
def test_axe_finds_nothing(visit, few, tag, width, color_scheme):
    """No rule of WCAG 2.2 AA or best practice is broken, with all details open."""
    page = visit(few(tag), width=width, color_scheme=color_scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert violations(page) == []
    assert page.locator("html").get_attribute("lang") == tag


def test_axe_would_find_something(visit, few):
    """The test above can fail: a grey word on grey is found."""
    page = visit(few())
    page.evaluate("document.querySelector('h2').style.color = '#ccc'")
    assert [name for name, _ in violations(page)] == ["color-contrast"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_phone_does_not_scroll_sideways(visit, report, tag):
    """At 320 pixels only wide tables scroll, each in its own place that the keyboard reaches."""
    page = visit(report(tag), width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    region = page.locator(".scroll").first
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.scroll').scrollLeft > 0")


def test_every_status_is_a_word(visit, report):
    """No status is told by colour alone: each holds a word, and a sign before it."""
    page = visit(report())
    words = page.locator(".s").all_text_contents()
    assert len(words) > 500
    assert all(word.strip() for word in words)
    sign = "getComputedStyle(document.querySelector('.s.{}'), '::before').content"
    signs = {page.evaluate(sign.format(name)) for name in ("met", "gap", "partial", "unknown")}
    assert len(signs) == 4


def test_dark_is_dark(visit, report):
    """Who asks for dark gets a dark page, and paper stays white."""
    page = visit(report(), color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(17, 23, 31)"
    page.emulate_media(media="print")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"


def test_the_keyboard_skips_to_the_content(visit, report):
    """The first stop is a visible link past the navigation; what has the focus is outlined."""
    page = visit(report())
    page.keyboard.press("Tab")
    link = page.locator(".skip")
    assert link.evaluate("(one) => one === document.activeElement")
    assert link.bounding_box()["x"] >= 0
    assert link.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_who_wants_no_motion_gets_none(visit, report):
    """Links jump, and do not glide, for who asked for reduced motion."""
    page = visit(report(), reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
