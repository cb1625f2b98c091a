/// CEL as a Kubernetes API server evaluates it.
@NullMarked
package dev.nimfleet.policies.cel;

import org.jspecify.annotations.NullMarked;
