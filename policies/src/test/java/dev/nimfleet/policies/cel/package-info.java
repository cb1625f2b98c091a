/// Tests of CEL as Kubernetes evaluates it.
@NullMarked
package dev.nimfleet.policies.cel;

import org.jspecify.annotations.NullMarked;
