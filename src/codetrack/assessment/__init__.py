"""Every check run over every member on a day; waivers and attestations apply to findings."""
