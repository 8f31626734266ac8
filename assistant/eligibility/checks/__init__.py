"""What can be wrong with the rules of a call, one kind of flaw a module."""
