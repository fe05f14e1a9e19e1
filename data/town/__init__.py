"""The parts that `data.make_demo_town` draws the demo town with."""
