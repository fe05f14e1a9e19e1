"""Files for trials: good ones of every kind that is read, and what was made of them to do harm."""
