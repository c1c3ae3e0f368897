"""What changed between two versions of a plan, and what each change did to NPV."""
