"""What arrives: one frozen class for each kind of event, and the structs inside.

Values only: no I/O, no client, nothing of the wire. Listen to a base class to get its children:
:class:`PersonEvent` is all that a person caused, :class:`Event` is everything.
"""

from messenger_chatplugin.events._account import *
from messenger_chatplugin.events._base import *
from messenger_chatplugin.events._commerce import *
from messenger_chatplugin.events._handovers import *
from messenger_chatplugin.events._identity import *
from messenger_chatplugin.events._messages import *
from messenger_chatplugin.events._receipts import *
from messenger_chatplugin.events._referrals import *
from messenger_chatplugin.events._structs import *
