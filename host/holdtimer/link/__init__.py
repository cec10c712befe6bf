"""The room that talks to the timer: scan, connect, push, pull. Importing it loads no Bluetooth stack."""
