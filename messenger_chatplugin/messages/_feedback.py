"""The customer feedback template: one question, with the kinds of answer that Meta offers.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._templates import Template

FEEDBACK_TITLE_CHARACTERS = 65
"""The longest title of a customer feedback template."""

FEEDBACK_SUBTITLE_CHARACTERS = 80
"""The longest subtitle of a customer feedback template."""

FEEDBACK_BUTTON_CHARACTERS = 20
"""The longest title of its button."""

QUESTION_ID_CHARACTERS = 80
"""The longest id of a question."""

QUESTION_TITLE_CHARACTERS = (5, 85)
"""The shortest and the longest title of a question."""

PLACEHOLDER_CHARACTERS = 65
"""The longest placeholder of a follow-up."""

LONGEST_EXPIRY_DAYS = 7
"""For how many days feedback can be asked at most."""

QuestionType = Literal["csat", "nps", "ces", "free_form"]
"""Satisfaction, recommendation, effort, or a text."""

ScoreLabel = Literal["neg_pos", "hard_easy", "dis_sat", "unlike_like", "poor_great", "none"]
"""The words at both ends of the scale."""

ScoreOption = Literal["one_to_five", "five_stars", "five_emojis", "zero_to_ten", "one_to_seven"]
"""What the scale looks like."""

SCORE_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "csat": ("one_to_five", "five_stars", "five_emojis"),
    "nps": ("zero_to_ten",),
    "ces": ("one_to_seven",),
    "free_form": (),
}
"""Which scales suit which question."""


@attrs.frozen(kw_only=True)
class FollowUp:
    """Asks for a text, after the score."""

    type: ClassVar[str] = "free_form"

    placeholder: str | None = attrs.field(
        default=None, validator=checks.text(PLACEHOLDER_CHARACTERS)
    )
    """What stands in the empty box; 1 to 65 characters."""


@attrs.frozen(kw_only=True)
class FeedbackQuestion:
    """The question.

    Raises:
        InvalidValueError: The scale does not suit the question, or a value that the platform would
            refuse.

    """

    id: str = attrs.field(
        validator=checks.matches(
            f"[A-Za-z0-9_]{{1,{QUESTION_ID_CHARACTERS}}}",
            f"1 to {QUESTION_ID_CHARACTERS} letters, digits and underscores are needed",
        )
    )
    """Your name for it; comes back with the answer. Up to 80 letters, digits, underscores."""
    type: QuestionType = attrs.field(validator=checks.one_of(*get_args(QuestionType)))
    """What is asked for."""
    title: str | None = attrs.field(
        default=None,
        validator=checks.text(QUESTION_TITLE_CHARACTERS[1], shortest=QUESTION_TITLE_CHARACTERS[0]),
        repr=False,
    )
    """The question itself; 5 to 85 characters. Without it Meta asks in its own words."""
    score_label: ScoreLabel | None = attrs.field(
        default=None, validator=checks.one_of(*get_args(ScoreLabel))
    )
    """The words at both ends of the scale."""
    score_option: ScoreOption | None = attrs.field(
        default=None, validator=checks.one_of(*get_args(ScoreOption))
    )
    """What the scale looks like: three ways for ``csat``, one for ``nps`` and for ``ces``."""
    follow_up: FollowUp | None = attrs.field(default=None, validator=checks.instance(FollowUp))
    """Asks for a text, after the score."""

    def __attrs_post_init__(self) -> None:
        """Check that the scale suits the question."""
        allowed = SCORE_OPTIONS[self.type]
        if self.score_option is not None and self.score_option not in allowed:
            limit = f"a question of type {self.type!r} takes {' or '.join(allowed) or 'none'}"
            raise InvalidValueError.of("score_option", self.score_option, limit)


def _questions(value: Sequence[FeedbackQuestion]) -> tuple[FeedbackQuestion, ...]:
    return checks.as_tuple("questions", value)


@attrs.frozen(kw_only=True)
class FeedbackScreen:
    """The page with the question."""

    questions: tuple[FeedbackQuestion, ...] = attrs.field(
        converter=_questions, validator=checks.several(FeedbackQuestion, 1, 1)
    )
    """Exactly one."""


@attrs.frozen(kw_only=True)
class BusinessPrivacy:
    """How the answers are handled."""

    url: str = attrs.field(validator=checks.url("https", "http"))
    """Your privacy policy."""


def _screens(value: Sequence[FeedbackScreen]) -> tuple[FeedbackScreen, ...]:
    return checks.as_tuple("feedback_screens", value)


@attrs.frozen(kw_only=True)
class CustomerFeedbackTemplate(Template):
    """Asks for feedback; answers of up to 400 characters arrive as feedback events.

    The only message that the tag ``CUSTOMER_FEEDBACK`` is for.
    """

    template_type: ClassVar[str] = "customer_feedback"

    title: str = attrs.field(validator=checks.text(FEEDBACK_TITLE_CHARACTERS), repr=False)
    """The title; 1 to 65 characters."""
    subtitle: str = attrs.field(validator=checks.text(FEEDBACK_SUBTITLE_CHARACTERS), repr=False)
    """The line below; 1 to 80 characters."""
    button_title: str = attrs.field(validator=checks.text(FEEDBACK_BUTTON_CHARACTERS))
    """What the button says; 1 to 20 characters."""
    feedback_screens: tuple[FeedbackScreen, ...] = attrs.field(
        converter=_screens, validator=checks.several(FeedbackScreen, 1, 1)
    )
    """Exactly one."""
    business_privacy: BusinessPrivacy = attrs.field(validator=checks.instance(BusinessPrivacy))
    """How the answers are handled."""
    expires_in_days: int | None = attrs.field(
        default=None, validator=checks.whole_number("days", 1, LONGEST_EXPIRY_DAYS)
    )
    """For how many days it can be answered: 1, the default, to 7."""
