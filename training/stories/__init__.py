"""Stories written to train on, under CC0: their texts and what is said in them (GUIDE.md)."""
