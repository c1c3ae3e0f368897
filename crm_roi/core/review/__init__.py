"""The review after go-live: plan against actual, lessons, the NPV now to be expected."""
