"""What the tables of decoding by depth hold in their columns target, weights and measure."""

EXPRESSION, UNITS = "expression", "action_units"  # targets; a single action unit is such as AU12
PIXELS, CHANCE = "pixels", "chance"  # in the column weights, beside trained and random
ACCURACY, AUROC = "balanced_accuracy", "auroc"
