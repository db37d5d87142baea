"""A fake mail server on loopback: real SMTP, an inbox for each recipient, failing on demand.

    with FakeSMTP() as mail:
        mail.refuse("gone@acme.example")
        ...
        assert mail.inbox("ada@acme.example")[0]["Subject"] == "1 critical"

The surprising thing: `drop("DATA")` takes the mail first, as a server that dies before its answer may have done.

The stages, in the order of a connection: GREETING, EHLO (and HELO, which a client says next), STARTTLS, AUTH, MAIL,
RCPT, GO (the answer to the command DATA), BODY (within the mail), DATA (the answer to the finished mail), QUIT.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
import warnings
from collections import defaultdict, deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Stage = Literal["GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "GO", "BODY", "DATA", "QUIT"]
CLOSING = 421


@dataclass(frozen=True)
class Mail:
    """One mail as the server took it: the envelope, and the very bytes."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        read = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read


@dataclass
class _Plan:
    """What the next command of a stage meets: an answer, or none and the connection closed or kept waiting."""

    reply: str | None
    times: int
    accept: bool
    hold: SMTPHold | None = None


@dataclass
class SMTPHold:
    """Keeps the caller waiting until `release()`; `reached` is set once somebody waits."""

    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        self.released.set()


def tls_of(certificate: Path) -> ssl.SSLContext:
    """What a server encrypts with, by a file with a certificate and its key."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


class FakeSMTP:
    """A mail server behind a real socket. With `login` or `tls`, it takes mail only after a login or STARTTLS.

    With `implicit`, `tls` begins with the connection. A mail may have `most_bytes`, and EHLO says so. `verbs` are the
    commands before MAIL, in the order of arrival.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        login: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        most_bytes: int | None = None,
    ) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self.changed = threading.Condition()
        self.mails: list[Mail] = []
        self.connections = 0
        self.commands: list[str] = []
        self.verbs: list[str] = []
        self._login = login
        self._refused: dict[str, str] = {}
        self._plans: dict[str, deque[_Plan]] = defaultdict(deque)
        self._holds: list[SMTPHold] = []
        auth = {"auth_required": True, "auth_require_tls": False, "authenticator": self._check} if login else {}
        secure = {"ssl_context": tls} if implicit else {"tls_context": tls, "require_starttls": True} if tls else {}
        large = {} if most_bytes is None else {"data_size_limit": most_bytes}
        self._controller = _Controller(self, **auth, **secure, **large)

    def __enter__(self) -> Self:
        self._controller.start()
        # The controller tries itself out with a connection of its own.
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        for hold in self._holds:
            hold.release()
        self._controller.hang_up()
        self._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.port

    def inbox(self, address: str) -> list[EmailMessage]:
        return [mail.message for mail in self.mails if address in mail.recipients]

    def refuse(self, address: str, reply: str = "550 5.1.1 No such user here") -> None:
        """Refuse a recipient from now on."""
        self._refused[address] = reply

    def fail(self, stage: Stage, reply: str = "451 4.3.0 Try again later", *, times: int = 1) -> None:
        """Answer the next commands of a stage with an error."""
        self._plans[stage].append(_Plan(reply, times, accept=False))

    def drop(self, stage: Stage, *, times: int = 1, accept: bool = True) -> None:
        """Close the connection instead of answering."""
        self._plans[stage].append(_Plan(None, times, accept))

    def hold(self, stage: Stage, *, accept: bool = True) -> SMTPHold:
        """Do not answer until released."""
        hold = SMTPHold()
        self._holds.append(hold)
        self._plans[stage].append(_Plan("250 OK", 1, accept, hold))
        return hold

    # --- aiosmtpd calls these --------------------------------------------------------------------------------

    async def handle_MAIL(  # noqa: N802 (aiosmtpd looks for this name)
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append(f"MAIL {address}")
        plan = self._next("MAIL")
        if plan is None or plan.accept:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return await self._answer(server, plan)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd looks for this name)
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append(f"RCPT {address}")
        if address in self._refused:
            return self._refused[address]
        plan = self._next("RCPT")
        if plan is None or plan.accept:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return await self._answer(server, plan)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 (as above)
        self.commands.append("DATA")
        plan = self._next("DATA")
        if plan is None or plan.accept:
            data = envelope.original_content or b""
            with self.changed:
                self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), data))
                self.changed.notify_all()
        return await self._answer(server, plan)

    async def meets(self, server: SMTP, stage: Stage) -> bool:
        """Let a stage that aiosmtpd has no hook for meet its plan; return whether it had one."""
        if stage not in {"GREETING", "GO"}:
            self.verbs.append(stage)
        plan = self._next(stage)
        if plan is None:
            return False
        reply = await self._answer(server, plan)
        await server.push(reply)
        if stage == "GREETING" or reply.startswith(str(CLOSING)):
            server.transport.close()
        return True

    def _next(self, stage: Stage) -> _Plan | None:
        queue = self._plans[stage]
        if not queue:
            return None
        plan = queue[0]
        plan.times -= 1
        if plan.times <= 0:
            queue.popleft()
        return plan

    def breaks_within(self) -> bool:
        """Whether the line breaks within the next mail."""
        return self._next("BODY") is not None

    @staticmethod
    async def _answer(server: SMTP, plan: _Plan | None) -> str:
        if plan is None:
            return "250 OK"
        if plan.hold is not None:
            plan.hold.reached.set()
            await asyncio.get_running_loop().run_in_executor(None, plan.hold.released.wait, 60)
        if plan.reply is None:
            server.transport.abort()
            raise asyncio.CancelledError
        return plan.reply

    def _check(self, _: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
        assert self._login is not None
        right = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=right, handled=right)


class _Server(SMTP):
    """aiosmtpd's server, asked at the stages that it has no hooks for."""

    fake: FakeSMTP

    async def _handle_client(self) -> None:
        if not await self.fake.meets(self, "GREETING"):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 (aiosmtpd looks for this name)
        if not await self.fake.meets(self, "EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 (as above)
        if not await self.fake.meets(self, "EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 (as above)
        if not await self.fake.meets(self, "STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 (as above)
        if not await self.fake.meets(self, "AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 (as above)
        if not await self.fake.meets(self, "QUIT"):
            await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (as above)
        if await self.fake.meets(self, "GO"):
            return
        if self.fake.breaks_within():
            # It reads no byte of the mail, so that a large one cannot have left the sender when the line breaks.
            await self.push("354 Go on")
            self.transport.abort()
            raise asyncio.CancelledError
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, fake: FakeSMTP, **options: Any) -> None:
        self._fake = fake
        self._servers: list[_Server] = []
        super().__init__(fake, hostname=fake.host, port=0, **options)

    def factory(self) -> SMTP:
        self._fake.connections += 1
        with warnings.catch_warnings():
            # It warns of passwords without TLS; there is nobody to listen on loopback.
            warnings.simplefilter("ignore")
            made = _Server(self.handler, **self.SMTP_kwargs)
        made.fake = self._fake
        self._servers.append(made)
        return made

    def hang_up(self) -> None:
        """Close every connection: a loop that is stopped before would leave its sockets to the garbage collector."""

        async def close() -> None:
            for one in self._servers:
                for transport in (one.transport, one._original_transport):
                    if transport is not None:
                        transport.abort()
            # What an abort leaves to do is done in the next rounds of the loop.
            for _ in range(3):
                await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(10)

    def _trigger_server(self) -> None:
        # Port 0 asked the system for a free one; the base class wants to know which.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
