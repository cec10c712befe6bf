"""How the program says things: times, dates, counts, sides and outcomes, devices, text from outside."""
