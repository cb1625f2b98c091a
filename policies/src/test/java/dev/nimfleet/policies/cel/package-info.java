/// Tests of expressions, against what Kubernetes makes of them.
@NullMarked
package dev.nimfleet.policies.cel;

import org.jspecify.annotations.NullMarked;
