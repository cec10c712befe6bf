"""The link to a laptop: the radio window, the sealed channel in it, and the requests that come through it."""
