"""What is published: snapshots, and a workbook or a report made from one."""
