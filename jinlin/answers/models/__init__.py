"""Questions people ask and what is answered."""
