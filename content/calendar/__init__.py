"""What is to be published when: publications, occurrences, corrections and withdrawals."""
