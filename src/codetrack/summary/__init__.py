"""Figures that add up, in any order, to those of the whole."""
