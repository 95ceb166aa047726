"""Ask every check about every member on a day; waivers and attestations speak over findings."""
