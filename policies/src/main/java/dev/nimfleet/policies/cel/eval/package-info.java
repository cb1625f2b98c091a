/// Checked expressions become programs here, and programs run.
@NullMarked
package dev.nimfleet.policies.cel.eval;

import org.jspecify.annotations.NullMarked;
