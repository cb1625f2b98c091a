/// What rules see of the objects beside the one they judge.
@NullMarked
package dev.nimfleet.policies.cluster;

import org.jspecify.annotations.NullMarked;
