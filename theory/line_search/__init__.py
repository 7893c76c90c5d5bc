"""Line searches: the exact step, its rate, and backtracking."""
