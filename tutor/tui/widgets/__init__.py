"""What screens are made of: each paints what it is given and holds no arithmetic."""
