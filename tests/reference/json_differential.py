#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares src/base/json.c with Python's json on random documents.

  json_differential.py DRIVER [COUNT [SEED]]

DRIVER is base_driver.c, built with src/base. COUNT documents: random valid
ones, and mutations of those and of the files under models/ (bytes changed,
put in, left out, doubled, swapped). Both must accept or refuse each, and build
the same tree to the bit. Python is made as strict as our reader where it is
looser: NaN and Infinity, infinite numbers, keys twice, lone surrogates,
U+0000, a byte order mark, nesting over 32, texts that are not UTF-8. For an
error Python places (and does so for the same reason), the line is compared
too. Prints the counts; exits 1 on any difference.
"""
import glob
import json
import math
import random
import struct
import subprocess
import sys

MOST_DEPTH = 32


def no_constant(name):
    raise ValueError(name)


def one_object(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("key twice")
    return dict(pairs)


def number(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("infinite")
    return value


def deepest(text):
    """Brackets open at once; the text is valid JSON."""
    depth = most = 0
    inside = False
    at = 0
    while at < len(text):
        c = text[at]
        if inside and c == "\\":
            at += 1
        elif c == '"':
            inside = not inside
        elif not inside and c in "[{":
            depth += 1
            most = max(most, depth)
        elif not inside and c in "]}":
            depth -= 1
        at += 1
    return most


def hexed(text):
    if "\0" in text:
        raise ValueError("U+0000")
    return '"%s"' % text.encode("utf-8").hex()  # refuses lone surrogates


def tree(value):
    if value is None:
        return "n"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, float):
        return "#" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return hexed(value)
    if isinstance(value, list):
        return "[%s]" % "".join(tree(item) + "," for item in value)
    return "{%s}" % "".join("%s:%s," % (hexed(key), tree(item))
                            for key, item in value.items())


def expected(data):
    """The driver's line, or None for refused."""
    try:
        text = data.decode("utf-8")
        value = json.loads(text, parse_constant=no_constant,
                           parse_float=number, parse_int=number,
                           object_pairs_hook=one_object)
        if deepest(text) > MOST_DEPTH:
            return None
        return tree(value)
    except (ValueError, RecursionError):
        return None


CHARACTERS = ['"', "\\", "/", "\b", "\f", "\n", "\r", "\t", "a", "é", "\u20ac",
              "\U0001f600", "\x7f", "\u2028", "\x1f", "z", " ", "0", "\ufffd"]


def random_string(rng):
    text = "".join(rng.choices(CHARACTERS, k=rng.randrange(6)))
    return json.dumps(text, ensure_ascii=rng.random() < 0.5)


def random_number(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return str(rng.randrange(-1000, 1000))
    if kind == 1:
        return repr(rng.uniform(-1, 1) * 10.0 ** rng.randrange(-320, 308))
    if kind == 2:
        return "%d.%de%+d" % (rng.randrange(10), rng.getrandbits(80),
                              rng.randrange(-400, 400))
    return str(rng.getrandbits(rng.randrange(1, 1200)))


def blanks(rng):
    return "".join(rng.choices(" \t\r\n", k=rng.choice([0, 0, 0, 1, 2])))


def random_value(rng, depth):
    kind = rng.randrange(6 if depth > 0 else 4)
    pad = blanks(rng)
    if kind == 0:
        body = rng.choice(["null", "true", "false"])
    elif kind <= 1:
        body = random_number(rng)
    elif kind <= 3:
        body = random_string(rng)
    elif kind == 4:
        body = "[%s]" % (",".join(random_value(rng, depth - 1) for _ in
                                  range(rng.randrange(5))) or blanks(rng))
    else:
        body = "{%s}" % (",".join(
            blanks(rng) + random_string(rng) + blanks(rng) + ":" +
            random_value(rng, depth - 1) for _ in range(rng.randrange(5)))
            or blanks(rng))
    return pad + body + blanks(rng)


PIECES = [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b".",
          b"e", b"+", b"\n", b" ", b"\\u00", b"\\ud83d", b"\\ude00", b"\xff",
          b"\xc3", b"\xa9", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\0", b"null",
          b"NaN", b"\\u0000", b"\x1f", b"1e999", b"\xc0\xaf", b"\xf4\x90\x80"]


def mutate(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(5)
        piece = rng.choice(PIECES)
        if kind == 0:
            data[at:at] = piece
        elif kind == 1:
            del data[at:at + rng.randrange(1, 4)]
        elif kind == 2:
            data[at:at + 1] = piece
        elif kind == 3:
            data[at:at] = data[at:at + rng.randrange(1, 12)]
        elif len(data) > 1:
            other = rng.randrange(len(data))
            at = min(at, len(data) - 1)
            data[at], data[other] = data[other], data[at]
    return bytes(data)


def documents(count, rng):
    files = []
    for path in sorted(glob.glob("models/**/*.json", recursive=True)):
        with open(path, "rb") as model:
            data = model.read()
        if len(data) < 20000:
            files.append(data)
    for i in range(count):
        valid = random_value(rng, rng.choice([1, 3, 5])).encode("utf-8")
        if i % 50 == 0:
            deep = rng.randrange(29, 36)
            valid = b"[" * deep + valid + b"]" * deep
        if i % 3 == 0:
            yield valid
        elif i % 10 == 1 and files:
            yield mutate(rng.choice(files), rng)
        else:
            yield mutate(valid, rng)


def place(data):
    """Line of the error, where Python and we stop at the same thing."""
    try:
        json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    except json.JSONDecodeError as error:
        if error.msg.startswith(("Expecting", "Extra data")):
            return error.lineno
    except (ValueError, RecursionError):
        pass
    return None


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    every = list(documents(count, rng))
    done = subprocess.run(
        [sys.argv[1], "json"], check=True, stdout=subprocess.PIPE,
        input=b"".join(b"%d\n%s\n" % (len(d), d) for d in every))
    lines = done.stdout.decode("ascii").split("\n")[:-1]
    assert len(lines) == len(every)
    bad = accepted = placed = 0
    for data, line in zip(every, lines):
        want = expected(data)
        refused = line.startswith("refused")
        accepted += want is not None
        if (want is None) != refused or (want is not None and want != line):
            bad += 1
            print("%r: %s, wanted %s" % (data[:200], line[:200], want))
        elif refused and place(data) is not None:
            placed += 1
            # Ours may stop earlier, at what only we refuse.
            if int(line.split()[1]) > place(data):
                bad += 1
                print("%r: %s, but line %d" % (data[:200], line, place(data)))
    print("%d documents, %d accepted and %d refused by both, %d errors with "
          "a place: %d differ" % (len(every), accepted,
                                  len(every) - accepted, placed, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
