"""How a community is opened: the wizard, its list of steps, presets."""
