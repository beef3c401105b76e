"""What students run inside their own kernel: public checks only, in their own process."""
