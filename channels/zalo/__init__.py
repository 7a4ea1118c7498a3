"""Official Accounts on Zalo."""
