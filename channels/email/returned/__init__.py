"""What comes back by e-mail: reports of non-delivery, complaints, automatic replies."""
