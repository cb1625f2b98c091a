/// What should run, made to run: applied in order, proven step by step, and shifted from one
/// revision to the next.
@NullMarked
package dev.nimfleet.gitops;

import org.jspecify.annotations.NullMarked;
