"""The modes of the app: what button, time and display mean while one is on. One is on at a time."""
