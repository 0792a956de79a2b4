"""What the characters of Word's symbol fonts stand for."""

_WINGDINGS = {
    0xA8: "☐",
    0x6F: "☐",
    0x71: "☐",
    0x72: "☐",
    0xFE: "☑",
    0x52: "☑",
    0xFD: "☒",
    0x54: "☒",
    0xFC: "✓",
    0xFB: "✗",
    0x6C: "●",
    0x6E: "■",
    0xD8: "➢",
    0xE0: "→",
    0xDF: "←",
    0xE1: "↑",
    0xE2: "↓",
}
_GREEK = dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_GREEK_CAPITALS = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_SIGNS = {0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xA3: "≤", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xAE: "→", 0xB7: "•"}
_TABLES: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": {0x52: "☑", 0x53: "☒", 0xA3: "☐", 0x50: "✓", 0x4F: "✗"},
    "symbol": _GREEK | _GREEK_CAPITALS | _SIGNS,
}


def symbol(font: str, code: str) -> str:
    """The character that a `w:sym` shows, a blank where its font is not known."""
    try:
        number = int(code, 16)
    except ValueError:
        return " "
    table = _TABLES.get(font.lower())
    if table is not None:
        return table.get(number & 0xFF if number >= 0xF000 else number, " ")
    return chr(number) if 0x20 <= number < 0xD800 else " "
