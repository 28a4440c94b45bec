"""What can be taken out: groups, members, tags and messages in the schema in which they can be brought in (R-274)."""
