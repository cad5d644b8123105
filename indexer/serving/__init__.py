"""The page for an office: its server, its settings, who may do what, what is counted and kept.

Nothing in here draws anything: `ui` asks these modules, and `yinju serve` runs `application`.
"""
