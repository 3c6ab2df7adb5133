"""What every room stands on: settings, the database, the transaction, facts and the clock."""
