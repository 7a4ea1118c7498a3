"""Made-up installations for trying: the demo, its showcase, two made-up years."""
