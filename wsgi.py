"""The WSGI entry point: `granian --interface wsgi wsgi:app`, `waitress-serve wsgi:app`."""

import sys

from xiqiao import create_app
from xiqiao.config import BadSettings

try:
    app = create_app()
except BadSettings as error:
    sys.exit(str(error))
