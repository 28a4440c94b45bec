"""A simulated WeCom: another, strict program that speaks the platform's protocol and houses a living city."""
