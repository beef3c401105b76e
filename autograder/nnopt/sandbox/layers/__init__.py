"""The layers of isolation, one class each. All processes import them: no secret is here."""
