"""The glue between Flask and the rooms: transaction, guard, forms, paging, errors, language."""
