"""The same, partition by partition, on processes or a cluster."""
