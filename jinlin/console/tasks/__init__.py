"""工作台 → 任务: what people have to do, given out, done, declined, passed on."""
