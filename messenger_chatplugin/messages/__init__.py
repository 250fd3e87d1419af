"""What is sent. Values, checked when they are made: one that exists can be sent.

Lists are taken where several values are needed, and kept as tuples; all values are hashable.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from messenger_chatplugin.messages._airline import *
from messenger_chatplugin.messages._base import *
from messenger_chatplugin.messages._buttons import *
from messenger_chatplugin.messages._feedback import *
from messenger_chatplugin.messages._flights import *
from messenger_chatplugin.messages._media import *
from messenger_chatplugin.messages._quick_replies import *
from messenger_chatplugin.messages._raw import *
from messenger_chatplugin.messages._receipt import *
from messenger_chatplugin.messages._retired import *
from messenger_chatplugin.messages._shopping import *
from messenger_chatplugin.messages._surface import *
from messenger_chatplugin.messages._templates import *
from messenger_chatplugin.messages._text import *
from messenger_chatplugin.messages._thread_control import *
