"""labsim: book DCC test lab slots by the rules, on a ledger that cannot overbook."""
