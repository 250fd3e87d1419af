"""What people buy: carts and the payments beta."""

from messenger_chatplugin.events._base import PersonEvent, delivered_as
from messenger_chatplugin.events._structs import Struct, struct


@struct
class OrderedProduct(Struct):
    """A line of a cart."""

    id: str | None = None
    """The product in the catalogue."""
    retailer_id: str | None = None
    """The shop's own id."""
    name: str | None = None
    """Its name."""
    unit_price: float | None = None
    """The price of one."""
    currency: str | None = None
    """The currency, as ``EUR``."""
    quantity: int | None = None
    """How many."""


@struct
class Order(Struct):
    """A cart that was sent to the Page."""

    products: tuple[OrderedProduct, ...] = ()
    """Its lines."""
    note: str | None = None
    """What the customer wrote beside it."""


@delivered_as("order", subscription="send_cart")
@struct
class OrderEvent(PersonEvent):
    """Somebody sent a cart.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/send_cart
    """

    order: Order
    """The cart."""


@struct
class Address(Struct):
    """A shipping address."""

    street_1: str | None = None
    """First line; the wire also spells it ``street1``."""
    street_2: str | None = None
    """Second line; the wire also spells it ``street2``."""
    city: str | None = None
    """City."""
    state: str | None = None
    """State or region."""
    country: str | None = None
    """Country, two letters."""
    postal_code: str | None = None
    """Postal code."""
    name: str | None = None
    """To whom it goes."""
    id: str | None = None
    """The address's own id."""


@struct
class RequestedUserInfo(Struct):
    """What the customer gave for the purchase."""

    shipping_address: Address | None = None
    """Where to."""
    contact_name: str | None = None
    """Name."""
    contact_email: str | None = None
    """E-mail address."""
    contact_phone: str | None = None
    """Telephone number."""


@struct
class PaymentCredential(Struct):
    """How it was paid."""

    provider_type: str | None = None
    """``stripe``, ``paypal`` or ``token``."""
    charge_id: str | None = None
    """The provider's charge."""
    fb_payment_id: str | None = None
    """Meta's payment."""
    tokenized_card: str | None = None
    """The card, encrypted."""
    tokenized_cvv: str | None = None
    """Its check digits, encrypted."""
    token_expiry_month: str | None = None
    """When the token ends."""
    token_expiry_year: str | None = None
    """When the token ends."""


@struct
class Amount(Struct):
    """An amount of money."""

    currency: str | None = None
    """The currency, as ``EUR``."""
    amount: str | None = None
    """How much; the wire has text or a number, text keeps it exact."""


@struct
class Payment(Struct):
    """A finished purchase."""

    payload: str | None = None
    """What the developer put into the buy button."""
    requested_user_info: RequestedUserInfo | None = None
    """What the customer gave."""
    payment_credential: PaymentCredential | None = None
    """How it was paid."""
    amount: Amount | None = None
    """How much."""
    shipping_option_id: str | None = None
    """The chosen shipping."""


@delivered_as("payment", subscription="messaging_payments")
@struct
class PaymentEvent(PersonEvent):
    """Somebody paid; a beta that Meta no longer documents."""

    payment: Payment
    """The purchase."""


@struct
class CheckoutUpdate(Struct):
    """A change of the shipping address."""

    payload: str | None = None
    """What the developer put into the buy button."""
    shipping_address: Address | None = None
    """The new address."""


@delivered_as("checkout_update", subscription="messaging_checkout_updates")
@struct
class CheckoutUpdateEvent(PersonEvent):
    """Somebody changed the address of a purchase; a beta that Meta no longer documents."""

    checkout_update: CheckoutUpdate
    """The change."""


@struct
class PreCheckout(Struct):
    """A purchase about to be paid."""

    payload: str | None = None
    """What the developer put into the buy button."""
    requested_user_info: RequestedUserInfo | None = None
    """What the customer gave."""
    amount: Amount | None = None
    """How much."""


@delivered_as("pre_checkout", subscription="messaging_pre_checkouts")
@struct
class PreCheckoutEvent(PersonEvent):
    """Somebody is about to pay; a beta that Meta no longer documents."""

    pre_checkout: PreCheckout
    """The purchase."""
