"""The second factor's secret as the phone's authenticator reads it."""

from __future__ import annotations

import pyotp
import segno

from xiqiao.accounts.models import Account


def new_secret() -> str:
    return pyotp.random_base32()


def qr_of(account: Account, secret: str) -> str:
    """The QR as a data URI; it never leaves this machine."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name="西樵党建内网")
    return segno.make(uri, micro=False).svg_data_uri(scale=4)
