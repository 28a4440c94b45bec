"""存档文件: the images and files people sent in archived groups, for those who may look, with a reason."""
