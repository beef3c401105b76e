"""What students receive: assignments/ is generated here from solutions/."""
