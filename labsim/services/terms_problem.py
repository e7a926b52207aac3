"""What stops terms that no rule can judge: a lab that is none, days turned round, no spaces."""

from labsim.domain.slots.offers import Terms
from labsim.services.catalogue import Catalogue
from labsim.services.refusals import Refused, refuse
from labsim.services.request_slot import span_problem


def terms_problem(catalogue: Catalogue, terms: Terms) -> Refused | None:
    """None where rules can judge them."""
    if terms.lab not in catalogue.labs:
        return refuse("There is no such lab", "Choose one of the list", "lab")
    if problem := span_problem(terms.first_day, terms.last_day):
        return Refused((problem,))
    if min([terms.spaces, *(step.spaces for step in terms.profile)]) < 1:
        return refuse("A slot has 1 space or more on each of its days", "Enter more", "spaces")
    return None
