"""The suite: what Entraide promises, tested at the surfaces it promises it on."""
