"""Which services there are: MiniStack reads all of botocore's models to know their signing names, when the first call of a service comes that it lacks.

That takes half a minute, for each of the calls that come meanwhile. The names of the models' folders are enough here.
"""

import botocore.session
from ministack.core import router


def register():
    router._KNOWN_AWS_SERVICE_NAMES = frozenset(botocore.session.get_session().get_available_services())
