"""The templates around a shop: coupons, and products of the catalogue.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/templates
"""

from collections.abc import Sequence
from typing import ClassVar

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._templates import ELEMENTS, Template

COUPON_CHARACTERS = 80
"""The longest title, and the longest subtitle, of a coupon."""


@attrs.frozen(kw_only=True)
class CouponTemplate(Template):
    """A coupon: with a code, with a page where it is used, or with both.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/templates/coupon

    Raises:
        InvalidValueError: There is neither code nor page, or a value that the platform would
            refuse.

    """

    template_type: ClassVar[str] = "coupon"

    title: str = attrs.field(validator=checks.text(COUPON_CHARACTERS), repr=False)
    """The title; 1 to 80 characters."""
    subtitle: str | None = attrs.field(
        default=None, validator=checks.text(COUPON_CHARACTERS), repr=False
    )
    """The line below; 1 to 80 characters."""
    coupon_code: str | None = attrs.field(
        default=None,
        validator=[checks.text(), checks.matches(r"\S+", "a code without spaces is needed")],
        repr=False,
    )
    """The code, without spaces; needed where ``coupon_url`` is not given."""
    coupon_url: str | None = attrs.field(
        default=None, validator=checks.url("https", "http"), repr=False
    )
    """Where the coupon is used; needed where ``coupon_code`` is not given."""
    coupon_url_button_title: str | None = attrs.field(default=None, validator=checks.text())
    """What the button to the page says."""
    coupon_pre_message: str | None = attrs.field(default=None, validator=checks.text(), repr=False)
    """A text before the coupon."""
    image_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """The picture above."""
    payload: str | None = attrs.field(default=None, validator=checks.text())
    """What comes back with the webhooks about this coupon."""

    def __attrs_post_init__(self) -> None:
        """Check that the coupon can be used."""
        if self.coupon_code is None and self.coupon_url is None:
            limit = "coupon_code, coupon_url or both are needed"
            raise InvalidValueError.of_secret("coupon_code", "no code and no URL given", limit)


@attrs.frozen
class Product:
    """A product of the catalogue that is connected with the Page."""

    id: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """Its id in the catalogue; a number is kept as text."""


def _products(value: Sequence[Product]) -> tuple[Product, ...]:
    return checks.as_tuple("elements", value)


@attrs.frozen(kw_only=True)
class ProductTemplate(Template):
    """One to ten products of the catalogue; what is shown comes from there.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/templates/product
    """

    template_type: ClassVar[str] = "product"

    elements: tuple[Product, ...] = attrs.field(
        converter=_products, validator=checks.several(Product, 1, ELEMENTS)
    )
    """One to ten products."""
