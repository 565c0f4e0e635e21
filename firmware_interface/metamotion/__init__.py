"""MbientLab's MetaMotion boards: modules with registers, processors that count readings."""
