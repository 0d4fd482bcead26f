"""Keys as text: bech32 (BIP 173), without its limit of length, as age has it."""

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


class NotAKey(ValueError):
    """The text is no key of this kind, or something in it was mistyped."""


def polymod(values: list[int]) -> int:
    """Returns the checksum of bech32 (BIP 173) over values of five bits."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check


def expanded(prefix: str) -> list[int]:
    """Returns a prefix as it counts in the checksum."""
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def regroup(data: list[int], have: int, want: int, pad: bool) -> list[int]:
    """Returns the same bits in groups of another size."""
    bits, size, out = 0, 0, []
    for value in data:
        bits, size = bits << have | value, size + have
        while size >= want:
            size -= want
            out.append(bits >> size & (1 << want) - 1)
    if pad and size:
        out.append(bits << want - size & (1 << want) - 1)
    return out


def decode(text: str, prefix: str) -> bytes:
    """Returns what a bech32 text of this prefix holds; raises NotAKey."""
    found, _one, rest = text.rpartition("1")
    if found != prefix or len(rest) < 7 or any(letter not in CHARSET for letter in rest):
        raise NotAKey("not this kind of key")
    values = [CHARSET.index(letter) for letter in rest]
    if polymod(expanded(prefix) + values) != 1:
        raise NotAKey("mistyped")
    return bytes(regroup(values[:-6], 5, 8, pad=False))
