"""What was measured: kept by scale, judged by the targets, written as a report and a plot."""
