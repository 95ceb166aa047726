"""The nouns: frozen values, without behaviour beyond themselves."""
