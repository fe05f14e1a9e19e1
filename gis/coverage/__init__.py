"""What has been walked, as shares of streets and dwellings; pure."""
