"""Makes a data set for Amazon Personalize of a company's table: plain PySpark, column expressions only."""
