"""Verifies a proof file of Daybook with nothing but Python and this page.

usage: verify.py PROOF KEY ORIGIN

Made after docs/file-format.md, RFC 6962 and C2SP's tlog-proof, tlog-checkpoint and signed-note, not
after the Swift code. Prints what is proved as JSON. Signatures are checked after RFC 8032, slowly.
"""
import base64
import hashlib
import json
import struct
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def root_of(leaf_hash, index, size, path):
    """Walks down from the root, as RFC 6962 defines the path, rather than up."""
    if size == 1:
        if path:
            raise ValueError("hashes are left over")
        return leaf_hash
    split = 1
    while split * 2 < size:
        split *= 2
    sibling, rest = path[-1], path[:-1]
    if index < split:
        return sha(b"\x01" + root_of(leaf_hash, index, split, rest) + sibling)
    return sha(b"\x01" + sibling + root_of(leaf_hash, index - split, size - split, rest))


# The curve of RFC 8032, section 5.1; points are (X, Y, Z, T) with x = X/Z, y = Y/Z, T = XY/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point_sum(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_product(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = point_sum(result, point)
        point, number = point_sum(point, point), number >> 1
    return result


def point_of(data):
    """Decodes a point, as section 5.1.3 says."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise ValueError("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public, signature, message):
    """Verifies as section 5.1.7 says."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    a, r = point_of(public), point_of(signature[:32])
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = point_product(s, BASE)
    right = point_sum(r, point_product(int.from_bytes(digest, "little") % ORDER, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and \
        (left[1] * right[2] - right[1] * left[2]) % P == 0


def signature_of(text, lines, key):
    name, key_hash, key_text = key.split("+", 2)
    public = base64.b64decode(key_text, validate=True)
    named = sha(name.encode() + b"\n" + public)[:4]
    if named.hex() != key_hash or public[0] != 1:
        raise ValueError("the key's hash is another")
    for line in lines:
        dash, signer, signed = line.split(" ")
        signed = base64.b64decode(signed, validate=True)
        if dash == "\u2014" and signer == name and signed[:4] == named:
            if not is_signed(public[1:], signed[4:], text.encode()):
                raise ValueError("the signature is another")
            return True
    raise ValueError("the key has not signed")


def verify(proof, key, origin):
    head, note = proof.split("\n\n", 1)
    title, extra, index, *path = head.split("\n")
    if title != "c2sp.org/tlog-proof@v1":
        raise ValueError("not a proof")
    extra = base64.b64decode(extra.removeprefix("extra "), validate=True)
    count, at = varint(extra, 0)
    leaf, disclosed = extra[at:at + count], extra[at + count:]
    index = int(index.removeprefix("index "))
    path = [base64.b64decode(line, validate=True) for line in path]

    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    signed = signature_of(text, signatures.splitlines(), key)
    found, size, root = text.splitlines()[:3]
    if found != origin:
        raise ValueError("another log")
    if not 0 <= index < int(size):
        raise ValueError("no such leaf")
    if root_of(sha(b"\x00" + leaf), index, int(size), path) != base64.b64decode(root):
        raise ValueError("another root")

    position, at = varint(leaf, 0)
    (time,) = struct.unpack_from("<q", leaf, at)
    length, at = varint(leaf, at + 8)
    detail = None
    if length & 1:
        detail, at = varint(leaf, at)
    record, at = leaf[at:at + (length >> 1)], at + (length >> 1)
    if position != index + 1:
        raise ValueError("another position")
    if disclosed and (detail is None or sha(disclosed) != leaf[at:at + 32]):
        raise ValueError("other private bytes")
    return {"position": position, "time": time, "record": record.hex(), "size": int(size),
            "private": disclosed[16:].hex(), "signature": signed}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        print(json.dumps(verify(file.read(), sys.argv[2], sys.argv[3]), sort_keys=True))
