"""A payload codec in the layout of Temporal's encryption samples: a nonce of 12 bytes, then AES-GCM's output."""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec


class EncryptionCodec(PayloadCodec):
    def __init__(self, key_id: str, key: str) -> None:
        self.key_id = key_id.encode()
        self.cipher = AESGCM(base64.b64decode(key))

    async def encode(self, payloads) -> list[Payload]:
        return [self._encoded(payload) for payload in payloads]

    async def decode(self, payloads) -> list[Payload]:
        return [self._decoded(payload) for payload in payloads]

    def _encoded(self, payload: Payload) -> Payload:
        nonce = os.urandom(12)
        return Payload(
            metadata={"encoding": b"binary/encrypted", "encryption-key-id": self.key_id},
            data=nonce + self.cipher.encrypt(nonce, payload.SerializeToString(), None),
        )

    def _decoded(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != b"binary/encrypted":
            return payload
        assert payload.metadata["encryption-key-id"] == self.key_id
        return Payload.FromString(self.cipher.decrypt(payload.data[:12], payload.data[12:], None))
