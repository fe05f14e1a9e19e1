"""What a team has mapped of the demo town: invented, with some cells left blank."""
