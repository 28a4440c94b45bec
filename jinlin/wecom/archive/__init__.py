"""The chat archive 会话内容存档 (§6): fetched through the vendor's library or the simulator, opened with our keys, read as history."""
