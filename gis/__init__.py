"""Kvarter: geographic mapping, walking rounds and coverage for outreach teams."""
