"""What a signature is for: the content that a number stands for, in force, earlier or waiting."""

from orchestration.session import Session
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases import ledger, waiting
from orchestration.warehouse.releases.signatures import intact, sign, signatures, signers_of
from orchestration.warehouse.releases.vintages import nearest


class NotToSign(LookupError):
    """A number that stands for no content, or for one that waits no more; the message names the one that is near."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))


def content_of(session: Session, number: int) -> str:
    """The fingerprint of the content of a release. Raises NotToSign."""
    made, found = ledger.entries(session.build), waiting.standing(session.build)
    known = {one.release: one.fingerprint for one in made.values()}
    if found is not None:
        known[found.release] = found.fingerprint
    if number in known:
        return known[number]
    near = nearest(number, known)
    if any(one.release == number for one in waiting.entered(session.build)):
        zh, en = f"发布 {number} 已不再待发布，未签署", f"release {number} waits no more and is not signed"
        near = found.release if found else near
    else:
        zh, en = f"没有发布 {number}，未签署", f"no release {number}, nothing is signed"
    if near is not None:
        zh, en = f"{zh}；最接近的是 {near}", f"{en}; did you mean {near}?"
    raise NotToSign(Message(zh, en))


def sign_content(session: Session, number: int, content: str, name: str) -> bool:
    """Record a signature in the ledger. Returns whether it is new: who signed a content already has signed it."""
    if name in signers_of(intact(signatures(session.build)), content):
        return False
    sign(session.build, number, content, name)
    return True
