"""A profile of spaces as the text in which it is stored: "2018-01-23=10 2018-01-29=4"."""

from datetime import date

from labsim.domain.slots.profile import Profile, Step


def profile_text(profile: Profile) -> str:
    return " ".join(f"{step.from_day.isoformat()}={step.spaces}" for step in profile)


def profile_from(text: str) -> Profile:
    parts = (step.split("=") for step in text.split())
    return tuple(Step(date.fromisoformat(day), int(spaces)) for day, spaces in parts)
