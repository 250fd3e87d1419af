"""What a Page's conversation offers by itself: Get Started, greeting, menu and more. Values only.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
"""

from messenger_chatplugin.profile._base import *
from messenger_chatplugin.profile._domains import *
from messenger_chatplugin.profile._menu import *
from messenger_chatplugin.profile._profile import *
from messenger_chatplugin.profile._texts import *
