"""Verifies a proof file of Daybook with nothing but Python and this page.

usage: verify.py PROOF KEY ORIGIN

Made after docs/file-format.md, RFC 6962 and C2SP's tlog-proof, tlog-checkpoint and signed-note, not
after the Swift code. Prints what is proved as JSON. The signature needs the package
`cryptography`; without it "signature" is null.
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
            try:
                from cryptography.hazmat.primitives.asymmetric import ed25519
            except ImportError:
                return None
            ed25519.Ed25519PublicKey.from_public_bytes(public[1:]).verify(
                signed[4:], text.encode())
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
