"""What was sent to a device."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sent:
    """A routine as it was sent to `device`.

    `text` is its file as JSON, `digest` (32 bytes) the SHA-256 of the bytes that were sent, `origin` the path
    or the bundled name that it came from; `grows` where its doses were worked out from the sessions.
    """

    device: bytes
    slug: str
    sent_utc_ms: int
    origin: str
    text: str
    digest: bytes
    grows: bool

    @property
    def about(self) -> tuple[bytes, str]:
        """The device and the slug: what is sent later about the same takes its place."""
        return self.device, self.slug
