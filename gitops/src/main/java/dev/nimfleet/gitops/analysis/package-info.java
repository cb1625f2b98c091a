/// What a revision's numbers say about it: questions in PromQL, and a verdict.
@NullMarked
package dev.nimfleet.gitops.analysis;

import org.jspecify.annotations.NullMarked;
