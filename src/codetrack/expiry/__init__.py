"""Until when an answer holds: days that note when a comparison would turn out differently."""
