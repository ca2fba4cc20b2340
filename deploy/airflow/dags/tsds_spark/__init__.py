"""Selection of training data with tsds-spark: the DAG, and the tasks that it is made of."""
