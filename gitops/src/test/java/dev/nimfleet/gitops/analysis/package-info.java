/// Verdicts on numbers that are made up.
@NullMarked
package dev.nimfleet.gitops.analysis;

import org.jspecify.annotations.NullMarked;
