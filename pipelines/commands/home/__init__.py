"""Commands that keep a home: its backup, and a home made from one."""
