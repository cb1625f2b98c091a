/// Carries a plan out.
@NullMarked
package dev.nimfleet.gitops.apply;

import org.jspecify.annotations.NullMarked;
