"""Heard instead of read: safety, rights and the questions of a checklist, with the sentence that is being said marked."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

VOICES = """
window.heard = [];
window.voices = %s;
class Utterance { constructor(text) { this.text = text; } }
window.SpeechSynthesisUtterance = Utterance;
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => window.voices.map((lang) => ({ lang, localService: lang !== "en-far" })),
  speak: (one) => { window.heard.push(one.text.trim()); window.saying = one; if (!window.slow) setTimeout(() => one.onend()); },
  cancel: () => { const ended = window.saying; window.saying = undefined; if (ended) setTimeout(() => ended.onerror()); },
  addEventListener() {}, removeEventListener() {},
} });
"""

SAID_AT_ONCE = """() => document.addEventListener("htmx:after:swap", () => requestAnimationFrame(() =>
  (window.said = document.querySelector("[data-no-voice]").checkVisibility())), { once: true })"""


def with_voices(phone: Page, *languages: str) -> None:
    phone.add_init_script(VOICES % list(languages))


def heard(phone: Page, least: int = 0) -> list[str]:
    """Returns what was said, once it is `least` sentences and nothing is being said."""
    phone.wait_for_function(
        "least => window.heard.length >= least && !document.querySelector('.is-spoken')", arg=least
    )
    found: list[str] = phone.evaluate("window.heard")
    return found


def test_the_safety_page_is_read_sentence_by_sentence(phone: Page, site: str) -> None:
    with_voices(phone, "en-GB")
    phone.goto(f"{site}/safety")
    phone.evaluate("window.slow = true")
    phone.get_by_role("button", name="Read aloud").tap()
    expect(phone.locator(".is-spoken")).to_have_text("Until help comes")
    phone.evaluate("window.slow = false; window.saying.onend()")
    sentences = [one.strip() for one in phone.locator("[data-sentence]").all_text_contents()]
    assert len(sentences) > 10
    assert heard(phone, len(sentences)) == sentences
    expect(phone.locator("[data-aloud]")).to_have_attribute("aria-pressed", "false")
    expect(phone.locator(".is-spoken")).to_have_count(0)


def test_tapped_again_it_is_quiet(phone: Page, site: str) -> None:
    with_voices(phone, "en")
    phone.goto(f"{site}/rights")
    phone.evaluate("window.slow = true")
    button = phone.locator("[data-aloud]")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(phone.locator(".is-spoken")).to_have_count(0)
    assert len(heard(phone)) == 1


@pytest.mark.parametrize("sign", ["locked", "forget"])
def test_locked_or_left_it_is_quiet_at_once(phone: Page, site: str, sign: str) -> None:
    with_voices(phone, "en")
    phone.goto(f"{site}/rights")
    phone.evaluate("window.slow = true")
    phone.locator("[data-aloud]").tap()
    expect(phone.locator(".is-spoken")).to_have_count(1)
    said = f"document.dispatchEvent(new Event('waymark:{sign}')); return window.saying"
    assert phone.evaluate(f"() => {{ {said} }}") is None


@pytest.mark.parametrize("voices", [(), ("fr-FR",), ("en-far",)])
def test_a_phone_without_a_voice_of_its_own_for_the_language_says_so(
    phone: Page, site: str, voices: tuple[str, ...]
) -> None:
    """A voice that speaks elsewhere would be told what is read."""
    with_voices(phone, *voices)
    phone.goto(f"{site}/safety")
    expect(phone.get_by_text("This phone has no voice of its own")).to_be_visible()
    expect(phone.locator("[data-aloud]")).to_be_hidden()


def test_what_stands_below_does_not_move_when_a_phone_turns_out_to_have_no_voice(
    phone: Page, site: str
) -> None:
    """And the next page of the document says it from its first moment: it was waited for once."""
    with_voices(phone)
    phone.goto(f"{site}/signs")
    top = "document.querySelector('[data-read-aloud] section').getBoundingClientRect().top"
    before = phone.evaluate(top)
    note = phone.get_by_text("This phone has no voice of its own")
    expect(note).to_be_hidden()
    expect(note).to_be_visible()
    assert phone.evaluate(top) == before
    phone.evaluate(SAID_AT_ONCE)
    phone.locator("nav.tabs a[href='/safety']").tap()
    phone.wait_for_function("() => 'said' in window")
    assert phone.evaluate("window.said") is True


def begin(phone: Page, site: str, slug: str) -> None:
    phone.goto(f"{site}/checklists/{slug}")
    phone.get_by_role("button", name="Yes, we are alone").tap()
    phone.get_by_role("button", name="No, we share a language").tap()


def test_what_is_said_first_and_each_question_can_be_heard(phone: Page, site: str) -> None:
    with_voices(phone, "en")
    begin(phone, site, "labour-exploitation-adults")
    phone.locator("[data-aloud]:visible").tap()
    assert "You may stop at any time" in heard(phone, 4)[1]
    phone.get_by_role("button", name="We can start").tap()
    phone.get_by_role("button", name="18 or older").tap()
    phone.evaluate("window.heard = []")
    phone.locator("[data-aloud]:visible").tap()
    questions = [one.strip() for one in phone.locator("legend:visible").all_text_contents()]
    assert len(questions) > 1
    assert heard(phone, len(questions)) == questions


def test_going_on_ends_what_is_being_said(phone: Page, site: str) -> None:
    with_voices(phone, "en")
    begin(phone, site, "safe-now")
    phone.evaluate("window.slow = true")
    phone.locator("[data-aloud]:visible").tap()
    expect(phone.locator(".is-spoken")).to_have_count(1)
    phone.get_by_role("button", name="We can start").tap()
    expect(phone.locator(".is-spoken")).to_have_count(0)
    assert len(heard(phone)) == 1


def test_what_the_worker_only_looks_for_is_never_said_aloud(phone: Page, site: str) -> None:
    with_voices(phone, "en")
    phone.goto(f"{site}/checklists/street-check")
    observed = phone.locator("[data-known-by=observed]")
    assert observed.count() > 0
    expect(observed.locator("[data-sentence]")).to_have_count(0)


RECORDED = """
window.played = [];
window.Audio = class {
  constructor(address) { this.address = address; }
  pause() {}
  play() {
    window.played.push([this.address, document.querySelector(".is-spoken")?.textContent.trim() ?? ""]);
    setTimeout(() => this.onended());
    return Promise.resolve();
  }
};
"""


def recorded(phone: Page, site: str, *files: str) -> list[list[str]]:
    """Returns what was played, and which sentence was marked then, with these recordings of the safety page."""
    with_voices(phone)
    phone.add_init_script(RECORDED)
    html = phone.request.get(f"{site}/safety").text()
    html = html.replace("data-read-aloud", f'data-read-aloud data-recording="{" ".join(files)}"', 1)
    phone.route("**/safety", lambda route: route.fulfill(body=html, content_type="text/html"))
    phone.goto(f"{site}/safety")
    phone.locator("[data-aloud]").tap()
    phone.wait_for_function("count => window.played.length === count", arg=len(files))
    played: list[list[str]] = phone.evaluate("window.played")
    return played


def test_a_recorded_voice_is_played_where_the_phone_has_none(phone: Page, site: str) -> None:
    assert recorded(phone, site, "/a.mp3") == [["/a.mp3", ""]]


def test_recorded_sentences_are_marked_one_by_one(phone: Page, site: str) -> None:
    # Counted without a visit: a worker that one leaves behind would answer the next in the place of what is routed.
    number = phone.request.get(f"{site}/safety").text().count("data-sentence")
    files = [f"/a-{at}.mp3" for at in range(number)]
    played = recorded(phone, site, *files)
    sentences = [one.strip() for one in phone.locator("[data-sentence]").all_text_contents()]
    assert played == [list(one) for one in zip(files, sentences, strict=True)]


def test_a_recording_that_cannot_be_had_is_read_by_the_phone(phone: Page, site: str) -> None:
    with_voices(phone, "en")
    html = phone.request.get(f"{site}/safety").text()
    html = html.replace("data-read-aloud", 'data-read-aloud data-recording="/not/there.mp3"', 1)
    phone.route("**/safety", lambda route: route.fulfill(body=html, content_type="text/html"))
    phone.goto(f"{site}/safety")
    phone.locator("[data-aloud]").tap()
    assert heard(phone, 10)[0] == "Until help comes"
