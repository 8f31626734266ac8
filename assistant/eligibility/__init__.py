"""Whether an applicant could take part, decided by rules that cite their clauses."""
