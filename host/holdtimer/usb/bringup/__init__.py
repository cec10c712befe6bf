"""The first hour with a board that somebody built: raw numbers of what no test without one can show."""
