"""Long work as jobs in the database: import, planning and printing by worker processes."""
