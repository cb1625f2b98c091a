/// How requests move from one revision to the next, and back: a function of what is remembered,
/// what is seen and what time it is.
@NullMarked
package dev.nimfleet.gitops.rollout;

import org.jspecify.annotations.NullMarked;
