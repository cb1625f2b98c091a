/// ValidatingAdmissionPolicies as a Kubernetes API server evaluates them.
@NullMarked
package dev.nimfleet.policies.admission;

import org.jspecify.annotations.NullMarked;
