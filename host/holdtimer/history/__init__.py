"""The store of pulled records: schema, migrations, store, and the sessions worked out from records.

`store` is the only door to the database. `sessions`, `walltime` and `errors` load no database, so that
what only shows or catches need not pay for one.
"""
