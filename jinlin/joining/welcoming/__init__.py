"""What a new friend and a newcomer to a group are told: by the platform's welcome code, by its library, by one tap."""
