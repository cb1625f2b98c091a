/// Examples of what Git servers and repositories do, with real ones.
@NullMarked
package dev.nimfleet.gitops.git;

import org.jspecify.annotations.NullMarked;
