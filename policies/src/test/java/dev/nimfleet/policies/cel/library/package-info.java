/// Tests of the functions of Kubernetes.
@NullMarked
package dev.nimfleet.policies.cel.library;

import org.jspecify.annotations.NullMarked;
