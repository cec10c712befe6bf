"""How the program says things: lengths of time, dates, sides and outcomes, devices, text from outside."""
