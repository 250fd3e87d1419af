"""The resources as a batch has them: each method queues its call. No I/O."""

from messenger_chatplugin.graph.attachments import Attachments
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.domains import Domains
from messenger_chatplugin.graph.menu import UserMenus
from messenger_chatplugin.graph.pending import Queued, queues
from messenger_chatplugin.graph.personas import Personas
from messenger_chatplugin.graph.profile import Profile
from messenger_chatplugin.graph.routing import Routing
from messenger_chatplugin.graph.sending import Sending
from messenger_chatplugin.graph.subscriptions import Subscriptions
from messenger_chatplugin.graph.users import Users


class QueuedSending(Queued[Sending]):
    """The calls of :class:`Sending`: a batch sends as a client does."""

    @queues(Sending.send)
    def send(self) -> None:
        """Queue :meth:`Client.send`."""

    @queues(Sending.send_action)
    def send_action(self) -> None:
        """Queue :meth:`Client.send_action`."""

    @queues(Sending.react)
    def react(self) -> None:
        """Queue :meth:`Client.react`."""

    @queues(Sending.unreact)
    def unreact(self) -> None:
        """Queue :meth:`Client.unreact`."""


class QueuedAttachments(Queued[Attachments]):
    """The calls of :class:`Attachments`; from URLs only."""

    @queues(Attachments.upload)
    def upload(self) -> None:
        """Queue :meth:`Attachments.upload`."""


class QueuedChatPlugin(Queued[ChatPluginSettings]):
    """The calls of :class:`ChatPluginSettings`."""

    @queues(ChatPluginSettings.get)
    def get(self) -> None:
        """Queue :meth:`ChatPluginSettings.get`."""

    @queues(ChatPluginSettings.update)
    def update(self) -> None:
        """Queue :meth:`ChatPluginSettings.update`."""


class QueuedDomains(Queued[Domains]):
    """Reading the domains; adding and removing need what was read, so they cannot wait."""

    @queues(Domains.list)
    def list(self) -> None:
        """Queue :meth:`Domains.list`."""


class QueuedPersonas(Queued[Personas]):
    """The calls of :class:`Personas`; the list is asked for page by page, so it cannot wait."""

    @queues(Personas.create)
    def create(self) -> None:
        """Queue :meth:`Personas.create`."""

    @queues(Personas.get)
    def get(self) -> None:
        """Queue :meth:`Personas.get`."""

    @queues(Personas.delete)
    def delete(self) -> None:
        """Queue :meth:`Personas.delete`."""


class QueuedProfile(Queued[Profile]):
    """The calls of :class:`Profile`."""

    @queues(Profile.get)
    def get(self) -> None:
        """Queue :meth:`Profile.get`."""

    @queues(Profile.set)
    def set(self) -> None:
        """Queue :meth:`Profile.set`."""

    @queues(Profile.delete)
    def delete(self) -> None:
        """Queue :meth:`Profile.delete`."""


class QueuedRouting(Queued[Routing]):
    """The calls of :class:`Routing`."""

    @queues(Routing.pass_control)
    def pass_control(self) -> None:
        """Queue :meth:`Routing.pass_control`."""

    @queues(Routing.take_control)
    def take_control(self) -> None:
        """Queue :meth:`Routing.take_control`."""

    @queues(Routing.request_control)
    def request_control(self) -> None:
        """Queue :meth:`Routing.request_control`."""

    @queues(Routing.release_control)
    def release_control(self) -> None:
        """Queue :meth:`Routing.release_control`."""

    @queues(Routing.extend_control)
    def extend_control(self) -> None:
        """Queue :meth:`Routing.extend_control`."""

    @queues(Routing.owner)
    def owner(self) -> None:
        """Queue :meth:`Routing.owner`."""

    @queues(Routing.secondary_receivers)
    def secondary_receivers(self) -> None:
        """Queue :meth:`Routing.secondary_receivers`."""


class QueuedSubscriptions(Queued[Subscriptions]):
    """The calls of :class:`Subscriptions`."""

    @queues(Subscriptions.list)
    def list(self) -> None:
        """Queue :meth:`Subscriptions.list`."""

    @queues(Subscriptions.subscribe)
    def subscribe(self) -> None:
        """Queue :meth:`Subscriptions.subscribe`."""

    @queues(Subscriptions.unsubscribe)
    def unsubscribe(self) -> None:
        """Queue :meth:`Subscriptions.unsubscribe`."""


class QueuedUserMenus(Queued[UserMenus]):
    """The calls of :class:`UserMenus`."""

    @queues(UserMenus.get)
    def get(self) -> None:
        """Queue :meth:`UserMenus.get`."""

    @queues(UserMenus.set)
    def set(self) -> None:
        """Queue :meth:`UserMenus.set`."""

    @queues(UserMenus.delete)
    def delete(self) -> None:
        """Queue :meth:`UserMenus.delete`."""


class QueuedUsers(Queued[Users]):
    """The calls of :class:`Users`."""

    @queues(Users.get)
    def get(self) -> None:
        """Queue :meth:`Users.get`."""
