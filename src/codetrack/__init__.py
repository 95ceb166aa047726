"""Dated records of what tourism companies do under The Code, and what follows from them."""
