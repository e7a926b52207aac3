"""Accepting the confidentiality guidelines."""

from wtforms import HiddenField

from web.forms.base import ActForm


class AcceptForm(ActForm):
    """Names the version that was on the page: another one that came into force meanwhile is not accepted unread."""

    guidelines = HiddenField()
