"""What a cost or a benefit comes from: drivers, attribution, and nothing counted twice."""
