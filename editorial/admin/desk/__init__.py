"""The desk: what waits for whom, as queues that the home page shows and the list of articles can be narrowed to."""
