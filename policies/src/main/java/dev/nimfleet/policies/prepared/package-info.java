/// Policies as the build leaves them: read, parsed and type-checked, so that a start pays for none
/// of it.
@NullMarked
package dev.nimfleet.policies.prepared;

import org.jspecify.annotations.NullMarked;
