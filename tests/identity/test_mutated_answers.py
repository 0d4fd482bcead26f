"""Ten thousand sign-in answers, each wrong in one thing: none is accepted, and the same answer unchanged is.

The answers go where the door sends them (`parsed_answer`, then `checked_answer`); that a challenge works once is held by
`test_an_answer_works_once`.
"""

import json
import random
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from app.config import Config
from app.identity import passkeys
from app.identity.own import base64url
from tests.identity.authenticator import Authenticator

ANSWERS = 10_000
CHALLENGE, STALE = bytes(range(32)), bytes(range(1, 33))
COUNTED = 40
"""What the server knows of the passkey's counter."""

Answer = dict[str, Any]
Made = Callable[[Authenticator, random.Random], Answer]


def answer(passkey: Authenticator, challenge: bytes = CHALLENGE, **wrong: Any) -> Answer:
    """What this passkey answers, with some of its fields set wrong for once."""
    right = {name: getattr(passkey, name) for name in wrong}
    passkey.counter = COUNTED
    for name, value in wrong.items():
        setattr(passkey, name, value)
    made = passkey.get({"challenge": base64url(challenge)})
    for name, value in right.items():
        setattr(passkey, name, value)
    return made


def other_origin(passkey: Authenticator, chance: random.Random) -> Answer:
    origins = (
        f"https://w{chance.randrange(10**6)}.example",
        "https://localhost:8000",
        "http://localhost",
        "null",
    )
    return answer(passkey, origin=chance.choice(origins))


def other_relying_party(passkey: Authenticator, chance: random.Random) -> Answer:
    return answer(passkey, rp_id=f"{chance.randrange(10**6)}.localhost")


def nobody_verified(passkey: Authenticator, _chance: random.Random) -> Answer:
    return answer(passkey, verifies_user=False)


def stale_challenge(passkey: Authenticator, chance: random.Random) -> Answer:
    return answer(passkey, chance.choice((STALE, b"", CHALLENGE[:-1], chance.randbytes(32))))


def counter_behind(passkey: Authenticator, chance: random.Random) -> Answer:
    return answer(passkey, counter=chance.randrange(-1, COUNTED))


def replayed(passkey: Authenticator, _chance: random.Random) -> Answer:
    """The very answer that was accepted last: its counter is the one that the server wrote down then."""
    made = answer(passkey, counter=COUNTED - 1)
    data = read(made["response"]["authenticatorData"])
    assert int.from_bytes(data[33:37]) == COUNTED
    return made


def other_key(passkey: Authenticator, _chance: random.Random) -> Answer:
    return answer(passkey, key=OTHER.key)


def made_for_creating(passkey: Authenticator, chance: random.Random) -> Answer:
    """Another kind of ceremony's words, signed by the right key."""
    made = answer(passkey)
    words = json.loads(read(made["response"]["clientDataJSON"]))
    words["type"] = chance.choice(("webauthn.create", "payment.get", ""))
    return signed_again(passkey, made, json.dumps(words).encode())


def flipped_bit(passkey: Authenticator, chance: random.Random) -> Answer:
    """One bit of what is signed, or of the signature."""
    made = answer(passkey)
    name = chance.choice(("clientDataJSON", "authenticatorData", "signature"))
    data = bytearray(read(made["response"][name]))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    made["response"][name] = base64url(bytes(data))
    return made


def cut_short(passkey: Authenticator, chance: random.Random) -> Answer:
    made = answer(passkey)
    name = chance.choice(("clientDataJSON", "authenticatorData", "signature"))
    data = read(made["response"][name])
    made["response"][name] = base64url(data[: chance.randrange(len(data))])
    return made


def mixed(passkey: Authenticator, _chance: random.Random) -> Answer:
    """The words of one answer under the signature of another."""
    made, older = answer(passkey), answer(passkey, STALE)
    made["response"]["signature"] = older["response"]["signature"]
    return made


OTHER = Authenticator()
WAYS: tuple[Made, ...] = (
    other_origin,
    other_relying_party,
    nobody_verified,
    stale_challenge,
    counter_behind,
    replayed,
    other_key,
    made_for_creating,
    flipped_bit,
    cut_short,
    mixed,
)


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed_again(passkey: Authenticator, made: Answer, words: bytes) -> Answer:
    data = read(made["response"]["authenticatorData"])
    made["response"]["clientDataJSON"] = base64url(words)
    made["response"]["signature"] = base64url(
        passkey.key.sign(data + sha256(words).digest(), ec.ECDSA(SHA256()))
    )
    return made


def public_key(passkey: Authenticator, config: Config) -> bytes:
    """What the server keeps of a passkey, taken from its own registration."""
    options = {"user": {"id": base64url(bytes(16))}, "challenge": base64url(CHALLENGE)}
    return passkeys.new_passkey(config, passkey.create(options), CHALLENGE).public_key


def accepts(config: Config, made: Answer, known: bytes) -> bool:
    try:
        passkeys.checked_answer(config, passkeys.parsed_answer(made), CHALLENGE, known, COUNTED)
    except passkeys.PasskeyRefused:
        return False
    return True


def test_of_ten_thousand_answers_that_are_wrong_in_one_thing_none_is_accepted(tmp_path: Path) -> None:
    config, passkey, chance = Config(tmp_path), Authenticator(), random.Random(4)
    known = public_key(passkey, config)
    tried: Counter[str] = Counter()
    for number in range(ANSWERS):
        way = WAYS[number % len(WAYS)]
        assert not accepts(config, way(passkey, chance), known), f"{way.__name__}, number {number}"
        tried[way.__name__] += 1
    assert sum(tried.values()) == ANSWERS
    assert len(tried) == len(WAYS)


def test_the_same_answer_with_nothing_wrong_is_accepted(tmp_path: Path) -> None:
    config, passkey = Config(tmp_path), Authenticator()
    known = public_key(passkey, config)
    assert accepts(config, answer(passkey), known)
    made = answer(passkey)
    again = signed_again(passkey, made, read(made["response"]["clientDataJSON"]))
    assert accepts(config, again, known)
