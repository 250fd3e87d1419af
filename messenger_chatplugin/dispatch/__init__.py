"""Events to your functions and handler classes, by class of event. No I/O.

Handlers run in the order of their registration. One that raises costs no other its turn.
"""

from messenger_chatplugin.dispatch._dispatcher import Dispatcher as Dispatcher
from messenger_chatplugin.dispatch._handlers import Handler as Handler
from messenger_chatplugin.dispatch._handlers import on as on
from messenger_chatplugin.dispatch._listening import Listening as Listening
from messenger_chatplugin.dispatch._listening import Registration as Registration
from messenger_chatplugin.dispatch._report import Failure as Failure
from messenger_chatplugin.dispatch._report import Outcome as Outcome
from messenger_chatplugin.dispatch._report import Report as Report
from messenger_chatplugin.dispatch._report import Run as Run
from messenger_chatplugin.dispatch._report import Subscriptions as Subscriptions
