"""What is sent. Values, checked when they are made: one that exists can be sent.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from messenger_chatplugin.messages._base import *
from messenger_chatplugin.messages._media import *
from messenger_chatplugin.messages._text import *
